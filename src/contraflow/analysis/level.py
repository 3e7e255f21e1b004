"""How large a lumpy monthly series is, and how far such a level moves by itself.

Trade by month and code has empty months and single shipments that outweigh a year. The level here is the square of
the mean root: between the mean, which one shipment decides, and the median, which is zero where most months are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.study import Study
    from contraflow.codes.month import Month

    Floats = NDArray[np.float64]
    Months = NDArray[np.int64]

NOTHING = 30.0  # units of currency a month: what is smaller is a parcel, and its log says nothing
NEAR = 1.5  # log units: series of about the same size tell how far one of that size moves
ODDEST = 0.98  # quantile at which changes are cut before their spread is taken
POINTS = 512  # sizes: within them a curve over size is a line
SURE = 1.645  # standard errors: 19 times in 20 it is not more
BLOCK = 1_000_000  # pairs of series held against each other at a time: 8 MB, and some copies
LEAST_SPREAD = 0.15  # log units: no monthly series of a code is steadier from year to year


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Positions of the months before the controls, and of those since the window began, on a cube's last axis."""

    before: Months
    after: Months

    @classmethod
    def of(cls, study: Study, start: Month, reported: NDArray[np.bool_]) -> Self:
        """Take the months reported: up to the end of baseline and placebo windows, and from the window's first on."""
        ends = [study.comparison.months[-1], *(placebo.window.end for placebo in study.placebos)]
        window = study.comparison.window.start.index
        months = np.flatnonzero(reported)
        last = min(max(end.index for end in ends), window - 1) - start.index
        return cls(months[months <= last], months[months >= window - start.index])

    def later(self, lag: int) -> Spans:
        """Return the same with what comes after moved on by some months; those past the end fall away."""
        return Spans(self.before, self.after[lag:])

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What tells these months from others."""
        return self.before.tobytes(), self.after.tobytes()

    @property
    def width(self) -> float:
        """How far after and before differ by chance, in units of how far the two halves of before do."""
        half = len(self.before) // 2
        return float(np.sqrt((1 / len(self.before) + 1 / len(self.after)) / (2 / half)))

    def enough(self, before: int, after: int) -> bool:
        """Say whether there are so many months on both sides."""
        return len(self.before) >= before and len(self.after) >= after


def level(months: Floats) -> Floats:
    """Return the square of the mean root over the last axis."""
    found: Floats = np.sqrt(months).mean(axis=-1) ** 2
    return found


def doubt(months: Floats | NDArray[np.int64], spans: Spans) -> Floats:
    """How much more than seen a mean may have risen from before to after, a month: of series [..., month]."""
    parts = [months[..., at].var(axis=-1) / len(at) for at in (spans.before, spans.after)]
    found: Floats = SURE * np.sqrt(parts[0] + parts[1])
    return found


def log(amount: Floats) -> Floats:
    """Log of an amount a month, flat where it is next to nothing."""
    found: Floats = np.log(np.maximum(amount, 0.0) + NOTHING)
    return found


def spread(before: Floats) -> Floats:
    """How far the log level of each series moves by chance, from one half of its months to the other.

    Of series [..., month]: the root mean square of all series' changes, weighted by how near they are in size.
    """
    half = before.shape[-1] // 2
    first, second = log(level(before[..., :half])).ravel(), log(level(before[..., half : 2 * half])).ravel()
    change = np.abs(second - first)
    change = np.minimum(change, np.quantile(change, ODDEST))
    size, like, squares = log(level(before)).ravel(), (first + second) / 2, change**2
    found = curve(size, len(like), lambda at: np.sqrt(nearness(at, like, NEAR) @ squares))
    return np.asarray(np.maximum(found, LEAST_SPREAD), dtype=np.float64).reshape(before.shape[:-1])


def curve(at: Floats, others: int, of: Callable[[Floats], Floats]) -> Floats:
    """Work a smooth curve over log size out at each series: [..., series] from `of` sizes [point] -> [..., point].

    Where there are more than POINTS series, at POINTS sizes evenly apart, and by straight lines between them: every
    series beside every other would take the square of their number, ten gigabytes for a list of 1,400 codes. Two
    points lie a thirtieth of the kernel's width apart, so that the line is off by less than 1e-3.
    `others` is how many series each point is held against: they decide how many points fit in memory at a time.
    """
    points = at if len(at) <= POINTS else np.linspace(at.min(), at.max(), POINTS)
    step = max(1, BLOCK // max(others, 1))
    found = np.concatenate([of(points[first : first + step]) for first in range(0, len(points), step)], axis=-1)
    if points is at:
        return found
    flat = [np.interp(at, points, line) for line in found.reshape(-1, len(points))]
    return np.reshape(flat, (*found.shape[:-1], len(at)))


def nearness(at: Floats, others: Floats, width: float) -> Floats:
    """Weights of others by how near they are: [at, other], each row adding up to one."""
    weight = np.exp(-0.5 * ((at[:, None] - others) / width) ** 2)
    found: Floats = weight / weight.sum(axis=1, keepdims=True)
    return found
