"""Figures and findings of two vintages, as a reader sees them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.analysis.revisions import Question
from contraflow.codes.money import words
from contraflow.views.figures import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.analysis.revisions import Moved


@dataclass(frozen=True, slots=True)
class Revisions:
    """The largest changes, and the sentences that sum all of them up."""

    table: pa.Table
    notes: tuple[str, ...]


def revisions(found: Revisions) -> Grid:
    """A line a figure that differs; one that a vintage does not have is empty, not zero."""
    names = ("dataset", "reporter", "partner", "flow", "product", "period")
    rows = tuple(
        (
            *(str(row[name])[:7] if name == "period" else row[name] for name in names),
            *(_money(row[f"{name}_minor"], row["currency"]) for name in ("before", "after", "change")),
            row["kind"],
        )
        for row in found.table.to_pylist()
    )
    return Grid((*names, "before", "after", "change", "kind"), rows, numeric=(6, 7, 8))


def revised_findings(found: Sequence[Moved]) -> Grid:
    """A line a question: what each vintage answered."""
    return Grid(
        ("detector", "list", "product", "hub", "baseline", "codes", "before", "after", "what changed"),
        tuple(
            (
                *(getattr(each.question, name) for name in ("detector", "list", "product", "hub", "baseline", "codes")),
                "" if each.before is None else words(each.before, each.unit),
                "" if each.after is None else words(each.after, each.unit),
                each.change,
            )
            for each in found
        ),
        numeric=(6, 7),
    )


def moved_table(found: Sequence[Moved]) -> pa.Table:
    """Findings of two vintages whole: the question's columns, before, after, unit, change."""
    rows = [
        {**asdict(each.question), "before": each.before, "after": each.after, "unit": each.unit, "change": each.change}
        for each in found
    ]
    texts = [(item.name, pa.string()) for item in fields(Question)]
    money = [(name, pa.float64()) for name in ("before", "after")]
    schema = pa.schema([*texts, *money, ("unit", pa.string()), ("change", pa.string())])
    return pa.Table.from_pylist(rows, schema=schema)


def _money(minor: int | None, currency: str) -> str:
    return "" if minor is None else words(minor / 100, currency)
