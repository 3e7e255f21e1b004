"""What is held against what: a window of months, and the months it is measured against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes.month import Month, Period
from contraflow.errors import NoData, UsageError

if TYPE_CHECKING:
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel

SHAPES = ("same_months_2021", "mean_2021", "mean_2019_2021")
_SAME = re.compile(r"same_months_(\d{4})", re.ASCII)
_MEAN = re.compile(r"mean_(\d{4})(?:_(\d{4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A window against a baseline.

    `months` are the baseline's months that there is data for, of `asked`. A `paired` baseline has one month for each
    of the window's, in order, so that season and pairing carry over to resampling; otherwise the baseline is the mean
    of its months times the length of the window.
    """

    baseline: str
    window: Period
    months: tuple[Month, ...]
    asked: int
    paired: bool

    @classmethod
    def between(cls, base: Period, window: Period) -> Self:
        """Hold two periods of equal length against each other, month by month: a placebo, or the same months of a year."""
        if base.months != window.months:
            raise UsageError("periods of different length", seen=f"{base} against {window}")
        return cls(str(base), window, base.each(), base.months, paired=True)

    @classmethod
    def named(cls, baseline: str, window: Period, panel: Panel) -> Self:
        """Read a baseline's name (SHAPES); a mean takes the months the panel has, and raises NoData if it has none."""
        if found := _SAME.fullmatch(baseline):
            base = window.shifted((int(found[1]) - window.start.year) * 12)
            return cls(baseline, window, base.each(), base.months, paired=True)
        if found := _MEAN.fullmatch(baseline):
            years = Period.between(Month(int(found[1]), 1), Month(int(found[2] or found[1]), 12))
            months = tuple(month for month in years.each() if panel.has(month))
            if not months:
                raise NoData("no data for the baseline", seen=baseline)
            return cls(baseline, window, months, years.months, paired=False)
        raise UsageError("not a baseline", seen=baseline, allowed=SHAPES)

    @property
    def scale(self) -> float:
        """What the sum of the baseline's months is multiplied by to be as long as the window."""
        return self.window.months / len(self.months)

    @property
    def period(self) -> Period:
        """From the first to the last month of the baseline that there is data for."""
        return Period.between(self.months[0], self.months[-1])

    @property
    def complete(self) -> bool:
        """Whether there is data for all months the baseline names."""
        return len(self.months) == self.asked

    @property
    def words(self) -> str:
        """Return the baseline as a sentence says it: "Jun-Nov 2021", "the monthly mean of 2020-2021"."""
        if self.paired:
            return self.period.words
        first, last = self.period.start, self.period.end
        years = first.year if first.year == last.year else f"{first.year}\u2013{last.year}"
        return f"the monthly mean of {years}"

    def cut(self, panel: Panel) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cube of the baseline's months and of the window's; raises NoData where one is missing."""
        return panel.cube[:, :, panel.at(self.months)], panel.cube[:, :, panel.at(self.window.each())]

    def fits(self, panel: Panel) -> bool:
        """Whether the panel has every month."""
        return all(panel.has(month) for month in (*self.months, *self.window.each()))
