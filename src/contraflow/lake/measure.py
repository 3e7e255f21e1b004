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
    from typing import Any

    import ibis.expr.types as ir

    from contraflow.engine import Engine
    from contraflow.lake.delivery import Scope

NOTHING = Holds(0, "0", (), (), (), None, None)


def totals(engine: Engine, rows: ir.Table) -> dict[int, tuple[int, str]]:
    """Rows and sum of value_minor by slice; the sum as text, since it may outgrow int64."""
    told = engine.collect(rows.group_by("slice_id").agg(rows=rows.count(), total=rows.value_minor.sum().cast("string")))
    return {row["slice_id"]: (row["rows"], row["total"] or "0") for row in told.to_pylist()}


def measured(engine: Engine, rows: ir.Table, scopes: Mapping[int, Scope]) -> dict[int, Holds]:
    """What each slice holds, key: its id. Raises BadTable where a row lies outside its declared scope."""
    with_products = any(scope.products is not None for scope in scopes.values())
    sides = [side for side in COLUMN if side != "products" or with_products]
    told = engine.collect(
        rows.group_by("slice_id").agg(
            rows=rows.count(),
            total=rows.value_minor.sum().cast("string"),
            start=rows.period.min(),
            end=rows.period.max(),
            **{side: rows[COLUMN[side]].collect(distinct=True) for side in sides},
        )
    ).to_pylist()
    for row in told:
        _check(row, scopes.get(row["slice_id"]))
    return dict.fromkeys(scopes, NOTHING) | {row["slice_id"]: _holds(row) for row in told}


def _holds(row: Mapping[str, Any]) -> Holds:
    names = (tuple(sorted(row[side])) for side in ("reporters", "partners", "flows"))
    months = (str(Month.parse(row[end])) for end in ("start", "end"))
    return Holds(row["rows"], row["total"] or "0", *names, *months)


def _check(row: Mapping[str, Any], scope: Scope | None) -> None:
    if scope is None:
        raise BadTable("trade", ill_typed={"slice_id": "is the position of no declared scope"})
    outside = {
        COLUMN[side]: f"holds {', '.join(sorted(set(row[side]) - codes)[:3])} outside the declared scope"
        for side in COLUMN
        if (codes := getattr(scope, side)) is not None and set(row[side]) - codes
    }
    if Month.parse(row["start"]) < scope.start or Month.parse(row["end"]) > scope.end:
        outside["period"] = f"holds {row['start']} to {row['end']} outside {scope.start} to {scope.end}"
    if outside:
        raise BadTable("trade", ill_typed=outside)
