"""The two measures, each in one place: what the destination lost, and how much of it hubs matched.

All of it per product. Caps are taken over all hubs together and then allocated: capped hub by hub and added up, one
loss would be matched several times. Reference: EVIDENCE section 1, METHODS B3 and B5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.panel import over_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.panel import Number, Panel
    from contraflow.analysis.window import Comparison


class Balance:
    """What follows from a destination's `base` and `now` by product and others' `gains` [product, other].

    The caps stand here alone: a loss is matched once, by all others together, and then shared.
    """

    __slots__ = ()
    base: NDArray[np.int64]
    now: NDArray[np.int64]

    @property
    def fall(self) -> NDArray[np.int64]:
        """Uncapped change at the destination, a fall being positive."""
        return self.base - self.now

    @property
    def lost(self) -> NDArray[np.int64]:
        """Capped loss by product."""
        return capped(self.fall)

    @property
    def gains(self) -> NDArray[np.int64]:
        """Uncapped change of each other, a rise being positive: [product, other]."""
        raise NotImplementedError

    @property
    def matched(self) -> NDArray[np.int64]:
        """Part of each product's loss that the rise of all others together matches."""
        return matched(self.fall, self.gains.sum(axis=1))

    @property
    def allocated(self) -> NDArray[np.int64]:
        """The matched part by product and other: whole units that add up to it exactly."""
        return allocated(self.matched, self.gains)


@dataclass(frozen=True, slots=True, eq=False)
class Sums(Balance):
    """Value in baseline and window, in int64 minor units: the destination's by product, the hubs' by product and hub.

    `base` has the length of the window, whatever the length of the baseline; a mean is rounded once, to whole cents.
    """

    base: NDArray[np.int64]
    now: NDArray[np.int64]
    hub_base: NDArray[np.int64]
    hub_now: NDArray[np.int64]

    @classmethod
    def of(cls, panel: Panel, comparison: Comparison, destination: str, hubs: Sequence[str]) -> Sums:
        """Add up the months; raises NoData where one is missing."""
        before, after = map(over_months, comparison.cut(panel))
        base = before if comparison.paired else np.rint(before * comparison.scale).astype(np.int64)
        to, by = panel.seat(destination), [panel.seat(hub) for hub in hubs]
        return cls(base[:, to], after[:, to], base[:, by], after[:, by])

    @property
    def gains(self) -> NDArray[np.int64]:
        """Uncapped change at each hub, a rise being positive: [product, hub]."""
        return self.hub_now - self.hub_base


def capped(change: NDArray[Number]) -> NDArray[Number]:
    """Take what is above zero: the cap that makes a sum over products convex and wants its net version beside it."""
    above: NDArray[Number] = np.maximum(change, 0)
    return above


def matched(fall: NDArray[Number], rise: NDArray[Number]) -> NDArray[Number]:
    """min(loss, gain), both capped at zero; `rise` is that of all hubs together."""
    both: NDArray[Number] = np.minimum(capped(fall), capped(rise))
    return both


def allocated(total: NDArray[np.int64], gains: NDArray[np.int64]) -> NDArray[np.int64]:
    """Share each product's total among hubs in proportion to their rises; a fall gets nothing; adds up to the cent."""
    running = np.cumsum(capped(gains), axis=1)
    whole = np.maximum(running[:, -1:], 1)
    reached = np.rint(running / whole * total[:, None]).astype(np.int64)
    parts: NDArray[np.int64] = np.diff(reached, axis=1, prepend=0)
    return parts
