"""The numbers that worlds are made of: measured once on real statistics, frozen under a version number.

Data: `calibration_v1.csv`, columns moment, key, value, n (observations), source; made by `scripts/calibrate_worlds.py`.
How and why: `docs/decisions/0011-worlds.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from contraflow.codes.data import resource_rows
from contraflow.worlds.moments import LAGS, NAMES, Floats, Moments

VERSION = 1
SURE = 3  # from this size class up (10,000 EUR a month) a series' mean is known well enough to fit the zeros to it
PERSISTENCE = 0.6  # from month to month, of the part of the noise that lasts; memory at 1 and 3 months is .41 and .10
CONTRACT = (0.1, 0.5, 0.8, 0.8, 0.65, 0.25)
"""By size class: log sd of a level that holds for twelve months, then is drawn anew. Fitted by trying: without it a
world's series grow or shrink less from year to year than real ones (1.0 against 1.4 in the fourth class)."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How a monthly series of a given expected size scatters; each a function of x = log10(EUR a month).

    `zero` holds intercept and slope of the logit of a month without trade; `size` the points at which `sd`,
    `sd_spread`, `lasting` (share of the variance that persists for months) and `contract` (see CONTRACT) are known,
    straight lines between them.
    """

    zero: tuple[float, float]
    size: Floats
    sd: Floats
    sd_spread: Floats
    lasting: Floats
    contract: Floats

    def chance_of_trade(self, values: Floats) -> Floats:
        """Return the chance that a month has any trade, for expected EUR a month; 0 for nothing expected."""
        intercept, slope = self.zero
        scale = np.exp(intercept)
        with np.errstate(divide="ignore"):
            return np.asarray(1 / (1 + scale * np.power(values, slope / np.log(10.0))), dtype=np.float64)


@cache
def table() -> dict[str, dict[str, float]]:
    """Return moment -> key -> value, as stored."""
    found: dict[str, dict[str, float]] = {}
    for row in resource_rows(f"worlds/calibration_v{VERSION}.csv"):
        found.setdefault(row["moment"], {})[row["key"]] = float(row["value"])
    return found


def one(moment: str) -> float:
    """Return a moment that has a single key."""
    (value,) = table()[moment].values()
    return value


def moments() -> tuple[Moments, ...]:
    """Return the real series' moments by size class, to hold a world's against; `series` is not kept."""
    t = table()
    return tuple(
        Moments(
            name=name,
            series=0,
            log10_size=t["log10_size"][name],
            zero=t["zero"][name],
            sd=t["sd"][name],
            sd_spread=t["sd_spread"][name],
            memory=(t[f"memory_{LAGS[0]}"][name], t[f"memory_{LAGS[1]}"][name], t[f"memory_{LAGS[2]}"][name]),
            growth=t["growth"][name],
        )
        for name in NAMES
    )


@cache
def noise() -> Noise:
    """Fit the noise to the size classes; the zeros from class SURE up, where a mean is more than one lucky month."""
    by_size = moments()
    size = np.array([m.log10_size for m in by_size])
    zero = np.array([m.zero for m in by_size])
    slope, intercept = np.polyfit(size[SURE:], np.log(zero / (1 - zero))[SURE:], 1)
    lasting = np.array([m.memory[0] for m in by_size]) / PERSISTENCE
    return Noise(
        zero=(float(intercept), float(slope)),
        size=size,
        sd=np.array([m.sd for m in by_size]),
        sd_spread=np.array([m.sd_spread for m in by_size]),
        lasting=np.clip(lasting, 0.0, 0.9),
        contract=np.array(CONTRACT),
    )


def season(moment: str = "season") -> Floats:
    """Return the log deviation of the twelve months, January first: "season" (EU) or "season_china"."""
    months = table()[moment]
    return np.array([months[str(month)] for month in range(1, 13)])


def hubs() -> tuple[float, float]:
    """Return mean and sd of the log of a hub's imports over the destination's."""
    return one("hub_log_mean"), one("hub_log_sd")


def suppliers() -> tuple[float, float]:
    """Return mean and sd of the log of a supplier's sales of a product to the destination over the coalition's."""
    return one("supplier_log_mean"), one("supplier_log_sd")


def taste_sd() -> float:
    """Return the sd of the log by which two buyers' demand for one product differs, each from the common part."""
    return one("product_log_sd") * float(np.sqrt(1 - one("taste_correlation")))
