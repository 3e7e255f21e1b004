"""What is planted: drawn once a world, before any flow. The parameters of the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contraflow.worlds.draw import stream
from contraflow.worlds.goods import Goods
from contraflow.worlds.moments import Floats, Ints
from contraflow.worlds.places import Places
from contraflow.worlds.spec import World

LOST = (
    0.88,
    6.0,
)  # mean and concentration. EU27 sales of banned CN8 fell 72% on average, of CHPL codes 99% (data README)
BACKFILLED = 0.6  # chosen: share of controlled products that others backfill
BACKFILL = (0.45, 4.0)  # chosen, wide: published shares run from a quarter (Borin et al. 2023) to over 90%
DIVERTED = 0.15  # chosen: share of controlled products a hub passes on
ROUTE_SHARE = (0.03, 0.15)  # of the loss; 5-10% a route in Javorcik et al.
LAGS = (0.15, 0.45, 0.25, 0.15)  # chosen: months from the first leg to the second, 0 to 3
MARGIN = 1.05  # chosen: what the hub adds to the price
GHOSTED = 0.06  # chosen: share of controlled products declared to a hub that never arrive
GHOST_SHARE = (0.03, 0.12)  # chosen, of the loss
FLOWS = {"diversion": (DIVERTED, ROUTE_SHARE), "ghosts": (GHOSTED, GHOST_SHARE)}
RELABELLED = 0.08  # chosen: share of controlled products that go on under a neighbour's number
RELABEL_SHARE = (0.1, 0.4)  # chosen, of the loss
PRICED = 0.3  # chosen: share of controlled products that suppliers and hubs mark up to the destination
MARKUP = (0.2, 1.1)  # BOFIT: ball bearings x 2.02 = 1.76 / 0.87
BREAKS = 6  # chosen: series with a level shift that has nothing to do with controls
BREAK_SIZE = (0.6, 1.2)  # log; METHODS B6 measured with 0.7
MOST = 0.95  # of a loss that all routes, ghosts and relabelling together may carry


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Part of the loss that goes another way: a (hub, product) each, in parallel arrays; `share` of the loss."""

    hub: Ints
    product: Ints
    share: Floats
    lag: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The planted parameters; positions point into Places.codes and Goods.codes, nothing planted is 0 or empty.

    `lost` (products,) share of sales lost in the end, `ramp` (products, months) how far that has come, `backfill`
    (suppliers, products) share of the loss each makes good and `wait` (products,) months later, `markup` (products,)
    on sales of suppliers and hubs to the destination, `silent` (reporter -> first month without a report),
    `breaks` (exporter, importer, product, month, log change) a row.
    """

    lost: Floats
    ramp: Floats
    backfill: Floats
    wait: Ints
    routes: Flow
    ghosts: Flow
    relabelled: Floats
    markup: Floats
    silent: dict[int, int]
    breaks: tuple[tuple[int, int, int, int, float], ...]


def make_plan(world: World, places: Places, goods: Goods) -> Plan:
    """Draw what is planted in a world."""
    lost = _lost(world, goods)
    routes = _flows(world, places, goods, "diversion")
    ghosts = _flows(world, places, goods, "ghosts")
    return Plan(
        lost=lost,
        ramp=_ramp(world, len(lost)),
        backfill=_backfill(world, goods),
        wait=stream(world, "wait").integers(0, 3, len(lost)),
        routes=routes,
        ghosts=ghosts,
        relabelled=_relabelled(world, goods, routes, ghosts),
        markup=_some(world, goods, "prices", PRICED, MARKUP),
        silent=_silent(world, places),
        breaks=_breaks(world, places, goods),
    )


def _lost(world: World, goods: Goods) -> Floats:
    n = len(goods.codes)
    if not world.plants("suspension"):
        return np.zeros(n)
    if world.uniform_loss is not None:
        return np.where(goods.controlled, world.uniform_loss, 0.0)
    mean, firm = LOST[0] * world.difficulty.effect**0.5, LOST[1]
    drawn = stream(world, "suspension").beta(mean * firm, (1 - mean) * firm, n)
    return np.where(goods.controlled, drawn, 0.0)


def _ramp(world: World, n: int) -> Floats:
    """From 0 before the controls to 1, in equal steps over the product's months."""
    slowest = 0 if world.uniform_loss is not None else world.difficulty.slowest
    months = 1 + stream(world, "ramp").integers(0, slowest + 1, n)
    since = np.arange(world.months) - world.before + 1
    ramp: Floats = np.clip(since[None, :] / months[:, None], 0.0, 1.0)
    return ramp


def _backfill(world: World, goods: Goods) -> Floats:
    n = len(goods.codes)
    rng = stream(world, "backfill")
    mean, firm = BACKFILL
    total = rng.beta(mean * firm, (1 - mean) * firm, n) * (rng.random(n) < BACKFILLED) * goods.controlled
    split = rng.dirichlet(np.full(world.suppliers, 1.5), n).T
    return total * split * world.plants("backfill")


def _some(world: World, goods: Goods, kind: str, share: float, between: tuple[float, float]) -> Floats:
    rng = stream(world, kind)
    drawn = rng.uniform(*between, len(goods.codes)) * (rng.random(len(goods.codes)) < share)
    return drawn * goods.controlled * world.plants(kind)


def _flows(world: World, places: Places, goods: Goods, kind: str) -> Flow:
    """Draw a hub's products. Ghosts never take a (hub, product) that is a route: the chances come from one draw."""
    share, between = FLOWS[kind]
    n = len(goods.codes)
    chance = stream(world, "routes").random((world.hubs, n))
    taken = chance < share if kind == "diversion" else chance > 1 - share
    hub, product = np.nonzero(taken & goods.controlled & world.plants(kind))
    rng = stream(world, kind)
    size = rng.uniform(*between, len(hub)) * world.difficulty.effect
    return Flow(places.of("hub")[hub], product, size, rng.choice(len(LAGS), len(hub), p=LAGS))


def _relabelled(world: World, goods: Goods, *flows: Flow) -> Floats:
    """Share of the loss that goes on under the sibling's number; with routes and ghosts it stays below MOST."""
    share = _some(world, goods, "relabelling", RELABELLED, RELABEL_SHARE)
    share[goods.sibling == np.arange(len(share))] = 0.0
    used = sum(np.bincount(flow.product, flow.share, len(share)) for flow in flows)
    return np.minimum(share, np.maximum(0.0, MOST - used))


def _silent(world: World, places: Places) -> dict[int, int]:
    """The destination stops a month before the controls, as Russia did; one other country at some time after."""
    if not world.plants("blackouts"):
        return {}
    other = int(stream(world, "blackouts").choice(places.of("other")))
    when = int(stream(world, "blackouts").integers(12, world.months - 6))
    return {places.destination: world.before - 1, other: when}


def _breaks(world: World, places: Places, goods: Goods) -> tuple[tuple[int, int, int, int, float], ...]:
    """Draw level shifts on large series that nothing else touches: uncontrolled goods, not to destination or hubs."""
    if not world.plants("breaks"):
        return ()
    rng = stream(world, "breaks")
    apart = ~np.isin(places.importer, [*places.of("hub"), places.destination])
    seller = np.isin(places.exporter, [*places.of("member"), *places.of("supplier")])
    pairs = rng.choice(np.flatnonzero(apart & seller), BREAKS)
    free = np.setdiff1d(np.flatnonzero(~goods.controlled), goods.sibling[goods.controlled])
    free = free if len(free) else np.flatnonzero(~goods.controlled)
    largest = free[np.argsort(-goods.size[free])][: max(BREAKS, len(free) // 3)]
    products = rng.permutation(largest)[:BREAKS]
    months = rng.integers(12, world.months - 8, BREAKS)
    sizes = rng.uniform(*BREAK_SIZE, BREAKS) * rng.choice([-1.0, 1.0], BREAKS)
    rows = zip(pairs, products, months, sizes, strict=False)
    return tuple((int(places.exporter[p]), int(places.importer[p]), int(k), int(t), float(z)) for p, k, t, z in rows)
