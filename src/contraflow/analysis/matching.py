"""A study of two legs: what hubs bought more of in the codes that the destination lost, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.loss import capped, matched
from contraflow.analysis.noise import chance_of_fall
from contraflow.analysis.resample import Weights, redraw, spread
from contraflow.analysis.rule import floor

HEADING = 4  # digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contraflow.analysis.loss import Sums
    from contraflow.analysis.panel import Panel
    from contraflow.analysis.resample import Draws
    from contraflow.analysis.study import Study


@dataclass(frozen=True, slots=True)
class Cell:
    """What a figure is about: one product or all (None), one hub or all together (None); positions in the study."""

    product: int | None = None
    hub: int | None = None

    @property
    def at(self) -> tuple[int | slice, int | slice]:
        """Return the index into arrays of [product, hub]."""
        every = slice(None)
        return every if self.product is None else self.product, every if self.hub is None else self.hub


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Sums with the matched part beside them: `matched` by product, `allocated` by product and hub, in minor units."""

    sums: Sums
    matched: NDArray[np.int64]
    allocated: NDArray[np.int64]

    @classmethod
    def of(cls, sums: Sums) -> Match:
        """Cap over all hubs together, then share."""
        return cls(sums, sums.matched, sums.allocated)

    def value(self, cell: Cell) -> int:
        """Return the matched part of a cell; one hub's is what is allocated to it."""
        return int(self.matched[cell.at[0]].sum() if cell.hub is None else self.allocated[cell.at].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """A study's match in the window, and in each window before the controls.

    `new_route` marks the hubs, by product, that bought less than `near_zero` of today's value before; `mostly_new`
    the products of which such hubs are allocated at least half of the matched part.
    """

    study: Study
    now: Match
    placebos: dict[str, Match]
    new_route: NDArray[np.bool_]
    mostly_new: NDArray[np.bool_]

    @classmethod
    def of(cls, study: Study, near_zero: float) -> Matching:
        """Measure window and placebo windows."""
        now = Match.of(study.sums())
        placebos = {name: Match.of(sums) for name, sums in study.placebo_sums().items()}
        new = now.sums.hub_base < near_zero * now.sums.hub_now
        part = (now.allocated * new).sum(axis=1)
        return cls(study, now, placebos, new, (2 * part >= now.matched) & (part > 0))

    def floor(self, cell: Cell) -> int | None:
        """Return the largest of a cell's values before the controls; None where no such window could be measured."""
        return max((placebo.value(cell) for placebo in self.placebos.values()), default=None)

    def noise(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the floors by product, and by product and hub; zeros where no window could be measured."""
        before = self.placebos.values()
        noise = floor((match.matched for match in before), self.now.matched)
        return noise, floor((match.allocated for match in before), self.now.allocated)

    @property
    def partners(self) -> tuple[str, ...]:
        """Return the destination and the hubs, in the order of `redrawn`."""
        return (self.study.route.destination, *self.study.route.hubs)

    def redrawn(self, panel: Panel, weights: Weights, *, total: bool) -> NDArray[np.float64]:
        """Resample: [(product,) 1 + hub, draw], first all hubs together, then what is allocated to each."""
        return spread(redraw(panel, self.study.comparison, self.partners, weights), shared, total=total)

    def chances(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Chance that a match is an accident of months: by product with all hubs together, and by product and hub.

        Fall and rise must both hold, so the larger of their chances counts (an intersection-union test).
        """
        paired = self.study.comparison.paired
        at = self.study.panel.seats(self.partners)
        before, after = (months[:, at] for months in self.study.comparison.cut(self.study.panel))
        fall = chance_of_fall(before[:, 0], after[:, 0], paired=paired)
        together = chance_of_fall(after[:, 1:].sum(axis=1), before[:, 1:].sum(axis=1), paired=paired)
        each = chance_of_fall(after[:, 1:], before[:, 1:], paired=paired)
        return np.maximum(fall, together), np.maximum(fall[:, None], each)

    def new(self) -> int:
        """Return the matched part that lies in products of which most is new routes."""
        return int(self.now.matched[self.mostly_new].sum())

    def largest_heading(self) -> tuple[str, int]:
        """Return the heading with the largest matched part, and that part; a family counts to its first line's."""
        names, seats = np.unique([lines[0][:HEADING] for lines in self.study.panel.lines], return_inverse=True)
        total = np.zeros(len(names), dtype=np.int64)
        np.add.at(total, seats, self.now.matched)
        return str(names[int(np.argmax(total))]), int(np.max(total))


def shared(before: Draws, after: Draws) -> Draws:
    """Match the loss in the first column with the rises in the others: first the total, then each one's part of it."""
    change = after - before
    total = matched(-change[:, 0], change[:, 1:].sum(axis=1))
    shared = capped(change)
    shared[:, 1:] *= (total / np.maximum(shared[:, 1:].sum(axis=1), 1))[:, None]
    shared[:, 0] = total
    return shared
