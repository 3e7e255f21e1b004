"""Published figures beside what the lake says of them, as a reader sees it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from contraflow.views.figures import Grid
from contraflow.views.verdicts import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.published import Settled

NUMBERS = ("value", "tolerance", "found")


def settled(found: Sequence[Settled]) -> Grid:
    """A row a case: printed, recomputed, whether they agree, from what."""
    counts = {word: sum(one.verdict == word for one in found) for word in ("agrees", "differs", "no data")}
    return Grid(
        headings=("case", "what", "printed", "recomputed", "verdict", "tolerance", "data", "mind"),
        rows=tuple(_row(one) for one in found),
        numeric=(2, 3),
        says=f"{len(found)} published figures: {counts['agrees']} agree, {counts['differs']} differ, "
        f"{counts['no data']} need data that the lake does not hold.",
        note="--format json gives each definition, its source and the reason of its tolerance.",
        narrow=(0, 1, 2, 3, 4),
    )


def _row(one: Settled) -> tuple[str, ...]:
    case = one.case
    printed = f"{'' if case.bound == 'about' else case.bound + ' '}{figure(case.value, case.unit)}"
    room = f"{case.tolerance:g} points" if case.unit == "percent" else f"{case.tolerance:.0%}"
    again = "" if one.found is None else figure(one.found, case.unit)
    return (
        case.id,
        case.what,
        printed,
        again,
        one.verdict,
        room,
        one.missing or ", ".join(one.datasets),
        " ".join(one.mind),
    )


def items(found: Sequence[Settled]) -> list[dict[str, Any]]:
    """Every field, for a program."""
    return [_item(one) for one in found]


def _item(one: Settled) -> dict[str, Any]:
    case = asdict(one.case)
    for name in ("of", "over"):
        if case[name] is not None:
            flow = getattr(one.case, name)
            case[name] |= {"period": {"start": str(flow.period.start), "end": str(flow.period.end)}}
    return {
        **case,
        "found": one.found,
        "verdict": one.verdict,
        "datasets": list(one.datasets),
        "missing": one.missing,
        "mind": list(one.mind),
    }


def table(found: Sequence[Settled]) -> pa.Table:
    """One row a case, for CSV and Parquet."""
    plain = ("id", "what", "value", "unit", "bound", "tolerance", "why", "shape", "source", "bring")
    rows = [{name: getattr(one.case, name) for name in plain} for one in found]
    more = [
        {"found": one.found, "verdict": one.verdict, "datasets": ", ".join(one.datasets), "mind": " ".join(one.mind)}
        for one in found
    ]
    fields = [
        (name, pa.float64() if name in NUMBERS else pa.string())
        for name in (*plain, "found", "verdict", "datasets", "mind")
    ]
    return pa.Table.from_pylist(
        [{**row, **rest} for row, rest in zip(rows, more, strict=True)], schema=pa.schema(fields)
    )
