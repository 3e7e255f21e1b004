"""Two legs of a route: what a hub bought more of, and what it then sold on, in the same code; METHODS B5.

A figure is min(part of the loss allocated to the hub, rise of its sales to the destination some months later), so
that all hubs together never carry more than was lost; where both legs have weights it is also at most the smaller
rise in kilograms at the first leg's price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.level import Spans, doubt, level, log, spread
from contraflow.analysis.loss import Sums, capped
from contraflow.analysis.matching import shared
from contraflow.analysis.mixture import amounts, joined, log_density
from contraflow.analysis.network import COALITION
from contraflow.analysis.panel import Panel, over_months
from contraflow.analysis.resample import Weights, redraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.network import Network
    from contraflow.analysis.sides import Sides
    from contraflow.analysis.window import Comparison
    from contraflow.codes.month import Month

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Leg = tuple[int | list[int], int | list[int]]

LAGS = (0, 1, 2, 3)
FREEDOM = 5.0  # of Student's t: chosen on tuning worlds among 5, 10 and 30, for the tails of small series
WEIGHED = 0.5  # share of a leg's value that must have a weight before kilograms say anything
FEW = 6  # months; a correlation of fewer is none


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Both legs of all hubs that report: `first` by partner, `second` by hub, and what lists them in kilograms."""

    net: Network
    destination: str
    hubs: tuple[str, ...]
    first: Panel
    second: Panel
    reported: NDArray[np.bool_]

    @classmethod
    def of(cls, sides: Sides) -> Self:
        """Lay the legs out for the hubs that report throughout baseline and window; there may be none."""
        net, comparison = sides.exports, sides.study.comparison
        first = net.sold_by(COALITION)
        hubs = tuple(hub for hub in sides.actors.hubs if net.reports(hub, comparison.every))
        at, to = [net.seat(hub) for hub in hubs], net.seat(sides.actors.destination)
        covered = np.asarray(net.reported[at].all(axis=0), dtype=np.bool_)
        cube = np.ascontiguousarray(net.value[at, to].swapaxes(0, 1))
        second = Panel(net.products, net.lines, hubs, net.start, covered, net.currency, cube)
        return cls(net, sides.actors.destination, hubs, first, second, covered & first.covered)

    def fits(self, comparison: Comparison, lag: int) -> bool:
        """Say whether both legs are reported in a comparison's months, the second that much later."""
        return comparison.fits(self.first) and moved(comparison, lag).fits(self.second)

    def measured(self, comparison: Comparison, lag: int) -> Ints:
        """Return the part of the loss that both legs carry: [product, hub] in minor units, no kilograms asked."""
        return self.net.once(("measured", self.hubs, comparison, lag), lambda: self._measured(comparison, lag))

    def _measured(self, comparison: Comparison, lag: int) -> Ints:
        sums = Sums.of(self.first, comparison, self.destination, self.hubs)
        return np.minimum(sums.allocated, capped(self.rise(comparison, lag)))

    def rise(self, comparison: Comparison, lag: int) -> Ints:
        """Return by how much more each hub sold the destination: [product, hub], uncapped."""
        return self.net.once(("rise", self.hubs, comparison, lag), lambda: self._rise(comparison, lag))

    def _rise(self, comparison: Comparison, lag: int) -> Ints:
        later = moved(comparison, lag)
        before, after = map(over_months, later.cut(self.second))
        return np.asarray(after - np.rint(before * later.scale).astype(np.int64), dtype=np.int64)

    def since(self, spans: Spans, lag: int) -> tuple[Floats, Floats]:
        """Return the lesser of both legs' rises over all months since the window began, and how much it may be.

        [product, hub] a month; minor units; uncapped. A window of six months holds a shipment or two: what is large
        is read off all months, and where a few shipments decide how large, off what they leave open.
        """
        seats = [self.first.seat(hub) for hub in self.hubs]
        legs = ((self.first.cube[:, seats], spans), (self.second.cube, spans.later(lag)))
        rises = [cube[..., at.after].mean(axis=-1) - cube[..., at.before].mean(axis=-1) for cube, at in legs]
        open_to = [rise + doubt(cube, at) for rise, (cube, at) in zip(rises, legs, strict=True)]
        return np.minimum(*rises), np.minimum(*open_to)

    def redrawn(self, comparison: Comparison, lag: int, weights: Weights, rows: Ints | None = None) -> Floats:
        """Resample `measured`: [product, hub, draw] of the products at `rows`, all without."""
        first, second = (leg if rows is None else leg.take(rows) for leg in (self.first, self.second))
        one = redraw(first, comparison, (self.destination, *self.hubs), weights)
        two = redraw(second, moved(comparison, lag), self.hubs, weights)
        pairs = zip(one, two, strict=True)
        parts = [np.minimum(shared(*legs)[:, 1:], capped(sold - before)) for legs, (before, sold) in pairs]
        return np.concatenate(parts).astype(np.float64)

    def weighed(self, comparison: Comparison, lag: int) -> Floats:
        """Return what the smaller rise in kilograms is worth at the first leg's price: [product, hub], minor units.

        Infinite where a leg has too few weights to say. Kilograms are scaled up by value over weighed value.
        """
        net = self.net
        seller, to, by = net.seat(COALITION), net.seat(self.destination), [net.seat(hub) for hub in self.hubs]
        bought = _kilos(net, (seller, by), comparison)
        sold = _kilos(net, (by, to), moved(comparison, lag))
        rise = np.minimum(bought.after - bought.before, sold.after - sold.before)
        with np.errstate(invalid="ignore"):
            worth = np.maximum(rise, 0.0) * bought.price
        return np.where(np.isfinite(worth), worth, np.inf).T

    def correlated(self, rows: Ints, hub: int) -> dict[int, float]:
        """Correlate the changes of the two legs by month, the second later by each lag, some products together."""
        bought = self.first.cube[rows, self.first.seat(self.hubs[hub])].sum(axis=0)[self.reported]
        sold = self.second.cube[rows, hub].sum(axis=0)[self.reported]
        found = {lag: _correlation(bought[: len(bought) - lag], sold[lag:]) for lag in LAGS}
        return {lag: value for lag, value in found.items() if np.isfinite(value)}

    def onward(self, comparison: Comparison, lag: int) -> Floats:
        """Return how much of a hub's exports of a product goes to the destination: [product, hub]; NaN of none."""
        by = [self.net.seat(hub) for hub in self.hubs]
        sold = self.net.sums("value", moved(comparison, lag).window.each())[by].astype(np.float64)
        whole = sold.sum(axis=1)
        share = sold[:, self.net.seat(self.destination)] / np.where(whole > 0, whole, np.nan)
        return np.asarray(share.T, dtype=np.float64)


def chance_of_routes(legs: Legs, recorded: Floats, spans: Spans, lag: int) -> Floats:
    """Chance of each [product, hub] that one amount went both legs, against chance rises and rises on their own.

    The levels before the controls say how far such series move by themselves. A route raises both legs by the same
    amount, between a fiftieth and all of what the destination bought; legs may also rise alone or each for itself, by
    other amounts. The first leg is reported twice, as declared and as `recorded` by the hub [product, hub, month]: the
    two are one observation, so each counts for half. What was declared and never came is no route.
    """
    seats = [legs.first.seat(hub) for hub in legs.hubs]
    declared, sold = (cube / 100 for cube in (legs.first.cube[:, seats], legs.second.cube))
    bought = legs.first.cube[:, legs.first.seat(legs.destination)][:, spans.before].mean(axis=1) / 100
    grid = amounts(np.maximum(bought, 100.0))
    tried = np.broadcast_to(grid[:, None], (*declared.shape[:2], grid.shape[-1]))
    one = np.sqrt(risen(declared, spans, tried, FREEDOM) * risen(recorded, spans, tried, FREEDOM))
    two = risen(sold, spans.later(lag), tried, FREEDOM)
    first, second, route = one.mean(axis=-1), two.mean(axis=-1), (one * two).mean(axis=-1)
    return joined(first.ravel(), second.ravel(), route.ravel()).reshape(first.shape)


def risen(cube: Floats, spans: Spans, tried: Floats, freedom: float) -> Floats:
    """How much likelier a level [..., month] is had it risen by each amount tried than had it not risen at all."""
    before, after = cube[..., spans.before], log(level(cube[..., spans.after]))
    scale, base = spread(before) * spans.width, level(before)
    still = log_density(after - log(base), scale, freedom)
    moved_by = after[..., None] - log(base[..., None] + tried)
    found: Floats = np.exp(log_density(moved_by, scale[..., None], freedom) - still[..., None])
    return found


@lru_cache(maxsize=256)
def moved(comparison: Comparison, lag: int) -> Comparison:
    """Return a comparison some months later, window and baseline alike."""
    months = tuple(month.next(lag) for month in comparison.months)
    return replace(comparison, window=comparison.window.shifted(lag), months=months)


@dataclass(frozen=True, slots=True, eq=False)
class _Kilos:
    """Kilograms before (as long as the window), after, minor units a kilogram: [hub, product]; NaN unknown."""

    before: Floats
    after: Floats
    price: Floats


def _kilos(net: Network, leg: Leg, comparison: Comparison) -> _Kilos:
    (old, _), (new, price) = _weight(net, leg, comparison.months), _weight(net, leg, comparison.window.each())
    return _Kilos(old * comparison.scale, new, price)


def _weight(net: Network, leg: Leg, months: Sequence[Month]) -> tuple[Floats, Floats]:
    value, weighed, weight = (net.sums(measure, months)[leg] for measure in ("value", "weighed", "weight"))
    known = (weighed >= WEIGHED * value) & (weight > 0)
    price = np.where(known, weighed / np.maximum(weight, 1) * 1000, np.nan)
    return np.where(value > 0, value / price, 0.0), price


def _correlation(one: Ints, two: Ints) -> float:
    if len(one) < FEW or not one.any() or not two.any():
        return float("nan")
    first, second = (change - change.mean() for change in (np.diff(np.sqrt(one)), np.diff(np.sqrt(two))))
    size = np.sqrt((first @ first) * (second @ second))
    return float(first @ second / size) if size else float("nan")
