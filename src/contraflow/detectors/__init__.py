"""The detectors, listed by hand, and the one loop that asks all of them every reasonable definition."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from contraflow.analysis.study import DEFINITIONS, Route, Study, by_definition
from contraflow.analysis.window import Comparison
from contraflow.detectors import (
    backfill,
    blackout,
    breaks,
    concentration,
    diversion,
    ghosts,
    gravity,
    prices,
    routes,
    suspension,
)
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from contraflow.analysis.about import Sense
    from contraflow.analysis.panel import Panel
    from contraflow.analysis.sides import Sides
    from contraflow.analysis.study import Codes, GoodsList, Origin
    from contraflow.case import Case
    from contraflow.detectors.base import Detector, Finding

DETECTORS: tuple[Detector[Any, Any], ...] = (suspension.DETECTOR, diversion.DETECTOR, breaks.DETECTOR)
SIDED: tuple[Detector[Sides, Any], ...] = (
    backfill.DETECTOR,
    routes.DETECTOR,
    ghosts.DETECTOR,
    prices.DETECTOR,
    concentration.DETECTOR,
)
"""Detectors that need all sides: who else sells, and what the others report."""
WATCHES: tuple[Detector[Any, Any], ...] = (blackout.DETECTOR,)
"""Detectors that look at the reports themselves, not at a study of flows."""
MODELS: tuple[Detector[Any, Any], ...] = (gravity.DETECTOR,)
"""Models of the exports of all countries: they take minutes, and run when they are named."""
WORKERS = 4
"""Questions that are worked on at once where there are cores for it: their arrays are in memory together."""
LARGE = 1_000_000
"""Cells of a cube from which on that is quicker: over small ones threads only wait for each other."""


def named(names: Sequence[str] | None = None) -> tuple[Detector[Any, Any], ...]:
    """Return the detectors of a study of these names, all without; raises UsageError on a name nobody knows."""
    return _chosen(DETECTORS, names)


def sided(names: Sequence[str] | None = None) -> tuple[Detector[Sides, Any], ...]:
    """Return the detectors of all sides of these names, all without; raises UsageError on a name nobody knows."""
    return _chosen(SIDED, names)


def modelled(names: Sequence[str] | None = None) -> tuple[Detector[Any, Any], ...]:
    """Return the models of these names, none without; raises UsageError on a name nobody knows."""
    return _chosen(MODELS, names) if names else ()


def senses() -> dict[str, Sense]:
    """What the values of each detector say of a flow; those that look at reports say nothing of one."""
    return {detector.name: detector.sense for detector in (*DETECTORS, *SIDED, *MODELS)}


def _chosen(among: tuple[Detector[Any, Any], ...], names: Sequence[str] | None) -> tuple[Detector[Any, Any], ...]:
    known = {detector.name: detector for detector in (*DETECTORS, *SIDED, *MODELS)}
    if unknown := [name for name in names or () if name not in known]:
        raise UsageError("no such detector", seen=", ".join(unknown), allowed=known)
    return tuple(detector for detector in among if not names or detector.name in names)


def detect(
    panel: Panel, case: Case, lists: Sequence[GoodsList], *, origin: Origin, names: Sequence[str] | None = None
) -> list[Finding]:
    """Ask every detector about every list of goods, under every baseline of the case and both definitions of codes."""
    chosen = named(names)
    first = _comparisons(panel, case)[0]
    questions = (
        (detector, study)
        for study in studies(panel, case, lists, origin)
        for detector in chosen
        if detector.compares or study.comparison == first
    )
    return answers(questions, at_once=panel.cube.size > LARGE)


def answers(questions: Iterable[tuple[Detector[Any, Any], Any]], *, at_once: bool) -> list[Finding]:
    """What each detector finds in what it is asked about, in the order of the questions; some `at_once`."""

    def ask(question: tuple[Detector[Any, Any], Any]) -> list[Finding]:
        detector, about = question
        return detector(about)

    if not at_once:
        return list(chain.from_iterable(map(ask, questions)))
    with ThreadPoolExecutor(min(WORKERS, os.cpu_count() or 1)) as pool:
        return list(chain.from_iterable(pool.map(ask, questions)))


def studies(panel: Panel, case: Case, lists: Sequence[GoodsList], origin: Origin) -> Iterator[Study]:
    """List the definitions, in order: list, codes, baseline. A list of which the data hold nothing has none."""
    for goods in lists:
        for codes in DEFINITIONS:
            some = by_definition(panel, goods, codes)
            if some.products:
                yield from compared(Definition(goods, codes, some), case, origin)


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A list's goods under one definition of codes: `panel` holds them and no others."""

    goods: GoodsList
    codes: Codes
    panel: Panel


def compared(of: Definition, case: Case, origin: Origin) -> Iterator[Study]:
    """Hold one definition against every baseline of the case that there is data for."""
    panel = of.panel
    route = Route(case.destination, tuple(hub for hub in case.hubs if hub in panel.partners))
    pairs = [Comparison.between(placebo.base, placebo.window) for placebo in case.placebos]
    placebos = tuple(pair for pair in pairs if pair.fits(panel))
    for comparison in _comparisons(panel, case):
        yield Study(of.goods, of.codes, panel, route, comparison, placebos, origin, case.events)


def _comparisons(panel: Panel, case: Case) -> list[Comparison]:
    """Return the case's baselines that there is data for; raises NoData where there is none."""
    known = [baseline for baseline in case.baselines if any(map(panel.has, baseline.months(case.window)))]
    return [Comparison.of(baseline, case.window, panel) for baseline in known or case.baselines[:1]]
