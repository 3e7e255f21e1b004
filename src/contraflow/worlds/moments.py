"""How monthly trade series behave, by their size: the same measures for real statistics and for worlds.

A series is one reporter, partner and HS6. Small ones are mostly zero, larger ones are steadier and remember more.
`scripts/calibrate_worlds.py` takes these moments on real data, `docs/worlds.md` and the tests set a world's beside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EDGES = (0.0, 1e2, 1e3, 1e4, 1e5, 1e6, np.inf)
"""Size classes: mean EUR a month, zeros counted."""

NAMES = ("<100", "100-1k", "1k-10k", "10k-100k", "100k-1m", ">1m")
LAGS = (1, 3, 6)
FEW = 6  # positive months below which a series says nothing of its spread
MANY = 20  # positive months from which its own spread is known
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Moments:
    """One size class. Logs are natural and of positive months only, less the series' own mean.

    `log10_size` is the mean of log10(EUR a month); `zero` the share of months without trade; `sd` the pooled standard
    deviation; `sd_spread` that of log(sd) between series; `memory` the correlation at LAGS; `growth` the standard
    deviation of the log of a year over the year before. NaN: too few series to say.
    """

    name: str
    series: int
    log10_size: float
    zero: float
    sd: float
    sd_spread: float
    memory: tuple[float, float, float]
    growth: float


def by_size(values: Floats) -> tuple[Moments, ...]:
    """Take the moments of each size class of `values` (series, months); series without trade are left out."""
    traded = values[(values > 0).any(axis=1)]
    size = traded.mean(axis=1)
    return tuple(
        _moments(name, traded[(size >= low) & (size < high)])
        for name, low, high in zip(NAMES, EDGES[:-1], EDGES[1:], strict=True)
    )


def _moments(name: str, values: Floats) -> Moments:
    if not len(values):
        return Moments(name, 0, np.nan, np.nan, np.nan, np.nan, (np.nan,) * 3, np.nan)
    logs = _centred(values)
    enough = np.isfinite(logs).sum(axis=1) >= FEW
    return Moments(
        name=name,
        series=len(values),
        log10_size=float(np.log10(values.mean(axis=1)).mean()),
        zero=float((values <= 0).mean()),
        sd=_pooled(logs[enough]),
        sd_spread=_spread(logs),
        memory=(_memory(logs, LAGS[0]), _memory(logs, LAGS[1]), _memory(logs, LAGS[2])),
        growth=_growth(values),
    )


def _centred(values: Floats) -> Floats:
    """Logs less the series' mean; NaN where there was no trade."""
    logs = np.log(np.where(values > 0, values, np.nan))
    counts = np.isfinite(logs).sum(axis=1, keepdims=True)
    centred: Floats = logs - np.nansum(logs, axis=1, keepdims=True) / counts
    return centred


def _pooled(logs: Floats) -> float:
    freedom = (np.isfinite(logs).sum(axis=1) - 1).sum()
    return float(np.sqrt(np.nansum(logs**2) / freedom)) if freedom > 0 else np.nan


def _spread(logs: Floats) -> float:
    """Standard deviation of log(sd) between series, less what sampling alone would give."""
    known = logs[np.isfinite(logs).sum(axis=1) >= MANY]
    if len(known) < FEW:
        return np.nan
    counts = np.isfinite(known).sum(axis=1)
    own = np.log(np.sqrt(np.nansum(known**2, axis=1) / (counts - 1)))
    return float(np.sqrt(max(0.0, own.var() - (0.5 / (counts - 1)).mean())))


def _memory(logs: Floats, lag: int) -> float:
    known = logs[np.isfinite(logs).sum(axis=1) >= MANY]
    earlier, later = known[:, :-lag].ravel(), known[:, lag:].ravel()
    both = np.isfinite(earlier) & np.isfinite(later)
    return float(np.corrcoef(earlier[both], later[both])[0, 1]) if both.sum() > MANY else np.nan


def _growth(values: Floats) -> float:
    before, after = values[:, :MONTHS].sum(axis=1), values[:, MONTHS : 2 * MONTHS].sum(axis=1)
    both = (before > 0) & (after > 0)
    return float(np.log(after[both] / before[both]).std()) if both.sum() > FEW else np.nan
