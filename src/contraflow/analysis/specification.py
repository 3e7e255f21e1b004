"""One question under every reasonable definition: the range, the middle, how many agree, and which choice moves it.

Reference: Simonsohn, Simmons & Nelson (2020), Specification curve analysis, Nature Human Behaviour 4, 1208-1214. Only
the description is taken: definitions are not a sample, so no test is made of how many agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Specification:
    """One definition and what it gives: a share, with its 90% interval and the same before the controls.

    `choices` are (dimension, choice) pairs. `value` is None where `missing` says what data it would take.
    """

    choices: tuple[tuple[str, str], ...]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    floor: float | None = None
    missing: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether the effect is there: its interval lies above nothing, and it is above its noise floor."""
        return self.value is not None and (self.low is None or self.low > 0) and self.value > (self.floor or 0.0)


@dataclass(frozen=True, slots=True)
class Tried:
    """A choice of a dimension: the middle of the definitions that take it, and how many of them agree."""

    dimension: str
    choice: str
    median: float
    agree: int
    of: int


@dataclass(frozen=True, slots=True)
class Curve:
    """All definitions of one question; those with a figure in order of size."""

    specifications: tuple[Specification, ...]

    @property
    def computed(self) -> tuple[Specification, ...]:
        """Those with a figure, smallest first."""
        known = [each for each in self.specifications if each.value is not None]
        return tuple(sorted(known, key=_size))

    @property
    def median(self) -> float:
        """The middle figure; raises statistics.StatisticsError where none could be computed."""
        return median(_size(each) for each in self.computed)

    @property
    def agreeing(self) -> int:
        """How many of those computed agree that the effect is there."""
        return sum(each.agrees for each in self.computed)

    @property
    def missing(self) -> dict[str, int]:
        """How many could not be computed, by what is missing."""
        lacking = [each.missing for each in self.specifications if each.missing is not None]
        return {words: lacking.count(words) for words in dict.fromkeys(lacking)}

    def tried(self) -> tuple[Tried, ...]:
        """Every choice that was tried, dimension by dimension, the dimension that moves the middle most first."""
        by = {pair: [one for one in self.computed if pair in one.choices] for pair in self._pairs()}
        found = [
            Tried(*pair, median(map(_size, some)), sum(one.agrees for one in some), len(some))
            for pair, some in by.items()
        ]
        spread = {each.dimension: _spread(each.dimension, found) for each in found}
        return tuple(sorted(found, key=lambda each: (-spread[each.dimension], each.dimension)))

    def _pairs(self) -> Iterable[tuple[str, str]]:
        return dict.fromkeys(pair for each in self.computed for pair in each.choices)


def _size(one: Specification) -> float:
    return 0.0 if one.value is None else one.value


def _spread(dimension: str, found: Iterable[Tried]) -> float:
    middles = [each.median for each in found if each.dimension == dimension]
    return max(middles) - min(middles)
