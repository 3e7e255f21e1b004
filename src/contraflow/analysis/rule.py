"""Which products are worth a finding of their own: large, larger than before the controls, and no accident of months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.noise import discoveries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def floor(values: Iterable[NDArray[np.int64]], like: NDArray[np.int64]) -> NDArray[np.int64]:
    """Take the largest of the placebo values, entry by entry; zeros where there is no placebo window."""
    highest = np.zeros_like(like)
    for value in values:
        highest = np.maximum(highest, value)
    return highest


def stand_out(
    value: NDArray[np.int64],
    noise: NDArray[np.int64],
    chance: NDArray[np.float64],
    minimum: int,
    rate: float,
) -> NDArray[np.int64]:
    """Return the positions of the values to report, largest first.

    A value is reported when it reaches `minimum` (minor units), is above the same measure in every placebo window
    (`noise`), and its `chance` of coming from months that do not differ passes a false discovery rate of `rate` among
    the values that reach the minimum. The minimum comes first, so that thousands of trifles do not raise the bar.
    """
    large = np.flatnonzero(value >= max(minimum, 1))
    chosen = large[discoveries(chance[large], rate)]
    chosen = chosen[value[chosen] > noise[chosen]]
    return chosen[np.argsort(-value[chosen], kind="stable")]
