"""A part of the panel, as a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contraflow.views.grids import rows

if TYPE_CHECKING:
    import pyarrow as pa

    from contraflow.views.figures import Grid

NARROW = ("reporter", "partner", "product", "period", "currency", "partner_concept", "value", "weight_kg")


@dataclass(frozen=True, slots=True)
class Cut:
    """The rows, by the key of the panel, and the sentences that belong under them."""

    table: pa.Table
    notes: tuple[str, ...]


def cut(found: Cut) -> Grid:
    """A line a row of the panel, and under it what must be known before any two are added."""
    grid = rows(found.table)
    narrow = tuple(grid.headings.index(name) for name in NARROW)
    more = "A pipe gets data set, code book, valuation, weighed value and quantities too."
    said = f"{found.table.num_rows:,} rows of the monthly panel."
    return replace(grid, narrow=narrow, says=said, note=" ".join((*found.notes, more)))
