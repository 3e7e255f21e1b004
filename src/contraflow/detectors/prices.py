"""Prices: what the destination pays a kilogram, against what the same exporters take elsewhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.level import Spans
from contraflow.analysis.noise import discoveries, quantile, tail
from contraflow.analysis.resample import LEVEL, Interval
from contraflow.analysis.unitvalue import FREEDOM, Fit, Markup, pooled, relative, step
from contraflow.codes.hs import HS6
from contraflow.codes.month import Period
from contraflow.detectors import base
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, finding, goods_of, name_of, names_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.sides import Sides

    Floats = NDArray[np.float64]

UNTOLD = (
    "Quality and the mix of goods inside a code are not held fixed: a dearer mix looks like a mark-up.",
    "Rows with a weight that the publisher computed are left out; those it does not flag pull a mark-up towards none.",
)
KIND = "month-to-month noise of unit values"
ODD = 3.5  # robust standard deviations; one month in 2,000 where errors are normal


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    least: float = field(
        default=0.10, metadata={"why": "a mark-up below a tenth is within what another mix of goods does"}
    )
    months: int = field(
        default=4, metadata={"why": "months with a price on both sides of the controls: fewer have no scatter"}
    )
    products: int = field(default=5, metadata={"why": "products before a median of them means anything"})


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Prices, looked at once. `value` is what the sellers sold the destination since the window began, by product."""

    sides: Sides
    params: Params
    sellers: tuple[str, ...]
    spans: Spans
    series: Floats
    fit: Fit
    markup: Markup
    floor: Floats
    value: NDArray[np.int64]

    @classmethod
    def of(cls, sides: Sides, params: Params) -> Self | None:
        """Measure suppliers and hubs; None where none of them reports by month for long enough."""
        if sides.yearly:
            return None
        net, actors = sides.exports, sides.actors
        able = (*dict.fromkeys((*actors.suppliers, *actors.hubs)),)
        sellers = tuple(each for each in able if net.reported[net.seat(each)].any())
        spans = Spans.of(
            sides.study, net.start, np.any(net.reported[[net.seat(each) for each in sellers]], axis=0, keepdims=False)
        )
        if not sellers or not spans.enough(2 * params.months, params.months):
            return None
        apart = {actors.destination, *actors.hubs}
        others = [each for each in net.actors if each not in apart]
        half = len(spans.before) // 2
        halves, asked = Spans(spans.before[:half], spans.before[half:]), ("prices", sellers, *others, params.months)
        series = net.once(asked, lambda: relative(net, sellers, actors.destination, others))
        earlier = net.once((*asked, halves.key), lambda: step(series, halves, params.months))
        fit = net.once((*asked, spans.key), lambda: step(series, spans, params.months))
        by, to = [net.seat(each) for each in sellers], net.seat(actors.destination)
        value = net.value[by, to][..., spans.after].sum(axis=(0, 2))
        return cls(
            sides, params, sellers, spans, series, fit, pooled(fit), np.expm1(np.abs(pooled(earlier).log)), value
        )

    @property
    def chance(self) -> Floats:
        """Chance by product that prices which did not move apart would show such a mark-up; one where not known."""
        return np.nan_to_num(tail(self.markup.log / self.markup.error, FREEDOM), nan=1.0)

    def found(self) -> NDArray[np.int64]:
        """Choose the products to report, the largest mark-up first."""
        large = np.flatnonzero((self.value >= self.params.minimum) & np.isfinite(self.markup.log))
        sure = large[discoveries(self.chance[large], self.params.rate)]
        rise = np.expm1(self.markup.log)
        above = sure[rise[sure] >= np.maximum(self.params.least, np.nan_to_num(self.floor[sure]))]
        return above[np.argsort(-rise[above], kind="stable")]


def prices(sides: Sides, params: Params) -> list[Finding]:
    """How much more a kilogram costs the destination than the same exporters' other customers.

    Estimates, by code, the mark-up of suppliers' and hubs' unit value to the destination over the same exporter's to
    the rest of the world in the same month, since the window began against before the controls: a robust regression a
    route, pooled. Hubs as customers are left out of the rest of the world. Does not hold quality or the mix of goods
    within a code fixed; rows with weights estimated by the publisher are left out. Interval: month-to-month noise,
    90%; noise floor: the same between the halves of the time before the controls.
    """
    view = View.of(sides, params)
    if view is None:
        return []
    parts = [_product(view, int(at)) for at in view.found()[: params.most]]
    known = np.flatnonzero(np.isfinite(view.markup.log) & (view.value > 0))
    return [_total(view, known), *parts] if len(known) >= params.products else parts


def _product(view: View, at: int) -> Finding:
    log, error = float(view.markup.log[at]), float(view.markup.error[at])
    half = quantile((1 - LEVEL) / 2, FREEDOM) * error
    ends = (float(np.expm1(log - half)), float(np.expm1(log + half)))
    plain = np.nanmean(view.series[at][:, view.spans.after]) - np.nanmean(view.series[at][:, view.spans.before])
    floor = float(view.floor[at])
    beside = {"chance": float(view.chance[at]), "routes": _routes(view, at), "odd_months": _odd(view, at)}
    beside["in_money"] = _in_money(view, float(np.expm1(log)), int(view.value[at]))
    product = view.sides.exports.products[at]
    measured = _measured(product, float(np.expm1(log)), ends, float(np.expm1(plain)), floor)
    words = (
        f"{names_of(view.sellers)} took {_more(float(np.expm1(log)))} a kilogram of {goods_of(product)} from "
        f"{name_of(view.sides.study.route.destination)} than from other customers, since "
        f"{view.sides.study.comparison.window.start.words}, against the months before the controls (90% interval "
        f"{ends[0]:.0%} to {ends[1]:.0%} for month-to-month noise{_floor(floor)}). Quality and mix are not held fixed."
    )
    return _finding(view, measured, words, (list(view.sides.exports.lines[at]), beside))


def _total(view: View, known: NDArray[np.int64]) -> Finding:
    """Say the median mark-up of a list, plain and by value, by tier."""
    log, value = view.markup.log[known], view.value[known]
    rng = np.random.default_rng(view.params.seed)
    drawn = np.median(log[rng.integers(0, len(log), (view.params.draws, len(log)))], axis=1)
    ends = (float(np.expm1(np.quantile(drawn, 0.05))), float(np.expm1(np.quantile(drawn, 0.95))))
    middle, by_value = float(np.expm1(np.median(log))), float(np.expm1(_weighted_median(log, value)))
    earlier = view.floor[known][np.isfinite(view.floor[known])]
    floor = float(np.median(earlier)) if len(earlier) else float("nan")
    beside = {"products": len(known), "products_that_stand_out": len(view.found()), "tiers": _tiers(view, known)}
    beside["weighted_by_value"] = by_value
    study = view.sides.study
    words = (
        f"In the median of {len(known)} codes ({study.goods.title}) {names_of(view.sellers)} took {_more(middle)} a "
        f"kilogram from {name_of(study.route.destination)} than from other customers, since "
        f"{study.comparison.window.start.words}, against the months before the controls (90% interval {ends[0]:.0%} "
        f"to {ends[1]:.0%} over codes{_floor(floor)}); weighted by value {_more(by_value)}."
    )
    return _finding(view, _measured(TOTAL, middle, ends, by_value, floor), words, (None, beside))


def _finding(view: View, measured: Measured, reason: str, asked: tuple[list[str] | None, dict[str, Any]]) -> Finding:
    study, sellers = view.sides.study, view.sellers
    lines, beside = asked
    to = view.sides.legs(sellers, [study.route.destination], lines)
    others = view.sides.legs(sellers, view.sides.actors.names, lines)
    last = view.sides.exports.start.next(int(view.spans.after[-1]))
    found = finding(
        study,
        "prices",
        measured,
        reason=reason,
        caveats=(*UNTOLD, *caveats.of_study(study, view.value)),
        flags=(),
        parameters={
            **asdict(view.params),
            **study.scope(),
            "suppliers": list(sellers),
            "legs": to + others,
            "beside": beside,
        },
    )
    period = Period.between(study.comparison.window.start, last)
    return replace(found, reporter="+".join(sellers), period=period, baseline="before", unit="%", interval=KIND, id="")


def _measured(product: str, value: float, ends: tuple[float, float], net: float, floor: float) -> Measured:
    """Put percents where `Measured` has minor units: hundredths of what is printed."""
    low, high = (each * 1e4 for each in ends)
    known = None if np.isnan(floor) else round(floor * 1e4)
    return Measured(product, None, round(value * 1e4), round(net * 1e4), Interval(low, high), known)


def _in_money(view: View, markup: float, sold: int) -> dict[str, float | str]:
    """Say what the mark-up comes to since the window began: the part of the sales that it is."""
    return {"value": round(sold / 100 * markup / (1 + markup), 2), "unit": view.sides.study.unit}


def _routes(view: View, at: int) -> dict[str, dict[str, float]]:
    """Return mark-up, log standard error and months of each seller that tells."""
    step, error = view.fit.step[at], view.fit.error[at]
    return {
        seller: {
            "markup": float(np.expm1(step[n])),
            "log_error": float(error[n]),
            "months": int(view.fit.months[at, n]),
        }
        for n, seller in enumerate(view.sellers)
        if np.isfinite(step[n])
    }


def _odd(view: View, at: int) -> list[dict[str, str]]:
    """List the months whose price lies far from its route's own, before or after."""
    months = [*view.spans.before, *view.spans.after]
    odd = np.argwhere(np.abs(np.nan_to_num(view.fit.residual[at])) > ODD)
    start = view.sides.exports.start
    return [{"seller": view.sellers[n], "month": str(start.next(int(months[t])))} for n, t in odd]


def _tiers(view: View, known: NDArray[np.int64]) -> dict[str, dict[str, float]]:
    tier_of = getattr(view.sides.study.goods, "tier_of", lambda _code: "")
    tiers = np.array([tier_of(view.sides.exports.lines[at][0][:HS6]) or "" for at in known])
    found = {}
    for tier in sorted(set(tiers) - {""}):
        log, value = (part[known[tiers == tier]] for part in (view.markup.log, view.value))
        plain, weighted = (float(np.expm1(each)) for each in (np.median(log), _weighted_median(log, value)))
        found[str(tier)] = {"products": len(log), "median": plain, "weighted_by_value": weighted}
    return found


def _weighted_median(points: Floats, weight: NDArray[np.int64]) -> float:
    order = np.argsort(points, kind="stable")
    reached = np.cumsum(weight[order]) >= weight.sum() / 2
    return float(points[order][int(reached.argmax())])


def _more(share: float) -> str:
    return f"{abs(share):.0%} {'more' if share >= 0 else 'less'}"


def _floor(floor: float) -> str:
    return "" if np.isnan(floor) else f"; between the halves of the time before it was {floor:.0%}"


DETECTOR = Detector(
    prices,
    Params(),
    reads=(TRADE,),
    cites=(
        "Simola (2024), BOFIT Policy Brief 3/2024",
        "Maronna, Martin, Yohai (2006), Robust Statistics, Wiley, chapter 4",
    ),
    needs=("suppliers",),
)
