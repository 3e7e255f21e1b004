"""What can be said of the size of a step that was searched for, in series whose levels drift anyway.

The standard error of a step takes what it is not sure of from the months around. Two things it cannot see: levels move
by themselves (contracts, growth), which makes a step there larger or smaller, and of all steps those are found that
noise and drift made large. The first is measured on placebos, the second is a truncated distribution.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, stdtr

from contraflow.analysis.noise import quantile
from contraflow.analysis.steps import NONE, Left, away, design

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.steps import Rule, Steps

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DRIFTS = np.arange(101) / 100  # log sd: at most by a factor of e
QUIET = 0.5  # share of series without a step from which these speak for all; else they are the odd ones, and all do
WIDE, HALVINGS = 10, 24  # standard deviations below an estimate that are tried, and how often what is left is halved


def drift(logs: Floats, season: Ints, found: Steps, rule: Rule) -> float:
    """Log standard deviation of what moves the levels of series [series, observation] beside their noise.

    As laboratories differ by more than their own errors (Paule and Mandel 1982, Journal of Research of the NBS 87,
    377-385): the variance which, added to each error, makes the sizes of placebo steps, at every date where none was
    found, as large as they are. The median stands in for the mean, for steps that were overlooked; and a placebo is
    known to be below the critical value, or it would have been found. Where most series have steps, placebos are taken
    with those in place; the steps may be drift themselves, and this is then too little.
    """
    quiet = (found.chosen == NONE).all(axis=1)
    kept = quiet if quiet.mean() >= QUIET else np.ones(len(logs), dtype=bool)
    parts = [
        _placebos(logs[here], season, (memory, found.chosen[here]), rule)
        for memory in np.unique(found.memory[kept])
        for here in [kept & (found.memory == memory)]
    ]
    size, error, least = (np.concatenate(each) for each in zip(*parts, strict=True))
    at = bisect_left(DRIFTS, -0.5, key=lambda wide: -_rank(size, np.hypot(error, wide), least)) if len(size) else 0
    return float(DRIFTS[min(at, len(DRIFTS) - 1)])


def _rank(size: Floats, spread: Floats, least: Floats) -> float:
    """Return where the median size lies among normal ones of this spread that stay below `least`: 0.5 if they are."""
    below, all_of_them = (2 * ndtr(each / spread) - 1 for each in (size, least))
    return float(np.median(below / all_of_them))


def _placebos(logs: Floats, season: Ints, place: tuple[float, Ints], rule: Rule) -> tuple[Floats, Floats, Floats]:
    """Size and standard error of a step at every date where there could be one, and what would have been found."""
    memory, chosen = place
    plan = design(season, memory, rule.apart)
    left = Left.over(plan.clean(logs), plan, chosen)
    f = away(left.statistic(), chosen, rule.apart)
    here = f > 0
    size = np.abs(left.along[here] / left.size[here])
    error = size / np.sqrt(f[here])
    return size, error, error * np.sqrt(plan.critical(rule.chance))


@dataclass(frozen=True, slots=True)
class Sized:
    """A step's log change `size`, its standard error with its degrees of freedom, and the `drift` of levels beside it.

    `least` is the smallest change that would have been found; `years` how often a drift could be seen.
    """

    size: float
    error: float
    freedom: int
    least: float
    drift: float
    years: float

    @classmethod
    def of(cls, left: Left, at: int, asked: tuple[float, Ints], drift: float) -> Self:
        """Read a step at `at` off what is left of one series; `asked` is the critical F, and the season by month."""
        critical, season = asked
        size = float(left.along[0, at] / left.size[0, at])
        error = abs(size) / float(np.sqrt(left.statistic()[0, at]))
        years = len(season) / len(np.unique(season))
        return cls(size, error, int(left.free[0]) - 1, error * float(np.sqrt(critical)), drift, years)

    @property
    def spread(self) -> float:
        """Standard deviation of the size, noise and drift."""
        return float(np.hypot(self.error, self.drift))

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the sum of two variances (Satterthwaite 1946); a drift's are the years less one."""
        own, beside = self.error / self.spread, self.drift / self.spread  # shares: a tiny error's fourth power is zero
        return 1 / (own**4 / self.freedom + beside**4 / max(self.years - 1, 1))

    def bounds(self, level: float) -> tuple[float, float]:
        """Return the interval of the change, from low to high.

        The end that is further from nothing is that of any estimate. The nearer one allows for the search: it is the
        change of which so large an estimate is still seen in `(1 - level) / 2` of the cases in which one is seen at
        all (Zhong and Prentice 2008, Biostatistics 9, 621-634).
        """
        rest, size = (1 - level) / 2, abs(self.size)
        low, near, degrees = -size - WIDE * self.spread, size, self.degrees
        for _ in range(HALVINGS):
            tried = (low + near) / 2
            larger, over, under = (
                stdtr(degrees, (side * tried - each) / self.spread)
                for side, each in ((1, size), (1, self.least), (-1, self.least))
            )
            low, near = (low, tried) if larger >= rest * (over + under) else (tried, near)
        far = size + quantile(rest, self.degrees) * self.spread
        return (near, far) if self.size > 0 else (-far, -near)
