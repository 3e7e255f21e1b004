"""The five seed pages with their bodies cut by line numbers: what a perfect reader of pages would hand on."""

import calendar
import hashlib
import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from contraflow.record.spans import Article, Span

SHARED = Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).parents[3] / "shared"))
SEEDS = SHARED / "data/news/seeds"
BODIES = {
    "000": (None, range(4, 14)),
    "001": (date(2024, 4, 10), (12, 14, 16, 20, 22, 24, 26)),
    "002": (date(2024, 4, 9), (25, 27, 29, 31, 36, 38, 40, 42, 44)),
    "003": (date(2024, 7, 27), (10, 12, 14, 16, 18, 20, 22)),
    "004": (date(2024, 4, 29), (16, 18, 23, 25, 27, 29, 31, 33, 35)),
}


def seed(number):
    """One seed page as an Article; the test skips where the shared data is absent."""
    paths = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not paths:
        pytest.skip(f"needs the seed pages in {SEEDS}")
    raw = paths[0].read_bytes().decode("utf-8")
    published, chosen = BODIES[number]
    places = [(match.start(), match.end()) for match in re.finditer(r"[^\n]*(?:\n|$)", raw)]
    segments = tuple(Span.of(raw, *stripped(raw, places[line - 1])) for line in chosen)
    return article(raw, segments, published, name=paths[0].name)


def stripped(raw, place):
    start, end = place
    text = raw[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def article(raw, segments=None, published=None, name="page.txt"):
    """An Article of any text; without segments all of it is body."""
    segments = (Span.of(raw, 0, len(raw)),) if segments is None else segments
    body = Span.of(raw, segments[0].start, segments[-1].end)
    return Article(
        name,
        hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest(),
        raw,
        None,
        None,
        (),
        published,
        None,
        body,
        segments,
    )


@dataclass(frozen=True)
class Found:
    start: int
    end: int
    first: date | None
    last: date | None
    basis: str
    kind: str = "date"


MONTHS = calendar.month_name[1:]
WEEKDAYS = calendar.day_name[:]
DATES = re.compile(rf"\b(?:on )?(?:({'|'.join(MONTHS)}) (\d\d?)|({'|'.join(WEEKDAYS)})|(this week|last week))\b")


def find_dates(text, published):
    """A minimal stand-in for `record.dates.find`: month and day, weekdays, this and last week."""
    return [_found(match, published) for match in DATES.finditer(text)]


def _found(match, published):
    span = match.span()
    month, day, weekday, week = match.groups()
    if published is None:
        return Found(*span, None, None, "weekday" if weekday else "relative" if week else "explicit")
    if month:
        said = date(published.year, MONTHS.index(month) + 1, int(day))
        return Found(*span, said, said, "explicit")
    if weekday:
        said = published - timedelta((published.weekday() - WEEKDAYS.index(weekday)) % 7)
        return Found(*span, said, said, "weekday")
    monday = published - timedelta(published.weekday() + (7 if week == "last week" else 0))
    return Found(*span, monday, monday + timedelta(6), "relative")
