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
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Marks = NDArray[np.bool_]

MARGINS = (3, 1, 0, 2)  # the axis that a fixed effect does not have: month, importer, exporter, product
OF_A_PRODUCT = (3, 1, 0)  # fixed effects that belong to one product
SWEEPS = 2_000
EVERY = 5  # sweeps between two looks at the distance
NEAR = 1e-7  # of the total, by which margins may be missed; coefficients are then good to 1e-4
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
    country's trade with itself, months that an exporter did not report. A label without trade has -inf.
    """
    values = np.where(live, values, 0.0)
    total = float(values.sum())
    margins = [values.sum(axis=axis, keepdims=True) for axis in MARGINS]
    means = np.ascontiguousarray(np.where(live, total / max(int(live.sum()), 1), 0.0))  # written to through a flat view
    treated = np.flatnonzero(labels.ravel())
    label = labels.ravel()[treated]
    wanted = _sums(label, values.ravel()[treated], int(labels.max()) + 1)
    coefficients, sweep, near = np.zeros(len(wanted)), 0, False
    while sweep < SWEEPS and not near:
        missed = _scale(means, margins)
        factor = _ratio(wanted, _sums(label, means.ravel()[treated], len(wanted)))
        means.reshape(-1)[treated] *= factor[label]
        with np.errstate(divide="ignore"):
            coefficients += np.log(factor)
        sweep += 1
        near = sweep % EVERY == 0 and missed < NEAR * total
    return Fit(coefficients[1:], means, sweep, near)


def _scale(means: Floats, margins: list[Floats]) -> float:
    """Scale the cube to each margin in turn, in place; return by how much the margins were missed, at the worst."""
    missed = 0.0
    for axis, margin in zip(MARGINS, margins, strict=True):
        now = means.sum(axis=axis, keepdims=True)
        missed = max(missed, float(np.abs(now - margin).sum()))
        means *= _ratio(margin, now)
    return missed


def _sums(label: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(label, values, minlength=count).astype(float)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; 0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


def without(column: Floats, weights: Floats, axes: tuple[int, ...] = MARGINS) -> Floats:
    """Take fixed effects out of a column, weighted: alternating projections along `axes`, in place of dummies."""
    inverse = [_ratio(np.ones(1), weights.sum(axis=axis, keepdims=True)) for axis in axes]
    left = column.copy()
    for _ in range(SWEEPS):
        moved = 0.0
        for axis, share in zip(axes, inverse, strict=True):
            mean = (weights * left).sum(axis=axis, keepdims=True) * share
            left -= mean
            moved = max(moved, float(np.abs(mean).max()))
        if moved < NEAR:
            break
    return np.where(weights > 0, left, 0.0)
