"""When a page without a dateline was written: the day another page gives to something both of them tell.

"This week Blinken met ministers of the EU" on the undated page, "Blinken spoke in Europe last week" on a page of
10 April: the undated page is of that week. What is told is compared by who did it and by the parties named around
the time expression, the rarer the better; the weekdays that the page speaks of lie in its own week.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log, sqrt
from typing import TYPE_CHECKING

from contraflow.record import dates
from contraflow.record.english import names
from contraflow.record.statements.model import When

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from contraflow.record.pages import Page
    from contraflow.record.statements.model import Statement
    from contraflow.record.timex import Moment

AROUND = 110  # characters on either side of a time expression that tell what happened then
ENOUGH = 0.4  # cosine of the parties around both expressions, weighted by rarity: one that every page names is no sign
WIDEST = 14  # days of a date that can fix another page's
REACH = 21  # days around it that are tried as the page's own


@dataclass(frozen=True, slots=True)
class _Told:
    """Something that a page dates: the expression, who and which parties stand around it."""

    moment: Moment
    around: str
    people: frozenset[str]
    parties: frozenset[str]


def dated(pages: Sequence[Page], alike: NDArray[np.float64]) -> list[Page]:
    """The pages with their days: as they were where they are dated or nothing fixes them."""
    known = [(at, list(_told(page))) for at, page in enumerate(pages) if page.published.start is not None]
    return [
        page
        if page.published.start is not None
        else _dated(page, [(told, float(alike[own, at])) for at, told in known])
        for own, page in enumerate(pages)
    ]


def _dated(page: Page, known: Sequence[tuple[list[_Told], float]]) -> Page:
    days = _days(page, known)
    if not days:
        return page
    said = tuple(_said(one, days) for one in page.statements)
    return replace(page, published=When(None, min(days), max(days), "cross_doc"), statements=said)


def _days(page: Page, known: Sequence[tuple[list[_Told], float]]) -> list[date]:
    """The days that the best match allows, none without one; `known`: what dated pages tell, how alike each is."""
    mine = list(_told(page))
    anchors = [(told, like) for tells, like in known for told in tells]
    every = [*mine, *(told for told, _ in anchors)]
    spread = Counter(party for told in every for party in told.parties)
    rare = {party: log((1 + len(every)) / (1 + spread[party])) for party in spread}
    scored = [
        (_cosine(own.parties, told.parties, rare), like, own, told)
        for own in mine
        for told, like in anchors
        if own.people & told.people and _fixes(told.moment)
    ]
    fit = [one for one in scored if one[0] >= ENOUGH]
    best = max(fit, key=lambda one: one[0] * one[1], default=None)
    return [] if best is None else _fitting(best[2], best[3], page.text)


def _cosine(one: frozenset[str], other: frozenset[str], rare: Mapping[str, float]) -> float:
    """How alike two sets of parties are, 0 to 1, the rarer the party the more it counts."""
    norm = sqrt(sum(rare[each] ** 2 for each in one) * sum(rare[each] ** 2 for each in other))
    return sum(rare[each] ** 2 for each in one & other) / norm if norm else 0.0


def _told(page: Page) -> Iterator[_Told]:
    for line in page.text.split("\n"):
        for moment in dates.find(line, page.published.start):
            if moment.kind not in {"date", "duration"}:
                continue
            around = _sentence(line, moment)
            people = frozenset(person.name for name in _found("people", around) for person in names.people()[name])
            parties = frozenset(names.parties()[name].country for name in _found("parties", around))
            if people and parties:
                yield _Told(moment, line, people, parties)


def _sentence(line: str, moment: Moment) -> str:
    """The stretch around an expression, within its sentence."""
    before = line[max(0, moment.start - AROUND) : moment.start].replace("U.S.", "US")
    after = line[moment.end : moment.end + AROUND].replace("U.S.", "US")
    return before.rpartition(". ")[2] + line[moment.start : moment.end] + after.partition(". ")[0]


def _found(table: str, text: str) -> list[str]:
    return [match.group() for match in names.pattern(table).finditer(names.plain(text))]


def _fixes(moment: Moment) -> bool:
    return moment.first is not None and moment.last is not None and (moment.last - moment.first).days < WIDEST


def _fitting(own: _Told, told: _Told, text: str) -> list[date]:
    """The days on which the page's own words would mean the days that the other page gives."""
    first, last = told.moment.first, told.moment.last
    assert first is not None  # noqa: S101  _fixes
    assert last is not None  # noqa: S101
    tried = [first + timedelta(step) for step in range(-REACH, (last - first).days + REACH + 1)]
    return [day for day in tried if _means(own, day, (first, last)) and _in_week(text, day)]


def _means(own: _Told, day: date, window: tuple[date, date]) -> bool:
    found = _at(own.around, own.moment.start, day)
    if found is None or found.first is None or found.last is None:
        return False
    return (found.first <= window[0] and window[1] <= found.last) or (
        window[0] <= found.first and found.last <= window[1]
    )


def _at(line: str, start: int, day: date) -> Moment | None:
    return next((moment for moment in dates.find(line, day) if moment.start == start), None)


def _in_week(text: str, day: date) -> bool:
    """Whether all weekdays that the page speaks of lie in the week of that day, none after it that is told as past."""
    monday = day - timedelta(day.weekday())
    told = [moment for moment in dates.find(text, day) if moment.basis == "weekday" and moment.first is not None]
    return all(moment.first is not None and monday <= moment.first <= monday + timedelta(6) for moment in told)


def _said(one: Statement, days: Sequence[date]) -> Statement:
    """A statement whose own expression is fixed by the page's days; the widest reading where they differ."""
    expr = one.date.expr
    if expr is None or one.date.start is not None:
        return one
    found = [m for day in (min(days), max(days)) for m in dates.find(expr.text, day) if m.first is not None]
    ends = [(m.first, m.last) for m in found if m.first is not None and m.last is not None]
    if not ends:
        return one
    when = When(expr, min(first for first, _ in ends), max(last for _, last in ends), "cross_doc")
    return replace(one, date=when)
