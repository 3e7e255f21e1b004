"""Expected flows: what would be sold without controls, and what is sold with what is planted. No noise yet.

Cubes are (pairs, products, months), EUR a month, FOB. Everything the truth says is a difference of these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.goods import Goods
from contraflow.worlds.moments import Floats, Ints
from contraflow.worlds.places import Places
from contraflow.worlds.plan import MARGIN, Flow, Plan
from contraflow.worlds.season import holiday_share
from contraflow.worlds.spec import World

GROWTH = {"exporter": 0.03, "importer": 0.04, "product": 0.08}  # chosen: sd of the log trend a year, about a mean of 3%
OWN_SEASON = 0.1  # chosen: sd of a product's own month pattern, over the calibrated common one
SPILL = (0.1, 0.4)  # twist: share of uncontrolled sales to the destination lost as well
HUB_GROWTH = (0.4, 1.2)  # twist: log growth of what a hub buys for itself, reached a year after the controls
HUB_GROWING = 0.3  # twist: share of (hub, product) that grow so


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Expected flows. `without` has breaks and what controls did not do; `quantity` all that is planted, at old prices.

    `ghosts` is the part of `value` that importers never record, `price` (pairs, products, months) the mark-up factor.
    """

    without: Floats
    quantity: Floats
    price: Floats
    ghosts: Floats

    @property
    def value(self) -> Floats:
        """Expected value with all that is planted."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A run of products of one world, the unit of work: memory stays bounded however many products there are."""

    world: World
    places: Places
    goods: Goods
    plan: Plan
    products: Ints
    number: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Pairs, products, months."""
        return len(self.places.exporter), len(self.products), self.world.months


def expect(block: Block) -> Expected:
    """Compute the expected flows of a block."""
    level = _level(block)
    without = _own_growth(block, level[:, :, None] * _rhythm(block))
    to = block.places.pairs("member", block.places.destination)
    work = _Work(block, without.copy(), loss_of(block, without), level[to] / level[to].sum(axis=0))
    ghosts = np.zeros(block.shape)
    _suspend(work)
    _backfill(work)
    _divert(work)
    _ghost(work, ghosts)
    _relabel(work)
    return Expected(without, work.quantity, _prices(block), ghosts)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """The cube under construction, the loss (products, months), the members' shares of it (members, products)."""

    block: Block
    quantity: Floats
    loss: Floats
    shares: Floats

    def spread(self, cube: Floats, importer: int, at: int, sent: Floats, like: int) -> None:
        """Add the coalition's sales of one product to one importer, by the members' shares of product `like`."""
        to = self.block.places.pairs("member", importer)
        cube[to, at] += self.shares[:, like, None] * sent


def loss_of(block: Block, without: Floats) -> Floats:
    """Return what the coalition together no longer sells the destination: (products, months), planted only."""
    to = block.places.pairs("member", block.places.destination)
    gone: Floats = without[to].sum(axis=0) * (block.plan.lost[block.products, None] * block.plan.ramp[block.products])
    return gone


def _level(block: Block) -> Floats:
    """Base EUR a month (pairs, products): gravity, advantage, taste; scaled to the calibrated sales there."""
    rng = stream(block.world, "level", block.number)
    places, countries, n = block.places, len(block.places.codes), len(block.products)
    advantage = calibration.one("advantage_log_sd") * rng.standard_normal((countries, n))
    taste = calibration.taste_sd() * rng.standard_normal((countries, n))
    to = places.pairs("member", places.destination)
    coalition = np.log((places.pull[to, None] * np.exp(advantage[places.of("member")])).sum(axis=0))
    mean, sd = calibration.suppliers()
    for supplier in places.of("supplier"):
        pull = np.log(places.pull[places.pair(supplier, places.destination)])
        advantage[supplier] = coalition - pull + mean + sd * rng.standard_normal(n)
    level = places.pull[:, None] * np.exp(advantage[places.exporter] + taste[places.importer])
    scaled: Floats = level * (np.exp(block.goods.size[block.products]) / level[to].sum(axis=0))
    return scaled


def _rhythm(block: Block) -> Floats:
    """Trend, seasons and New Year as a factor (pairs, products, months) with mean one over the first year."""
    rng = stream(block.world, "rhythm", block.number)
    countries, n = len(block.places.codes), len(block.products)
    shared = stream(block.world, "growth")
    g_out = GROWTH["exporter"] * shared.standard_normal(countries)[block.places.exporter]
    g_in = GROWTH["importer"] * shared.standard_normal(countries)[block.places.importer]
    years = (np.arange(block.world.months) - block.world.before) / 12
    own = OWN_SEASON * rng.standard_normal((n, 12))
    calendar = _calendar(block.world)
    common = (0.03 + g_out + g_in)[:, None] * years + _season(block)[:, calendar]
    product = GROWTH["product"] * rng.standard_normal(n)[:, None] * years + own[:, calendar]
    factor: Floats = np.exp(common)[:, None, :] * np.exp(product)[None, :, :]
    return factor * _feast(block)[:, None, :]


def _calendar(world: World) -> Ints:
    return (world.start.month - 1 + np.arange(world.months)) % 12


def _season(block: Block) -> Floats:
    """Month pattern by pair: suppliers' as China's, all others' as the EU's."""
    is_supplier = np.isin(block.places.exporter, block.places.of("supplier"))
    return np.where(is_supplier[:, None], calibration.season("season_china"), calibration.season("season"))


def _feast(block: Block) -> Floats:
    """The New Year's dip of the first supplier, by real dates."""
    months = [block.world.start.next(n) for n in range(block.world.months)]
    held = np.array([holiday_share(month.year, month.month) for month in months])
    first = block.places.exporter == block.places.of("supplier")[0]
    return np.exp(np.where(first[:, None], calibration.one("new_year") * held, 0.0))


def _own_growth(block: Block, flows: Floats) -> Floats:
    """Add what is no truth of controls: planted breaks, and with the twist the hubs' own rising demand."""
    position = {int(product): at for at, product in enumerate(block.products)}
    for exporter, importer, product, month, change in block.plan.breaks:
        if product in position:
            pair = (block.places.exporter == exporter) & (block.places.importer == importer)
            flows[pair, position[product], month:] *= np.exp(change)
    if "hub_growth" in block.world.twists:
        rng = stream(block.world, "hub growth", block.number)
        size = rng.uniform(*HUB_GROWTH, (len(block.places.codes), len(block.products)))
        size *= rng.random(size.shape) < HUB_GROWING
        since = np.clip((np.arange(block.world.months) - block.world.before + 1) / 12, 0.0, 1.0)
        for hub in block.places.of("hub"):
            flows[block.places.importer == hub] *= np.exp(size[hub][:, None] * since)
    return flows


def _suspend(work: _Work) -> None:
    """Take the coalition's sales to the destination down."""
    block, products = work.block, work.block.products
    to = block.places.pairs("member", block.places.destination)
    work.quantity[to] *= 1 - block.plan.lost[products, None] * block.plan.ramp[products]
    if "spillover" in block.world.twists and block.world.plants("suspension"):
        rng = stream(block.world, "spillover", block.number)
        extra = rng.uniform(*SPILL, len(products)) * ~block.goods.controlled[products]
        work.quantity[to] *= 1 - extra[:, None] * block.plan.ramp[products]


def _backfill(work: _Work) -> None:
    places, plan, products = work.block.places, work.block.plan, work.block.products
    moved = _each_later(work.loss, plan.wait[products])
    for share, supplier in zip(plan.backfill, places.of("supplier"), strict=True):
        work.quantity[places.pair(supplier, places.destination)] += share[products, None] * moved


def _divert(work: _Work) -> None:
    """Add both legs of each route: the coalition to the hub, and some months later the hub to the destination."""
    places = work.block.places
    for hub, at, share, lag in _inside(work.block, work.block.plan.routes):
        sent = share * work.loss[at]
        work.spread(work.quantity, hub, at, sent, at)
        work.quantity[places.pair(hub, places.destination), at] += later(sent, lag) * MARGIN


def _ghost(work: _Work, ghosts: Floats) -> None:
    for hub, at, share, _ in _inside(work.block, work.block.plan.ghosts):
        work.spread(work.quantity, hub, at, share * work.loss[at], at)
        work.spread(ghosts, hub, at, share * work.loss[at], at)


def _relabel(work: _Work) -> None:
    """Let sales go on under the sibling's number; it lies in the same block, for headings are never cut."""
    block, first = work.block, int(work.block.products[0])
    for at in map(int, np.flatnonzero(block.plan.relabelled[block.products] > 0)):
        sibling = int(block.goods.sibling[first + at]) - first
        sent = block.plan.relabelled[first + at] * work.loss[at]
        work.spread(work.quantity, block.places.destination, sibling, sent, at)


def _prices(block: Block) -> Floats:
    """Mark-up factor by pair, product, month."""
    price = np.ones(block.shape)
    sellers = np.concatenate([block.places.pairs(role, block.places.destination) for role in ("supplier", "hub")])
    since = np.arange(block.world.months) >= block.world.before
    price[sellers] *= 1 + block.plan.markup[block.products, None] * since
    return price


def _inside(block: Block, flow: Flow) -> list[tuple[int, int, float, int]]:
    """List the planted (hub, product) of this block, products by their position in it."""
    first, last = int(block.products[0]), int(block.products[-1])
    rows = zip(flow.hub, flow.product, flow.share, flow.lag, strict=True)
    return [(int(h), int(k) - first, float(s), int(lag)) for h, k, s, lag in rows if first <= k <= last]


def later(series: Floats, lag: int) -> Floats:
    """Move a series along its last axis by `lag` months; the first ones are 0."""
    if lag == 0:
        return series
    return np.concatenate([np.zeros((*series.shape[:-1], lag)), series[..., :-lag]], axis=-1)


def _each_later(rows: Floats, lags: Ints) -> Floats:
    moved = np.zeros_like(rows)
    for lag in np.unique(lags):
        moved[lags == lag] = later(rows[lags == lag], int(lag))
    return moved
