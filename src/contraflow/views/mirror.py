"""Two reports of one trade, as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes.money import words
from contraflow.views.figures import Grid

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Mirror:
    """The lines, and the sentences that belong under them."""

    table: pa.Table
    notes: tuple[str, ...]


def mirror(found: Mirror) -> Grid:
    """A line a month or product and import concept, in readable units; a side that was silent is empty, not zero."""
    names = [name for name in found.table.column_names if name != "currency"]
    rows = tuple(tuple(_cell(name, row[name], row["currency"]) for name in names) for row in found.table.to_pylist())
    numeric = tuple(at for at, name in enumerate(names) if at and name != "concept")
    return Grid(headings=tuple(name.replace("_", " ") for name in names), rows=rows, numeric=numeric)


def _cell(name: str, value: object, currency: str) -> str:
    if value is None:
        return ""
    if name == "log_gap":
        return f"{value:+.2f}"
    if isinstance(value, float):
        return words(value, currency)
    return str(value)[:7] if name == "period" else str(value)
