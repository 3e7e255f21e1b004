"""Totals that a table states, held against its own lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.lake.delivery import Check

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.sources.national.mapping import Map

KEY = ("reporter", "flow", "period", "partner_concept", "currency")


def checks(rows: ir.Table, mapping: Map, engine: DuckDBEngine) -> tuple[Check, ...]:
    """How many totals equal the sum of their lines, within the publisher's rounding of each line.

    A total whose lines are not in the file, or not all of them, is not compared: `total = false` in the mapping.
    """
    if not mapping.total or mapping.table != "trade":
        return ()
    lines = (
        rows.filter(~rows.is_sum).group_by(*KEY).aggregate(lines=lambda t: t.value_minor.sum(), n=lambda t: t.count())
    )
    totals = rows.filter(rows.is_sum, rows.partner == "WORLD", rows["product"] == "TOTAL")
    both = engine.collect(totals.inner_join(lines, KEY).select("value_minor", "lines", "n")).to_pylist()
    unit = mapping.rounding * 10**mapping.shift
    agree = sum(abs(row["value_minor"] - row["lines"]) <= unit * (row["n"] + 1) / 2 for row in both)
    what = "totals equal to the sum of their lines, within the publisher's rounding"
    return (Check(what, len(both), agree),) if both else ()
