"""Routes: which hubs bought more of a code that the destination lost, and then sold it more of the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.level import Spans
from contraflow.analysis.mixture import standing_out
from contraflow.analysis.network import COALITION
from contraflow.analysis.resample import Weights, interval
from contraflow.analysis.twolegs import LAGS, Legs, chance_of_routes
from contraflow.analysis.unrecorded import twice
from contraflow.detectors import base
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, finding, goods_of, money, name_of, names_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.sides import Sides

UNPROVEN = (
    "Identical goods are not proven: codes and months match on two legs, not the shipments.",
    "The demand of the hub itself, and what the hub makes itself, are not excluded.",
    "Not to be added to diversion, backfill or ghosts: the same goods may be in each.",
)
SHORT = "Identical goods are not proven."
NO_WEIGHT = "weights_unknown"


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    lag: int = field(
        default=1, metadata={"why": "months from the first leg to the second; a month to clear and load. 0 to 3 shown"}
    )
    near_zero: float = field(
        default=0.10, metadata={"why": "a hub that sold less than a tenth of today's value is a new seller"}
    )
    before: int = field(default=12, metadata={"why": "months before the controls: a year shows every season once"})
    after: int = field(default=4, metadata={"why": "months since the window began: fewer are a shipment or two"})


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Both legs, looked at once: figures [product, hub] in minor units, and the chance that each is a route.

    `value` is the window's figure, `since` what both legs rose by over all months since it began, as long as it is,
    and `most` how much those months leave open that it was.
    """

    sides: Sides
    params: Params
    legs: Legs
    lag: int
    plain: NDArray[np.int64]
    value: NDArray[np.int64]
    weighed: NDArray[np.float64]
    since: NDArray[np.float64]
    most: NDArray[np.float64]
    chance: NDArray[np.float64]
    months: int

    @classmethod
    def of(cls, sides: Sides, params: Params) -> Self | None:
        """Measure; None where no hub's reports cover both legs by month for long enough."""
        if sides.yearly:
            return None
        legs, comparison = Legs.of(sides), sides.study.comparison
        lags = [lag for lag in range(params.lag, -1, -1) if legs.hubs and legs.fits(comparison, lag)]
        spans = Spans.of(sides.study, legs.net.start, legs.reported)
        if not lags or not spans.later(lags[0]).enough(params.before, params.after):
            return None
        plain, weighed = legs.measured(comparison, lags[0]), legs.weighed(comparison, lags[0])
        value = np.minimum(plain, np.minimum(np.rint(weighed), 2.0**62).astype(np.int64))
        since, most = (each * comparison.window.months for each in legs.since(spans, lags[0]))
        asked = ("chance of routes", sides.imports, legs.hubs, spans.key, lags[0])
        chance = legs.net.once(asked, lambda: _chance(sides, legs, spans, lags[0]))
        return cls(sides, params, legs, lags[0], plain, value, weighed, since, most, chance, len(spans.after))

    def found(self) -> list[tuple[int, int]]:
        """List the routes to report, the largest certain one first, by what they carried since the window began."""
        large = (self.since > 0) & (self.most >= max(self.params.minimum, 1))
        return standing_out(self.since, self.chance, large, self.params.rate)

    def floors(self) -> dict[str, NDArray[np.int64]]:
        """Return the same before the controls, by window, kilograms not asked: [product, hub]."""
        fit = [each for each in self.sides.study.placebos if self.legs.fits(each, self.lag)]
        return {f"{each.baseline} -> {each.window}": self.legs.measured(each, self.lag) for each in fit}


def routes(sides: Sides, params: Params) -> list[Finding]:
    """Which hubs bought more of a code that the destination lost, and then sold it more of the same.

    Estimates growth on both legs of a route in the same code: min(part of the loss allocated to the hub, rise of the
    hub's sales to the destination a lag later), capped over all hubs together, and by kilograms where both legs have
    weights. Lags 0 to 3 are shown, one is fixed. Does not prove identical goods. A route is reported when one amount
    on both legs is likelier than chance, at an expected share of false ones of `rate`, and all months since the window
    began leave open (95%) that both legs rose by the minimum; its figure in the window may be smaller, or nothing.
    Interval: baseline noise, 90%; noise floor: the largest of the same over windows before the controls.
    """
    view = View.of(sides, params)
    if view is None:
        return []
    weights = Weights.of(sides.study.comparison, params.draws, params.seed)
    found, floors = view.found(), view.floors()
    draws = view.legs.redrawn(sides.study.comparison, view.lag, weights).sum(axis=0)
    totals = [_finding(view, None, None, draws.sum(axis=0), floors, found)]
    totals += [_finding(view, None, hub, draws[hub], floors, found) for hub in range(len(view.legs.hubs))]
    shown = found[: params.most]
    if not shown:
        return totals
    rows = np.array(sorted({product for product, _ in shown}))
    of_goods = view.legs.redrawn(sides.study.comparison, view.lag, weights, rows)
    at = {int(product): row for row, product in enumerate(rows)}
    return totals + [_finding(view, k, hub, of_goods[at[k], hub], floors, found) for k, hub in shown]


def _chance(sides: Sides, legs: Legs, spans: Spans, lag: int) -> NDArray[np.float64]:
    declared = legs.first.cube[:, [legs.first.seat(hub) for hub in legs.hubs]] / 100
    recorded = twice(sides, legs.hubs, declared, np.concatenate([spans.before, spans.after]))
    return chance_of_routes(legs, recorded, spans, lag)


def _finding(  # noqa: PLR0913, PLR0917 - a cell, its draws and what it is seen against
    view: View,
    product: int | None,
    hub: int | None,
    draws: NDArray[np.float64],
    floors: dict[str, NDArray[np.int64]],
    found: list[tuple[int, int]],
) -> Finding:
    study, legs = view.sides.study, view.legs
    at = (slice(None) if product is None else product, slice(None) if hub is None else hub)
    value, plain = int(view.value[at].sum()), int(view.plain[at].sum())
    before = {name: int(cells[at].sum()) for name, cells in floors.items()}
    kept = value / plain if plain else 1.0
    measured = Measured(
        product=TOTAL if product is None else legs.net.products[product],
        hub="+".join(legs.hubs) if hub is None else legs.hubs[hub],
        value=value,
        net=int(legs.rise(study.comparison, view.lag)[at].sum()),
        within=interval(value, draws * kept, study.comparison),
        floor=max(before.values(), default=None),
    )
    beside = {
        "noise_floors": {name: size / 100 for name, size in before.items()},
        "not_capped_by_weight": plain / 100,
        "lags": _lags(view, at),
        "routes_that_stand_out": sum(hub in (None, each) for _, each in found),
    }
    if product is not None and hub is not None:
        beside |= _of_route(view, product, hub)
    names = legs.hubs if hub is None else (legs.hubs[hub],)
    lines = None if product is None else legs.net.lines[product]
    listed = view.sides.legs([COALITION], names, lines) + view.sides.legs(names, [legs.destination], lines)
    return finding(
        study,
        "routes",
        measured,
        reason=_reason(view, measured, beside),
        caveats=(
            *UNPROVEN,
            *base.unheard(view.sides.actors.hubs, legs.hubs),
            *caveats.of_study(study, view.value.sum(axis=1)),
        ),
        flags=_flags(view, product, hub),
        parameters={**asdict(view.params), **study.scope(), "legs": listed, "lag_used": view.lag, "beside": beside},
    )


def _lags(view: View, at: Any) -> dict[str, float | None]:  # noqa: ANN401 - a NumPy index
    """Return the figure at each lag, before the cap by weight; None where the data end before."""
    comparison = view.sides.study.comparison
    fits = view.legs.net.once(
        ("lags", view.legs.hubs, comparison), lambda: [lag for lag in LAGS if view.legs.fits(comparison, lag)]
    )
    return {str(lag): int(view.legs.measured(comparison, lag)[at].sum()) / 100 if lag in fits else None for lag in LAGS}


def _of_route(view: View, product: int, hub: int) -> dict[str, Any]:
    correlated = view.legs.correlated(np.array([product]), hub)
    onward = float(view.legs.onward(view.sides.study.comparison, view.lag)[product, hub])
    return {
        "chance": float(view.chance[product, hub]),
        "since_the_window_began": float(view.since[product, hub]) / 100,
        "since_then_at_most": float(view.most[product, hub]) / 100,
        "months_tested": view.months,
        "lag_by_correlation": max(correlated, key=correlated.__getitem__, default=None),
        "correlations": {str(lag): value for lag, value in correlated.items()},
        "share_of_hubs_exports": onward if np.isfinite(onward) else None,
    }


def _flags(view: View, product: int | None, hub: int | None) -> tuple[str, ...]:
    """Flag a route whose second leg hardly existed, one that no kilograms cap, one that this window does not show."""
    if product is None or hub is None:
        return ()
    legs, comparison = view.legs, view.sides.study.comparison
    first, later = legs.second.cube[product, hub], legs.rise(comparison, view.lag)[product, hub]
    months = [month.next(view.lag) for month in comparison.months]
    usual = first[legs.second.at(tuple(months))].sum() * comparison.scale
    flags = [base.NEAR_ZERO] if usual < view.params.near_zero * (usual + later) else []
    flags += [] if np.isfinite(view.weighed[product, hub]) else [NO_WEIGHT]
    return (*flags, *([] if view.value[product, hub] else [base.OUTSIDE]))


def _reason(view: View, measured: Measured, beside: dict[str, Any]) -> str:
    study, unit = view.sides.study, view.sides.study.unit
    hubs, to = names_of((measured.hub or "").split("+")), name_of(study.route.destination)
    goods = study.goods.title if measured.product == TOTAL else goods_of(measured.product)
    after = f"{view.lag} month{'' if view.lag == 1 else 's'} later" if view.lag else "in the same months"
    tail = ""
    if "chance" in beside:
        share = beside["share_of_hubs_exports"]
        since, most = (money(beside[name] * 100, unit) for name in ("since_the_window_began", "since_then_at_most"))
        tail = f" Over the {view.months} months since it began both legs rose, uncapped, by {since} in every "
        tail += f"{study.comparison.window.months} (95%: at most {most}): one amount on both is "
        tail += f"{beside['chance']:.0%} likely by the model."
        tail += f" {share:.0%} of what {hubs} exported of it went there." if share is not None else ""
    return (
        f"{hubs} bought more from {name_of(study.origin.reporter)} of what {to} lost ({goods}) and, {after}, sold "
        f"{to} more of the same codes: {money(measured.value, unit)} on both legs, up to the loss, in "
        f"{study.comparison.window.words} against {study.comparison.words} ({measured.sure(unit)}). Uncapped, sales "
        f"to {to} changed by {money(measured.net, unit)}.{tail} {SHORT}"
    )


DETECTOR = Detector(
    routes,
    Params(),
    reads=(TRADE,),
    cites=(
        "Chupilkin, Javorcik, Plekhanov (2023), The Eurasian roundabout, EBRD working paper 276",
        "Efron (2008), Microarrays, empirical Bayes and the two-groups model, Statistical Science 23, 1-22",
    ),
    needs=("hubs",),
    uses=("imports",),
)
