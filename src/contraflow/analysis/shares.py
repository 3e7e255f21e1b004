"""Whose share of the destination's supply: shares of sellers, how concentrated they are, how many are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.network import REST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What sellers sold of one good in one period, minor units by seller; `sellers` may hold the rest as one."""

    sellers: tuple[str, ...]
    sold: NDArray[np.int64]

    @property
    def total(self) -> int:
        """All that was sold."""
        return int(self.sold.sum())

    @property
    def shares(self) -> Floats:
        """Part of each seller; zeros where nothing was sold."""
        return np.asarray(self.sold / max(self.total, 1), dtype=np.float64)

    @property
    def largest(self) -> tuple[str, int]:
        """The largest named seller, and what it sold; the rest is many and never the largest."""
        named = [at for at, seller in enumerate(self.sellers) if seller != REST]
        first = max(named, key=lambda at: int(self.sold[at]))
        return self.sellers[first], int(self.sold[first])

    @property
    def hhi(self) -> tuple[float, float]:
        """The Herfindahl-Hirschman index, 0 to 1: as if the rest were very many, and as if it were one."""
        squares = {seller: float(part) ** 2 for seller, part in zip(self.sellers, self.shares, strict=True)}
        return sum(squares.values()) - squares.get(REST, 0.0), sum(squares.values())

    def left(self, least: float) -> tuple[str, ...]:
        """Named sellers with at least that share, largest first."""
        order, shares = np.argsort(-self.sold, kind="stable"), self.shares
        return tuple(self.sellers[at] for at in order if self.sellers[at] != REST and shares[at] >= least > 0)


def of_period(sales: NDArray[np.int64], sellers: Sequence[str], at: Sequence[int] | NDArray[np.int64]) -> Shares:
    """Add sales [seller, month] up over months."""
    return Shares(tuple(sellers), sales[:, at].sum(axis=1))
