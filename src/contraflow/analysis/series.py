"""An aggregated series: any of reporter, partner, product and period, for one list of goods or for all goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.analysis.panel import under
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from contraflow.codes.month import Month

BY = ("reporter", "partner", "product", "period")
TOTAL = "TOTAL"
"""The product code under which a publisher states its sum over all goods."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which flows, and by what they are told apart. `start` and `end` are months, both included; None is open."""

    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    by: tuple[str, ...]
    start: Month | None = None
    end: Month | None = None
    flow: str = "export"

    def __post_init__(self) -> None:
        """Refuse a column nobody can group by."""
        if unknown := [name for name in self.by if name not in BY]:
            raise UsageError("cannot tell flows apart by that", seen=", ".join(unknown), allowed=BY)


def series(rows: ir.Table, asked: Asked, products: Iterable[str] | None) -> ir.Table:
    """Add current TRADE rows up by the columns asked for, with `currency`: -> value_minor, months.

    `products` selects leaf rows that are one of the codes or a subdivision of one; None reads the publisher's own
    total over all goods instead. `months` counts the distinct periods with a row, so that a mean knows its divisor.
    """
    goods = rows["product"] == TOTAL if products is None else ~rows.is_sum & under(rows["product"], products)
    wanted = [goods, rows.flow == asked.flow, rows.reporter.isin(asked.reporters), rows.partner.isin(asked.partners)]
    if asked.start is not None:
        wanted.append(rows.period >= asked.start.date)
    if asked.end is not None:
        wanted.append(rows.period <= asked.end.date)
    leaf = rows.filter(*wanted, rows.period_months == 1)
    keys = [*asked.by, "currency"]
    total = leaf.group_by(keys).agg(value_minor=leaf.value_minor.sum().cast("int64"), months=leaf.period.nunique())
    return total.order_by(keys)
