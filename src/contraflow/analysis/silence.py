"""Who fell silent, and what: a reporter that stops, a month left out, a code that vanishes, a month that came late.

Silence is not zero. Everything here looks at whether there are rows at all, over all partners together, so that a
trade that ended with one partner is none of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from contraflow.codes.hs import HS6
from contraflow.codes.month import Month, Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir

Kind = Literal["stopped", "left out", "vanished", "late"]
Beside = dict[str, float | int | str]
Side = tuple[str, str, str]
"""Data set, reporter, flow. Of a series that several data sets give in turns, the data set is the last of them."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What counts as a habit, and what as its end. In months, but for shares."""

    known: int
    regular: float
    least: int
    stays: float


@dataclass(frozen=True, slots=True)
class Silence:
    """Months without rows where there should be some. `product` is "" for a reporter as a whole."""

    kind: Kind
    side: Side
    product: str
    period: Period
    beside: Beside


def said(rows: ir.Table) -> ir.Table:
    """Who reports in which month, from joined rows: dataset, reporter, flow, period."""
    leaf = rows.filter(~rows.is_sum, rows.period_months == 1)
    return leaf.select("dataset", "reporter", "flow", "period").distinct()


def latest(table: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The data set of the last month of each reporter and flow, from collected `said` rows."""
    rows = sorted(table, key=lambda row: (row["period"], row["dataset"]))
    return {(row["reporter"], row["flow"]): row["dataset"] for row in rows}


def in_one(table: Iterable[Mapping[str, Any]], last: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    """Collected rows under the last data set of their series: one that goes on elsewhere has not stopped."""
    return [{**row, "dataset": last.get((row["reporter"], row["flow"]), row["dataset"])} for row in table]


def by_code(panel: ir.Table) -> ir.Table:
    """Add a monthly panel up over partners: dataset, reporter, flow, product, period -> value_minor."""
    return panel.group_by("dataset", "reporter", "flow", "product", "period").agg(
        value_minor=panel.value_minor.sum().cast("int64")
    )


def by_chapter(rows: ir.Table, chapters: Sequence[str]) -> ir.Table:
    """Add joined rows of whole chapters up: dataset, reporter, flow, product (two digits), period -> value_minor."""
    chapter = rows["product"].substr(0, 2)
    leaf = rows.filter(
        ~rows.is_sum, rows.period_months == 1, rows["product"].length() >= HS6, chapter.isin(sorted(chapters))
    )
    return leaf.group_by("dataset", "reporter", "flow", "period", product=leaf["product"].substr(0, 2)).agg(
        value_minor=leaf.value_minor.sum().cast("int64")
    )


def calendar(table: Iterable[Mapping[str, object]]) -> dict[Side, frozenset[int]]:
    """Collect `said` rows: the months, as Month.index, in which each side reports."""
    found: dict[Side, set[int]] = {}
    for row in table:
        side = str(row["dataset"]), str(row["reporter"]), str(row["flow"])
        found.setdefault(side, set()).add(Month.parse(row["period"]).index)  # type: ignore[arg-type]
    return {side: frozenset(months) for side, months in sorted(found.items())}


def ended(spoken: Mapping[Side, frozenset[int]], habit: Habit) -> list[Silence]:
    """Regular reporters whose last month lies `least` months or more before the last month that others report."""
    end = _end(spoken)
    found = []
    for side, months in spoken.items():
        last = max(months)
        if _is_regular(months, habit) and end - last >= habit.least:
            others = sum(end in each for other, each in spoken.items() if other[1:] != side[1:])
            beside: Beside = {"last_report": str(Month.of_index(last)), "others_reporting": others}
            found.append(Silence("stopped", side, "", _period(last + 1, end), beside))
    return found


def left_out(spoken: Mapping[Side, frozenset[int]], habit: Habit) -> list[Silence]:
    """Months that a regular reporter lacks between others of its own, and half of the data set's reporters have."""
    found = []
    for side, months in spoken.items():
        peers = [each for other, each in spoken.items() if (other[0], other[2]) == (side[0], side[2]) and other != side]
        if not peers or not _is_regular(months, habit):
            continue
        missing = [at for at in range(min(months), max(months)) if at not in months]
        common = [at for at in missing if 2 * sum(at in each for each in peers) >= len(peers)]
        found += [
            Silence("left out", side, "", _period(first, last), {"peers": len(peers)}) for first, last in _runs(common)
        ]
    return found


def vanished(
    codes: Iterable[Mapping[str, object]],
    chapters: Iterable[Mapping[str, object]],
    spoken: Mapping[Side, frozenset[int]],
    habit: Habit,
) -> list[Silence]:
    """Codes with rows in nearly every month, to anybody, and then none, while the rest of their chapter goes on.

    `codes` and `chapters` are collected `by_code` and `by_chapter`; months in which the reporter says nothing at all
    count for nothing. A code's own goods are taken out of the chapter before it is held against itself.
    """
    whole = _by_side(chapters)
    found = []
    for (side, product), values in _by_side(codes).items():
        months = spoken.get(side, frozenset())
        last, end = max(values), max(months, default=0)
        since = [at for at in sorted(months) if at > last]
        if len(since) < habit.least or not _is_regular(frozenset(values), habit, months):
            continue
        stays = _stays(whole.get((side, _chapter(product)), {}), values, since)
        if stays is not None and stays >= habit.stays:
            beside: Beside = {
                "last_report": str(Month.of_index(last)),
                "rest_of_chapter": round(stays, 3),
            }
            found.append(Silence("vanished", side, product, _period(last + 1, end), beside))
    return found


def late(known: Mapping[date, Mapping[Side, frozenset[int]]], habit: Habit) -> list[Silence]:
    """Months that a reporter lacked on a publisher's day when half of its peers had them, and that came in later.

    `known` is the calendar as of each day of publication; the delay is at most the months to the day that has it.
    """
    days = sorted(known)
    found: dict[tuple[Side, int], tuple[date, date]] = {}
    for at, day in enumerate(days[:-1]):
        for side, months in known[days[-1]].items():
            then = known[day].get(side)
            if not then or not _is_regular(months, habit):
                continue
            for month in _lacked(side, months - then, known[day]):
                came = next(each for each in days[at + 1 :] if month in known[each].get(side, frozenset()))
                found.setdefault((side, month), (day, came))
    return [
        Silence("late", side, "", _period(month, month), {"missing_on": str(day), "there_on": str(came)})
        for (side, month), (day, came) in sorted(found.items())
    ]


def _lacked(side: Side, missing: frozenset[int], then: Mapping[Side, frozenset[int]]) -> list[int]:
    """Of the months that came later, those that half of the peers had by then."""
    peers = [each for other, each in then.items() if (other[0], other[2]) == (side[0], side[2]) and other != side]
    return [month for month in sorted(missing) if peers and 2 * sum(month in each for each in peers) >= len(peers)]


def _end(spoken: Mapping[Side, frozenset[int]]) -> int:
    """The last month that two countries report, so that one early bird makes nobody silent; else the last of all."""
    by: dict[int, set[str]] = {}
    for (_, reporter, _), months in spoken.items():
        for month in months:
            by.setdefault(month, set()).add(reporter)
    shared = [month for month, who in by.items() if len(who) > 1]
    return max(shared or by, default=0)


def _is_regular(months: frozenset[int], habit: Habit, possible: frozenset[int] | None = None) -> bool:
    """Whether there are enough months, and few holes among those possible from the first to the last."""
    first, last = min(months), max(months)
    span = last - first + 1 if possible is None else sum(first <= at <= last for at in possible)
    return len(months) >= habit.known and len(months) >= habit.regular * span


def _stays(chapter: Mapping[int, int], own: Mapping[int, int], since: Sequence[int]) -> float | None:
    """Monthly mean of the rest of the chapter after over before, the same length; None where there was no rest."""
    last = max(own)
    before = [at for at in sorted(chapter) if at <= last][-len(since) :]
    rest = sum(chapter[at] - own.get(at, 0) for at in before)
    after = sum(chapter.get(at, 0) for at in since)
    return (after / len(since)) / (rest / len(before)) if before and rest > 0 else None


def _by_side(table: Iterable[Mapping[str, object]]) -> dict[tuple[Side, str], dict[int, int]]:
    found: dict[tuple[Side, str], dict[int, int]] = {}
    for row in table:
        side = str(row["dataset"]), str(row["reporter"]), str(row["flow"])
        month = Month.parse(row["period"]).index  # type: ignore[arg-type]
        found.setdefault((side, str(row["product"])), {})[month] = int(str(row["value_minor"]))
    return dict(sorted(found.items()))


def _chapter(product: str) -> str:
    """The chapter of a code, or of the family named after it."""
    return product.removeprefix("F")[:2]


def _period(first: int, last: int) -> Period:
    return Period.between(Month.of_index(first), Month.of_index(last))


def _runs(months: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in months:
        if runs and runs[-1][1] == at - 1:
            runs[-1] = runs[-1][0], at
        else:
            runs.append((at, at))
    return runs
