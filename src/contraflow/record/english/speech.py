"""Words of speech, read once from `speech.toml`: the act of a cue, and whether a paragraph can hold a statement."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, islice
from typing import Any

from contraflow.codes.data import resource_toml

CROWDED = 60  # words of speech and quotation marks of one paragraph; 2,500 characters of prose hold some 25
_WORD = re.compile(r"(?<![\w-])\w+")
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
def _hints() -> tuple[frozenset[str], re.Pattern[str]]:
    """Single words in lower case, and the phrases of several: looking words up is ten times faster than one pattern."""
    lemmas = {lemma.partition("_")[0] for part in ("verbs", "nouns", "carried") for lemma in acts(part)}
    told = {form for lemma in lemmas for form in _forms(lemma)} | set(words()["hints"]["also"])
    phrases = sorted(form for form in told if not form.isalpha())
    return frozenset(told - set(phrases)), re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)


def _forms(lemma: str) -> set[str]:
    """The regular forms of a verb or noun: "deny", "denies", "denied", "denying"; irregular ones are listed."""
    bare = lemma.removesuffix("e")
    soft = lemma[:-1] + "i" if lemma.endswith("y") else bare
    doubled = lemma + lemma[-1]
    return {lemma, lemma + "s", soft + "es", soft + "ed", bare + "ing", doubled + "ed", doubled + "ing"}


def hinted(text: str) -> bool:
    """Whether a paragraph can bring in a statement: it holds quotation marks or words of speech, and is not crowded."""
    return 0 < hints(text) <= CROWDED


def hints(text: str) -> int:
    """Quotation marks and words of speech, counted no further than one beyond CROWDED."""
    single, phrases = _hints()
    spoken = (word for word in _WORD.findall(text) if word.lower() in single)
    return sum(1 for _ in islice(chain(_QUOTED.finditer(text), spoken, phrases.finditer(text)), CROWDED + 1))
