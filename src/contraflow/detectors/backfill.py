"""Backfill: who sold the destination more of the codes that the coalition no longer sells it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.network import COALITION, REST
from contraflow.analysis.resample import Interval
from contraflow.analysis.rule import floor, stand_out
from contraflow.analysis.substitution import Draws, Elsewhere, Trade, at_old_prices, redraw, trade
from contraflow.codes.control_list import ControlList
from contraflow.codes.month import YEAR
from contraflow.detectors import base
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contraflow.analysis.sides import Sides

PREDICTION = "prediction error"
PERCENT = (5, 95)
NO_CAUSE = (
    "It shows who sold more of the same codes, not why: it is no proof of a cause.",
    "The same code is not the same goods, nor the same quality, nor the same buyer.",
    "Never added to diversion or ghosts: one sale can be counted by each of them.",
)


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    draws: int = field(
        default=400, metadata={"why": "the ends of a percentile interval are then known to about a point"}
    )


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A study of all sides, looked at once: the window's trade, that before the controls, and the draws.

    `blind` are suppliers without a sale elsewhere in the baseline's months.
    """

    sides: Sides
    params: Params
    elsewhere: Elsewhere
    now: Trade
    before: dict[str, Trade]
    draws: Draws | None
    blind: tuple[str, ...]

    @classmethod
    def of(cls, sides: Sides, params: Params) -> View | None:
        """Measure; None where coalition or suppliers do not report every month that is compared."""
        study, net = sides.study, sides.exports
        elsewhere = Elsewhere.of(sides, study.comparison)
        if not elsewhere.suppliers or not net.reports(COALITION, study.comparison.every):
            return None
        to = study.route.destination
        now = trade(net, "value", study.comparison, to, elsewhere)
        pairs = [
            pair for pair in study.placebos if set(elsewhere.suppliers) <= set(Elsewhere.of(sides, pair).suppliers)
        ]
        before = {f"{pair.baseline} -> {pair.window}": trade(net, "value", pair, to, elsewhere) for pair in pairs}
        draws = redraw(now, list(before.values()), params.draws, params.seed)
        return cls(sides, params, elsewhere, now, before, draws, _blind(sides, elsewhere))

    def parameters(self, lines: list[str] | None, suppliers: tuple[str, ...], **beside: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return what was chosen, what lists the rows, and the figures beside the value."""
        to = self.sides.study.route.destination
        legs = self.sides.legs([COALITION], [to], lines) + self.sides.legs(suppliers, [to, REST], lines)
        lengths = [1, YEAR] if self.sides.yearly else [1]
        scope = self.sides.study.scope() | {"partners": [to], "products": lines, "legs": legs, "lengths": lengths}
        return {**asdict(self.params), **scope, "suppliers": list(suppliers), "beside": beside}


def backfill(sides: Sides, params: Params) -> list[Finding]:
    """How much of the loss other suppliers made good: what they sold more of in the codes that the destination lost.

    Estimates growth of others' exports of the same code up to the coalition's loss, min(loss, gain) by code, against
    a counterfactual: the baseline, grown as the same supplier's sales of the product elsewhere grew (hubs and
    coalition left out), drawn towards the list's growth where those are small. The cap is taken over all suppliers
    together, then shared in proportion to their gains. Beside it stand the uncapped sum, the same against the baseline
    alone, in kilograms and in the baseline's prices, and by tier. Does not show a cause, the same goods, the same
    quality or the same buyer. Never added to diversion or ghosts. Interval: 90%, from the errors of the same
    prediction in windows before the controls, which draws of months cannot see (a contract lasts a year); none where
    there is no such window. Noise floor: the largest of the same in those windows.
    """
    view = View.of(sides, params)
    if view is None or not view.now.lost.any():
        return []
    return [_total(view), *_suppliers(view), *_products(view)]


def _total(view: View) -> Finding:
    now, study = view.now, view.sides.study
    value, lost = int(now.matched.sum()), int(now.lost.sum())
    drawn = None if view.draws is None else view.draws.matched.sum(axis=0)
    shares = None if view.draws is None else list(_middle(view.draws.share()))
    measured = Measured(TOTAL, None, value, _net(now), _within(value, drawn), _floor(view, lambda t: t.matched.sum()))
    beside = {
        "loss": lost / 100,
        "share": value / lost,
        "share_interval": shares,
        "against_baseline_alone": now.plain() / 100,
        "kilograms": _kilograms(view),
        "at_old_prices": _at_old_prices(view),
        "by_tier": _tiers(view),
        "noise_shares": {name: _share(each) for name, each in view.before.items()},
    }
    return finding(
        study,
        "backfill",
        measured,
        reason=_reason(view, measured, study.goods.title, lost, _names(view.elsewhere.suppliers)),
        caveats=(*NO_CAUSE, *_sides_caveats(view), *caveats.of_study(study, now.matched)),
        flags=(),
        parameters=view.parameters(None, view.elsewhere.suppliers, **beside),
    )


def _suppliers(view: View) -> list[Finding]:
    """Each supplier's allocated part of the list's total, those that have one, largest first."""
    parts = view.now.allocated.sum(axis=0)
    order = [int(at) for at in np.argsort(-parts, kind="stable") if parts[at] > 0]
    return [_supplier(view, at, int(parts[at])) for at in order]


def _supplier(view: View, at: int, value: int) -> Finding:
    study, who = view.sides.study, view.elsewhere.suppliers[at]
    drawn = None if view.draws is None else view.draws.by_supplier[at]
    least = _floor(view, lambda t: t.allocated[:, at].sum())
    net, lost = int(view.now.gains[:, at].sum()), int(view.now.lost.sum())
    measured = Measured(TOTAL, who, value, net, _within(value, drawn), least)
    beside = {"loss": lost / 100, "share": value / lost, "sold": int(view.now.sold[:, at].sum()) / 100}
    return finding(
        study,
        "backfill",
        measured,
        reason=_reason(view, measured, study.goods.title, lost, name_of(who)),
        caveats=(*NO_CAUSE, *_sides_caveats(view), *caveats.of_study(study, view.now.allocated[:, at])),
        flags=(),
        parameters=view.parameters(None, (who,), **beside, expected=int(view.now.expected[:, at].sum()) / 100),
    )


def _products(view: View) -> list[Finding]:
    """Products that stand out, all suppliers together, largest first."""
    if view.draws is None:
        return []
    noise = floor((each.matched for each in view.before.values()), view.now.matched)
    accident = (1 + (view.draws.matched <= 0).sum(axis=1)) / (1 + view.params.draws)
    found = stand_out(view.now.matched, noise, accident, view.params.minimum, view.params.rate)
    return [_product(view, int(at), int(noise[at])) for at in found[: view.params.most]]


def _product(view: View, at: int, least: int) -> Finding:
    study, now = view.sides.study, view.now
    product, value, lost = study.panel.products[at], int(now.matched[at]), int(now.lost[at])
    drawn = None if view.draws is None else view.draws.matched[at]
    net = int(now.gains[at].sum())
    measured = Measured(product, None, value, net, _within(value, drawn), least)
    shared = zip(view.elsewhere.suppliers, now.allocated[at], strict=True)
    beside = {"loss": lost / 100, "share": value / lost, "by_supplier": {who: int(part) / 100 for who, part in shared}}
    return finding(
        study,
        "backfill",
        measured,
        reason=_reason(view, measured, goods_of(product), lost, _names(view.elsewhere.suppliers)),
        caveats=(*NO_CAUSE, *_sides_caveats(view), *caveats.of_product(study, product), *study.origin.caveats),
        flags=(),
        parameters=view.parameters(list(study.panel.lines[at]), view.elsewhere.suppliers, **beside),
    )


def _reason(view: View, measured: Measured, goods: str, lost: int, who: str) -> str:
    study, unit = view.sides.study, view.sides.study.unit
    grown = "" if set(view.blind) == set(view.elsewhere.suppliers) else ", grown as their sales elsewhere"
    return (
        f"{who} sold {name_of(study.route.destination)} more of the codes that it lost from "
        f"{name_of(study.origin.reporter)} ({goods}): by {money(measured.value, unit)}, counted up to each code's "
        f"loss, in {study.comparison.window.words} against {study.comparison.words}{grown}. That is "
        f"{measured.value / lost:.0%} of the {money(lost, unit)} lost ({measured.sure(unit)}). Uncapped and with falls "
        f"set off, their sales changed by {money(measured.net, unit)}. The same codes are not the same goods."
    )


def _names(suppliers: tuple[str, ...]) -> str:
    names = [name_of(who) for who in suppliers]
    return f"{', '.join(names[:-1])} and {names[-1]} together" if len(names) > 1 else names[0]


def _net(of: Trade) -> int:
    return int(of.gains.sum())


def _within(value: int, drawn: Any) -> Interval | None:  # noqa: ANN401 - draws, or None
    """Return the middle 90% of the draws, which always holds the value itself."""
    if drawn is None:
        return None
    low, high = _middle(drawn)
    return Interval(min(float(low), value), max(float(high), value), PREDICTION)


def _middle(drawn: NDArray[np.float64]) -> tuple[float, float]:
    """Where the middle 90% of the draws begin and end; NumPy's `percentile` takes six times as long to set up."""
    places = np.array(PERCENT) / 100 * (len(drawn) - 1)
    low, high = np.interp(places, np.arange(len(drawn)), np.sort(drawn))
    return float(low), float(high)


def _floor(view: View, measure: Any) -> int | None:  # noqa: ANN401 - a function of Trade
    return max((int(measure(each)) for each in view.before.values()), default=None)


def _share(of: Trade) -> float | None:
    lost = int(of.lost.sum())
    return int(of.matched.sum()) / lost if lost else None


def _kilograms(view: View) -> dict[str, float | None]:
    """The same measure in weight, of the rows that have one; `weighed` is their part of what was sold, in value."""
    study, net = view.sides.study, view.sides.exports
    to = net.seat(study.route.destination)
    weight = trade(net, "weight", study.comparison, study.route.destination, view.elsewhere)
    return {
        "loss": int(weight.lost.sum()) / 1000,
        "matched": int(weight.matched.sum()) / 1000,
        "share": _share(weight),
        "weighed": float(net.weighed[:, to].sum() / max(int(net.value[:, to].sum()), 1)),
    }


def _at_old_prices(view: View) -> dict[str, float | None] | None:
    """The same measure with the window's sales in the baseline's prices; None where no row has a weight."""
    study, net = view.sides.study, view.sides.exports
    if not net.weight[:, net.seat(study.route.destination)].any():
        return None
    held = at_old_prices(net, study.comparison, study.route.destination, view.elsewhere, view.now)
    return {"loss": int(held.lost.sum()) / 100, "matched": int(held.matched.sum()) / 100, "share": _share(held)}


def _tiers(view: View) -> dict[str, dict[str, float]]:
    """Loss and matched part by the list's tiers; a family counts to the tier of its first listed code."""
    goods, found = view.sides.study.goods, defaultdict[str, dict[str, float]](dict)
    if not isinstance(goods, ControlList) or not goods.tiers:
        return {}
    for at, lines in enumerate(view.sides.study.panel.lines):
        tier = next((tier for line in lines if (tier := goods.tier_of(line))), "none")
        for name, cents in (("loss", view.now.lost[at]), ("matched", view.now.matched[at])):
            found[tier][name] = round(found[tier].get(name, 0.0) + int(cents) / 100, 2)
    return {tier: found[tier] for tier in sorted(found)}


def _sides_caveats(view: View) -> tuple[str, ...]:
    """Say whose exports are not in the data, and for whom nothing is known of sales elsewhere."""
    missing = [name_of(who) for who in view.sides.actors.suppliers if who not in view.elsewhere.suppliers]
    blind = [name_of(who) for who in view.blind]
    said = []
    if missing:
        said.append(f"Not counted, for want of their reports in every month compared: {', '.join(missing)}.")
    if blind:
        said.append(
            f"The data hold no sales elsewhere of {', '.join(blind)}: the baseline itself stands for what they would "
            "have sold."
        )
    return tuple(said)


def _blind(sides: Sides, elsewhere: Elsewhere) -> tuple[str, ...]:
    net = sides.exports
    sold = net.sums("value", sides.study.comparison.months)
    others = [net.seat(who) for who in elsewhere.others]
    return tuple(who for who in elsewhere.suppliers if not sold[net.seat(who), others].any())


DETECTOR = Detector(
    backfill,
    Params(),
    reads=(TRADE,),
    cites=(
        "Borin et al. (2023), The impact of EU sanctions on Russian imports, VoxEU",
        "BOFIT Policy Brief 3/2024, on values that overstate what was replaced: unit values doubled",
    ),
    needs=("suppliers",),
)
