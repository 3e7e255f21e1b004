"""Words of speech, read once from `speech.toml`: the act of a cue, and whether a paragraph can hold a statement."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from contraflow.codes.data import resource_toml

_QUOTED = re.compile("[“”„«»\"]|''|``")


@cache
def words() -> dict[str, Any]:
    """The file as it stands."""
    return resource_toml("record/english/speech.toml")


@cache
def acts(part: str) -> dict[str, str]:
    """Lemma -> act, for "verbs", "nouns", "other" and "carried"."""
    return {lemma: act for act, lemmas in words()[part].items() if isinstance(lemmas, list) for lemma in lemmas}


@cache
def _hints() -> re.Pattern[str]:
    verbs = {lemma.partition("_")[0] for lemma in (*acts("verbs"), *words()["carriers"]["verbs"])}
    stems = sorted({_stem(lemma) for lemma in (*verbs, *acts("nouns"))} | set(words()["hints"]["also"]))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, stems)) + ")", re.IGNORECASE)


def _stem(lemma: str) -> str:
    """What the forms of a regular word share: "deny", "denies" and "denied" begin with "den"."""
    return lemma[:-1] if lemma.endswith(("e", "y")) and len(lemma) > 3 else lemma  # noqa: PLR2004


def hinted(text: str) -> bool:
    """Whether a paragraph holds a quotation mark or a word that can bring in a statement."""
    return bool(_QUOTED.search(text) or _hints().search(text))
