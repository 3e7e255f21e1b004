"""Concentration: who can choke what, for few are left who sell it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.about import Sense
from contraflow.analysis.network import COALITION
from contraflow.analysis.shares import Shares, of_period
from contraflow.codes.month import YEAR
from contraflow.detectors import base
from contraflow.detectors.base import TOTAL, Detector, Finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contraflow.analysis.sides import Sides

REPORTED = (
    "Shares are of what the sellers named here report, not of all that arrives: who reports nothing is not in them.",
    "A hub's sales may be goods made elsewhere: a seller is who ships, not who makes.",
)


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    least: float = field(
        default=0.05, metadata={"why": "share from which a seller counts as left; below it nobody could replace others"}
    )
    few: int = field(default=2, metadata={"why": "a good with as few sellers left, or fewer, can be choked by them"})


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Sales to the destination [seller, product, month] of those who report in every month compared."""

    sides: Sides
    params: Params
    sellers: tuple[str, ...]
    sales: NDArray[np.int64]

    @classmethod
    def of(cls, sides: Sides, params: Params) -> View:
        """Take the sellers that report throughout."""
        net, study = sides.exports, sides.study
        sellers = [who for who in net.actors if who != study.route.destination]
        told = [who for who in sellers if net.reports(who, study.comparison.every)]
        seats = [net.seat(who) for who in told]
        return cls(sides, params, tuple(told), net.value[seats, net.seat(study.route.destination)])

    def shares(self, product: int | None, *, before: bool = False) -> Shares:
        """Shares in the window, or before; of one product or of all."""
        study, net = self.sides.study, self.sides.exports
        months = study.comparison.months if before else study.comparison.window.each()
        goods = self.sales.sum(axis=1) if product is None else self.sales[:, product]
        return of_period(goods, self.sellers, net.at(months))


def concentration(sides: Sides, params: Params) -> list[Finding]:
    """Who can choke what: the largest seller of a list's goods to the destination, and how few are left.

    Estimates shares of sellers in what they report to sell the destination, in the window and in the baseline: the
    value of the largest seller, its share, the Herfindahl-Hirschman index (with those not named as very many, and as
    one), the number of sellers with a share of at least 5%, through time; from exporters' reports, and from the
    destination's own where it reports. Products are those that few are left to sell. Does not say who made the goods,
    nor what those sell who report nothing. Interval: none, for a total of what was published is no estimate.
    """
    view = View.of(sides, params)
    if len(view.sellers) < 2 or not view.shares(None).total:  # noqa: PLR2004 - of one seller there is no share
        return []
    return [_finding(view, None), *(_finding(view, at) for at in _choked(view))]


def _choked(view: View) -> list[int]:
    """Products worth the minimum that few are left to sell, largest first."""
    net, window = view.sides.exports, view.sides.study.comparison.window.each()
    sold = view.sales[..., net.at(window)].sum(axis=(0, 2))
    order = [int(at) for at in np.argsort(-sold, kind="stable") if sold[at] >= view.params.minimum]
    few = (at for at in order if len(view.shares(at).left(view.params.least)) <= view.params.few)
    return list(islice(few, view.params.most))


def _finding(view: View, product: int | None) -> Finding:
    study, params, now = view.sides.study, view.params, view.shares(product)
    who, value = now.largest
    own = () if product is None else caveats.of_product(study, study.panel.products[product])
    whole = caveats.of_study(study, view.sales.sum(axis=(0, 2))) if product is None else study.origin.caveats
    return Finding(
        detector="concentration",
        list=study.ref,
        product=TOTAL if product is None else study.panel.products[product],
        reporter=study.origin.reporter,
        hub=None if who == COALITION else who,
        destination=study.route.destination,
        period=study.comparison.window,
        baseline=study.comparison.baseline,
        codes=study.codes,
        value=value / 100,
        unit=study.unit,
        net=None,
        low=None,
        high=None,
        interval=None,
        noise_floor=None,
        reason=_reason(view, product, now),
        caveats=(*REPORTED, *_missing(view), *own, *whole),
        flags=("few_left",) if len(now.left(params.least)) <= params.few else (),
        parameters=_parameters(view, product, now),
        batches=study.origin.batches,
    )


def _reason(view: View, product: int | None, now: Shares) -> str:
    study, unit = view.sides.study, view.sides.study.unit
    goods = study.goods.title if product is None else goods_of(study.panel.products[product])
    before, (who, value) = view.shares(product, before=True), now.largest
    left, few = now.left(view.params.least), before.left(view.params.least)
    return (
        f"{_called(view, who)} sold {money(value, unit)} of the {money(now.total, unit)} of {goods} that reporters say "
        f"went to {name_of(study.route.destination)} in {study.comparison.window.words}: "
        f"{value / max(now.total, 1):.0%}. Sellers with at least {view.params.least:.0%}: {len(left)} "
        f"({', '.join(_called(view, each) for each in left) or 'none'}), after {len(few)} in "
        f"{study.comparison.words}; concentration (HHI) {now.hhi[1]:.2f} after {before.hhi[1]:.2f}."
    )


def _called(view: View, who: str) -> str:
    return name_of(view.sides.study.origin.reporter) if who == COALITION else name_of(who)


def _parameters(view: View, product: int | None, now: Shares) -> dict[str, Any]:
    study, params = view.sides.study, view.params
    lines = None if product is None else list(study.panel.lines[product])
    beside = {
        "now": _figures(now, params),
        "before": _figures(view.shares(product, before=True), params),
        "by_year": _by_year(view, product),
        "destination_reports": _own_reports(view, product),
    }
    to = study.route.destination
    legs = view.sides.legs(view.sellers, [to], lines)
    scope = study.scope() | {"partners": [to], "products": lines, "legs": legs}
    return {**asdict(params), **scope, "lengths": [1, YEAR] if view.sides.yearly else [1], "beside": beside}


def _figures(shares: Shares, params: Params) -> dict[str, Any]:
    parts = {who: round(float(part), 4) for who, part in zip(shares.sellers, shares.shares, strict=True) if part > 0}
    low, high = shares.hhi
    left = list(shares.left(params.least))
    return {"value": shares.total / 100, "shares": parts, "hhi": [round(low, 4), round(high, 4)], "left": left}


def _by_year(view: View, product: int | None) -> dict[str, dict[str, Any]]:
    """The same through time: years, and parts of years, in which every seller reports; `months` says how many."""
    net = view.sides.exports
    seats = [net.seat(who) for who in view.sellers]
    spoken = net.reported[seats].all(axis=0)
    goods = view.sales.sum(axis=1) if product is None else view.sales[:, product]
    years: dict[int, list[int]] = {}
    for at in np.flatnonzero(spoken):
        years.setdefault(net.start.next(int(at)).year, []).append(int(at))
    return {
        str(year): _figures(of_period(goods, view.sellers, at), view.params) | {"months": len(at)}
        for year, at in years.items()
    }


def _own_reports(view: View, product: int | None) -> dict[str, Any] | None:
    """Shares as the destination itself reports them; None where it does not in every month of the window."""
    net, study = view.sides.imports, view.sides.study
    window = study.comparison.window.each()
    if net is None or not net.reports(study.route.destination, window):
        return None
    code = None if product is None else study.panel.products[product]
    if code is not None and code not in net.products:
        return None
    bought = net.value[:, net.seat(study.route.destination)]
    goods = bought.sum(axis=1) if code is None else bought[:, net.products.index(code)]
    return _figures(of_period(goods, net.actors, net.at(window)), view.params)


def _missing(view: View) -> tuple[str, ...]:
    """Say which of the case's suppliers and hubs are not among the sellers."""
    actors = view.sides.actors
    out = [name_of(who) for who in dict.fromkeys((*actors.suppliers, *actors.hubs)) if who not in view.sellers]
    return (f"Not among the sellers, for want of reports in every month compared: {', '.join(out)}.",) if out else ()


DETECTOR = Detector(
    concentration,
    Params(),
    reads=(TRADE,),
    cites=("Herfindahl (1950), Hirschman (1964): the sum of squared shares",),
    needs=("suppliers",),
    uses=("imports",),
    sense=Sense(up=0),
)
