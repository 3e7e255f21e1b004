"""From expected flows to what reporters publish: zeros, noise, mirrors, weights, revisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.expected import Block, Expected
from contraflow.worlds.moments import Floats

Small = NDArray[np.float32]

LUMPIEST = 2.0  # cap on a series' log sd: beyond it the mean lies in months that never come
# twist "correlated", chosen: log sd of shocks a month that many flows share
COMMON = {"exporter": 0.12, "importer": 0.12, "chapter": 0.15}
TAIL = 3.0  # twist "heavy_tails": degrees of freedom of Student's t, scaled to the same variance
ARRIVAL = (0.6, 0.3, 0.1)  # chosen: share of a month's exports that the importer records 0, 1, 2 months later
FREIGHT = (0.02, 0.12)  # chosen about the Bank of Russia's 5.88% (near) and 10.2% (far), METHODS B1
MIRROR_SD = 0.6  # chosen: log sd by which a month of two reports differs; a test sets one real pair beside it
BIAS_SD = 0.4  # chosen: log sd by which an importer always books more or less of a flow; the same test
MISRECORDED = 0.15  # chosen: share of imports booked under the sibling's number (RUSI Riga 2024 saw that codes differ)
QUALITY_SD = 0.3  # chosen: log sd of exporters' unit values of one product
WEIGHT_SD = 0.2  # near the 0.26 a year of BACI's unit values


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """Both sides of each flow (pairs, products, months), EUR; 0 is no row. `goods` is the exports at old prices."""

    exports: Floats
    goods: Floats
    imports: Floats
    arrived: Floats


def observe(block: Block, expected: Expected) -> Reports:
    """Draw one realisation of the expected flows, and what importers say of it."""
    factor = _noise(block, expected.value)
    goods = expected.quantity * factor
    exports = goods * expected.price
    return Reports(exports, goods, *_mirror(block, expected, exports))


def _noise(block: Block, value: Floats) -> Floats:
    """Return the factor on the expected flow: 0 in a month without trade, else lognormal; its mean is one."""
    noise = calibration.noise()
    rng = stream(block.world, "noise", block.number)
    chance = noise.chance_of_trade(value)
    trades = rng.random(block.shape, dtype=np.float32) < chance
    size = np.log10(np.maximum(value.mean(axis=2), 1.0))
    spread = np.interp(size, noise.size, noise.sd_spread)
    sd = np.interp(size, noise.size, noise.sd) * np.exp(spread * rng.standard_normal(size.shape) - spread**2)
    sd = np.minimum(sd, LUMPIEST) * block.world.difficulty.noise
    level = np.interp(size, noise.size, noise.contract) * block.world.difficulty.noise
    log = sd[:, :, None] * _scatter(block, rng, np.interp(size, noise.size, noise.lasting))
    log += level[:, :, None] * _contracts(block, rng) + _common(block)
    factor = np.exp(log - (sd**2 + level**2)[:, :, None] / 2)
    return np.where(trades, factor / np.maximum(chance, 1e-12), 0.0)


def _contracts(block: Block, rng: np.random.Generator) -> Floats:
    """Unit-variance levels that hold for twelve months, each series changing in a month of its own."""
    pairs, products, months = block.shape
    drawn = rng.standard_normal((pairs, products, months // 12 + 2), dtype=np.float32)
    year = (rng.integers(0, 12, (pairs, products, 1)) + np.arange(months)) // 12
    return np.asarray(np.take_along_axis(drawn, year, axis=2), dtype=np.float64)


def _scatter(block: Block, rng: np.random.Generator, lasting: Floats) -> Floats:
    """Unit-variance noise: a part that lasts, by months, and one that does not."""
    white = rng.standard_normal(block.shape, dtype=np.float32)
    slow = rng.standard_normal(block.shape, dtype=np.float32)
    keep = np.float32(calibration.PERSISTENCE)
    fresh = np.float32(np.sqrt(1 - calibration.PERSISTENCE**2))
    for month in range(1, block.world.months):
        slow[:, :, month] = keep * slow[:, :, month - 1] + fresh * slow[:, :, month]
    mixed = np.sqrt(lasting)[:, :, None] * slow + np.sqrt(1 - lasting)[:, :, None] * white
    if "heavy_tails" in block.world.twists:
        shrink = rng.chisquare(TAIL, block.shape) / TAIL
        mixed = np.clip(mixed / np.sqrt(shrink) * np.sqrt((TAIL - 2) / TAIL), -5, 5)
    return np.asarray(mixed, dtype=np.float64)


def _common(block: Block) -> Floats:
    """With the twist: monthly shocks shared by all flows of an exporter, an importer, a chapter."""
    if "correlated" not in block.world.twists:
        return np.zeros((1, 1, 1))
    rng, countries, months = stream(block.world, "correlated"), len(block.places.codes), block.world.months
    out = COMMON["exporter"] * rng.standard_normal((countries, months))[block.places.exporter]
    into = COMMON["importer"] * rng.standard_normal((countries, months))[block.places.importer]
    chapters = np.array([int(block.goods.codes[k][:2]) for k in block.products])
    goods = COMMON["chapter"] * rng.standard_normal((100, months))[chapters]
    shared: Floats = (out + into)[:, None, :] + goods[None, :, :]
    return shared


def _mirror(block: Block, expected: Expected, exports: Floats) -> tuple[Floats, Floats]:
    """Return what importers record, with freight, and the goods in it at old prices: late, in part misbooked."""
    recorded = np.where(expected.ghosts > 0, 1 - expected.ghosts / np.maximum(expected.quantity, 1e-9), 1.0)
    came = _travelled(exports * recorded)
    booked = np.matmul(_bookkeeping(block), came)
    rng, noise = stream(block.world, "mirror", block.number), block.world.difficulty.noise
    flow = (len(block.places.exporter), len(block.products), 1)
    booked *= _error(rng, block.shape, MIRROR_SD * noise) * _error(rng, flow, BIAS_SD * noise)
    return booked * (1 + rng.uniform(*FREIGHT, flow)), booked / expected.price


def _error(rng: np.random.Generator, shape: tuple[int, int, int], sd: float) -> Floats:
    """Return lognormal factors whose mean is one."""
    factors = np.exp(np.float32(sd) * rng.standard_normal(shape, dtype=np.float32) - np.float32(sd**2 / 2))
    wide: Floats = factors.astype(np.float64)
    return wide


def _travelled(sent: Floats) -> Floats:
    """Shift what was sent by the months it travels."""
    came = ARRIVAL[0] * sent
    for lag, share in enumerate(ARRIVAL[1:], start=1):
        came[:, :, lag:] += share * sent[:, :, :-lag]
    return came


def _bookkeeping(block: Block) -> Floats:
    """Return the share of a product (column) that importers book under each number (row): mostly its own."""
    n = len(block.products)
    sibling = block.goods.sibling[block.products] - int(block.products[0])
    wrong = np.where(sibling != np.arange(n), MISRECORDED, 0.0)
    shares = np.diag(1 - wrong)
    shares[sibling, np.arange(n)] += wrong
    return shares


def grams(block: Block, goods: Floats, cells: tuple[NDArray[np.int64], ...], side: str) -> NDArray[np.int64]:
    """Return the net weight of the rows at `cells` (pair, product, month), from the goods at old prices."""
    rng = stream(block.world, f"weight {side}", block.number)
    n = len(block.places.codes), len(block.products)
    quality = np.exp(QUALITY_SD * stream(block.world, "quality", block.number).standard_normal(n))
    price = (block.goods.price[block.products] * quality)[block.places.exporter]
    scatter = np.exp(WEIGHT_SD * rng.standard_normal(len(cells[0]), dtype=np.float32))
    weight: NDArray[np.int64] = np.maximum(1, np.rint((goods * (1000 / price)[:, :, None])[cells] * scatter)).astype(
        np.int64
    )
    return weight


def revised(block: Block, values: Floats, age: NDArray[np.int64], side: str) -> Floats:
    """Return what stood in an older vintage for final values: by age in months, most rows alike, a few far off.

    The change is Cauchy with the calibrated median, cut at a factor of e: it has the real data's median and heavy tail.
    """
    rng = stream(block.world, f"revision {side}", block.number)
    wild, chance = rng.standard_cauchy(len(values)), rng.random(len(values))
    table = calibration.table()
    classes = np.searchsorted([6, 12, 24], age)
    names = ("2-6", "7-12", "13-24", "25-36")
    share = np.array([table["revised_share"][name] for name in names])[classes]
    median = np.array([table["revision_log_mad"][name] for name in names])[classes] / 1.4826
    change = np.where(chance < share, np.clip(median * wild, -1.0, 1.0), 0.0)
    return np.asarray(values * np.exp(-change), dtype=np.float64)
