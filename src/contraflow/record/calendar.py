"""Complete dates as pages write them: "April 9, 2024", "9 Apr. 2024", "2024-04-09"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from contraflow.codes.data import resource_toml


@dataclass(frozen=True, slots=True)
class Day:
    """A date that the text says in full, at `start` to `end` (exclusive) of it."""

    start: int
    end: int
    day: date


@cache
def month_numbers() -> dict[str, int]:
    """Return month names and their short forms in lower case -> 1 to 12."""
    months = resource_toml("record/english/time.toml")["months"]
    return {name: number for number, names in enumerate(months, start=1) for name in names}


def month_pattern() -> str:
    """Return a pattern of all month names, longest first."""
    return "(?:" + "|".join(sorted(month_numbers(), key=len, reverse=True)) + r")\b\.?"


@cache
def _full() -> re.Pattern[str]:
    month = month_pattern()
    return re.compile(
        rf"\b(?P<m1>{month})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b,?\s+(?P<y1>(?:1[89]|20)\d\d)\b"
        rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<m2>{month}),?[\s-]+(?P<y2>(?:1[89]|20)\d\d)\b"
        r"|\b(?P<y3>(?:1[89]|20)\d\d)[-/](?P<m3>\d{1,2})[-/](?P<d3>\d{1,2})(?!\d)",
        re.IGNORECASE,
    )


def days(text: str) -> list[Day]:
    """List the complete dates of a text in order; one that no calendar has is left out.

    All-digit dates are read only with the year first: 04/09/2024 is April to one half of the world and September to
    the other, and a guess would be silent.
    """
    return [Day(found.start(), found.end(), day) for found in _full().finditer(text) for day in _day(found)]


def _day(found: re.Match[str]) -> list[date]:
    year, month, at = next(
        (found[f"y{way}"], found[f"m{way}"], found[f"d{way}"]) for way in "123" if found[f"y{way}"] is not None
    )
    number = int(month) if month.isdigit() else month_numbers()[month.rstrip(".").lower()]
    return valid(int(year), number, int(at))


def valid(year: int, month: int, day: int) -> list[date]:
    """Return the date, or nothing where no calendar has it."""
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
