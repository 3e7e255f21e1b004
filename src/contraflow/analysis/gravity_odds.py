"""How sure a gravity coefficient is where few clusters are treated: product by product, by Student's t and by lots.

All fixed effects but exporter x importer x month belong to one product, so that products are the independent units:
each has a score (what the model leaves of its treated cells) and an information, and the coefficient is the difference
of two weighted means, listed less unlisted. Its standard error leaves each product out once (CR3: Cameron, Gelbach &
Miller 2008, Review of Economics and Statistics 90, 414-427). A few large products carry the weight, so that Student's
t has as many degrees of freedom as products of equal weight would say as much, less one, on the side that has fewer
(Carter, Schnepel & Steigerwald 2017, Review of Economics and Statistics 99, 698-709).

Beside it stands randomisation inference (MacKinnon & Webb 2020, Journal of Econometrics 218, 435-450): the model is
fitted without any effect, so that it does not know which products are listed, and lots are drawn over which are. Where
listed and other products differ in nothing else that chance is exact, however few carry the weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from contraflow.analysis.gravity import OF_A_PRODUCT, without
from contraflow.analysis.noise import quantile

if TYPE_CHECKING:
    from contraflow.analysis.gravity import Floats, Marks

SMALL = 1e-9  # of all information: a product with less says nothing


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of a log effect at `level`: 0.9 leaves a tenth outside."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class ByProduct:
    """Each product's effect as its own trade shows it, its information (weight), and whether it is listed."""

    effect: Floats
    weight: Floats
    listed: Marks

    @property
    def estimate(self) -> float:
        """Difference of the weighted means, listed less unlisted."""
        return float(_differences(self.effect[None, :], self.weight, self.listed[None, :])[0][0])

    @property
    def error(self) -> float:
        """Standard error, each product left out once."""
        return float(_differences(self.effect[None, :], self.weight, self.listed[None, :])[1][0])

    @property
    def clusters(self) -> float:
        """How many listed products of equal weight would say as much: few, where one carries it all."""
        return _alike(self.weight[self.listed])

    @property
    def freedom(self) -> float:
        """Degrees of freedom of Student's t: of listed and unlisted products the fewer, by weight, less one."""
        return max(min(self.clusters, _alike(self.weight[~self.listed])) - 1, 1.0)

    def within(self, level: float) -> Range:
        """Interval of the estimate: 0.9 leaves a tenth outside."""
        half = quantile((1 - level) / 2, self.freedom) * self.error
        return Range(self.estimate - half, self.estimate + half, level)

    def chance(self, effect: float = 0.0) -> float:
        """Chance of an estimate as far from this effect, were it the true one."""
        return float(2 * stdtr(self.freedom, -abs(self.estimate - effect) / max(self.error, 1e-300)))


def _alike(weight: Floats) -> float:
    return float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0


def by_product(values: Floats, means: Floats, column: Floats, listed: Marks, coefficient: float) -> ByProduct:
    """Take a fit apart into products: `column` marks the cells of all products, listed ones had `coefficient`."""
    seen = column * (means > 0)
    left = without(seen, means, OF_A_PRODUCT)
    weight = (means * left**2).sum(axis=(0, 1, 3))
    score = (seen * (values - means)).sum(axis=(0, 1, 3))
    kept = weight > SMALL * max(float(weight.sum()), 1e-300)
    return ByProduct(score[kept] / weight[kept] + coefficient * listed[kept], weight[kept], listed[kept])


def _differences(effect: Floats, weight: Floats, listed: Marks) -> tuple[Floats, Floats]:
    """Weighted mean of the listed less that of the rest, and its jackknife error; [draw, product] each."""
    difference, variance = np.zeros(len(listed)), np.zeros(len(listed))
    for inside, sign in ((listed, 1.0), (~listed, -1.0)):
        part = np.where(inside, weight, 0.0)
        total = part.sum(axis=1, keepdims=True)
        mean = (part * effect).sum(axis=1, keepdims=True) / np.maximum(total, 1e-300)
        difference += sign * mean[:, 0]
        rest = np.maximum(total - part, 1e-3 * total)
        variance += ((part * (effect - mean) / np.maximum(rest, 1e-300)) ** 2).sum(axis=1)
    return difference, np.sqrt(variance)


def lots(listed: Marks, draws: int, seed: int) -> Marks:
    """Draw which products are listed, as many as there are, [draw, product]; the first draw is the real one."""
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(listed, (draws, 1)), axis=1)
    return np.concatenate([listed[None, :], drawn])


def chance_by_lot(of: ByProduct, drawn: Marks) -> float:
    """Chance that lots show so large a difference, studentised; `of` is from a fit without an effect."""
    difference, error = _differences(of.effect[None, :], of.weight, drawn)
    size = np.abs(difference) / np.maximum(error, 1e-300)
    return float((size >= size[0] * (1 - 1e-12)).mean())


def by_lot(of: ByProduct, drawn: Marks, level: float) -> float:
    """Size of the difference that lots stay under with this chance: what placebo products show."""
    null = (of.effect - of.estimate * of.listed)[None, :]
    return float(np.quantile(np.abs(_differences(null, of.weight, drawn[1:])[0]), level))


def together(scores: Floats, listed: Marks, draws: int, seed: int) -> float:
    """Chance that lots show scores [product, period] as far from none, all periods together."""
    drawn = lots(listed, draws, seed).astype(float)
    summed = (drawn - drawn.mean(axis=1, keepdims=True)) @ scores
    spread = np.atleast_2d(np.cov(summed, rowvar=False))
    size = np.einsum("de,ef,df->d", summed, np.linalg.pinv(spread), summed)
    return float((size >= size[0] * (1 - 1e-12)).mean())
