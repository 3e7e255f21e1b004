"""The tracker as a table to read: a line a list, tier and supplier, the newest periods side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.views.figures import Grid
from contraflow.views.grids import millions

if TYPE_CHECKING:
    import pyarrow as pa

NEWEST = 4  # periods
YEARS = 7


@dataclass(frozen=True, slots=True)
class Tracked:
    """The tracker: a row a list, tier, supplier and period, and the sentences to print with it."""

    table: pa.Table
    destination: str
    yearly: bool
    notes: tuple[str, ...]


def tracker(of: Tracked) -> Grid:
    """A line a series: by year its value, by month the 3-month mean of the newest months and of a year before."""
    rows = of.table.to_pylist()
    column = "value" if of.yearly else "mean_3_months"
    periods = _periods(sorted({row["period"] for row in rows}), yearly=of.yearly)
    series: dict[tuple[str, str, str], dict[str, float | None]] = {}
    for row in rows:
        series.setdefault((row["list"], row["tier"], row["supplier"]), {})[row["period"]] = row[column]
    what = "a year" if of.yearly else "a month, mean of three months"
    currency = rows[0]["currency"] if rows else ""
    return Grid(
        headings=("list", "tier", "supplier", *periods),
        rows=tuple((*key, *(millions(found.get(period)) for period in periods)) for key, found in series.items()),
        numeric=tuple(range(3, 3 + len(periods))),
        says=f"Exports to {of.destination} in {currency} m {what}; empty: not reported.",
        note="--format csv or json gives every period, each month by itself too.",
    )


def _periods(every: list[str], *, yearly: bool) -> list[str]:
    if yearly:
        return every[-YEARS:]
    newest = every[-NEWEST:]
    before = [f"{int(period[:4]) - 1}{period[4:]}" for period in newest[-1:]]
    return [*(period for period in before if period in every and period not in newest), *newest]
