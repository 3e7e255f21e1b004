"""Text that is safe where it is shown: a spreadsheet runs formulas, a terminal obeys control characters."""

from __future__ import annotations

import unicodedata
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
CONTROL: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that steer instead of being read: controls, direction overrides, line separators."""


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet runs; numbers, also negative ones, stay as they are."""
    if not cell.startswith(FORMULA) or _is_number(cell):
        return cell
    return "'" + cell


def visible(text: str, keep: str = "") -> str:
    """The text with control characters and direction overrides shown as their code, except tabs and those to `keep`."""
    return "".join(c if c in keep or not _steers(c) else f"\\u{ord(c):04x}" for c in text)


def _is_number(cell: str) -> bool:
    plain = cell.replace("\u2009", "").replace("\u2212", "-")
    try:
        float(plain)
    except ValueError:
        return False
    return plain == plain.strip()


def _steers(character: str) -> bool:
    return unicodedata.category(character) in CONTROL and character != "\t"
