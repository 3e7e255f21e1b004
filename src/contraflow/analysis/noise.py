"""How much of a measure is noise: placebo windows, and the chance that months alone would move so far."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.loss import Sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.window import Comparison


def placebo_sums(
    panel: Panel, placebos: Iterable[Comparison], destination: str, hubs: Sequence[str]
) -> dict[str, Sums]:
    """Take the same sums over windows before the controls, by name: what a measure shows where there was nothing to see.

    Placebos whose months the panel lacks are left out, so that an empty answer means that there is no noise floor.
    """
    return {
        f"{placebo.baseline} -> {placebo.window}": Sums.of(panel, placebo, destination, hubs)
        for placebo in placebos
        if placebo.fits(panel)
    }


def tail(statistic: NDArray[np.float64], freedom: int) -> NDArray[np.float64]:
    """Chance that Student's t with `freedom` degrees exceeds the statistic. Closed form: Abramowitz & Stegun 26.7.3-4."""
    angle = np.arctan(statistic / math.sqrt(freedom))
    sine, square = np.sin(angle), np.cos(angle) ** 2
    odd = freedom % 2
    term = np.cos(angle) if odd else np.ones_like(angle)
    total = np.zeros_like(angle)
    for step in range(1 + odd, freedom, 2):
        total = total + term
        term = term * square * step / (step + 1)
    inside = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return (1 - inside) / 2


def quantile(chance: float, freedom: int) -> float:
    """Return the statistic that Student's t exceeds with that chance (below a half), by bisection."""
    low, high = 0.0, 1e3
    for _ in range(60):
        middle = (low + high) / 2
        above = float(tail(np.array(middle), freedom)) > chance
        low, high = (middle, high) if above else (low, middle)
    return low


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
