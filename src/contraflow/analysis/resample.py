"""How far a measure moves when the months could have been others of their kind: 90% intervals for baseline noise.

The months of baseline and window are drawn again with replacement, the same draw for all products and partners, so
that a common shock stays common. A paired baseline is drawn with its window, which keeps the season out of the noise;
a mean is drawn by itself, so that its season counts as noise and the interval is wide. Two corrections: few months
vary too little in a resample (sqrt(n / (n - 1)), and Student's t for the normal), and a sum of capped terms is too
large on average when its terms are noisy, so the interval is moved down by as much as resampling moves the
measure up. Reference: Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 10 and 12.

The interval does not cover the publisher's revisions, nor trends that began before the window: for those see the
noise floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.noise import quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.window import Comparison

    Draws = NDArray[np.float32]

KIND = "baseline noise"
LEVEL = 0.90
CHUNK = 256  # products at a time: their draws stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of a 90% interval, in the measure's unit, and what it covers."""

    low: float
    high: float
    kind: str = KIND


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """How often each month counts in each draw: baseline [month, draw] and window [month, draw], the data being ones.

    Multiplied with a series they give sums as long as the window; counts are spread from one by sqrt(n / (n - 1)).
    """

    base: Draws
    now: Draws

    @classmethod
    def of(cls, comparison: Comparison, draws: int, seed: int) -> Weights:
        """Draw them, the same ones for the same arguments."""
        months = comparison.window.months
        return _drawn(months, None if comparison.paired else len(comparison.months), draws, seed)


@lru_cache(maxsize=64)
def _drawn(months: int, base: int | None, draws: int, seed: int) -> Weights:
    """Draw for a window of so many months, against the same months or against so many others."""
    chance = np.random.default_rng(seed)
    now = _counts(chance, months, draws)
    if base is None:
        return Weights(now.astype(np.float32), now.astype(np.float32))
    scale = months / base
    return Weights((_counts(chance, base, draws) * scale).astype(np.float32), now.astype(np.float32))


def _counts(chance: np.random.Generator, months: int, draws: int) -> NDArray[np.float64]:
    counts = chance.multinomial(months, np.full(months, 1 / months), size=draws).T
    return np.asarray(1 + (counts - 1) * math.sqrt(months / max(months - 1, 1)), dtype=np.float64)


def redraw(
    panel: Panel, comparison: Comparison, partners: Sequence[str], weights: Weights
) -> Iterator[tuple[Draws, Draws]]:
    """Yield resampled sums of baseline and window, [product, partner, draw] in minor units, CHUNK products at a time.

    One small matrix product a product: a large one would start the threads of the linear algebra library, which on a
    busy machine wait for each other ten times longer than they compute.
    """
    at = panel.seats(partners)
    before, after = (months[:, at].astype(np.float32) for months in comparison.cut(panel))
    for first in range(0, len(panel.products), CHUNK):
        some = slice(first, first + CHUNK)
        yield before[some] @ weights.base, after[some] @ weights.now


def spread(
    redrawn: Iterator[tuple[Draws, Draws]], measure: Callable[[Draws, Draws], Draws], *, total: bool
) -> NDArray[np.float64]:
    """Measure every draw, [product, ..., draw]; added up over products to [..., draw] if `total`."""
    parts = [measure(before, after) for before, after in redrawn]
    if total:
        # single precision is good to 1e-5 of a chunk; casting every draw would take longer than drawing
        parts = [part.sum(axis=0) for part in parts]
    draws = np.sum(parts, axis=0, dtype=np.float64) if total else np.concatenate(parts)
    return np.asarray(draws, dtype=np.float64)


def interval(value: float, draws: NDArray[np.float64], comparison: Comparison) -> Interval:
    """Centre on the value less its bias, wide by Student's t; an amount that is never negative stops at zero."""
    months = min(len(comparison.months), comparison.window.months)
    half = quantile((1 - LEVEL) / 2, max(months - 1, 1)) * float(draws.std())
    centre = value - (float(draws.mean()) - value)
    return Interval(max(0.0, centre - half), max(0.0, centre + half))
