"""How much of a fall is noise: the chance that months alone would move so far, and what many tests make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray


def tail(statistic: NDArray[np.float64], freedom: int) -> NDArray[np.float64]:
    """Chance that Student's t exceeds the statistic."""
    return np.asarray(stdtr(freedom, -statistic), dtype=np.float64)


def quantile(chance: float, freedom: float) -> float:
    """Return the statistic that Student's t exceeds with that chance."""
    return -float(stdtrit(freedom, chance))


def chance_of_fall(before: NDArray[np.int64], after: NDArray[np.int64], *, paired: bool) -> NDArray[np.float64]:
    """Chance by row that months which do not differ would show such a fall: one-sided t test over the last axis.

    Paired by position where the months are, otherwise with separate variances and the smaller sample's degrees of
    freedom. Months are taken as independent; what drifts for longer is left to the placebo windows. A row that
    does not vary at all is certain either way.
    """
    months = after.shape[-1]
    if paired:
        change = (before - after).astype(float)
        centre, variance, freedom = change.mean(-1), change.var(-1, ddof=1) / months, months - 1
    else:
        centre = before.mean(-1) - after.mean(-1)
        variance = before.var(-1, ddof=1) / before.shape[-1] + after.var(-1, ddof=1) / months
        freedom = min(before.shape[-1], months) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.nan_to_num(centre / np.sqrt(variance), nan=0.0, posinf=1e9, neginf=-1e9)
    return tail(statistic, freedom)


def discoveries(chances: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """Mark which of many tests to report so that on average at most `rate` of those reported are false.

    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    if not len(chances):
        return np.zeros(0, dtype=bool)
    ordered = np.sort(chances)
    fits = np.flatnonzero(ordered <= rate * np.arange(1, len(chances) + 1) / len(chances))
    return chances <= (ordered[fits[-1]] if len(fits) else -1.0)
