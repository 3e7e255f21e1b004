"""Headings against the lines below them: a sum that the publisher states, held against the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.lake.delivery import Check

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine

KEY = ("reporter", "partner", "flow", "period")
HEADING = 4  # digits


def checks(rows: ir.Table, engine: DuckDBEngine) -> tuple[Check, ...]:
    """How many HS4 headings equal the sum of their lines, of those that have a line in the file at all."""
    found = engine.collect(compared(rows)).to_pylist()[0]
    if not found["compared"]:
        return ()
    what = "HS4 headings equal to the sum of their CN8 lines in the file, which need not hold every line"
    return (Check(what, found["compared"], found["agree"] or 0),)


def compared(rows: ir.Table) -> ir.Table:
    """One row: `compared` headings with a line, and how many of them `agree` with the sum of their lines."""
    rows = rows.mutate(heading=rows["product"].left(HEADING))
    lines = rows.filter(~rows.is_sum).group_by(*KEY, "heading").aggregate(lines=lambda t: t.value_minor.sum())
    headings = rows.filter(rows.is_sum & (rows["product"].length() == HEADING))
    both = headings.inner_join(lines, [*KEY, "heading"])
    return both.aggregate(compared=both.count(), agree=(both.value_minor == both.lines).sum())
