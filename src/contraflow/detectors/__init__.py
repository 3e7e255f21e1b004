"""The detectors, listed by hand, and the one loop that asks all of them every reasonable definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.analysis.study import DEFINITIONS, Route, Study, by_definition
from contraflow.analysis.window import Comparison
from contraflow.detectors import blackout, breaks, diversion, gravity, suspension
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.study import GoodsList, Origin
    from contraflow.case import Case
    from contraflow.detectors.base import Detector, Finding

DETECTORS: tuple[Detector[Any, Any], ...] = (suspension.DETECTOR, diversion.DETECTOR, breaks.DETECTOR)
WATCHES: tuple[Detector[Any, Any], ...] = (blackout.DETECTOR,)
"""Detectors that look at the reports themselves, not at a study of flows."""


MODELS: tuple[Detector[Any, Any], ...] = (gravity.DETECTOR,)
"""Detectors that read the exports of all countries, not the coalition's alone."""


def named(names: Sequence[str] | None = None) -> tuple[Detector[Any, Any], ...]:
    """Return the detectors of these names, all without; raises UsageError on a name nobody knows."""
    known = {detector.name: detector for detector in DETECTORS}
    if unknown := [name for name in names or () if name not in known]:
        raise UsageError("no such detector", seen=", ".join(unknown), allowed=known)
    return tuple(detector for detector in DETECTORS if names is None or detector.name in names)


def detect(
    panel: Panel, case: Case, lists: Sequence[GoodsList], *, origin: Origin, names: Sequence[str] | None = None
) -> list[Finding]:
    """Ask every detector about every list of goods, under every baseline of the case and both definitions of codes."""
    chosen = named(names)
    first = _comparisons(panel, case)[0]
    return [
        found
        for study in studies(panel, case, lists, origin)
        for detector in chosen
        if detector.compares or study.comparison == first
        for found in detector(study)
    ]


def studies(panel: Panel, case: Case, lists: Sequence[GoodsList], origin: Origin) -> Iterator[Study]:
    """List the definitions, in order: list, codes, baseline. A list of which the data hold nothing has none."""
    route = Route(case.destination, tuple(hub for hub in case.hubs if hub in panel.partners))
    comparisons = _comparisons(panel, case)
    pairs = [Comparison.between(placebo.base, placebo.window) for placebo in case.placebos]
    placebos = tuple(pair for pair in pairs if pair.fits(panel))
    for goods in lists:
        for codes in DEFINITIONS:
            some = by_definition(panel, goods, codes)
            if some.products:
                for comparison in comparisons:
                    yield Study(goods, codes, some, route, comparison, placebos, origin, case.events)


def _comparisons(panel: Panel, case: Case) -> list[Comparison]:
    """Return the case's baselines that there is data for; raises NoData where there is none."""
    known = [baseline for baseline in case.baselines if any(map(panel.has, baseline.months(case.window)))]
    return [Comparison.of(baseline, case.window, panel) for baseline in known or case.baselines[:1]]
