"""Unit errors: a file whose values are all a hundred, a thousand or a million times those that are held already.

A table with India a thousand times too large was published once. Real growth differs from product to product and is
never a round power for the middle of them, so the median ratio tells a wrong unit from trade.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Collection

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

FACTORS = (100, 1_000, 1_000_000)
NEAR = 0.25  # how far the median may lie from a factor: the flawed table of India's lies within 0.15
LEAST = 10  # series compared; fewer say nothing
PRODUCTS = 50  # the largest products of a file are compared, so that a large lake is not read whole
KEY = ("reporter", "partner", "flow", "product", "currency")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The factor that the values of a file seem to be off by, and the median ratio over the series compared."""

    factor: float
    ratio: float
    compared: int

    @property
    def words(self) -> str:
        """In one phrase."""
        times = f"{self.factor:,.0f} times" if self.factor > 1 else f"1/{1 / self.factor:,.0f} of"
        return f"values are about {times} those held of the same flows"

    @property
    def seen(self) -> str:
        """What it rests on."""
        return f"median ratio {self.ratio:,.4g} over {self.compared:,} series of the same reporter, partner and product"


def suspect(ratios: NDArray[np.float64]) -> Suspicion | None:
    """What the ratios of new to held values say; None where they are too few or near no factor."""
    known = ratios[np.isfinite(ratios) & (ratios > 0)]
    if len(known) < LEAST:
        return None
    middle = float(np.median(known))
    for power in (*FACTORS, *(1 / factor for factor in FACTORS)):
        if abs(math.log(middle / power)) <= math.log1p(NEAR):
            return Suspicion(power, middle, len(known))
    return None


def monthly(rows: ir.Table, products: Collection[str] | None = None) -> ir.Table:
    """Mean value a month of each series of leaf rows, months without a row left out. Grain: KEY."""
    leaf = rows.filter(~rows.is_sum, rows.value_minor > 0)
    if products is not None:
        leaf = leaf.filter(leaf["product"].isin(sorted(products)))
    months = leaf.select(*KEY, "period", "period_months").distinct().group_by(*KEY)
    spans = months.aggregate(months=lambda t: t.period_months.sum())
    sums = leaf.group_by(*KEY).aggregate(total=lambda t: t.value_minor.sum().cast("float64"))
    both = sums.inner_join(spans, list(KEY))
    return both.select(*KEY, mean=both.total / both.months)


def largest(rows: ir.Table) -> ir.Table:
    """The codes of the largest products among the leaf rows."""
    leaf = rows.filter(~rows.is_sum)
    totals = leaf.group_by("product").aggregate(total=lambda t: t.value_minor.sum().cast("float64"))
    return totals.order_by(totals.total.desc(), "product").limit(PRODUCTS).select("product")


def ratios(new: pa.Table, held: pa.Table) -> NDArray[np.float64]:
    """New over held, for the series that stand in both tables of `monthly`."""
    both = new.join(held, list(KEY), join_type="inner", right_suffix=" held")
    found: NDArray[np.float64] = pc.divide(both["mean"], both["mean held"]).to_numpy()
    return found
