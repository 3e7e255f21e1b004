"""Breaks: in which month the level of a flow shifted, by how much, and what else happened then."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import breaks as analysis
from contraflow.analysis import caveats
from contraflow.analysis.about import Sense
from contraflow.analysis.noise import discoveries
from contraflow.analysis.season import LEAST, Axis, joined
from contraflow.analysis.steps import Rule
from contraflow.codes.month import Month, Period
from contraflow.detectors.base import TOTAL, Detector, Finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.breaks import Break
    from contraflow.analysis.study import Event, Study

BEFORE = "the months before"
KIND = "model: noise with memory, drift of levels, search"
UNTOLD = "A date is not a cause: what else happened within a month of it is listed, not held responsible."
DRIFTS = (
    "The interval of the size allows for what moves the levels of all these series anyway, and for the search, which "
    "finds the steps that noise made large: one that reaches past nothing is no larger than such drift may be. Where "
    "most of the series have steps, drift cannot be told from them and the interval is too narrow: on simulated ones "
    "it held three in four."
)
FLOORED = (
    f"A month below {LEAST:.0%} of the usual one counts as {LEAST:.0%}: a flow that stopped reads as a fall by 95%."
)
UNCONFIRMED = "unconfirmed"
SHOWN = 3  # events named in a sentence


@dataclass(frozen=True, slots=True)
class Params:
    """Settings; the reason for each default stands with it."""

    apart: int = field(default=6, metadata={"why": "months between two shifts; METHODS B6 measured min_size 6"})
    most_shifts: int = field(default=4, metadata={"why": "of one series; a year each in the four years since controls"})
    entry: float = field(
        default=0.01, metadata={"why": "chance of a step where there is none, by simulated sup-F, at each scan"}
    )
    rate: float = field(
        default=0.05, metadata={"why": "false discovery rate over all series looked at; what fails is unconfirmed"}
    )
    regular: float = field(
        default=0.8, metadata={"why": "share of months with trade, first to last; logs of rarer trade are mostly gaps"}
    )
    min_month: int = field(
        default=100_000, metadata={"why": "whole currency units a month; smaller series scatter by more than e"}
    )
    most: int = field(default=25, metadata={"why": "shifts of single products that are read, the largest"})
    draws: int = field(default=199, metadata={"why": "chances down to 0.2 counted, below by a tail fitted on 40"})
    seed: int = field(default=2022, metadata={"why": "fixed, so that the same inputs give the same bytes"})

    @property
    def settings(self) -> analysis.Settings:
        """Return what the search asks for."""
        return analysis.Settings(Rule(self.apart, self.most_shifts, self.entry), self.draws, self.seed)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The series that are looked at: the list's total, then its regular products; `values` in minor units by month."""

    products: tuple[str, ...]
    lines: tuple[tuple[str, ...] | None, ...]
    months: NDArray[np.int64]
    values: NDArray[np.int64]
    axis: Axis
    logs: NDArray[np.float64]
    placebo: NDArray[np.float64]

    @classmethod
    def of(cls, study: Study, params: Params) -> Series:
        """Cut them out of a study; months without data are left out."""
        panel = study.panel
        months = panel.start.index + np.flatnonzero(panel.covered)
        flows = panel.cube[:, panel.seat(study.route.destination)][:, panel.covered]
        kept = np.flatnonzero(_regular(flows, params))
        values = np.concatenate([flows.sum(axis=0, keepdims=True), flows[kept]])
        axis = Axis.of(months, join=joined(study.origin.reporters))
        products = (TOTAL, *(panel.products[at] for at in kept))
        lines = (None, *(panel.lines[at] for at in kept))
        logs = axis.logs(months, values)
        return cls(products, lines, months, values, axis, logs, _placebo(study, axis, logs, params.apart))

    def before(self, found: Break) -> float:
        """Mean month of the level before a shift, in minor units; at least what its log counts for."""
        since, until = self.axis.first[found.since], self.axis.first[found.at]
        level = self.values[found.series, (self.months >= since) & (self.months < until)].mean()
        return max(float(level), float(np.exp(self.logs[found.series].min())))


def _regular(flows: NDArray[np.int64], params: Params) -> NDArray[np.bool_]:
    """Say of which products there is trade in most months from the first to the last, and enough of it."""
    trades = flows > 0
    first, last = trades.argmax(axis=1), flows.shape[1] - trades[:, ::-1].argmax(axis=1)
    share = trades.sum(axis=1) / np.maximum(last - first, 1)
    usual = flows.sum(axis=1) / np.maximum(trades.sum(axis=1), 1)
    long = trades.sum(axis=1) >= analysis.LEAST_MONTHS // 2
    return np.asarray((share >= params.regular) & (usual >= 100 * params.min_month) & long)


def _placebo(study: Study, axis: Axis, logs: NDArray[np.float64], apart: int) -> NDArray[np.float64]:
    """Largest step of each series before the controls, as a log change; none where the data begin too late."""
    ends = max((placebo.window.end.index for placebo in study.placebos), default=0)
    early = axis.last <= ends
    if early.sum() < analysis.LEAST_MONTHS - 2:
        return np.zeros(0)
    return analysis.largest_step(logs[:, early], axis.season[early], apart)


def breaks(study: Study, params: Params) -> list[Finding]:
    """In which month the level of a list's exports to the destination shifted, and by how much.

    Estimates when and how far the log level of a series moved, its season and the memory of its noise taken out;
    `value` is the shift in a mean month, `net` the same. Does not say why it moved, nor that it will last. Interval:
    model, 90%, of the size given the month and that it was searched for, levels drifting as those of all series looked
    at do, and of the month by itself; noise floor: the largest step of the same series before the controls, which need
    not mean anything. What fails a second test on resampled residuals says
    so, and the share of all series with as large a step before the controls stands beside it.
    """
    series = Series.of(study, params)
    found = analysis.breaks(series.logs, series.axis.season, params.settings)
    sure = _confirmed(found, len(series.products), params.rate)
    of_total = [each for each in found if each.series == 0]
    of_goods = [each for each in found if each.series and each in sure]
    largest = sorted(of_goods, key=lambda each: -abs(_change(series, each, each.size)))[: params.most]
    return [_finding(study, series, params, (each, each in sure)) for each in (*of_total, *largest)]


def _confirmed(found: list[Break], looked_at: int, rate: float) -> frozenset[Break]:
    """The steps that pass a false discovery rate over all series, those without any step counting as certain noise."""
    idle = looked_at - len({each.series for each in found})
    passed = discoveries(np.array([*(each.chance for each in found), *[1.0] * idle]), rate)
    return frozenset(each for each, ok in zip(found, passed, strict=False) if ok)


def _change(series: Series, found: Break, size: float) -> float:
    """A log change as a change of a mean month, in whole currency units."""
    return series.before(found) * float(np.expm1(size)) / 100


def _finding(study: Study, series: Series, params: Params, step: tuple[Break, bool]) -> Finding:
    found, confirmed = step
    product = series.products[found.series]
    value = _change(series, found, found.size)
    return Finding(
        detector="breaks",
        list=study.ref,
        product=product,
        reporter=study.origin.reporter,
        hub=None,
        destination=study.route.destination,
        period=Period(series.axis.month(found.at)),
        baseline=BEFORE,
        codes=study.codes,
        value=round(value, 2),
        unit=study.unit,
        net=round(value, 2),
        low=float(round(_change(series, found, found.least))),
        high=float(round(_change(series, found, found.most))),
        interval=KIND,
        noise_floor=_floor(series, found),
        reason=_reason(study, series, found, confirmed=confirmed),
        caveats=_caveats(study, product, found),
        flags=() if confirmed else (UNCONFIRMED,),
        parameters=_parameters(study, series, params, found),
        batches=study.origin.batches,
    )


def _floor(series: Series, found: Break) -> float | None:
    """The largest step of the same series before the controls, in whole currency units."""
    if not len(series.placebo):
        return None
    return float(round(abs(_change(series, found, float(np.copysign(series.placebo[found.series], found.size))))))


def _share(series: Series, found: Break) -> float | None:
    """Share of the series whose largest step before the controls is at least as large."""
    return float(np.mean(series.placebo >= abs(found.size)).round(3)) if len(series.placebo) else None


def _reason(study: Study, series: Series, found: Break, *, confirmed: bool) -> str:
    product, month = series.products[found.series], series.axis.month(found.at)
    goods = study.goods.title if product == TOTAL else goods_of(product)
    ends = [float(np.expm1(end)) for end in (found.least, found.most)]
    low, high = sorted(abs(end) if (end < 0) == (found.size < 0) else -abs(end) for end in ends)
    sure = "confirmed" if confirmed else "not confirmed"
    share = _share(series, found)
    often = "" if share is None else f" Before the controls {share:.0%} of the series had as large a step."
    return (
        f"{name_of(study.origin.reporter)} exports to {name_of(study.route.destination)} ({goods}) "
        f"{'fell' if found.size < 0 else 'rose'} to another level in {month.words} (90%: {_window(series, found)}), "
        f"by {abs(np.expm1(found.size)):.0%} of {money(series.before(found), study.unit)} a month (90%: {low:.0%} to "
        f"{high:.0%}); {sure} against the series' own noise.{often}"
        f"{_beside(_events(study, month))}"
    )


def _window(series: Series, found: Break) -> str:
    first, last = series.axis.first[found.low], series.axis.last[found.high]
    return Period.between(Month.of_index(int(first)), Month.of_index(int(last))).words


def _events(study: Study, month: Month) -> list[Event]:
    """List what the case knows of the month, the one before and the one after."""
    first, last = month.next(-1).date, month.next(1).last_day
    return [event for event in study.events if event.date <= last and event.until >= first]


def _beside(events: Sequence[Event]) -> str:
    if not events:
        return ""
    named = "; ".join(f"{event.date} {event.actor}: {event.what}" for event in events[:SHOWN])
    more = f"; and {len(events) - SHOWN} more" if len(events) > SHOWN else ""
    return f" Within a month of it, among other things: {named}{more}."


def _caveats(study: Study, product: str, found: Break) -> tuple[str, ...]:
    floored = (FLOORED,) if found.size <= np.log(2 * LEAST) else ()
    moved = () if product == TOTAL else caveats.of_product(study, product)
    return (UNTOLD, DRIFTS, *floored, *moved, *study.origin.caveats)


def _parameters(study: Study, series: Series, params: Params, found: Break) -> dict[str, Any]:
    month, lines = series.axis.month(found.at), series.lines[found.series]
    scope = study.scope() | {
        "partners": [study.route.destination],
        "months": [str(Month.of_index(int(each))) for each in series.months],
        "products": None if lines is None else list(lines),
    }
    beside = {
        "log_change": round(found.size, 4),
        "change": round(float(np.expm1(found.size)), 4),
        "month_low": str(Month.of_index(int(series.axis.first[found.low]))),
        "month_high": str(Month.of_index(int(series.axis.last[found.high]))),
        "chance": float(f"{found.chance:.2g}"),
        "placebo_share": _share(series, found),
        "series": len(series.products),
        "events": [f"{event.date} {event.actor}: {event.what}" for event in _events(study, month)],
    }
    return {**asdict(params), **scope, "beside": beside}


DETECTOR = Detector(
    breaks,
    Params(),
    reads=(TRADE,),
    cites=(
        "Andrews (1993), Tests for parameter instability with unknown change point, Econometrica 61, 821-856",
        "Bai and Perron (1998), Estimating and testing linear models with multiple changes, Econometrica 66, 47-78",
        "Paule and Mandel (1982), Consensus values and weighting factors, Journal of Research of the NBS 87, 377-385",
        "Zhong and Prentice (2008), Bias-reduced estimators and confidence intervals, Biostatistics 9, 621-634",
    ),
    compares=False,
    sense=Sense(lasts=True, holds=False),
)
