"""Goods as news writes them, with the project's HS list for each: `goods.csv`, one code a row.

A code without a list has no customs codes by which trade could be looked up: intangibles (know-how, imagery) and vague
words ("tools", "inputs") are codes of their own and are never mapped to a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from contraflow.codes.data import resource_rows


@dataclass(frozen=True, slots=True)
class Ware:
    """One class of goods; `hs_list` names a list of `contraflow.lists`, None where customs cannot see it."""

    code: str
    hs_list: str | None


@cache
def wares() -> dict[str, Ware]:
    """Phrase in lower case -> class."""
    return {
        phrase.lower(): Ware(row["code"], row["list"] or None)
        for row in resource_rows("record/english/goods.csv")
        for phrase in row["phrases"].split("|")
    }


@cache
def pattern() -> re.Pattern[str]:
    """Every phrase, the longest first, whole words only."""
    phrases = sorted(wares(), key=len, reverse=True)
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(re.escape(p).replace(r"\ ", r"[\s-]") for p in phrases) + r")(?![\w])",
        re.IGNORECASE,
    )


def ware(words: str) -> Ware:
    """The class of a phrase that `pattern` found."""
    return wares().get(re.sub(r"\s", " ", words.lower())) or wares()[re.sub(r"[\s-]", " ", words.lower())]
