"""`contraflow revisions`: which figures changed between two days of knowledge, and which findings with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contraflow import detectors
from contraflow.analysis.revisions import Answer, Question, changed, moved
from contraflow.codes.money import words
from contraflow.errors import UsageError
from contraflow.pipeline.measure import measured
from contraflow.pipeline.panel import panel
from contraflow.views.revisions import Revisions

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from contraflow.analysis.revisions import Moved
    from contraflow.detectors.base import Finding
    from contraflow.pipeline.panel import PanelAsked
    from contraflow.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Vintages:
    """Two days: what was published up to each. `after` None is all that the lake holds."""

    before: date
    after: date | None = None

    def __post_init__(self) -> None:
        """Refuse days the wrong way round."""
        if self.after is not None and self.after <= self.before:
            raise UsageError("the second day is not after the first", seen=f"{self.before} to {self.after}")


def revisions(work: Workspace, days: Vintages, asked: PanelAsked, most: int = 50) -> Revisions:
    """The figures that differ, largest first, and how many differ in all. Raises NoData where a day knew nothing."""
    figures = changed(*(panel(work, replace(asked, as_of=day)) for day in (days.before, days.after)))
    every = work.engine.collect(
        figures.group_by("currency", "kind").agg(count=figures.count(), minor=figures.change_minor.sum().cast("int64"))
    )
    return Revisions(work.engine.collect(figures.limit(most)), _summary(every))


def revised_findings(work: Workspace, days: Vintages, lists: list[str] | None = None) -> tuple[Moved, ...]:
    """Every finding under both vintages, paired by its question; nothing of it is kept."""
    return moved(*(_found(work, lists, day) for day in (days.before, days.after)))


def _found(work: Workspace, lists: list[str] | None, day: date | None) -> list[Answer]:
    of = measured(work, lists, day)
    return [_answer(each) for each in detectors.detect(of.panel, work.case, of.lists, origin=of.origin)]


def _answer(found: Finding) -> Answer:
    names = ("detector", "list", "product", "reporter", "destination", "baseline", "codes")
    question = Question(**{name: getattr(found, name) for name in names}, hub=found.hub or "", period=str(found.period))
    return Answer(question, found.value, found.unit, found.low, found.high)


def _summary(every: pa.Table) -> tuple[str, ...]:
    """One sentence a currency and kind of change."""
    if not every.num_rows:
        return ("No figure differs.",)
    rows = sorted(every.to_pylist(), key=lambda row: (row["currency"], row["kind"]))
    return tuple(
        f"{row['count']:,} figures {row['kind']}, by {words(row['minor'] / 100, row['currency'])} on balance."
        for row in rows
    )
