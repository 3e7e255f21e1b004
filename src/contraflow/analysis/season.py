"""Months as observations of a season: the axis on which level shifts are looked for.

Exporters that publish January and February together, or whose holiday wanders between the two, have eleven
observations a year: the two months are one, their mean. `codes/data/joined_months.csv` says who they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from contraflow.codes.data import resource_rows
from contraflow.codes.month import YEAR, Month

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST = 0.05  # of a series' median month: the log of what is smaller is taken there, a stop being a fall by 95%


@cache
def joined(reporters: tuple[str, ...]) -> bool:
    """Say whether January and February of these exporters, added up, are to be read as one."""
    known = {row["iso3"] for row in resource_rows("codes/data/joined_months.csv")}
    return any(reporter in known for reporter in reporters)


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """Observations in order: `first` and `last` month of each as indices, `season` 0 to 11 (or 10, where joined)."""

    first: Ints
    last: Ints
    season: Ints

    @classmethod
    def of(cls, months: Ints, *, join: bool) -> Self:
        """Lay out month indices in order; with `join`, a January and the February after it are one observation."""
        pair = (months[1:] == months[:-1] + 1) & (months[1:] % YEAR == 1) if join else np.zeros(len(months) - 1, bool)
        first, last = months[np.r_[True, ~pair]], months[np.r_[~pair, True]]
        return cls(first, last, np.unique(last % YEAR, return_inverse=True)[1].astype(np.int64))

    def __len__(self) -> int:
        """Count the observations."""
        return len(self.first)

    def logs(self, months: Ints, values: NDArray[np.int64]) -> Floats:
        """Return log monthly means by observation, [series, observation], of values [series, month].

        A month of less than LEAST of the series' median month of trade counts as that much: logs know no zero. Nothing
        at all is nan.
        """
        starts = np.searchsorted(months, self.first)
        count = np.searchsorted(months, self.last) - starts + 1
        mean = np.add.reduceat(values.astype(float), starts, axis=1) / count
        with np.errstate(invalid="ignore"):
            usual = np.nanmedian(np.where(mean > 0, mean, np.nan), axis=1) if mean.size else mean.sum(axis=1)
        return np.asarray(np.log(np.maximum(mean, LEAST * usual[:, None])), dtype=np.float64)

    def month(self, at: int) -> Month:
        """Return the first month of an observation."""
        return Month.of_index(int(self.first[at]))
