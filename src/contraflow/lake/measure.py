"""What a file holds, slice by slice, counted from the file itself: the catalogue's figures, and two safeguards.

A row outside its declared scope could never be replaced by a newer vintage, and would be counted twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.month import Month
from contraflow.errors import BadTable
from contraflow.lake.current import COLUMN
from contraflow.lake.records import Holds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Scope

NOTHING = Holds(0, "0", (), (), (), None, None)


def totals(engine: DuckDBEngine, path: Path) -> dict[int, tuple[int, str]]:
    """Rows and sum of value_minor by slice; the sum as text, since it may outgrow int64."""
    return {row["by"]: (row["rows"], row["total"]) for row in engine.tally(path, by="slice_id", total="value_minor")}


def measured(engine: DuckDBEngine, path: Path, scopes: Mapping[int, Scope]) -> dict[int, Holds]:
    """What each slice holds, key: its id. Raises BadTable where a row lies outside its declared scope."""
    with_products = any(scope.products is not None for scope in scopes.values())
    sets = [column for side, column in COLUMN.items() if side != "products" or with_products]
    told = engine.tally(path, by="slice_id", total="value_minor", span="period", sets=sets)
    for row in told:
        _check(row, scopes.get(row["by"]))
    return dict.fromkeys(scopes, NOTHING) | {row["by"]: _holds(row) for row in told}


def _holds(row: Mapping[str, Any]) -> Holds:
    return Holds(
        rows=row["rows"],
        value_minor=row["total"],
        reporters=tuple(sorted(row["reporter"])),
        partners=tuple(sorted(row["partner"])),
        flows=tuple(sorted(row["flow"])),
        start=str(Month.parse(row["first"])),
        end=str(Month.parse(row["last"])),
    )


def _check(row: Mapping[str, Any], scope: Scope | None) -> None:
    if scope is None:
        raise BadTable("trade", ill_typed={"slice_id": "is the position of no declared scope"})
    outside = {
        column: f"holds {', '.join(sorted(beyond)[:3])} outside the declared scope"
        for side, column in COLUMN.items()
        if (codes := getattr(scope, side)) is not None and (beyond := set(row[column]) - codes)
    }
    if Month.parse(row["first"]) < scope.start or Month.parse(row["last"]) > scope.end:
        outside["period"] = f"holds {row['first']} to {row['last']} outside {scope.start} to {scope.end}"
    if outside:
        raise BadTable("trade", ill_typed=outside)
