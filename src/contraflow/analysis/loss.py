"""The two measures, each in one place: what the destination lost, and how much of it hubs matched.

All of it per product. Caps are taken over all hubs together and then allocated: capped hub by hub and added up, one
loss would be matched several times. Reference: EVIDENCE section 1, METHODS B3 and B5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.window import Comparison

    Numbers = NDArray[np.number[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
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
        before, after = (months.sum(axis=2) for months in comparison.cut(panel))
        base = before if comparison.paired else np.rint(before * comparison.scale).astype(np.int64)
        to, by = panel.seat(destination), [panel.seat(hub) for hub in hubs]
        return cls(base[:, to], after[:, to], base[:, by], after[:, by])

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
        """Uncapped change at each hub, a rise being positive: [product, hub]."""
        return self.hub_now - self.hub_base

    @property
    def matched(self) -> NDArray[np.int64]:
        """Part of each product's loss that the rise of all hubs together matches."""
        return matched(self.fall, self.gains.sum(axis=1))

    @property
    def allocated(self) -> NDArray[np.int64]:
        """The matched part by product and hub: whole cents that add up to it exactly."""
        return allocated(self.matched, self.gains)


def capped(change: Numbers) -> Numbers:
    """Take what is above zero: the cap that makes a sum over products convex, and so needs its net version beside it."""
    return np.maximum(change, 0)


def matched(fall: Numbers, rise: Numbers) -> Numbers:
    """min(loss, gain), both capped at zero; `rise` is that of all hubs together."""
    return np.minimum(capped(fall), capped(rise))


def allocated(total: NDArray[np.int64], gains: NDArray[np.int64]) -> NDArray[np.int64]:
    """Share each product's total among hubs in proportion to their rises, falls counting nothing; adds up to the cent."""
    running = np.cumsum(capped(gains), axis=1)
    whole = np.maximum(running[:, -1:], 1)
    return np.diff(np.rint(running / whole * total[:, None]).astype(np.int64), axis=1, prepend=0)
