"""Checked reading of what people write by hand in TOML: case files, source files.

Every reader takes a value and the place it stands at ("cases/russia.toml, coalition no. 3"), and returns the value
typed or raises BadFile or BadCode with that place.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.codes.month import Month, Period
from contraflow.errors import BadCode, BadFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ISO_DAY = len("2022-02-24")


def when(text: str, where: str) -> tuple[dt.date, dt.date, str]:
    """Read "2024-04-08", "2024-01" (a month) or "2024-04-24/2024-04-26" (a range)."""
    first, slash, last = text.partition("/")
    if slash:
        start, end = day(first, where), day(last, where)
        if end < start:
            raise BadFile("a range ends after it starts", where=where, seen=text)
        return start, end, "range"
    if len(text) == ISO_DAY:
        return day(text, where), day(text, where), "day"
    whole = month(text, where)
    return whole.date, whole.last_day, "month"


def same_keys(row: object, expected: list[str], where: str) -> None:
    """Refuse a table with other keys than those expected, and name all of them at once."""
    seen = set(row) if isinstance(row, dict) else set()
    missing, extra = sorted(set(expected) - seen), sorted(seen - set(expected))
    if missing or extra:
        faults = [*(f"{key} is missing" for key in missing), *(f"{key} is not known" for key in extra)]
        raise BadFile("the table has other keys: " + "; ".join(faults), where=where, allowed=expected)


def string(value: object, where: str) -> str:
    """Return a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise BadFile("a text is expected", where=where, seen=value)
    return value


def one_of(value: object, allowed: tuple[str, ...], where: str) -> str:
    """Return the value if it is one of those allowed."""
    if not isinstance(value, str) or value not in allowed:
        raise BadFile("not a value that is known here", where=where, seen=value, allowed=allowed)
    return value


def iso3(value: object, where: str) -> str:
    """Return a country by its ISO-3, and only by that: a file that is read in years to come says what it means."""
    with placed(where):
        found = country.find(string(value, where))
    if found.iso3 != value or found.kind != "country":
        raise BadCode("countries are named by ISO-3 here", where=where, seen=value, allowed=(found.iso3,))
    return found.iso3


def countries(value: object, where: str) -> tuple[str, ...]:
    """Return a list of ISO-3 codes, none twice."""
    return unique(value, iso3, where)


def unique(value: object, reader: Callable[[object, str], str], where: str) -> tuple[str, ...]:
    """Return a list read item by item, none twice."""
    if not isinstance(value, list):
        raise BadFile("a list is expected", where=where, seen=value)
    found = tuple(reader(item, where) for item in value)
    if len(set(found)) != len(found):
        raise BadFile("something is named twice", where=where, seen=sorted({i for i in found if found.count(i) > 1}))
    return found


def month(value: object, where: str) -> Month:
    """Return a month."""
    with placed(where):
        return Month.parse(string(value, where))


def period(value: object, where: str) -> Period:
    """Return a period."""
    with placed(where):
        return Period.parse(string(value, where))


def day(value: object, where: str) -> dt.date:
    """Return a day, written as TOML's date or as text."""
    if type(value) is dt.date:
        return value
    try:
        return dt.date.fromisoformat(string(value, where))
    except ValueError:
        raise BadCode("not a day", where=where, seen=value, allowed=("2022-02-24",)) from None


@contextmanager
def placed(where: str) -> Iterator[None]:
    """Say where in the file an unreadable code stands."""
    try:
        yield
    except BadCode as error:
        raise BadCode(error.what, where=where, seen=error.seen, allowed=error.allowed, mend=error.mend) from None
