"""The other side's report of the same trade: what importers say of what exporters declared."""

from __future__ import annotations

import numpy as np

from contraflow.worlds.draw import stream
from contraflow.worlds.expected import Block, Expected
from contraflow.worlds.moments import Floats
from contraflow.worlds.observe import Seen

ARRIVAL = (0.6, 0.3, 0.1)  # chosen: share of a month's exports that the importer records 0, 1, 2 months later
FREIGHT = (0.02, 0.12)  # chosen about the Bank of Russia's 5.88% (near) and 10.2% (far), METHODS B1
MIRROR_SD = 0.5  # chosen: log sd by which a month of two reports differs; a test sets one real pair beside it
BIAS_SD = 0.3  # chosen: log sd by which an importer always books more or less of a flow; the same test
MISRECORDED = 0.15  # chosen: share of imports booked under the sibling's number (RUSI Riga 2024 saw that codes differ)


def mirror(block: Block, expected: Expected, sent: Seen) -> Seen:
    """Return what importers record of what was sent: with freight, late, in part misbooked, and no ghosts."""
    rng, noise = stream(block.world, "mirror", block.number), block.world.difficulty.noise
    recorded = np.where(expected.ghosts > 0, 1 - expected.ghosts / np.maximum(expected.quantity, 1e-9), 1.0)
    booked = _booked(block, rng, _travelled(rng, sent.value * recorded))
    flow = (len(block.places.exporter), len(block.products), 1)
    booked *= _error(rng, block.shape, MIRROR_SD * noise) * _error(rng, flow, BIAS_SD * noise)
    return Seen(booked * (1 + rng.uniform(*FREIGHT, flow)), booked / expected.price)


def _travelled(rng: np.random.Generator, sent: Floats) -> Floats:
    """Move each month of a flow, whole, by the months it travels."""
    when = np.searchsorted(np.cumsum(ARRIVAL)[:-1], rng.random(sent.shape, dtype=np.float32))
    came = np.where(when == 0, sent, 0.0)
    for lag in range(1, len(ARRIVAL)):
        came[:, :, lag:] += np.where(when == lag, sent, 0.0)[:, :, :-lag]
    return came


def _booked(block: Block, rng: np.random.Generator, came: Floats) -> Floats:
    """Book some months of a flow under the sibling's number; a product without sibling stays where it is."""
    wrong = np.where(rng.random(came.shape, dtype=np.float32) < MISRECORDED, came, 0.0)
    sibling = block.goods.sibling[block.products] - int(block.products[0])
    booked: Floats = came - wrong
    for product, other in enumerate(sibling):
        booked[:, other] += wrong[:, product]
    return booked


def _error(rng: np.random.Generator, shape: tuple[int, int, int], sd: float) -> Floats:
    """Return lognormal factors whose mean is one."""
    factors = np.exp(np.float32(sd) * rng.standard_normal(shape, dtype=np.float32) - np.float32(sd**2 / 2))
    wide: Floats = factors.astype(np.float64)
    return wide
