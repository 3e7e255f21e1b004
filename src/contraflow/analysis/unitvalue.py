"""What a kilogram costs the destination against what the same exporter takes elsewhere in the same month.

Both prices are of the same exporter, code and month, so that what moves all of an exporter's prices falls out; the
mix of goods inside a code does not. Months differ wildly, so each route is a robust regression on "since the
controls" (Tukey's biweight by reweighted least squares; Maronna, Martin, Yohai 2006, Robust Statistics, chapter 4).
The log weight is an offset, not a regressor as at the JRC: its own errors pull a fitted slope below one, and a
mark-up with it (by 4 points on clear tuning worlds).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contraflow.analysis.level import Spans
    from contraflow.analysis.network import Network

    Floats = NDArray[np.float64]
    Marks = NDArray[np.bool_]

BITE = 4.685  # 95% as efficient as least squares where errors are normal
MAD = 1.4826  # makes a median deviation a standard deviation
STEPS = 30
SMALLEST = 0.05  # log units: no monthly unit value scatters less
SUREST = 0.03  # log units: no route tells a product's mark-up better, however many months it has
FREEDOM = 5  # of Student's t: on tuning worlds without mark-ups the tails are those of 5, not of the normal


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Robust regressions side by side: coefficient on the step, its standard error, residuals in robust sds.

    `months` counts the shorter of both sides. [..., ] and, for the residuals, [..., month]; NaN where not known.
    """

    step: Floats
    error: Floats
    months: NDArray[np.int64]
    residual: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """A product's log mark-up over all its routes, with its standard error; NaN where no route tells."""

    log: Floats
    error: Floats


def relative(net: Network, sellers: Sequence[str], destination: str, others: Sequence[str]) -> Floats:
    """Log of the price to the destination over that to others: [product, seller, month]; NaN where one is not known.

    Of rows whose weight the publisher weighed; others are added up, so that a mean price by weight is elsewhere's.
    """
    by, to, rest = [net.seat(each) for each in sellers], net.seat(destination), [net.seat(each) for each in others]
    here = _price(net.weighed[by, to], net.weight[by, to])
    there = _price(net.weighed[np.ix_(by, rest)].sum(axis=1), net.weight[np.ix_(by, rest)].sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.log(here / there)
    return found.swapaxes(0, 1)


def step(series: Floats, spans: Spans, least: int) -> Fit:
    """Fit how much a series [..., month] is higher after than before, robustly; NaN with fewer months than `least`."""
    at = np.concatenate([spans.before, spans.after])
    later = np.isin(np.arange(len(at)), np.arange(len(spans.before), len(at))).astype(np.float64)
    points = series[..., at]
    known = np.isfinite(points)
    months = np.minimum((known & (later == 0)).sum(axis=-1), (known & (later == 1)).sum(axis=-1))
    enough = months >= least
    rise, error, residual = _fitted(points[enough], known[enough], later == 1)
    return Fit(_where(enough, rise), _where(enough, error), months, _where(enough, residual))


def _fitted(points: Floats, known: Marks, later: Marks) -> tuple[Floats, Floats, Floats]:
    """Fit series side by side [series, month]: the step, its standard error, residuals in robust sds."""
    sides = (~later, later)
    filled = np.where(known, points, 0.0)
    before, after = (_located(points, known & side) for side in sides)
    scale, weight = _biweight(filled - np.where(later, after[..., None], before[..., None]), known)
    for _ in range(STEPS):
        before, after = (_mean(filled, weight * side) for side in sides)
        scale, weight = _biweight(filled - np.where(later, after[..., None], before[..., None]), known)
    gap = points - np.where(later, after[..., None], before[..., None])
    error = _error(gap, scale, known, weight) * np.sqrt(sum(1 / _count(known, side) for side in sides))
    return after - before, error, gap / scale[..., None]


def pooled(fit: Fit) -> Markup:
    """Pool a product's routes [product, seller] by their certainty."""
    weight = np.where(np.isfinite(fit.step), 1 / np.maximum(fit.error, SUREST) ** 2, 0.0)
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Markup(np.nansum(weight * np.nan_to_num(fit.step), axis=1) / total, 1 / np.sqrt(total))


def _price(weighed: NDArray[np.int64], weight: NDArray[np.int64]) -> Floats:
    known = (weighed > 0) & (weight > 0)
    return np.where(known, weighed / np.maximum(weight, 1), np.nan)


def _located(points: Floats, known: Marks) -> Floats:
    """Return the median of the known points; NaN where none is known. Sorting is four times as quick as nanmedian."""
    ordered, count = np.sort(np.where(known, points, np.inf), axis=-1), known.sum(axis=-1)
    low, high = (np.take_along_axis(ordered, at[..., None], axis=-1)[..., 0] for at in _middles(count))
    return np.where(count > 0, (low + high) / 2, np.nan)


def _middles(count: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.maximum(count - 1, 0) // 2, count // 2


def _mean(points: Floats, weight: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (weight * points).sum(axis=-1) / weight.sum(axis=-1)
    return found


def _biweight(gap: Floats, known: Marks) -> tuple[Floats, Floats]:
    """Return the robust scale, two parameters spent, and Tukey's weights; a gap that is not known may be anything."""
    count = known.sum(axis=-1)
    spent = np.sqrt(count / np.maximum(count - 2, 1))
    told = known & ~np.isnan(gap)  # a side of which every month was odd has no centre
    scale = np.maximum(np.nan_to_num(MAD * _located(np.abs(gap), told) * spent), SMALLEST)
    away = gap / (BITE * scale[..., None])
    return scale, np.where(told, (1 - np.minimum(away * away, 1.0)) ** 2, 0.0)


def _error(gap: Floats, scale: Floats, known: Marks, weight: Floats) -> Floats:
    """Return the standard deviation of one month's error, as an M-estimator's asymptotic variance has it."""
    count = known.sum(axis=-1)
    away = np.where(known, np.nan_to_num(gap), 0.0) / (BITE * scale[..., None])
    slope = np.where(known & (np.abs(away) < 1), (1 - away**2) * (1 - 5 * away**2), 0.0).sum(axis=-1)
    pulled = ((weight * np.nan_to_num(gap)) ** 2).sum(axis=-1) / np.maximum(count - 2, 1)
    return np.asarray(np.sqrt(pulled) / np.maximum(slope / np.maximum(count, 1), 0.2), dtype=np.float64)


def _count(known: Marks, side: Marks) -> NDArray[np.int64]:
    return np.asarray(np.maximum((known & side).sum(axis=-1), 1), dtype=np.int64)


def _where(enough: Marks, value: Floats) -> Floats:
    """Put what was fitted at its place; NaN elsewhere."""
    found = np.full((*enough.shape, *value.shape[1:]), np.nan)
    found[enough] = value
    return found
