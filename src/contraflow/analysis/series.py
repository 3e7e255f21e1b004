"""An aggregated series: any of reporter, partner, product and period, for one list of goods or for all goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.analysis.panel import among
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from contraflow.codes.month import Month

BY = ("reporter", "partner", "product", "period")
APART = ("partner_concept", "valuation", "currency")
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
    period_months: int = 1
    flow: str = "export"

    @property
    def length(self) -> int:
        """Months from start to end; raises UsageError where one is open."""
        if self.start is None or self.end is None:
            raise UsageError("an open period has no length", mend="name both ends")
        return self.end.index - self.start.index + 1

    def __post_init__(self) -> None:
        """Refuse a column nobody can group by."""
        if unknown := [name for name in self.by if name not in BY]:
            raise UsageError("cannot tell flows apart by that", seen=", ".join(unknown), allowed=BY)


def series(rows: ir.Table, asked: Asked, products: Iterable[str] | None) -> ir.Table:
    """Add current TRADE rows up by the columns asked for and by APART: -> value_minor.

    What stands APART is in no sum together: origin and consignment, FOB and CIF, two currencies. `products` are codes
    as reported; None reads the publisher's own total over all goods instead.
    """
    goods = rows["product"] == TOTAL if products is None else ~rows.is_sum & among(rows["product"], products)
    wanted = [goods, rows.flow == asked.flow, rows.reporter.isin(asked.reporters), rows.partner.isin(asked.partners)]
    if asked.start is not None:
        wanted.append(rows.period >= asked.start.date)
    if asked.end is not None:
        wanted.append(rows.period <= asked.end.date)
    leaf = rows.filter(*wanted, rows.period_months == asked.period_months)
    keys = [*asked.by, *APART]
    total = leaf.group_by(keys).agg(value_minor=leaf.value_minor.sum().cast("int64"))
    return total.order_by(keys)
