"""Diversion, leg one: what hubs bought more of, in the same codes that the destination lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.loss import allocated, capped, matched
from contraflow.analysis.noise import chance_of_fall
from contraflow.analysis.resample import Weights, interval, redraw, spread
from contraflow.analysis.rule import floor, stand_out
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.loss import Sums
    from contraflow.analysis.panel import Panel
    from contraflow.analysis.resample import Draws
    from contraflow.analysis.study import Study

UNPROVEN = (
    "Identical goods are not proven: the codes match, not the shipments.",
    "The hub's own demand is not excluded: it may have bought for itself.",
    "Leg one only: whether the goods went on to the destination is not measured here.",
)
SHORT = "Identical goods are not proven, and the hub's own demand is not excluded."
NEAR_ZERO, ONE_HEADING = "near_zero_base", "one_heading"


@dataclass(frozen=True, slots=True)
class Params:
    """Settings; the reason for each default stands with it."""

    min_value: int = field(
        default=1_000_000,
        metadata={"why": "whole currency units over the window; below it a product may be one machine or one truckload"},
    )
    most: int = field(
        default=25,
        metadata={"why": "products, and routes, of a list that are read; the total says how many there are"},
    )
    rate: float = field(default=0.05, metadata={"why": "false discovery rate among the products that reach the minimum"})
    near_zero: float = field(
        default=0.10,
        metadata={"why": "a hub that bought less than a tenth of today's value before is a new route, and any rate of growth is empty"},
    )
    heading_share: float = field(
        default=0.20,
        metadata={"why": "one heading that is a fifth of a total decides it: cars (8703) are 26% of the six neighbours' in 2022"},
    )
    draws: int = field(default=200, metadata={"why": "the width of the interval is then known to about 5%"})
    seed: int = field(default=2022, metadata={"why": "fixed, so that the same inputs give the same bytes"})


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A study, looked at once: sums, placebo sums, the matched part by product and by hub, and what months alone explain."""

    study: Study
    params: Params
    sums: Sums
    placebos: dict[str, Sums]
    matched: NDArray[np.int64]
    allocated: NDArray[np.int64]

    @classmethod
    def of(cls, study: Study, params: Params) -> View:
        """Measure."""
        sums = study.sums()
        return cls(study, params, sums, study.placebo_sums(), sums.matched, sums.allocated)

    @property
    def partners(self) -> tuple[str, ...]:
        """Return the destination and the hubs, in the order of `draws`."""
        return (self.study.route.destination, *self.study.route.hubs)

    def draws(self, panel: Panel, *, total: bool) -> NDArray[np.float64]:
        """Resample the matched part: [1 + hub, (product,) draw], all hubs together first, then what each is allocated."""
        weights = Weights.of(self.study.comparison, self.params.draws, self.params.seed)
        return spread(redraw(panel, self.study.comparison, self.partners, weights), _matched, total=total)

    def chances(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Chance of both legs being an accident of months: by product with all hubs together, and by product and hub.

        Both must hold for a match, so the larger of the two chances counts (an intersection-union test).
        """
        paired = self.study.comparison.paired
        at = [self.study.panel.seat(partner) for partner in self.partners]
        before, after = (months[:, at] for months in self.study.comparison.cut(self.study.panel))
        fall = chance_of_fall(before[:, 0], after[:, 0], paired=paired)
        together = chance_of_fall(after[:, 1:].sum(axis=1), before[:, 1:].sum(axis=1), paired=paired)
        each = chance_of_fall(after[:, 1:], before[:, 1:], paired=paired)
        return np.maximum(fall, together), np.maximum(fall[:, None], each)

    def stand_out(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions to report: of products, and of routes (hub within product), largest first."""
        minimum, rate = self.params.min_value * 100, self.params.rate
        product, route = self.chances()
        noise, noises = self.floors()
        goods = stand_out(self.matched, noise, product, minimum=minimum, rate=rate)
        routes = stand_out(self.allocated.ravel(), noises.ravel(), route.ravel(), minimum=minimum, rate=rate)
        return goods, routes

    def floors(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the noise floor by product, and by product and hub."""
        placebos = self.placebos.values()
        noise = floor((placebo.matched for placebo in placebos), self.matched)
        return noise, floor((placebo.allocated for placebo in placebos), self.allocated)

    def near_zero(self) -> NDArray[np.bool_]:
        """Mark hubs by product whose base is under `near_zero` of what they buy now."""
        marked: NDArray[np.bool_] = self.sums.hub_base < self.params.near_zero * self.sums.hub_now
        return marked

    def parameters(self, hubs: Sequence[str], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plain JSON values
        """Return what was chosen, and what lists the rows."""
        scope = self.study.scope() | {"partners": [self.study.route.destination, *hubs], "hubs": list(self.study.route.hubs)}
        return {**asdict(self.params), **scope, **more}


def diversion(study: Study, params: Params) -> list[Finding]:
    """How much more hubs buy of the same codes that the destination lost, up to the loss (leg one of a route).

    Estimates growth on the first leg of a route in the same code: min(loss, max(0, now - base)) by code, where the cap
    is taken over all hubs together (hub by hub it would count twice) and then shared in proportion to the hubs' rises;
    the net rise stands beside it. Does not prove identical goods, nor exclude the hub's own demand. Never added to
    backfill or ghosts. Interval: baseline noise, 90%; noise floor: the largest of the same over placebo windows.
    """
    view = View.of(study, params)
    goods, routes = view.stand_out()
    return [_total(view, len(goods)), *_hubs(view), *_products(view, goods[: params.most]), *_routes(view, routes[: params.most])]


def _matched(before: Draws, after: Draws) -> Draws:
    rises = capped(after[1:] - before[1:])
    total = matched(before[0] - after[0], (after[1:] - before[1:]).sum(axis=0))
    share = total / np.maximum(rises.sum(axis=0), 1)
    return np.concatenate([total[None], rises * share])


def _total(view: View, found: int) -> Finding:
    study, sums = view.study, view.sums
    value = int(view.matched.sum())
    within = interval(value, view.draws(study.panel, total=True)[0], study.comparison)
    floors = {name: int(placebo.matched.sum()) for name, placebo in view.placebos.items()}
    measured = Measured(TOTAL, "+".join(study.route.hubs), value, int(sums.gains.sum()), within, max(floors.values(), default=None))
    heading, part = _heading(view)
    near = int(view.matched[_new_route(view)].sum())
    beside = {
        "loss": int(sums.lost.sum()) / 100,
        "share": _share(value, sums),
        "noise_floors": {name: least / 100 for name, least in floors.items()},
        "noise_shares": {name: _share(floors[name], placebo) for name, placebo in view.placebos.items()},
        "largest_heading": {"heading": heading, "value": part / 100},
        "near_zero_base": near / 100,
        "products": len(view.matched),
        "products_that_stand_out": found,
    }
    ...


DETECTOR = Detector(
    diversion,
    Params(),
    reads=(TRADE,),
    cites=(
        "EVIDENCE section 1: capped over all hubs together, then allocated; never hub by hub",
        "Chupilkin, Javorcik, Plekhanov (2023), The Eurasian roundabout, EBRD working paper 276",
    ),
)
