"""What a file speaks for, and the parcel that a source hands over: boxes of scope, dates, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from contraflow.codes.month import Month
from contraflow.lake.delivery import Check, Delivery, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.sources.border import Typed
    from contraflow.sources.facts import Facts

DIMENSIONS = ("reporter", "partner", "product", "period")


@dataclass(frozen=True, slots=True)
class Dated:
    """The publisher's date of a file and how it is known; None where nobody says."""

    published: date | None
    basis: str


def dated(known: date | None, basis: str, stated: date | None) -> Dated:
    """The file's own date where it has one; the user's word only where it has none."""
    if known is not None:
        return Dated(known, basis)
    if stated is not None:
        return Dated(stated, "stated when the file was added")
    return Dated(None, "unknown: the file has no date and none was stated, so it never replaces a dated one")


def boxes(rows: ir.Table, dataset: str, engine: DuckDBEngine) -> tuple[Scope, ...]:
    """The boxes a file of rows speaks for: for each flow and unbroken run of months, the codes that it names.

    A file without a grid does not say what was asked for, so a code that it does not name is not in its scope.
    """
    found = rows.group_by("flow", "period_months").aggregate(
        **{name: rows[name].collect(distinct=True) for name in DIMENSIONS}
    )
    scopes = []
    for flow in sorted(engine.collect(found).to_pylist(), key=lambda row: (row["flow"], row["period_months"])):
        sides = (frozenset(flow[name]) for name in DIMENSIONS[:3])
        reporters, partners, products = sides
        for start, end in runs([Month.parse(day) for day in flow["period"]], flow["period_months"]):
            scopes.append(Scope(dataset, frozenset({flow["flow"]}), reporters, partners, products, start, end))
    return tuple(scopes)


def runs(months: Sequence[Month], step: int = 1) -> tuple[tuple[Month, Month], ...]:
    """Unbroken runs of periods of `step` months, as first and last month: 2019-12, 2020-01, 2020-05 give two."""
    found: list[tuple[Month, Month]] = []
    for month in sorted(set(months)):
        end = month.next(step - 1)
        if found and found[-1][1].next() == month:
            found[-1] = (found[-1][0], end)
        else:
            found.append((month, end))
    return tuple(found)


def placed(rows: ir.Table, scopes: Sequence[Scope]) -> ir.Table:
    """The rows with `slice_id`, the position of the box each lies in."""
    if len(scopes) <= 1:
        return rows.mutate(slice_id=ibis.literal(0, type="int64"))
    by_goods = len({(scope.flows, scope.start) for scope in scopes}) < len(scopes)
    inside = [(_inside(rows, scope, by_goods=by_goods), at) for at, scope in enumerate(scopes)]
    return rows.mutate(slice_id=ibis.cases(*inside, else_=0).cast("int64"))


def _inside(rows: ir.Table, scope: Scope, *, by_goods: bool) -> ir.BooleanValue:
    """Whether a row lies in the box; goods and countries are asked only where months and flows do not tell."""
    sides = {"flow": scope.flows}
    if by_goods:
        sides |= {"reporter": scope.reporters, "partner": scope.partners, "product": scope.products}
    inside = rows.period.between(scope.start.date, scope.end.date)
    for name, codes in sides.items():
        inside &= rows[name].isin(sorted(codes or ()))
    return inside


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a layout adds to the typed rows: data set, scopes, date, checks, notes and facts of the batch."""

    dataset: str
    scopes: tuple[Scope, ...]
    dated: Dated
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def deliver(source: Facts, typed: Typed, parcel: Parcel) -> Delivery:
    """Put the parcel together; the count of values is held against what the source is known for."""
    from contraflow.tables import TRADE

    return Delivery(
        source=source.name,
        dataset=parcel.dataset,
        licence=source.licence,
        published=parcel.dated.published,
        rows=TRADE.check(placed(typed.rows, parcel.scopes)),
        rejects=typed.rejects,
        read=typed.read,
        blank=typed.blank,
        scopes=parcel.scopes,
        checks=parcel.checks,
        notes=parcel.notes + source.expected(typed.read),
        facts={"published": parcel.dated.basis, **dict(parcel.facts)},
    )
