"""Months and periods, as trade statistics date their rows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from contraflow.errors import BadCode

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR = 12
YEARS = range(1000, 9999)  # four digits, so that text sorts as time, and the month after has a date

_DIGITS = re.compile(r"(?P<year>\d{4})[-/]?(?P<month>\d{2})", re.ASCII)
_WORDS = re.compile(r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<year>\d{4})", re.ASCII)
_YEAR = re.compile(r"Y?(?P<year>\d{4})", re.ASCII)
_RANGE = re.compile(r"(?P<a>[A-Za-z]{3,9})\.?\s*[-\u2013]\s*(?P<b>[A-Za-z]{3,9})\.?\s+(?P<year>\d{4})", re.ASCII)
_LABELLED = re.compile(r"\d{6}-(?P<label>\D.*)", re.ASCII)
_FULL: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july", "august")
_FULL += ("september", "october", "november", "december")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Ordered and hashable; `index` is the integer that tables store."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a thirteenth month and a year without four digits."""
        if not (1 <= self.month <= YEAR and self.year in YEARS):
            raise _bad(f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str | dt.date) -> Self:
        """Read "2022-02", "202202", "Feb. 2022", "202202-Feb. 2022" or a date; raise BadCode on anything else."""
        if isinstance(text, dt.date):
            return cls.of_index(text.year * YEAR + text.month - 1)
        plain = _unlabelled(text.strip())
        if plain.isascii() and (found := _DIGITS.fullmatch(plain)):
            return cls(int(found["year"]), int(found["month"]))
        if plain.isascii() and (found := _WORDS.fullmatch(plain)):
            return cls(int(found["year"]), _number(found["name"], text))
        raise _bad(text)

    @classmethod
    @lru_cache(maxsize=YEAR * 200)  # made by the ten thousand in every run, and never changed
    def of_index(cls, index: int) -> Self:
        """Undo `index`."""
        return cls(index // YEAR, index % YEAR + 1)

    @classmethod
    def span(cls, first: Self, last: Self) -> tuple[Self, ...]:
        """List the months from first to last, both included; empty when last is before first."""
        return tuple(cls.of_index(at) for at in range(first.index, last.index + 1))

    @property
    def index(self) -> int:
        """Count months since year 0: year * 12 + month - 1, so that a difference is a number of months."""
        return self.year * YEAR + self.month - 1

    @property
    def date(self) -> dt.date:
        """Return the first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Return the last day."""
        following = dt.date(self.year + self.month // YEAR, self.month % YEAR + 1, 1)
        return following - dt.timedelta(days=1)

    @property
    def words(self) -> str:
        """Return the month as a page prints it: "Feb 2022"."""
        return f"{NAMES[self.month - 1]} {self.year}"

    def next(self, months: int = 1) -> Self:
        """Return the month that many months later; negative goes back."""
        return self.of_index(self.index + months)

    def __str__(self) -> str:
        """Return ISO 8601: "2022-02"."""
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of whole months: what one row of a statistic is about."""

    start: Month
    months: int = 1

    def __post_init__(self) -> None:
        """Refuse an empty run."""
        if self.months < 1:
            raise BadCode("a period has at least one month", seen=self.months)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a month in any spelling of Month, "2023", "Y2023", "Jan.-Dec. 2010", "2022-06/2022-11"."""
        first, slash, last = text.strip().partition("/")
        if slash:
            return cls.between(Month.parse(first), Month.parse(last))
        plain = _unlabelled(text.strip())
        if found := _YEAR.fullmatch(plain):
            return cls(Month(int(found["year"]), 1), YEAR)
        if found := _RANGE.fullmatch(plain):
            year = int(found["year"])
            return cls.between(Month(year, _number(found["a"], text)), Month(year, _number(found["b"], text)))
        return cls(Month.parse(plain))

    @classmethod
    def between(cls, first: Month, last: Month) -> Self:
        """Return the months from first to last, both included; raise BadCode when they are the wrong way round."""
        if last < first:
            raise BadCode("a period ends after it starts", seen=f"{first} to {last}")
        return cls(first, last.index - first.index + 1)

    @property
    def end(self) -> Month:
        """Return the last month, included."""
        return self.start.next(self.months - 1)

    @property
    def words(self) -> str:
        """Return the period as a page prints it: "Feb 2022", "2023", "Jun-Nov 2022", "Sep 2021-Feb 2022"."""
        if self.months == 1:
            return self.start.words
        if self.start.year != self.end.year:
            return f"{self.start.words}\u2013{self.end.words}"
        if self.months == YEAR:
            return str(self.start.year)
        return f"{NAMES[self.start.month - 1]}\u2013{self.end.words}"

    def each(self) -> tuple[Month, ...]:
        """List its months."""
        return Month.span(self.start, self.end)

    def shifted(self, months: int) -> Self:
        """Return the same length, that many months later: -12 is the same months a year before."""
        return type(self)(self.start.next(months), self.months)

    def __contains__(self, month: object) -> bool:
        """Say whether the month lies in it."""
        return isinstance(month, Month) and self.start <= month <= self.end

    def __str__(self) -> str:
        """Return "2022-02" for a month, "2023" for a calendar year, "2022-06/2022-11" for any other run."""
        if self.months == 1:
            return str(self.start)
        if self.months == YEAR and self.start.month == 1:
            return f"{self.start.year:04d}"
        return f"{self.start}/{self.end}"


def _unlabelled(text: str) -> str:
    """Drop Eurostat's sort key: "202202-Feb. 2022" -> "Feb. 2022"."""
    found = _LABELLED.fullmatch(text)
    return found["label"].strip() if found else text


def _number(name: str, seen: str) -> int:
    lower = name.lower()
    short = "sep" if lower == "sept" else lower
    for number, full in enumerate(_FULL, start=1):
        if short in {full, full[:3]}:
            return number
    raise _bad(seen)


def _bad(seen: str) -> BadCode:
    return BadCode("not a month", seen=seen, allowed=("2022-02", "202202", "Feb. 2022", "2023", "Jan.-Dec. 2010"))
