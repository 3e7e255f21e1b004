"""Ghosts: exports declared to a hub that the hub never records."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.level import Spans, doubt
from contraflow.analysis.mixture import standing_out
from contraflow.analysis.network import COALITION
from contraflow.analysis.resample import Weights, interval
from contraflow.analysis.unrecorded import LAGS, Reports, chance_of_ghosts, missing
from contraflow.analysis.window import Comparison
from contraflow.detectors import base
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, finding, goods_of, money, name_of, names_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.sides import Sides

    Floats = NDArray[np.float64]

UNTOLD = (
    "Not theft or crime by itself: consignment against origin, customs unions, transit and secrecy leave the same gap.",
    "Codes of the list only: what the hub booked under a code off the list looks unrecorded.",
    "Not to be added to diversion, backfill or routes: the same goods may be in each.",
)
NOT_LIKE = (
    "Not comparable: the exports name the last known destination, the imports the country of origin; goods made "
    "elsewhere are missing from these imports without a cause."
)
UNKNOWN = "Whether both reports mean the same by a partner is not known here: compare them before believing the gap."
NOT_COMPARABLE, ZERO = "not_comparable", "nothing_recorded"


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    heading: float = field(
        default=0.5,
        metadata={"why": "part of a code's gap that its heading must show too; else the codes differ, not the goods"},
    )
    before: int = field(default=12, metadata={"why": "months of both reports before the controls: one of each season"})
    after: int = field(default=6, metadata={"why": "months since the window began: two quarters, for arrivals lag"})


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Both reports, looked at once: gaps [product, hub] in whole units, and the chance that each is a ghost.

    `gaps` [reading, product, hub] hold it for lags 0 to 2 and both ends of freight, of the `series` [..., month];
    `value` is the smallest of them, `heading` the same by HS4, `floors` the same in windows before the controls.
    `since` is the same over all months since the window began, as long as the window is; `most` and `heading_most` are
    how much those months leave open that it was, and by HS4.
    """

    sides: Sides
    params: Params
    reports: Reports
    spans: Spans
    series: Floats
    gaps: Floats
    heading: Floats
    since: Floats
    most: Floats
    heading_most: Floats
    chance: Floats
    floors: dict[str, Floats]

    @classmethod
    def of(cls, sides: Sides, params: Params) -> Self | None:
        """Measure; None where no hub's imports stand beside the exports by month for long enough."""
        if sides.yearly:
            return None
        reports = Reports.of(sides)
        if reports is None:
            return None
        spans = Spans.of(sides.study, reports.net.start, reports.reported)
        if not spans.enough(params.before, params.after):
            return None
        net, once = reports.net, reports.net.once
        window, after = net.at(sides.study.comparison.window.each()), spans.after[: -LAGS[-1]]
        series = once(("readings", reports), reports.readings)
        wide = once(("readings by heading", reports), lambda: reports.headings().readings())
        gaps, heading = missing(series, window, spans.before), missing(wide, window, spans.before).min(axis=0)
        since, most = _since(series, Spans(spans.before, after), len(window))
        _, wide_most = _since(wide, Spans(spans.before, after), len(window))
        asked = ("chance of ghosts", sides.imports, reports.hubs, spans.key, sides.study.comparison.window)
        chance = once(asked, lambda: chance_of_ghosts(reports, spans))
        before = {str(each.window): net.at(each.window.each()) for each in sides.study.placebos}
        inside = {name: months for name, months in before.items() if np.isin(months, spans.before).all()}
        floors = {name: missing(series, months, spans.before).min(axis=0) for name, months in inside.items()}
        return cls(sides, params, reports, spans, series, gaps, heading, since, most, wide_most, chance, floors)

    @property
    def window(self) -> NDArray[np.int64]:
        """Positions of the window's months."""
        return self.reports.net.at(self.sides.study.comparison.window.each())

    @property
    def value(self) -> Floats:
        """Smallest gap over lags and freight: what no reading explains."""
        found: Floats = self.gaps.min(axis=0)
        return found

    def found(self, *, alike: bool = True) -> list[tuple[int, int]]:
        """List the ghosts to report, the largest certain one first, by what is missing since the window began.

        Of hubs whose reports are not `alike` the same list: gaps that are not comparable, not ghosts.
        """
        asked = np.array([(self.sides.alike(hub) is not False) == alike for hub in self.reports.hubs])
        return standing_out(self.since, self.chance, self.large & ~self.differ & asked, self.params.rate)

    def differing(self) -> int:
        """Count gaps that reach the minimum by code and vanish by heading."""
        return int((self.large & self.differ & (self.chance >= 1 - self.params.rate)).sum())

    @property
    def large(self) -> NDArray[np.bool_]:
        """Mark gaps of which the months since the window began leave open that they reach the minimum."""
        found: NDArray[np.bool_] = (self.since > 0) & (self.most >= max(self.params.min_value, 1))
        return found

    @property
    def differ(self) -> NDArray[np.bool_]:
        """Mark gaps that vanish by heading: a difference of codes."""
        found: NDArray[np.bool_] = self.heading_most < self.params.heading * self.since
        return found

    def draws(self) -> Floats:
        """Resample the months of `value`: [product, hub, draw], in minor units."""
        comparison = _against(self)
        weights = Weights.of(comparison, self.params.draws, self.params.seed)
        series = np.take_along_axis(self.series, self.gaps.argmin(axis=0)[None, ..., None], axis=0)[0]
        now = series[..., self.window] @ weights.now
        usual = np.maximum(series[..., self.spans.before] @ weights.base, 0.0)
        return np.asarray((now - usual) * 100, dtype=np.float64)


def ghosts(sides: Sides, params: Params) -> list[Finding]:
    """Which exports declared to a hub does the hub never record.

    Estimates X - M / (1 + freight) less the mean of the same before the controls, in levels: a zero on the hub's side
    is the purest case. Of lags 0 to 2 and freight's range the smallest figure counts; a gap that vanishes by heading
    is a difference of codes. Does not say theft or crime: consignment against origin, customs-union trade, legal
    transit and secrecy do it too. Only like for like: gaps at hubs that record by origin are one finding of value
    zero, "not comparable", and no ghosts. All months since the window began leave open (95%) that a ghost reaches the
    minimum; its figure in the window may be smaller. Months in which the hub did not report are left out, not zero.
    Interval: baseline noise, 90%, of the gap between the two reports; noise floor: the largest of the same over
    windows before the controls.
    """
    view = View.of(sides, params)
    if view is None:
        return []
    found, apart = view.found(), view.found(alike=False)
    draws = view.draws() if found or apart else np.empty(0)
    totals = [_finding(view, some, draws, total=True) for some in (found, apart) if some]
    return totals + [_finding(view, [cell], draws, total=False) for cell in found[: params.most]]


def _finding(view: View, cells: list[tuple[int, int]], draws: Floats, *, total: bool) -> Finding:
    """Make the finding of one cell, or of all that stand out together; of what is not comparable it has no value."""
    study, reports = view.sides.study, view.reports
    at = tuple(np.array(cells).T)
    alike = view.sides.alike(reports.hubs[cells[0][1]]) is not False
    value = round(float(np.maximum(view.value[at], 0.0).sum()) * 100) if alike else 0
    one = None if total else cells[0]
    hubs = tuple(dict.fromkeys(reports.hubs[hub] for _, hub in sorted(cells, key=lambda cell: cell[1])))
    floors = {name: float(gap[at].sum()) for name, gap in view.floors.items()}
    measured = Measured(
        product=TOTAL if one is None else reports.net.products[one[0]],
        hub="+".join(hubs),
        value=value,
        net=round(float((reports.declared[at] - reports.recorded[at])[..., view.window].sum()) * 100),
        within=interval(value, np.maximum(draws[at], 0.0).sum(axis=0), _against(view)) if alike else None,
        floor=round(max(max(floors.values(), default=0.0), 0.0) * 100) if floors else None,
    )
    lines = [line for product, _ in cells for line in reports.net.lines[product]]
    sent = view.sides.legs([COALITION], hubs, lines)
    came = view.sides.legs([COALITION], hubs, lines, flow="import")
    beside = _beside(view, at) | {"noise_floors": floors}
    beside |= _of_ghost(view, *one) if one else {"cells": len(cells), "codes_differ": view.differing()}
    return finding(
        study,
        "ghosts",
        measured,
        reason=_reason(view, measured, beside, alike=alike),
        caveats=(
            *_like(view, hubs),
            *UNTOLD,
            *base.unheard(view.sides.actors.hubs, reports.hubs),
            *caveats.of_study(study, np.maximum(view.value, 0).sum(1)),
        ),
        flags=_flags(beside, alike=alike, shown=value > 0),
        parameters={**asdict(view.params), **study.scope(), "legs": sent + came, "beside": beside},
    )


def _beside(view: View, at: tuple[NDArray[np.int64], ...]) -> dict[str, Any]:
    """Return both reports in the window, and the gap at each lag and at both ends of freight."""
    reports, window = view.reports, view.window
    sums = [float(gap[at].sum()) for gap in view.gaps]
    return {
        "declared": float(reports.declared[at][:, window].sum()),
        "recorded": float(reports.recorded[at][:, window].sum()),
        "by_lag_with_least_and_most_freight": {str(lag): sums[2 * lag : 2 * lag + 2] for lag in LAGS},
        "gap_by_heading": float(view.heading[at].sum()),
        "since_the_window_began": float(view.since[at].sum()),
        "months_before": len(view.spans.before),
    }


def _of_ghost(view: View, product: int, hub: int) -> dict[str, Any]:
    return {"chance": float(view.chance[product, hub]), "since_then_at_most": float(view.most[product, hub])}


def _reason(view: View, measured: Measured, beside: dict[str, Any], *, alike: bool) -> str:
    study, unit = view.sides.study, view.sides.study.unit
    goods = (
        f"{study.goods.title}: {beside['cells']} codes and hubs" if "cells" in beside else goods_of(measured.product)
    )
    hubs = names_of((measured.hub or "").split("+"))
    since, sure = money(beside["since_the_window_began"] * 100, unit), "."
    if "chance" in beside:
        most = money(beside["since_then_at_most"] * 100, unit)
        sure = f" (95%: at most {most}). {beside['chance']:.0%} likely by the model."
    gap = (
        f"{money(measured.value, unit)} more is missing than was usual before the controls, freight and arrivals up to "
        f"two months later allowed for ({measured.sure(unit)}); over all months since the window began it was {since} "
        f"in every {study.comparison.window.months}{sure}"
    )
    return (
        f"{name_of(study.origin.reporter)} declared {money(beside['declared'] * 100, unit)} of exports to {hubs} "
        f"({goods}) in {study.comparison.window.words}, of which there is a record of "
        f"{money(beside['recorded'] * 100, unit)}: {gap if alike else NOT_LIKE}"
    )


def _flags(beside: dict[str, Any], *, alike: bool, shown: bool) -> tuple[str, ...]:
    """Flag what is not comparable, a hub that recorded nothing at all, a gap that this window does not show."""
    marks = {NOT_COMPARABLE: not alike, ZERO: not beside["recorded"], base.OUTSIDE: alike and not shown}
    return tuple(name for name, true in marks.items() if true)


def _like(view: View, hubs: tuple[str, ...]) -> tuple[str, ...]:
    """Say that two reports may mean different partners, and of which hubs they do."""
    said = {hub: view.sides.alike(hub) for hub in view.reports.hubs}
    apart = [hub for hub, alike in said.items() if alike is False]
    found = [f"{NOT_LIKE} So it is at: {names_of(apart)}."] if apart else []
    return (*found, *([UNKNOWN] if any(said[hub] is None for hub in hubs) else []))


def _since(series: Floats, spans: Spans, months: int) -> tuple[Floats, Floats]:
    """Return the smallest gap over all readings, for so many months, and how much it may be: [product, hub]."""
    gaps = missing(series, spans.after, spans.before) * (months / len(spans.after))
    return gaps.min(axis=0), (gaps + doubt(series, spans) * months).min(axis=0)


def _against(view: View) -> Comparison:
    """Return the window held against the mean of all months before."""
    months = tuple(view.reports.net.start.next(int(at)) for at in view.spans.before)
    return Comparison("the months before", view.sides.study.comparison.window, months, len(months), paired=False)


DETECTOR = Detector(
    ghosts,
    Params(),
    reads=(TRADE,),
    cites=("Fisman, Wei (2004), Tax rates and tax evasion: evidence from missing imports in China, JPE 112:2",),
    needs=("imports",),
)
