"""What the other detectors say of the headline list: a section a question, under the case's first baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contraflow import detectors
from contraflow.detectors.base import TOTAL, goods_of
from contraflow.views.figures import Grid, Section
from contraflow.views.grids import SHORT_ID, amount, interval
from contraflow.views.material import BRIDGED, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.detectors.base import Finding
    from contraflow.views.material import Material

SHOWN: Final = 10
NOTHING: Final = "Nothing stands out above chance in the goods of the headline list."
OWN: Final = ("suspension", "diversion", "blackout")
"""Detectors that the page has sections of their own for, or that look at reports and not at goods."""


def sections(of: Material) -> tuple[Section, ...]:
    """A section for each detector that was asked about the headline list; then what could not be asked, and why."""
    known = (*detectors.DETECTORS, *detectors.SIDED, *detectors.MODELS)
    asked = [each for each in known if each.name not in OWN]
    found = {each.name: _headline(of, each.name) for each in asked}
    told = [_section(each.name, each.question, found[each.name]) for each in asked if found[each.name]]
    silent = [each for each in detectors.SIDED if not found[each.name] and not _left_out(of, each.name)]
    told += [Section(each.name, each.question.rstrip("."), (NOTHING,)) for each in silent]
    if of.left_out:
        told.append(Section("left-out", "What could not be asked of these data", points=of.left_out))
    return tuple(told)


def _left_out(of: Material, name: str) -> bool:
    return any(name in sentence for sentence in of.left_out)


def _headline(of: Material, name: str) -> list[Finding]:
    """What a detector found about the headline list, bridged where it has both, under its first baseline."""
    mine = [f for f in of.findings if f.detector == name and f.list.partition("@")[0] == of.headline.id]
    some = [f for f in mine if f.codes == BRIDGED] or mine
    return [f for f in some if f.baseline == some[0].baseline]


def _section(name: str, question: str, found: Sequence[Finding]) -> Section:
    totals = [f for f in found if f.product == TOTAL]
    parts = sorted((f for f in found if f.product != TOTAL), key=lambda f: -abs(f.value))[:SHOWN]
    first = totals[:1] or parts[:1]
    return Section(
        name,
        question.rstrip("."),
        tuple(f.reason for f in first),
        grids=(("Codes that stand out", _grid(parts)),) if parts else (),
        points=tuple(dict.fromkeys(caveat for f in first for caveat in f.caveats)),
    )


def _grid(parts: Sequence[Finding]) -> Grid:
    """The largest; a column for the place only where the findings are about places."""
    rows = [(goods_of(f.product), _where(f), amount(f), interval(f), f.id[:SHORT_ID]) for f in parts]
    kept = [0, *([1] if any(row[1] for row in rows) else []), 2, 3, 4]
    headings = ("goods", "where", "size", "90% interval", "finding")
    return Grid(
        headings=tuple(headings[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in rows),
        numeric=tuple(range(len(kept) - 3, len(kept) - 1)),
        cites=tuple(f.id for f in parts),
        note="contraflow trace FINDING shows the rows behind each.",
    )


def _where(found: Finding) -> str:
    """The hub or the supplier that a finding is about; empty for all together."""
    if found.hub is None or "+" in found.hub:
        return ""
    return place(found.hub)
