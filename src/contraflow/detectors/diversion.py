"""Diversion, leg one: what hubs bought more of, in the same codes that the destination lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis import caveats
from contraflow.analysis.matching import Cell, Matching
from contraflow.analysis.resample import Weights, interval
from contraflow.analysis.rule import stand_out
from contraflow.detectors import base
from contraflow.detectors.base import NEAR_ZERO, TOTAL, Detector, Finding, Measured, finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from contraflow.analysis.study import Study

    Draws = NDArray[np.float64]
    Odds = tuple[NDArray[np.int64], NDArray[np.float64]]  # the floor, and the chance of an accident
    Extra = tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]

UNPROVEN = (
    "Identical goods are not proven: the codes match, not the shipments.",
    "The demand of the hub itself is not excluded: it may have bought for its own use.",
    "Leg one only: whether goods went on to the destination is not measured here.",
)
SHORT = "Identical goods are not proven, and the demand of the hub itself is not excluded."
ONE_HEADING = "one_heading"


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    near_zero: float = field(
        default=0.10,
        metadata={
            "why": "a hub that bought less than a tenth of today's value is a new route: its rate of growth is empty"
        },
    )
    heading_share: float = field(
        default=0.20,
        metadata={
            "why": "a heading that is a fifth of a total decides it; cars (8703) are 26% of the six neighbours' in 2022"
        },
    )


def diversion(study: Study, params: Params) -> list[Finding]:
    """How much more hubs buy of the same codes that the destination lost, up to the loss: leg one of a route.

    Estimates growth on the first leg of a route in the same code: min(loss, max(0, now - base)) by code. The cap is
    taken over all hubs together (hub by hub the same loss would be matched twice), then shared in proportion to the
    hubs' rises; the net rise stands beside it. Does not prove identical goods, nor exclude the demand of the hub
    itself. Never added to backfill or ghosts. Interval: baseline noise, 90%; noise floor: the largest of the same
    over windows before the controls.
    """
    found = Matching.of(study, params.near_zero)
    weights = Weights.of(study.comparison, params.draws, params.seed)
    whole = found.redrawn(study.panel, weights, total=True)
    cells = [Cell(), *(Cell(hub=hub) for hub in range(len(study.route.hubs)))]
    of_goods, of_routes = zip(found.noise(), found.chances(), strict=True)
    parts = [*_goods(found, params, weights, of_goods), *_routes(found, params, weights, of_routes)]
    return [_finding(found, params, cell, draws) for cell, draws in [*zip(cells, whole, strict=True), *parts]]


def _goods(found: Matching, params: Params, weights: Weights, odds: Odds) -> Iterator[tuple[Cell, Draws]]:
    """Yield products that stand out, all hubs together, largest first, with their draws."""
    chosen = stand_out(found.now.matched, *odds, params.minimum, params.rate)[: params.most]
    if len(chosen):
        draws = found.redrawn(found.study.panel.take(chosen), weights, total=False)[:, 0]
        yield from zip((Cell(product=int(at)) for at in chosen), draws, strict=True)


def _routes(found: Matching, params: Params, weights: Weights, odds: Odds) -> Iterator[tuple[Cell, Draws]]:
    """Yield a product's hubs that stand out, largest first, with their draws."""
    noise, chance = odds
    chosen = stand_out(found.now.allocated.ravel(), noise.ravel(), chance.ravel(), params.minimum, params.rate)[
        : params.most
    ]
    if len(chosen):
        products, hubs = np.divmod(chosen, len(found.study.route.hubs))
        draws = found.redrawn(found.study.panel.take(products), weights, total=False)
        for row, (product, hub) in enumerate(zip(products, hubs, strict=True)):
            yield Cell(int(product), int(hub)), draws[row, 1 + hub]


def _finding(found: Matching, params: Params, cell: Cell, draws: Draws) -> Finding:
    study, value = found.study, found.now.value(cell)
    measured = Measured(
        product=TOTAL if cell.product is None else study.panel.products[cell.product],
        hub="+".join(study.route.hubs) if cell.hub is None else study.route.hubs[cell.hub],
        value=value,
        net=int(found.now.sums.gains[cell.at].sum()),
        within=interval(value, draws, study.comparison),
        floor=found.floor(cell),
    )
    remarks, flags, beside = _of_total(found, params, value) if cell == Cell() else _of_part(found, cell)
    return finding(
        study,
        "diversion",
        measured,
        reason=_reason(found, cell, measured),
        caveats=(*UNPROVEN, *remarks, *_caveats(found, cell)),
        flags=flags,
        parameters=_parameters(found, params, cell, beside),
    )


def _reason(found: Matching, cell: Cell, measured: Measured) -> str:
    study, unit = found.study, found.study.unit
    to = _hubs(study) if cell.hub is None else name_of(study.route.hubs[cell.hub])
    goods = study.goods.title if cell.product is None else goods_of(study.panel.products[cell.product])
    how = "counted up to each code's loss" if cell.hub is None else "its share of what all hubs together match"
    loss = int(found.now.sums.lost[cell.at[0]].sum())
    return (
        f"{name_of(study.origin.reporter)} exports to {to} rose in codes that {name_of(study.route.destination)} lost "
        f"({goods}) by {money(measured.value, unit)}, {how}, in {study.comparison.window.words} against "
        f"{study.comparison.words}: {_percent(measured.value, loss)} of the {money(loss, unit)} lost "
        f"({measured.sure(unit)}). Uncapped and with falls set off, they changed by {money(measured.net, unit)}. "
        f"{SHORT}"
    )


def _of_total(found: Matching, params: Params, value: int) -> Extra:
    """Say how much of the total rests on one heading and on new routes: remarks, flags, figures beside it."""
    unit, new = found.study.unit, found.new()
    heading, part = found.largest_heading()
    remarks = [f"Heading {heading} alone is {money(part, unit)} of the {money(value, unit)}."] if value else []
    remarks += (
        [f"{money(new, unit)} of it is in codes that the hubs hardly bought before ({NEAR_ZERO})."] if new else []
    )
    flags = [NEAR_ZERO] if 2 * new >= value > 0 else []
    flags += [ONE_HEADING] if part >= params.heading_share * value > 0 else []
    beside = {"largest_heading": {"heading": heading, "value": part / 100}, NEAR_ZERO: new / 100}
    return tuple(remarks), tuple(flags), beside | {"products": len(found.now.matched), "noise_shares": _shares(found)}


def _of_part(found: Matching, cell: Cell) -> Extra:
    """Flag a product, or a product's hub, that was hardly bought before."""
    if cell.product is None:
        return (), (), {}
    new = found.mostly_new[cell.product] if cell.hub is None else found.new_route[cell.product, cell.hub]
    return (), (NEAR_ZERO,) if new else (), {}


def _shares(found: Matching) -> dict[str, float]:
    """Return the matched share of the loss in each window before the controls."""
    lost = {name: int(match.sums.lost.sum()) for name, match in found.placebos.items()}
    return {name: match.value(Cell()) / lost[name] for name, match in found.placebos.items() if lost[name]}


def _caveats(found: Matching, cell: Cell) -> tuple[str, ...]:
    if cell.product is not None:
        return caveats.of_product(found.study, found.study.panel.products[cell.product])
    value = found.now.matched if cell.hub is None else found.now.allocated[:, cell.hub]
    return caveats.of_study(found.study, value)


def _parameters(found: Matching, params: Params, cell: Cell, more: dict[str, Any]) -> dict[str, Any]:
    """Return what was chosen, what lists the rows, and the figures beside the value."""
    study, sums = found.study, found.now.sums
    hubs = study.route.hubs if cell.hub is None else (study.route.hubs[cell.hub],)
    lines = None if cell.product is None else list(study.panel.lines[cell.product])
    loss = int(sums.lost[cell.at[0]].sum())
    beside = {
        "loss": loss / 100,
        "share": found.now.value(cell) / loss if loss else None,
        "hub_base": int(sums.hub_base[cell.at].sum()) / 100,
        "hub_now": int(sums.hub_now[cell.at].sum()) / 100,
        "noise_floors": {name: match.value(cell) / 100 for name, match in found.placebos.items()},
    }
    scope = study.scope() | {"partners": [study.route.destination, *hubs], "products": lines}
    return {**asdict(params), **scope, "hubs": list(study.route.hubs), "beside": beside | more}


def _hubs(study: Study) -> str:
    names = [name_of(hub) for hub in study.route.hubs]
    return f"{', '.join(names[:-1])} and {names[-1]} together" if len(names) > 1 else names[0]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "none"


DETECTOR = Detector(
    diversion,
    Params(),
    reads=(TRADE,),
    cites=("Chupilkin, Javorcik, Plekhanov (2023), The Eurasian roundabout, EBRD working paper 276",),
)
