"""TIMEX3 values and the days they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Basis = Literal["explicit", "weekday", "relative", "inherited", "inferred", "cross_doc", "none"]
Kind = Literal["date", "time", "duration", "set"]

SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d\d?)(?:-(?P<day_of_week>\d|WE))?|Q(?P<quarter>\d)|(?P<season>SP|SU|FA|WI)"
    r"|(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T.*)?)?))?"
)
_DECADE = re.compile(r"(\d{3})X|(\d{2})XX")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression: characters `start` to `end` of the text it was found in, and the days it means.

    `value` is its TIMEX3 value. `first` and `last` (included) are None where the text does not fix them: a weekday
    without a day of publication, "now", a bare duration. `basis` says what the days rest on.
    """

    start: int
    end: int
    expr: str
    kind: Kind
    value: str
    first: date | None
    last: date | None
    basis: Basis


def days(value: str) -> tuple[date, date] | None:
    """Return the first and last day that a value stands for, None for one that names no day ("P2W", "PRESENT_REF")."""
    if (decade := _DECADE.fullmatch(value)) is not None:
        start, length = (int(decade[1]) * 10, 10) if decade[1] else (int(decade[2]) * 100, 100)
        return (date(start, 1, 1), date(start + length - 1, 12, 31)) if start else None
    found = _VALUE.fullmatch(value.replace("-XX", ""))
    try:
        return None if found is None else _range({name: part for name, part in found.groupdict().items() if part})
    except ValueError:
        return None


def _range(parts: dict[str, str]) -> tuple[date, date]:
    year = int(parts["year"])
    if "week" in parts:
        monday = date.fromisocalendar(year, int(parts["week"]), 1)
        first, last = {"WE": (5, 6)}.get(parts.get("day_of_week", ""), (0, 6))
        if parts.get("day_of_week", "W").isdigit():
            first = last = int(parts["day_of_week"]) - 1
        return monday + timedelta(first), monday + timedelta(last)
    if "day" in parts:
        day = date(year, int(parts["month"]), int(parts["day"]))
        return day, day
    if "month" in parts:
        return month_range(year, int(parts["month"]), 1)
    if "quarter" in parts:
        return month_range(year, 3 * int(parts["quarter"]) - 2, 3)
    if "season" in parts:
        return month_range(year, SEASON_MONTH[parts["season"]], 3)
    return date(year, 1, 1), date(year, 12, 31)


def month_range(year: int, month: int, length: int) -> tuple[date, date]:
    """Return the first and last day of `length` months from that month on; months beyond 1 to 12 count on."""
    return shift_month(year, month, 0), shift_month(year, month, length) - timedelta(1)


def shift_month(year: int, month: int, by: int) -> date:
    """Return the first day of the month that many months later; negative goes back."""
    index = year * 12 + month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def iso_week(day: date) -> str:
    """Return the ISO week of a day: "2024-W15"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def window(value: str, last: date) -> tuple[date, date] | None:
    """Return the days of "the past two months" up to `last`; None for a length that is not in days or longer units."""
    found = re.fullmatch(r"P(\d{1,4})([DWMY])", value)
    if found is None:
        return None
    number = int(found[1])
    if found[2] in "DW":
        return last - timedelta(number * (7 if found[2] == "W" else 1)), last
    month = shift_month(last.year, last.month, -number * (12 if found[2] == "Y" else 1))
    return min(month.replace(day=min(last.day, 28)), last), last
