"""One monthly panel from several data sets: what may be added is added, what may not stays on rows of its own.

Origin and consignment, FOB and CIF, two currencies, two code books: each is part of the key, so no sum mixes them.
`analysis.panel` is the quick way for one data set and one currency; this is the whole of it, on rows that
`analysis.splice` has laid together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.analysis.panel import WRITTEN_OUT, among
from contraflow.codes import rates
from contraflow.errors import NoData, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from contraflow.codes.month import Month

KEY = (
    "dataset", "reporter", "partner", "flow", "product", "nomenclature", "period", "currency", "valuation",
    "partner_concept",
)  # fmt: skip
"""The grain of the panel. `nomenclature` is the code book of the row, also where `product` is a family of codes."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Who reports in every month, and the share of all the trade of those months that they report."""

    reporters: tuple[str, ...]
    left_out: tuple[str, ...]
    share: float

    @property
    def words(self) -> str:
        """Say it in one sentence, to print with every figure of the panel."""
        out = f"; left out: {', '.join(self.left_out)}" if self.left_out else ""
        return f"{len(self.reporters)} reporters in every month, {self.share:.1%} of the trade reported{out}."


def monthly(rows: ir.Table, names: Mapping[str, str] | None = None) -> ir.Table:
    """Add joined rows up to KEY: -> value_minor, weight_g, weighed_minor, quantity_milli, quantity_unit.

    Monthly rows that are no publisher's sums. `names` maps a product as reported to what it is counted under, and
    drops the others; None keeps all as reported. `weighed_minor` is the value of the rows that have a weight: unit
    values are made from it, not from `value_minor`. A quantity is missing unless every row has it in one unit;
    kilograms of weight are never added to it.
    """
    leaf = rows.filter(~rows.is_sum, rows.period_months == 1)
    if names is not None:
        leaf = _named(leaf, names)
    whole = (leaf.quantity_milli.count() == leaf.count()) & (leaf.quantity_unit.min() == leaf.quantity_unit.max())
    return leaf.group_by(list(KEY)).agg(
        value_minor=leaf.value_minor.sum().cast("int64"),
        weight_g=leaf.weight_g.sum().cast("int64"),
        weighed_minor=leaf.value_minor.sum(where=leaf.weight_g.notnull()).cast("int64"),
        quantity_milli=whole.ifelse(leaf.quantity_milli.sum().cast("int64"), None),
        quantity_unit=whole.ifelse(leaf.quantity_unit.min(), None),
    )


def converted(panel: ir.Table, into: str, months: int = 1) -> ir.Table:
    """Say the values in one currency, by the ECB's monthly means; rounded once, to the minor unit.

    A row stands for `months` months from its period on and takes the plain mean of their rates. A row whose currency
    or month the ECB has no rate for stays as reported, in its own currency, on its own row.
    """
    if into not in rates.currencies():
        raise UsageError("no rates into this currency", seen=into, allowed=rates.currencies())
    lookup = _lookup(into, months)
    both = panel.left_join(lookup, (panel.currency == lookup.of) & (panel.period == lookup.month))
    new = {name: _times(both[name], both.rate) for name in ("value_minor", "weighed_minor")}
    said = both.rate.isnull().ifelse(both.currency, ibis.literal(into))
    return both.mutate(**new, currency=said).select(panel.columns)


@cache
def _lookup(into: str, months: int) -> ir.Table:
    """Rates by currency and month; one table for all who ask, so that a question is translated once."""
    rows = [
        {"of": currency, "month": month.date, "rate": sum(each) / months}
        for currency, month in rates.per_euro()
        if currency != into and len(each := _rates(currency, into, month, months)) == months
    ]
    types = {"of": pa.string(), "month": pa.date32(), "rate": pa.float64()}
    return ibis.memtable(pa.Table.from_pylist(rows, schema=pa.schema(types)))


def _rates(currency: str, into: str, month: Month, months: int) -> list[float]:
    known, some = rates.per_euro(), (month.next(at) for at in range(months))
    return [known[into, at] / known[currency, at] for at in some if (into, at) in known and (currency, at) in known]


def present(rows: ir.Table) -> ir.Table:
    """Add joined rows up by data set, reporter, flow, period, currency -> value_minor: who said anything, when."""
    leaf = rows.filter(~rows.is_sum, rows.period_months == 1)
    return leaf.group_by("dataset", "reporter", "flow", "period", "currency").agg(
        value_minor=leaf.value_minor.sum().cast("int64")
    )


def constant(said: Sequence[Mapping[str, object]], months: Sequence[Month]) -> Constant:
    """Choose the reporters that have a row in every month, from collected `present` rows of one flow.

    The share is of value, in euro; raises NoData where a currency has no rate, or nobody reports throughout.
    """
    seen: dict[str, set[object]] = {}
    value: dict[str, float] = {}
    wanted = {month.date: month for month in months}
    for row in said:
        if row["period"] not in wanted:
            continue
        who, month = str(row["reporter"]), wanted[row["period"]]  # type: ignore[index]
        seen.setdefault(who, set()).add(month)
        euro = float(str(row["value_minor"])) * rates.rate(str(row["currency"]), rates.EURO, month)
        value[who] = value.get(who, 0.0) + euro
    always = tuple(sorted(who for who, at in seen.items() if len(at) == len(wanted)))
    if not always:
        raise NoData("nobody reports in every month", seen=f"{len(seen)} reporters, {len(wanted)} months")
    share = sum(value[who] for who in always) / (sum(value.values()) or 1.0)
    return Constant(always, tuple(sorted(set(seen) - set(always))), share)


def _named(leaf: ir.Table, names: Mapping[str, str]) -> ir.Table:
    """Keep the products that have a name, and call them by it; no join where every name is the code itself."""
    if all(name == code for code, name in names.items()):
        return leaf.filter(among(leaf["product"], names)) if len(names) <= WRITTEN_OUT else _looked_up(leaf, names)
    return _looked_up(leaf, names)


def _looked_up(leaf: ir.Table, names: Mapping[str, str]) -> ir.Table:
    lookup = ibis.memtable({"code": list(names), "name": list(names.values())})
    return leaf.join(lookup, leaf["product"] == lookup.code).mutate(product=lookup.name).select(leaf.columns)


def _times(column: ir.Column, rate: ir.Column) -> ir.Column:
    return rate.isnull().ifelse(column, (column * rate).round().cast("int64"))
