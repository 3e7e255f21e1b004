"""What runs of detectors leave behind: which findings a new run replaces, and which of the older ones still stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from contraflow import detectors
from contraflow.detectors.base import from_table, to_table
from contraflow.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.detectors.base import Finding
    from contraflow.pipeline.workspace import Workspace

Told = Callable[[str], None]
ABOUT_REPORTS = frozenset(detector.name for detector in detectors.WATCHES)


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked: as of which day, about the reports themselves or about flows, and what else was said."""

    as_of: date | None
    about_reports: bool
    facts: Mapping[str, Any]


def keep(work: Workspace, found: Sequence[Finding], run: Run, told: Told = lambda _: None) -> None:
    """Keep what a run found in place of older findings of its kind.

    Those of the other kind stay beside it, if they are of the same case and day and every file they rest on is still
    what their data sets rest on; `told` hears how many do not, and the command that finds them again.
    """
    facts = {**run.facts, "case": work.case.id, "as_of": run.as_of and str(run.as_of)}
    older = _beside(work, facts, about_reports=not run.about_reports)
    stands = _standing(work)
    others = [one for one in older if stands(one)]
    if len(others) < len(older):
        command = "detect" if run.about_reports else "blackouts"
        told(
            f"{len(older) - len(others):,} older findings are dropped, for other files have come in since: "
            f"contraflow {command}"
        )
    every = [*others, *found] if run.about_reports else [*found, *others]
    reports = sum(one.detector in ABOUT_REPORTS for one in every)
    work.lake.save_findings(to_table(every), {**facts, "reports": reports, "flows": len(every) - reports})


def newest(work: Workspace, as_of: date | None = None) -> list[Finding]:
    """The findings of the last run, or of the last one as of a day; raises NoData where there is none."""
    runs = [id_ for id_, facts in work.lake.runs().items() if as_of is None or facts.get("as_of") == str(as_of)]
    if not runs:
        when = f" --as-of {as_of}" if as_of else ""
        raise NoData("no findings are kept here", seen=as_of, mend=f"run `contraflow detect{when}`")
    return from_table(work.lake.findings(runs[0]))


def everything(work: Workspace) -> list[Finding]:
    """The findings of the last run of each case and day, newest run first, each once; raises NoData without any run."""
    last: dict[tuple[object, object], int] = {}
    for id_, facts in work.lake.runs().items():
        last.setdefault((facts.get("case"), facts.get("as_of")), id_)
    if not last:
        raise NoData("no findings are kept here", mend="run `contraflow detect`")
    found = [one for id_ in last.values() for one in from_table(work.lake.findings(id_))]
    return list({one.id: one for one in found}.values())


def legs(found: Finding) -> list[Mapping[str, Any]]:
    """What a finding rests on: a data set and a flow each, with whatever chooses its rows."""
    return found.parameters.get("legs") or [found.parameters]


def datasets(found: Finding) -> tuple[str, ...]:
    """The data sets of its legs."""
    return tuple(dict.fromkeys(leg["dataset"] for leg in legs(found)))


def known_on(found: Finding) -> date | None:
    """The day of knowledge that a finding was made as of; None is the newest."""
    text = legs(found)[0].get("as_of")
    return None if text is None else date.fromisoformat(text)


def _beside(work: Workspace, facts: Mapping[str, Any], *, about_reports: bool) -> list[Finding]:
    """The findings of one kind of the last run of the same case and day; none where there was no such run."""
    same = (
        (id_, each.get("reports" if about_reports else "flows"))
        for id_, each in work.lake.runs().items()
        if (each.get("case", facts["case"]), each.get("as_of")) == (facts["case"], facts["as_of"])
    )
    run, count = next(same, (None, 0))
    if run is None or count == 0:  # a run of before these were counted is looked into
        return []
    table = work.lake.findings(run)
    about = pc.is_in(table["detector"], pa.array(ABOUT_REPORTS, pa.string()))
    return from_table(table.filter(about if about_reports else pc.invert(about)))


def _standing(work: Workspace) -> Callable[[Finding], bool]:
    """Whether the files of a finding's data sets are those it rests on: no other came in, and none was replaced."""

    @cache
    def files(names: tuple[str, ...] | None, day: date | None) -> frozenset[str]:
        every = tuple(work.lake.datasets(day)) if names is None else names
        return frozenset(batch.sha256 for batch in work.lake.used(every, day))

    def stands(found: Finding) -> bool:
        day = known_on(found)
        return files(datasets(found), day) <= set(found.batches) <= files(None, day)

    return stands
