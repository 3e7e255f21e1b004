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
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from contraflow.analysis.study import Study

    Draws = NDArray[np.float64]

UNPROVEN = (
    "Identical goods are not proven: the codes match, not the shipments.",
    "The demand of the hub itself is not excluded: it may have bought for its own use.",
    "Leg one only: whether goods went on to the destination is not measured here.",
)
SHORT = "Identical goods are not proven, and the demand of the hub itself is not excluded."
NEAR_ZERO, ONE_HEADING = "near_zero_base", "one_heading"


@dataclass(frozen=True, slots=True)
class Params(base.Params):
    """Settings; the reason for each default stands with it."""

    near_zero: float = field(
        default=0.10,
        metadata={"why": "a hub that bought less than a tenth of today's value is a new route: its rate of growth is empty"},
    )
    heading_share: float = field(
        default=0.20,
        metadata={"why": "a heading that is a fifth of a total decides it; cars (8703) are 26% of the six neighbours' in 2022"},
    )


def diversion(study: Study, params: Params) -> list[Finding]:
    """How much more hubs buy of the same codes that the destination lost, up to the loss: leg one of a route.

    Estimates growth on the first leg of a route in the same code: min(loss, max(0, now - base)) by code. The cap is
    taken over all hubs together (hub by hub the same loss would be matched twice), then shared in proportion to the
    hubs' rises; the net rise stands beside it. Does not prove identical goods, nor exclude the demand of the hub
    itself. Never added to backfill or ghosts. Interval: baseline noise, 90%; noise floor: the largest of the same
    over windows before the controls.
    """
    found = Matching.of(study)
    weights = Weights.of(study.comparison, params.draws, params.seed)
    whole = found.redrawn(study.panel, weights, total=True)
    cells = [Cell(), *(Cell(hub=hub) for hub in range(len(study.route.hubs)))]
    parts = [*_goods(found, params, weights), *_routes(found, params, weights)]
    return [_finding(found, params, cell, draws) for cell, draws in [*zip(cells, whole, strict=True), *parts]]


def _goods(found: Matching, params: Params, weights: Weights) -> Iterator[tuple[Cell, Draws]]:
    """Yield products that stand out, all hubs together, largest first, with their draws."""
    chosen = stand_out(found.now.matched, found.noise()[0], found.chances()[0], params.minimum, params.rate)[: params.most]
    if len(chosen):
        draws = found.redrawn(found.study.panel.take(chosen), weights, total=False)[0]
        yield from zip((Cell(product=int(at)) for at in chosen), draws, strict=True)


def _routes(found: Matching, params: Params, weights: Weights) -> Iterator[tuple[Cell, Draws]]:
    """Yield a product's hubs that stand out, largest first, with their draws."""
    value, noise, chance = found.now.allocated.ravel(), found.noise()[1].ravel(), found.chances()[1].ravel()
    chosen = stand_out(value, noise, chance, params.minimum, params.rate)[: params.most]
    if len(chosen):
        products, hubs = np.divmod(chosen, len(found.study.route.hubs))
        draws = found.redrawn(found.study.panel.take(products), weights, total=False)
        for row, (product, hub) in enumerate(zip(products, hubs, strict=True)):
            yield Cell(int(product), int(hub)), draws[1 + hub, row]


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
    return finding(
        study,
        "diversion",
        measured,
        reason=f"{_reason(found, cell, measured)} {SHORT}",
        caveats=(*UNPROVEN, *_remarks(found, params, cell), *_caveats(found, cell)),
        flags=_flags(found, params, cell),
        parameters=_parameters(found, params, cell),
    )


def _reason(found: Matching, cell: Cell, measured: Measured) -> str:
    study, unit = found.study, found.study.unit
    to = _hubs(study) if cell.hub is None else name_of(study.route.hubs[cell.hub])
    goods = study.goods.title if cell.product is None else goods_of(study.panel.products[cell.product])
    loss = int(found.now.sums.lost[cell.at[0]].sum())
    return (
        f"{name_of(study.origin.reporter)} exports to {to} rose in codes that {name_of(study.route.destination)} lost "
        f"({goods}) by {money(measured.value, unit)}, at most the loss counted, in {study.comparison.window.words} against "
        f"{study.comparison.words}: {_percent(measured.value, loss)} of the {money(loss, unit)} lost. "
        f"Uncapped and with falls set off, they changed by {money(measured.net, unit)} ({measured.sure(unit)})."
    )


def _remarks(found: Matching, params: Params, cell: Cell) -> tuple[str, ...]:
    """Say how much of a total rests on one heading and on new routes."""
    if cell != Cell():
        return ()
    unit, value = found.study.unit, found.now.value(cell)
    heading, part = found.largest_heading()
    new = _new(found, params)
    said = [f"Heading {heading} alone is {money(part, unit)} of the {money(value, unit)}."] if value else []
    said += [f"{money(new, unit)} of it is in codes that the hubs hardly bought before ({NEAR_ZERO})."] if new else []
    return tuple(said)


def _caveats(found: Matching, cell: Cell) -> tuple[str, ...]:
    if cell.product is not None:
        return caveats.of_product(found.study, found.study.panel.products[cell.product])
    value = found.now.matched if cell.hub is None else found.now.allocated[:, cell.hub]
    return caveats.of_study(found.study, value)


def _flags(found: Matching, params: Params, cell: Cell) -> tuple[str, ...]:
    """Mark new routes, and a total that one heading decides."""
    value = found.now.value(cell)
    if cell.product is None:
        near = cell.hub is None and 2 * _new(found, params) >= value > 0
    elif cell.hub is None:
        near = bool(found.mostly_new(params.near_zero)[cell.product])
    else:
        near = bool(found.new_routes(params.near_zero)[cell.at])
    decided = cell == Cell() and value > 0 and found.largest_heading()[1] >= params.heading_share * value
    return (*([NEAR_ZERO] if near else []), *([ONE_HEADING] if decided else []))


def _parameters(found: Matching, params: Params, cell: Cell) -> dict[str, Any]:
    """Return what was chosen, what lists the rows, and the figures beside the value."""
    study, sums = found.study, found.now.sums
    hubs = study.route.hubs if cell.hub is None else (study.route.hubs[cell.hub],)
    lines = None if cell.product is None else list(study.panel.lines[cell.product])
    loss = int(sums.lost[cell.at[0]].sum())
    beside: dict[str, Any] = {
        "loss": loss / 100,
        "share": found.now.value(cell) / loss if loss else None,
        "hub_base": int(sums.hub_base[cell.at].sum()) / 100,
        "hub_now": int(sums.hub_now[cell.at].sum()) / 100,
        "noise_floors": {name: match.value(cell) / 100 for name, match in found.placebos.items()},
    }
    if cell == Cell():
        beside |= _beside_total(found, params)
    scope = study.scope() | {"partners": [study.route.destination, *hubs], "products": lines}
    return {**asdict(params), **scope, "hubs": list(study.route.hubs), "beside": beside}


def _beside_total(found: Matching, params: Params) -> dict[str, Any]:
    heading, part = found.largest_heading()
    lost = {name: int(match.sums.lost.sum()) for name, match in found.placebos.items()}
    shares = {name: match.value(Cell()) / lost[name] for name, match in found.placebos.items() if lost[name]}
    return {
        "noise_shares": shares,
        "largest_heading": {"heading": heading, "value": part / 100},
        NEAR_ZERO: _new(found, params) / 100,
        "products": len(found.now.matched),
    }


def _new(found: Matching, params: Params) -> int:
    """Return the matched part that lies in products of which most is new routes."""
    return int(found.now.matched[found.mostly_new(params.near_zero)].sum())


def _hubs(study: Study) -> str:
    names = [name_of(hub) for hub in study.route.hubs]
    return f"{', '.join(names[:-1])} and {names[-1]} together" if len(names) > 1 else names[0]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "none"


DETECTOR = Detector(
    diversion,
    Params(),
    reads=(TRADE,),
    cites=(
        "EVIDENCE section 1: capped over all hubs together, then allocated; never hub by hub",
        "Chupilkin, Javorcik, Plekhanov (2023), The Eurasian roundabout: trade flows into Russia, EBRD working paper 276",
    ),
)
