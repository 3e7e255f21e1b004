"""From expected flows to one realisation of them: months without trade, and noise as real series have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.expected import Block, Expected
from contraflow.worlds.moments import Floats

LUMPIEST = 2.0  # cap on a series' log sd: beyond it the mean lies in months that never come
# twist "correlated", chosen: log sd of shocks a month that many flows share
COMMON = {"exporter": 0.12, "importer": 0.12, "chapter": 0.15}
TAIL = 3.0  # twist "heavy_tails": degrees of freedom of Student's t, scaled to the same variance


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What one side records (pairs, products, months), EUR; 0 is no row. `goods` is the same at old prices."""

    value: Floats
    goods: Floats


def observe(block: Block, expected: Expected) -> Seen:
    """Draw one realisation of the expected flows: what exporters record."""
    goods = expected.quantity * _noise(block, expected.value)
    return Seen(goods * expected.price, goods)


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
    pairs, products, months = block.shape
    white = rng.standard_normal(block.shape, dtype=np.float32)
    slow = rng.standard_normal((months, pairs, products), dtype=np.float32)  # months first: each step is one run
    keep = np.float32(calibration.PERSISTENCE)
    slow[1:] *= np.sqrt(1 - keep**2)
    for month in range(1, months):
        slow[month] += keep * slow[month - 1]
    share = lasting.astype(np.float32)[:, :, None]
    mixed = np.sqrt(share) * np.moveaxis(slow, 0, 2) + np.sqrt(1 - share) * white
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
