"""Gravity without a library: what is particular to listed goods, sold by a coalition to one destination, after a day.

Poisson pseudo maximum likelihood (Santos Silva & Tenreyro 2006, Review of Economics and Statistics 88, 641-658) of
values [exporter, importer, product, month] with fixed effects exporter x importer x product, exporter x product x
month, importer x product x month and exporter x importer x month. On a full cube its first-order conditions are sums
along an axis, so that it is fitted by scaling the cube to its margins in turn (iterative proportional fitting, Deming &
Stephan 1940): what regression software does with 100,000 dummies takes four multiplications a sweep. A coefficient of
a set of cells is one more margin. Cells whose margin is zero are fitted exactly and drop out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Marks = NDArray[np.bool_]

MARGINS = (3, 1, 0, 2)  # the axis that a fixed effect does not have: month, importer, exporter, product
OF_A_PRODUCT = (3, 1, 0)  # fixed effects that belong to one product
SWEEPS = 2_000
NEAR = 1e-7  # of the total, by which margins may be missed; coefficients are then good to 1e-4
FAR = 5.0  # log, the farthest that one step may scale a cell by one margin
LONGER = 4.0  # times, by which a step may grow where it was as long as allowed
SPENT = 1e-10  # of what is left of a column, weighted and squared, that a last sweep may still take
DAMP = 0.5  # a product counts with this power of its trade, so that none decides alone: see `evened`


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """Which cells are treated, as four masks that are multiplied: `since` [product] is the first treated month.

    A product that is never treated has `since` at the number of months. `exporters` and `importers` are marks.
    """

    exporters: Marks
    importers: Marks
    since: Ints

    def cells(self, months: int) -> Marks:
        """Mark treated cells [exporter, importer, product, month]."""
        after = np.arange(months) >= self.since[:, None]
        pairs = self.exporters[:, None] & self.importers
        return np.asarray(pairs[:, :, None, None] & after)

    def everything(self, months: int) -> Floats:
        """Return the same cells for all products, a product never treated taking the earliest day."""
        first = np.where(self.listed(months), self.since, self.since.min())
        return Treated(self.exporters, self.importers, first).cells(months).astype(float)

    def listed(self, months: int) -> Marks:
        """Mark the products that are treated at some time."""
        return self.since < months


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Coefficients of the labels 1, 2, ... and the fitted means; `near` says whether the margins were met."""

    coefficients: Floats
    means: Floats
    sweeps: int
    near: bool


def evened(values: Floats, power: float = DAMP) -> Floats:
    """Divide each product by a power of its trade: 0 weighs products by value, 1 all alike.

    The scale of a product is absorbed by its fixed effects, so that the coefficient of an equal effect is the same.
    """
    total = values.sum(axis=(0, 1, 3))
    scale = np.where(total > 0, total / max(float(total.max()), 1e-300), 1.0)
    return np.asarray(values / scale[:, None] ** power)


def fit(values: Floats, live: Marks, labels: Ints) -> Fit:
    """Fit the fixed effects, and a coefficient for each set of cells that has a label above 0.

    `values` and `labels` [exporter, importer, product, month]; cells that are not `live` are no observations: a
    country's trade with itself, months that an exporter did not report. A label without trade has -inf. Two sweeps
    are followed by a step along the way they went (SQUAREM: Varadhan & Roland 2008, Scandinavian Journal of Statistics
    35, 335-353), so that time grows with cells and hardly with how slowly the margins settle.
    """
    scaled = _Scaled.start(np.where(live, values, 0.0), live, labels)
    farthest, sweeps, near = 1.0, 0, False
    while sweeps < SWEEPS and not near:
        first, _ = scaled.sweep()
        second, missed = scaled.sweep()
        sweeps, near = sweeps + 2, missed < NEAR
        bend = second - first
        length = float(np.sqrt((first * first).sum() / max(float((bend * bend).sum()), 1e-300)))
        length, farthest = min(length, farthest), farthest * (LONGER if length >= farthest else 1.0)
        if length > 1 and not near:
            scaled.move(np.clip((2 * length - 2) * first + (length**2 - 1) * bend, -FAR, FAR))
    return Fit(scaled.coefficients[1:], scaled.means, sweeps, near)


@dataclass(slots=True, eq=False)
class _Scaled:
    """The cube on its way to its margins: `treated` cells as positions in it, with their `label`."""

    means: Floats
    margins: list[Floats]
    treated: Ints
    label: Ints
    wanted: Floats
    coefficients: Floats

    @classmethod
    def start(cls, values: Floats, live: Marks, labels: Ints) -> Self:
        """All cells alike."""
        means = np.where(live, float(values.sum()) / max(int(live.sum()), 1), 0.0)
        margins = [values.sum(axis=axis, keepdims=True) for axis in MARGINS]
        treated = np.flatnonzero(labels.ravel())
        label = labels.ravel()[treated]
        wanted = _sums(label, values.ravel()[treated], int(labels.max()) + 1)
        return cls(np.ascontiguousarray(means), margins, treated, label, wanted, np.zeros(len(wanted)))

    def sweep(self) -> tuple[Floats, float]:
        """Scale to each margin in turn; return the logs of all factors in one row, and the worst miss as a share."""
        missed, factors = 0.0, []
        for axis, margin in zip(MARGINS, self.margins, strict=True):
            now = self.means.sum(axis=axis, keepdims=True)
            missed = max(missed, float(np.abs(now - margin).sum()))
            factors.append(_ratio(margin, now))
            self.means *= factors[-1]
        factors.append(_ratio(self.wanted, _sums(self.label, self._inside[self.treated], len(self.wanted))))
        self._inside[self.treated] *= factors[-1][self.label]
        with np.errstate(divide="ignore"):
            self.coefficients += np.log(factors[-1])
        row = np.concatenate([factor.ravel() for factor in factors])
        return np.log(np.where(row > 0, row, 1.0)), missed / max(float(self.margins[0].sum()), 1e-300)

    def move(self, logs: Floats) -> None:
        """Multiply by factors given as `sweep` returns them."""
        *parts, last = np.split(np.exp(logs), np.cumsum([margin.size for margin in self.margins]))
        for part, margin in zip(parts, self.margins, strict=True):
            self.means *= part.reshape(margin.shape)
        self._inside[self.treated] *= last[self.label]
        self.coefficients += np.log(last)

    @property
    def _inside(self) -> Floats:
        return self.means.reshape(-1)


def _sums(label: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(label, values, minlength=count).astype(float)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; 0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


def without(column: Floats, weights: Floats, axes: tuple[int, ...] = MARGINS) -> Floats:
    """Take fixed effects out of a column, weighted: alternating projections along `axes`, in place of dummies."""
    margins = [weights.sum(axis=axis, keepdims=True) for axis in axes]
    left = column.copy()
    for _ in range(SWEEPS):
        taken = 0.0
        for axis, margin in zip(axes, margins, strict=True):
            mean = _ratio((weights * left).sum(axis=axis, keepdims=True), margin)
            left -= mean
            taken += float((margin * mean**2).sum())
        if taken <= SPENT * float((weights * left**2).sum()):
            break
    return np.where(weights > 0, left, 0.0)
