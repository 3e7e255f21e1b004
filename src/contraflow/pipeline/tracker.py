"""`contraflow tracker`: suppliers to the destination, by list and tier, month by month, for any case."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow import sources
from contraflow.analysis import splice, tracked
from contraflow.analysis.together import converted
from contraflow.codes.control_list import ControlList
from contraflow.codes.hs import hs_of
from contraflow.codes.month import YEAR, Month, Period
from contraflow.errors import NoData
from contraflow.pipeline.measure import goods_list
from contraflow.pipeline.said import Said, datasets, heard
from contraflow.views.tracker import Tracked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import ibis.expr.types as ir

    from contraflow.analysis.study import GoodsList
    from contraflow.analysis.tracked import Line
    from contraflow.case import Case
    from contraflow.pipeline.workspace import Workspace

MONTHLY = (1,)
OLDEST = "HS2017"
"""The oldest code book that the bridge joins: rows of an older one are read by their HS2017 numbers."""


@dataclass(frozen=True, slots=True)
class TrackerAsked:
    """Which lists (None: the case's), in which currency (None: the case's), as of which day, by month or by year."""

    lists: Sequence[str] | None = None
    currency: str | None = None
    as_of: date | None = None
    yearly: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sellers:
    """Who sells: joined rows, who speaks in them when, the length of their periods in months, and the codes held."""

    rows: ir.Table
    said: Said
    names: tuple[str, ...]
    months: int
    held: frozenset[str]


def tracker(work: Workspace, asked: TrackerAsked) -> Tracked:
    """A line a list, tier, supplier and period; yearly where no supplier reports months. Raises NoData without any."""
    of = _sellers(work, asked)
    spoken = {who: some for who, some in of.said.months("export").items() if who in of.names}
    if of.months == YEAR:
        spoken = {who: _whole_years(some) for who, some in spoken.items()}
    constant, note = _constant(of, spoken, min(year for baseline in work.case.baselines for year in baseline.years))
    groups = _groups(work.case, of.names, constant)
    currency = asked.currency or work.case.currency
    parts = []
    for name in asked.lists or work.case.lists:
        goods = goods_list(name)
        cells = tracked.by_tier(_cells(work, of, goods, currency))
        parts.append(_table(goods, tracked.lines(cells, spoken, groups), currency, of.months))
    table = pa.concat_tables(parts)
    if not table.num_rows:
        raise NoData("the data hold none of these goods to the destination", seen=", ".join(asked.lists or ()))
    return Tracked(table, work.case.destination, of.months == YEAR, (note, *_notes(work, of)))


def _whole_years(months: set[Month]) -> set[Month]:
    """The Januaries of the years of which every month is there."""
    first = {month for month in months if month.month == 1}
    return {month for month in first if months.issuperset(Period(month, YEAR).each())}


def _sellers(work: Workspace, asked: TrackerAsked) -> Sellers:
    for lengths in ((1, YEAR),) if asked.yearly else (MONTHLY, (1, YEAR)):
        with suppress(NoData):  # no data set with such periods
            every, spoken = heard(work, asked.as_of, lengths)
            names = tuple(who for who in work.case.suppliers if who in spoken.months("export"))
            if names:
                return Sellers(every, spoken, names, lengths[-1], _held(work, asked.as_of))
    raise NoData(
        "the lake holds no exports reported by a supplier of the case",
        allowed=work.case.suppliers,
        mend=f"contraflow fetch comtrade --reporter {work.case.suppliers[0]} --partner {work.case.destination} "
        f"--list {work.case.lists[0]} --from {work.case.baselines[-1].years[0]}-01 --to {work.case.window.end}",
    )


def _held(work: Workspace, as_of: date | None) -> frozenset[str]:
    every = (code for name in datasets(work, as_of) for code in work.lake.products(name, as_of))
    return frozenset(code for code in every if code.isdigit())


def _constant(of: Sellers, spoken: dict[str, set[Month]], since: int) -> tuple[tuple[str, ...], str]:
    """Suppliers that report in every period of the tracker's span, and a sentence on what they cover.

    The span begins with the first baseline's year and has the periods in which more than half of them report.
    """
    every = sorted({month for some in spoken.values() for month in some})
    recent = [month for month in every if month.year >= since] or every
    counts = {month: sum(month in some for some in spoken.values()) for month in recent}
    span = [month for month in recent if 2 * counts[month] > max(counts.values())]
    found = of.said.throughout(span, of.names)
    length = "year" if of.months == YEAR else "month"
    where = f"{span[0].year}-{span[-1].year}" if of.months == YEAR else f"{span[0]} to {span[-1]}"
    out = f"; left out: {', '.join(found.left_out)}" if found.left_out else ""
    return found.reporters, (
        f'"{"+".join(found.reporters)}" are the suppliers that report in every {length}, {where}: '
        f"{found.share:.1%} of what the case's suppliers reported{out}."
    )


def _groups(case: Case, names: tuple[str, ...], constant: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Each supplier, those that the case shows together as well, and all constant ones."""
    together = [group for group in case.also_together if set(group) <= set(names)]
    return tuple(dict.fromkeys([*((who,) for who in names), *together, tuple(sorted(constant))]))


def _cells(
    work: Workspace, of: Sellers, goods: GoodsList, currency: str
) -> Iterator[tuple[str, str | None, Month, int]]:
    """Yield supplier, tier, month and minor units; a row is read by the list as its own code book writes it."""
    tier = _tiers(goods)
    for length in {1, of.months}:
        summed = tracked.sold(of.rows, of.names, work.case.destination, of.held, length)
        for row in work.engine.collect(converted(summed, currency, length)).to_pylist():
            if row["currency"] != currency:
                raise NoData(
                    f"the ECB has no rate of {row['currency']} into {currency}", seen=str(Month.parse(row["period"]))
                )
            month = Month.parse(row["period"])
            kept = month if of.months == 1 else Month(month.year, 1)
            yield row["reporter"], tier(row["product"], row["nomenclature"]), kept, row["value_minor"]


def _tiers(goods: GoodsList) -> Callable[[str, str], str | None]:
    """The tier of a product, "" where the list has none, None where it is not on the list."""
    if not isinstance(goods, ControlList):
        return lambda product, _: "" if goods.covers(product) else None
    written = cache(goods.in_revision)

    @cache
    def tier(product: str, nomenclature: str) -> str | None:
        book = max(hs_of(nomenclature), OLDEST) if nomenclature else hs_of(goods.nomenclature)
        own = goods if book == hs_of(goods.nomenclature) else written(book)
        return own.tier_of(product)

    return tier


def _table(goods: GoodsList, some: Sequence[Line], currency: str, months: int) -> pa.Table:
    """Rows in whole units, rounded once to the cent."""
    found = [
        {
            "list": f"{goods.id}@{goods.version}" if goods.version else goods.id,
            "tier": line.tier,
            "supplier": line.supplier,
            "period": str(Period(month, months)),
            "value": minor / 100,
            "mean_3_months": _rounded(line.mean(month)) if months == 1 else None,
            "currency": currency,
        }
        for line in some
        for month, minor in line.values.items()
    ]
    return pa.Table.from_pylist(found, schema=SCHEMA)


SCHEMA = pa.schema(
    [
        ("list", pa.string()),
        ("tier", pa.string()),
        ("supplier", pa.string()),
        ("period", pa.string()),
        ("value", pa.float64()),
        ("mean_3_months", pa.float64()),
        ("currency", pa.string()),
    ]
)


def _rounded(minor: float | None) -> float | None:
    return None if minor is None else round(minor / 100, 2)


def _books(work: Workspace, of: Sellers) -> list[str]:
    """The code books of the suppliers' rows, CN by the HS it rests on."""
    chosen = of.rows.filter(of.rows.reporter.isin(of.names), of.rows.partner == work.case.destination)
    table = work.engine.collect(chosen.select("nomenclature").distinct())
    return [hs_of(each) for each in table["nomenclature"].to_pylist() if each]


def _notes(work: Workspace, of: Sellers) -> tuple[str, ...]:
    """What to print with the table: who is not in it, breaks, and what the codes are not."""
    missing = [who for who in work.case.suppliers if who not in of.names]
    names = of.said.used()
    said_of = [f"{each.says[:1].upper()}{each.says[1:]}." for each in sources.breaks(work.case.destination, names)]
    left = (
        [f"No {'yearly' if of.months == YEAR else 'monthly'} reports in the lake of {', '.join(missing)}."]
        if missing
        else []
    )
    if any(str(book) < OLDEST for book in _books(work, of)):
        left.append(f"Rows written in older code books are read by their numbers in {OLDEST}.")
    mine = (row for row in of.said.rows if row["flow"] == "export" and row["reporter"] in of.names)
    return (
        *left,
        *said_of,
        *splice.seams(mine),
        "HS codes that contain controlled goods, never controlled goods; exports as reported.",
    )
