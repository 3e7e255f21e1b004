"""`contraflow blackouts`: whose reports, which codes and which months are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.analysis import silence
from contraflow.detectors import blackout
from contraflow.detectors.blackout import Reported
from contraflow.pipeline.kept import Run, keep
from contraflow.pipeline.panel import PanelAsked, panel, rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from contraflow.analysis.silence import Side
    from contraflow.detectors.base import Finding
    from contraflow.pipeline.kept import Told
    from contraflow.pipeline.workspace import Workspace

DAYS = 12  # newest days of publication that are held against each other; each is a scan of four columns


def blackouts(work: Workspace, asked: PanelAsked, told: Told = lambda _: None) -> list[Finding]:
    """Silences in the monthly data sets of the lake; codes are those of the list asked about.

    They are kept beside what `detect` found, in place of older silences: `findings` and `trace` know them.
    """
    found = blackout.DETECTOR(reported(work, asked))
    keep(work, found, Run(asked.as_of, about_reports=True, facts={"lists": [asked.goods]}), told)
    return found


def reported(work: Workspace, asked: PanelAsked) -> Reported:
    """Collect who reported what and when, now and as of each day of publication."""
    every = rows(work, asked.datasets, asked.as_of)
    said = work.engine.collect(silence.said(every)).to_pylist()
    last = silence.latest(said)
    codes = silence.in_one(work.engine.collect(silence.by_code(panel(work, asked))).to_pylist(), last)
    chapters = sorted({str(row["product"]).removeprefix("F")[:2] for row in codes})
    held = work.lake.datasets(asked.as_of)
    return Reported(
        spoken=silence.calendar(silence.in_one(said, last)),
        known={day: _calendar(work, asked, day, last) for day in _days(work, asked)},
        codes=codes,
        chapters=silence.in_one(work.engine.collect(silence.by_chapter(every, chapters)).to_pylist(), last),
        goods=asked.goods,
        destination=work.case.destination,
        batches={name: tuple(b.sha256 for b in work.lake.used(name, asked.as_of)) for name in held},
        as_of=None if asked.as_of is None else str(asked.as_of),
    )


def _calendar(
    work: Workspace, asked: PanelAsked, as_of: date, last: Mapping[tuple[str, str], str]
) -> Mapping[Side, frozenset[int]]:
    names = [name for name in work.lake.datasets(as_of) if asked.datasets is None or name in asked.datasets]
    said = work.engine.collect(silence.said(rows(work, names, as_of))).to_pylist()
    return silence.calendar(silence.in_one(said, last))


def _days(work: Workspace, asked: PanelAsked) -> list[date]:
    """The newest days on which a publisher brought out anything, up to the day asked about; none where only one."""
    held = work.lake.datasets(asked.as_of)
    days = sorted({day for each in work.lake.batches() if (day := each.published) and each.dataset in held})
    some = [day for day in days if asked.as_of is None or day <= asked.as_of][-DAYS:]
    return some if len(some) > 1 else []
