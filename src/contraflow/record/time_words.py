"""English time words, compiled once from `english/time.toml` into the pieces that the rules are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from contraflow.codes.data import resource_toml
from contraflow.record.calendar import month_numbers, month_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable


DAYS = ("today", "tonight", "yesterday", "tomorrow")


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns (without groups) and tables of the English of time. `any`: one word or digit that every rule needs."""

    weekdays: dict[str, int]
    ordinals: dict[str, int]
    numbers: dict[str, int]
    units: dict[str, str]
    seasons: dict[str, str]
    holidays: dict[str, str]
    parts: dict[str, str]
    references: dict[str, str]
    sets: dict[str, str]
    ahead_before: re.Pattern[str]
    ahead_after: re.Pattern[str]
    told: re.Pattern[str]
    any: re.Pattern[str]
    weekday: str
    month: str
    number: str
    unit: str
    part: str


@cache
def english() -> Words:
    """Compile the table."""
    facts = resource_toml("record/english/time.toml")
    weekdays = {name: number for number, names in enumerate(facts["weekdays"]) for name in names}
    numbers = facts["numbers"]
    tens = "|".join(word for word, value in numbers.items() if 20 <= value < 100)  # noqa: PLR2004  twenty to ninety
    ones = "|".join(word for word, value in numbers.items() if value < 10 and len(word) > 2)  # noqa: PLR2004
    counted = either([*numbers, *facts["vague_numbers"]])
    tables = ("units", "seasons", "holidays", "parts", "references", "sets")
    needed = [*weekdays, *month_numbers(), *DAYS, *(word for table in tables for word in facts[table])]
    return Words(
        weekdays=weekdays,
        ordinals={word: number for number, word in enumerate(facts["ordinals"], start=1)},
        numbers=numbers,
        units=facts["units"],
        seasons=facts["seasons"],
        holidays=facts["holidays"],
        parts=facts["parts"],
        references=facts["references"],
        sets=facts["sets"],
        ahead_before=re.compile(facts["ahead_before"], re.IGNORECASE),
        ahead_after=re.compile(facts["ahead_after"], re.IGNORECASE),
        told=re.compile(facts["told"], re.IGNORECASE),
        any=re.compile(rf"\d|{either(needed)}"),
        weekday=rf"{either(weekdays)}\b\.?",
        month=month_pattern(),
        number=rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{tens})[- ](?:{ones})|{counted})\b",
        unit=rf"{either(facts['units'])}s?\b",
        part=either(facts["parts"]),
    )


def either(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def count(text: str) -> int | None:
    """Return a number as digits or words say it; None for "several"."""
    plain = text.lower().replace(",", "")
    if plain.replace(".", "", 1).isdigit():
        return round(float(plain))
    parts = [english().numbers.get(part) for part in re.split(r"[- ]", plain)]
    return None if None in parts else sum(part for part in parts if part is not None)


def unit(text: str) -> str:
    """Return the letter of a unit: "weeks" -> "W"."""
    low = text.lower()
    return english().units.get(low) or english().units[low.removesuffix("s")]
