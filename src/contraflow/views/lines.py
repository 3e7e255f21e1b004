"""What the figures share: series of a panel, their table, their source, and how a finding is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow import sources
from contraflow.views.figures import Grid, Series
from contraflow.views.grids import SHORT_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.detectors.base import Finding
    from contraflow.lake import Batch
    from contraflow.views.figures import Role
    from contraflow.views.material import Material

MILLION = 1e8
"""Minor units in a million."""


def source(batches: Iterable[Batch]) -> str:
    """Publishers with the newest day of extraction, as a chart's foot says it; a bundle names those behind it."""
    used = list(batches)
    cites = {one.name: one.facts.cite for one in sources.SOURCES}
    said = dict.fromkeys(b.facts.get("source") or cites.get(b.source, b.source) for b in used)
    days = sorted(b.published for b in used if b.published)
    when = f"; as published by {days[-1]:%d %b %Y}" if days else ""
    return f"{'; '.join(said)}{when}. Aggregated by Contraflow."


def of_flows(of: Material) -> str:
    """The source of the coalition's side."""
    return source(b for b in of.batches if b.sha256 in of.findings[0].batches)


def millions(minor: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Minor units as millions, to a thousandth."""
    return tuple(round(float(value) / MILLION, 3) for value in minor)


def series(panel: Panel, partners: Iterable[str], name: str, role: Role) -> Series:
    """Exports to several partners together, by month."""
    total = panel.cube[:, [panel.seat(partner) for partner in partners]].sum(axis=(0, 1))
    return Series(name, role, tuple(month.date.isoformat() for month in panel.months), millions(total))


def grid(lines: Iterable[Series], unit: str) -> Grid:
    """The lines as a table, a row a period."""
    lines = tuple(lines)
    rows = tuple(
        (period[:7], *("" if line.values[at] is None else f"{line.values[at]:.3f}" for line in lines))
        for at, period in enumerate(lines[0].periods)
    )
    return Grid(("month", *(f"{line.name}, {unit} m" for line in lines)), rows, tuple(range(1, len(lines) + 1)))


def against(found: Finding) -> str:
    """The baseline in words."""
    plain = found.baseline.replace("same_months_", "the same months of ").replace("mean_", "the monthly mean of ")
    return plain.replace("_", "\u2013")


def cite(found: Finding) -> str:
    """Where a figure comes from, in a line."""
    return f"Finding {found.id[:SHORT_ID]}; rows and files: contraflow trace {found.id[:SHORT_ID]}"
