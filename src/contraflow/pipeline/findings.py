"""From the lake to findings, and from a finding back to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from contraflow import detectors
from contraflow.analysis.evidence import evidence
from contraflow.analysis.network import FLOWS
from contraflow.errors import NoData, UsageError
from contraflow.pipeline import kept
from contraflow.pipeline.gravity import gravity
from contraflow.pipeline.kept import Run
from contraflow.pipeline.measure import listed, measured
from contraflow.pipeline.network import SidesAsked, sides
from contraflow.pipeline.placing import placed
from contraflow.views.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from contraflow.case import Case
    from contraflow.detectors.base import Finding
    from contraflow.lake import Batch
    from contraflow.pipeline.kept import Told
    from contraflow.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Detection:
    """Which detectors (None: all), which lists (None: the case's), as of which day, by month or by whole years."""

    names: Sequence[str] | None = None
    lists: Sequence[str] | None = None
    as_of: date | None = None
    yearly: bool = False

    @property
    def sides(self) -> SidesAsked:
        """What is asked of all sides: imports are not read for detectors that do not look at them."""
        some = any("imports" in (*detector.needs, *detector.uses) for detector in detectors.sided(self.names))
        return SidesAsked(self.lists, self.as_of, self.yearly, FLOWS if some else FLOWS[:1])


def detect(work: Workspace, asked: Detection | None = None, told: Told = lambda _: None) -> list[Finding]:
    """Run detectors over lists of goods, and keep what they find, in groups that say the same, each in its place.

    `told` hears which detectors were left out for want of data, and the command that brings them.
    """
    asked = asked or Detection()
    of_study, of_sides = detectors.named(asked.names), detectors.sided(asked.names)
    found = _studied(work, asked) if of_study and not asked.yearly else []
    if of_sides:
        found += from_sides(work, asked, told)
    if detectors.modelled(asked.names):
        found += _modelled(work, asked, told)
    found = placed(work.case, found)
    facts = {"names": list(asked.names or ()), "lists": list(asked.lists or work.case.lists), "yearly": asked.yearly}
    kept.keep(work, found, Run(asked.as_of, about_reports=False, facts=facts), told)
    return found


def _studied(work: Workspace, asked: Detection) -> list[Finding]:
    of = measured(work, asked.lists, asked.as_of)
    return detectors.detect(of.panel, work.case, of.lists, origin=of.origin, names=asked.names)


def _modelled(work: Workspace, asked: Detection, told: Told) -> list[Finding]:
    """Ask the gravity model about each list; where no data set can feed it, say so."""
    found = []
    for name in asked.lists or work.case.lists:
        try:
            found += gravity(work, name, as_of=asked.as_of)
        except NoData as error:
            told(f"Left out: gravity of {name}. {error}")
    return found


def from_sides(work: Workspace, asked: Detection, told: Told = lambda _: None) -> list[Finding]:
    """Run the detectors of all sides; those that lack a side are named, once, with what would bring it."""
    chosen = detectors.sided(asked.names)
    found: list[Finding] = []
    lacking: dict[str, frozenset[str]] = {}
    try:
        for each in sides(work, asked.sides):
            lacking |= {detector.name: frozenset(detector.needs) - each.holds for detector in chosen}
            questions = [(detector, each) for detector in chosen if not lacking[detector.name]]
            found += detectors.answers(questions, at_once=each.study.panel.cube.size > detectors.LARGE)
    except NoData as error:
        told(f"Left out: {', '.join(detector.name for detector in chosen)}. {error}")
    for side in sorted({side for some in lacking.values() for side in some}):
        told(_without(side, [name for name, some in lacking.items() if side in some], work.case))
    return found


def _without(side: str, names: Sequence[str], case: Case) -> str:
    """Say which detectors were left out, what is missing, and the command that brings it."""
    who = {"suppliers": case.suppliers, "hubs": case.hubs, "imports": case.hubs}[side]
    flow = "import" if side == "imports" else "export"
    first = min(year for baseline in case.baselines for year in baseline.years)
    return (
        f"Left out: {', '.join(names)}. The lake holds no {flow}s reported by any of {', '.join(who)}. For one of "
        f"them: contraflow fetch comtrade --reporter {who[0]} --list {case.lists[0]} --from {first}-01 "
        f"--to {case.window.end}{' --flow import' if flow == 'import' else ''}"
    )


def findings(work: Workspace) -> list[Finding]:
    """What the last run found; with a day, the last run as of that day. Raises NoData where there was none."""
    return kept.newest(work, work.lake.as_of)


def the_finding(work: Workspace, beginning: str) -> Finding:
    """A kept finding by its id or the first letters of it; raises UsageError where not one begins so."""
    matches = [finding for finding in kept.everything(work) if finding.id.startswith(beginning)]
    if len(matches) != 1:
        some = [finding.id for finding in matches][:5]
        raise UsageError(
            "no such finding" if not matches else "several findings begin so",
            seen=beginning,
            allowed=some or None,
            mend="contraflow findings lists them",
        )
    return matches[0]


def trace(work: Workspace, beginning: str) -> Evidence:
    """The rows behind a kept finding, by its id or the first letters of it.

    As of the finding's own day, or of the lake's where it has one: then the rows need not add up to the finding.
    """
    found = the_finding(work, beginning)
    parts = [_behind(work, found, leg) for leg in kept.legs(found)]
    chosen = parts[0] if len(parts) == 1 else ibis.union(*parts, distinct=True)
    table = work.engine.collect(chosen.order_by("partner", "product", "period", "reporter"))
    return Evidence(found, table, _files(work, found))


def _behind(work: Workspace, found: Finding, leg: Mapping[str, Any]) -> ir.Table:
    """The rows of one leg: one data set, one flow."""
    dataset, day = leg["dataset"], work.lake.as_of or kept.known_on(found)
    rows = work.lake.rows(dataset, as_of=day)
    return evidence(rows, found, work.lake.products(dataset, day), listed(work, dataset, found.list, day), leg)


def _files(work: Workspace, found: Finding) -> tuple[Batch, ...]:
    """The files that the finding rests on, or those that its data sets rested on by the lake's day."""
    if work.lake.as_of is not None:
        return work.lake.used(kept.datasets(found))
    return tuple(batch for batch in work.lake.batches() if batch.sha256 in found.batches)
