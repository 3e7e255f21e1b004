"""Random numbers, one stream a purpose: a new purpose never shifts the numbers of another."""

from __future__ import annotations

import zlib

import numpy as np

from contraflow.worlds.spec import World


def stream(world: World, purpose: str, block: int = 0) -> np.random.Generator:
    """Return the generator of a purpose (and block of products), the same for the same seed."""
    return np.random.default_rng([world.seed, zlib.crc32(purpose.encode()), block])
