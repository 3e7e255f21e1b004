"""Of many cells, which are what is looked for: chances by cell from all cells together, and how many to report.

A two-groups model: what share of cells belongs to each kind is learned from the cells themselves, so that where
nothing is planted little is believed. Reference: Efron (2008), Microarrays, empirical Bayes and the two-groups model,
Statistical Science 23, 1-22; Newton et al. (2004), Biostatistics 5, 155-176, for the rule on how many.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Float = TypeVar("Float", np.float32, np.float64)
CELLS = 10  # cells that the shares to begin with count for: few data do not make a kind certain
ONE, ALONE = 0.15, 0.01
"""Shares to begin with: cells where both things happened as one, and where each did by itself. Chosen on tuning worlds,
the second among 0.005 to 0.1: what is learned from the cells outweighs it where there are some hundreds."""
ROUNDS = 60  # the shares move by less than 1e-4 after some 30
GRID = 24
LEAST = 0.02
"""Hidden amounts are tried from this part of the largest possible to all of it, evenly in their logs."""


def amounts(most: Floats) -> Floats:
    """Return the amounts to try for each cell: [..., GRID]; none is more likely than another in its logs."""
    parts: Floats = most[..., None] * np.geomspace(LEAST, 1.0, GRID)
    return parts


def log_density(gap: Floats, scale: Floats, freedom: float) -> Floats:
    """Log density of Student's t at a gap from its centre: heavier tails than the normal's for fewer degrees."""
    half = (freedom + 1) / 2
    found: Floats = _constant(freedom) - np.log(scale) - half * np.log1p((gap / scale) ** 2 / freedom)
    return found


def density(gap: NDArray[Float], scale: float, freedom: float) -> NDArray[Float]:
    """Return the same as a density, of one scale; in place, for to make large arrays takes longer than to fill them."""
    found: NDArray[Float] = gap / scale
    found *= found
    found /= freedom
    found += 1
    np.log(found, out=found)
    found *= -(freedom + 1) / 2
    found += _constant(freedom) - math.log(scale)
    return np.exp(found, out=found)


def _constant(freedom: float) -> float:
    return float(gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - 0.5 * np.log(freedom * np.pi))


def chances(likelihood: Floats, prior: Sequence[float]) -> Floats:
    """Return each cell's chance of each kind: [cell, kind] from likelihoods [cell, kind].

    The shares of the kinds are fitted by expectation and maximisation; `prior` is added to the kinds' counts, in
    cells, so that few cells do not make a kind certain or impossible.
    """
    share = np.asarray(prior, dtype=np.float64) / np.sum(prior)
    found = likelihood
    for _ in range(ROUNDS):
        found = likelihood * share
        found = found / found.sum(axis=-1, keepdims=True)
        share = (found.sum(axis=0) + prior) / (len(found) + np.sum(prior))
    return found


def joined(first: Floats, second: Floats, both: Floats) -> Floats:
    """Return each cell's chance that two things happened as one, not each by itself, from likelihood ratios [cell].

    `first` and `second` are of one happening alone, `both` of the two as one; apart they happen independently.
    """
    one, alone, other = ONE, ALONE, ALONE
    found = both
    for _ in range(ROUNDS):
        apart = np.stack([(1 - alone) * (1 - other) + 0 * first, alone * (1 - other) * first], axis=-1)
        also = np.stack([(1 - alone) * other * second, alone * other * first * second], axis=-1)
        whole = (1 - one) * (apart + also).sum(axis=-1) + one * both
        found = one * both / whole
        rest = len(both) - found.sum() + CELLS
        alone = float(((1 - one) * (apart[:, 1] + also[:, 1]) / whole).sum() + ALONE * CELLS) / rest
        other = float(((1 - one) * also.sum(axis=-1) / whole).sum() + ALONE * CELLS) / rest
        one = float(found.sum() + ONE * CELLS) / (len(both) + CELLS)
    return found


def believed(chance: Floats, rate: float) -> NDArray[np.bool_]:
    """Mark the largest set of cells, the surest first, of which at most `rate` are expected to be false."""
    order = np.argsort(-chance, kind="stable")
    false = np.cumsum(1 - chance[order]) / np.arange(1, len(chance) + 1)
    marked = np.zeros(len(chance), dtype=bool)
    marked[order[: int((false <= rate).sum())]] = True
    return marked


def standing_out(worth: Floats, chance: Floats, large: NDArray[np.bool_], rate: float) -> list[tuple[int, int]]:
    """List the cells [row, column] that are `believed` among the `large` ones, by worth times chance, largest first."""
    among = np.flatnonzero(large)
    sure = among[believed(chance.ravel()[among], rate)]
    order = np.argsort(-(worth * chance).ravel()[sure], kind="stable")
    return [divmod(int(at), worth.shape[1]) for at in sure[order]]
