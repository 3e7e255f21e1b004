"""What is held against what: a window of months, and the months it is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contraflow.analysis.panel import run
from contraflow.codes.month import Period
from contraflow.errors import NoData, UsageError

if TYPE_CHECKING:
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.codes.month import Month


class Baseline(Protocol):
    """What "before" means, as a case declares it."""

    @property
    def id(self) -> str:
        """Its name, such as same_months_2021."""

    @property
    def same_months(self) -> bool:
        """Whether it has only the months of the year that the window has."""

    def months(self, window: Period) -> tuple[Month, ...]:
        """List its months, for a window."""


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

    def __hash__(self) -> int:
        """Tell most apart by their window: they are looked up by the thousand, and have many months."""
        return hash((self.baseline, self.window.start.index, self.window.months))

    @classmethod
    def between(cls, base: Period, window: Period) -> Self:
        """Hold two periods of equal length against each other, month by month: a placebo."""
        if base.months != window.months:
            raise UsageError("periods of different length", seen=f"{base} against {window}")
        return cls(str(base), window, base.each(), base.months, paired=True)

    @classmethod
    def of(cls, baseline: Baseline, window: Period, panel: Panel) -> Self:
        """Hold a window against a case's baseline: a mean takes the months the panel has, the same months need all.

        Raises NoData where the panel has none of the baseline's months, or not all of one year's same months.
        """
        asked = baseline.months(window)
        months = tuple(month for month in asked if panel.has(month))
        paired = baseline.same_months and len(asked) == window.months
        if not months or (paired and months != asked):
            raise NoData(
                "the data do not reach back to the baseline",
                seen=baseline.id,
                allowed=f"from {panel.start}",
                mend="add the file of those months, or ask for another baseline",
            )
        return cls(baseline.id, window, months, len(asked), paired)

    @property
    def every(self) -> tuple[Month, ...]:
        """Each month that is compared: the baseline's, then the window's."""
        return (*self.months, *self.window.each())

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
        return _months(panel, self.months), _months(panel, self.window.each())

    def fits(self, panel: Panel) -> bool:
        """Whether the panel has every month."""
        return all(panel.has(month) for month in self.every)


def _months(panel: Panel, months: tuple[Month, ...]) -> NDArray[np.int64]:
    """Cut months out of the cube, without a copy where they follow each other."""
    return panel.cube[:, :, run(panel.at(months))]
