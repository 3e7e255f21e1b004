"""Numbers and comparisons as English states them; read once from `claims.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from contraflow.codes.data import resource_toml

_BEFORE = 24  # characters before a number in which its hedge stands


@cache
def _words() -> dict[str, Any]:
    return resource_toml("record/english/claims.toml")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the patterns."""
    return re.compile(_words()["patterns"][name], re.IGNORECASE)


def amount(found: re.Match[str]) -> float | None:
    """The number in plain units; None where it is no number ("1.2.3")."""
    facts = found.groupdict()
    scale = _words()["scales"].get((facts.get("scale") or "").lower(), 1.0)
    try:
        return float(facts["value"].rstrip(".,").replace(",", "")) * float(scale)
    except ValueError:
        return None


def hedge(text: str, at: int) -> tuple[str, str | None]:
    """How a number standing at `at` is meant, and the words that say so; "exact" without such words."""
    before = text[max(0, at - _BEFORE) : at].rstrip(" $").lower()
    for kind, words in _words()["hedges"].items():
        said = next((word for word in words if re.search(rf"\b{word}$", before)), None)
        if said is not None:
            return str(kind), said
    return "exact", None
