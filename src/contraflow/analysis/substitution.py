"""Who sold the destination more of the codes that the coalition no longer sells it, and how sure that is.

Per product k: loss = max(0, base - now) of the coalition, gain = what suppliers sell now less a counterfactual; the
matched part is min(loss, gain of all suppliers together), shared among them in proportion to their own gains. Capped
supplier by supplier and added up, one loss would be matched several times. Reference: EVIDENCE 1, METHODS B3.

How sure: suppliers often sell several times what was lost, so an error of a tenth in what they would have sold anyway
is half of the answer. Drawing months again cannot see that, for a contract lasts a year. The interval therefore takes
the errors that the very same prediction made in windows before the controls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.loss import Balance, capped, matched
from contraflow.analysis.network import COALITION, REST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.network import Network
    from contraflow.analysis.sides import Sides
    from contraflow.analysis.window import Comparison

    Floats = NDArray[np.float64]

SHRINK = 0.5
"""A product whose sales elsewhere are this many times the median of the supplier's has half a say in its own growth;
the rest is the list's. Chosen on worlds with seeds under 1000: 0.25 to 1 differ by less than a point."""
BEGINNINGS = 2**16  # a power of two: a number times it is exact
FURTHEST = 2.5
"""Log error that counts as most: a product sold in one window and not in the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Trade(Balance):
    """What coalition and suppliers sold the destination in baseline and window, in minor units or grams.

    Baselines have the length of the window. `base` and `now` are the coalition's by product; `usual` [product,
    supplier] is what suppliers sold in the baseline, `expected` the same grown as their sales elsewhere, `sold` what
    they sell in the window.
    """

    base: NDArray[np.int64]
    now: NDArray[np.int64]
    usual: NDArray[np.int64]
    expected: NDArray[np.int64]
    sold: NDArray[np.int64]

    @property
    def gains(self) -> NDArray[np.int64]:
        """Uncapped gain by product and supplier against the counterfactual."""
        return self.sold - self.expected

    def plain(self) -> int:
        """Return the matched total if suppliers had otherwise sold what they sold in the baseline."""
        return int(matched(self.fall, (self.sold - self.usual).sum(axis=1)).sum())


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who a supplier sells to that has no part in the case: its growth there is its counterfactual's."""

    suppliers: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, sides: Sides, comparison: Comparison) -> Elsewhere:
        """Take the suppliers that report in every month of a comparison; others are the rest and other suppliers."""
        actors = sides.actors
        told = [who for who in actors.suppliers if sides.exports.reports(who, comparison.every)]
        others = [who for who in actors.suppliers if who not in (*actors.hubs, actors.destination)]
        return cls(tuple(told), (REST, *others))


def trade(net: Network, measure: str, comparison: Comparison, to: str, elsewhere: Elsewhere) -> Trade:
    """Add up one comparison from a cube of the network: "value", or "weight"."""
    before, after = _sums(net, measure, comparison)
    sellers, there = [net.seat(who) for who in elsewhere.suppliers], net.seat(to)
    others = [net.seat(who) for who in elsewhere.others]
    out, new = (each[sellers][:, others].sum(axis=1) for each in (before, after))
    usual, home = before[sellers, there], net.seat(COALITION)
    return Trade(
        base=_whole(before[home, there]),
        now=_whole(after[home, there]),
        usual=_whole(usual).T,
        expected=_whole(usual * growth(out, new)).T,
        sold=_whole(after[sellers, there]).T,
    )


def at_old_prices(net: Network, comparison: Comparison, to: str, elsewhere: Elsewhere, of: Trade) -> Trade:
    """Return the same trade with the window's sales said in the baseline's prices, by product and seller.

    A unit value is of rows whose weight the publisher did not estimate. Where either window has none the sales stay
    in value. Prices of what else suppliers sell are in their growth already.
    """
    there = net.seat(to)
    sums = [_sums(net, measure, comparison) for measure in ("weighed", "weight")]
    (weighed, now_weighed), (weight, now_weight) = ((before[:, there], after[:, there]) for before, after in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        dearer = (weighed / weight) / (now_weighed / now_weight)
    factor: Floats = np.where(np.isfinite(dearer) & (dearer > 0), dearer, 1.0)
    sellers, home = [net.seat(who) for who in elsewhere.suppliers], net.seat(COALITION)
    return replace(of, now=_whole(of.now * factor[home]), sold=_whole(of.sold * factor[sellers].T))


def _sums(net: Network, measure: str, comparison: Comparison) -> tuple[Floats, Floats]:
    """Sums [exporter, importer, product] of baseline, as long as the window, and of window."""
    base, now = net.sums(measure, comparison.months), net.sums(measure, comparison.window.each())
    return np.multiply(base, comparison.scale, dtype=np.float64), now.astype(np.float64)


def _whole(amounts: Floats) -> NDArray[np.int64]:
    return np.rint(amounts).astype(np.int64)


def growth(before: Floats, after: Floats) -> Floats:
    """Factor by which a supplier's sales elsewhere grew, [supplier, product], its own drawn towards all of the list's.

    A supplier without sales elsewhere in the data has grown by a factor of one: nothing is known.
    """
    whole = before.sum(axis=1, keepdims=True), after.sum(axis=1, keepdims=True)
    known = (whole[0] > 0) & (whole[1] > 0)
    common = np.where(known, np.maximum(whole[1], 1) / np.maximum(whole[0], 1), 1.0)
    trust = before / np.maximum(before + SHRINK * np.median(before, axis=1, keepdims=True), 1)
    own = np.log(np.maximum(after, 1) / np.maximum(before, 1))
    grown: Floats = np.where(known, np.exp(trust * own + (1 - trust) * np.log(common)), 1.0)
    return grown


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Log errors that a prediction made before the controls, and how much each counts (the root of its size)."""

    log: Floats
    weight: Floats

    @classmethod
    def of(cls, expected: Sequence[NDArray[np.int64]], sold: Sequence[NDArray[np.int64]]) -> Errors:
        """Hold what was sold against what was expected, all products and sellers of all windows in one pool.

        What was not both expected and sold counts for nothing.
        """
        was, came = (np.concatenate([np.ravel(each) for each in some]).astype(float) for some in (expected, sold))
        both = was * came > 0
        log = np.log(came[both] / was[both])
        return cls(np.clip(log, -FURTHEST, FURTHEST), np.sqrt(np.sqrt(was[both] * came[both])))

    @property
    def known(self) -> bool:
        """Whether anything was sold in both a window and its base."""
        return bool(self.weight.sum() > 0)

    def draws(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Iterator[Floats]:
        """Yield drawn factors: half an error each, for base and window both have a part in it; signs are even."""
        reached = np.cumsum(self.weight / self.weight.sum())
        wheel = Wheel.of(reached / reached[-1])
        factors = np.exp(np.multiply.outer((-1.0, 1.0), self.log) / np.sqrt(2))
        while True:
            at = wheel.at(chance.random(shape))
            yield factors[chance.integers(0, 2, shape), at]


@dataclass(frozen=True, slots=True, eq=False)
class Wheel:
    """Ascending shares, the last being one, and a table of where to begin to look for a number among them."""

    reached: Floats
    begin: NDArray[np.int64]

    @classmethod
    def of(cls, reached: Floats) -> Self:
        """Make the table."""
        steps = np.ceil(reached * BEGINNINGS).astype(np.int64)
        return cls(reached, np.cumsum(np.bincount(steps, minlength=BEGINNINGS + 1)[:BEGINNINGS]))

    def at(self, numbers: Floats) -> NDArray[np.int64]:
        """Find the first share above each number in [0, 1): `searchsorted` on the right, three times as fast."""
        return _onward(self.reached, numbers, self.begin[(numbers * BEGINNINGS).astype(np.int64)])


def _onward(reached: Floats, numbers: Floats, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move places on until each is above its number."""
    flat, sought = at.ravel(), numbers.ravel()
    left = np.flatnonzero(reached[flat] <= sought)
    while len(left):
        flat[left] += 1
        left = left[reached[flat[left]] <= sought[left]]
    return at


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What the answer would have been had the prediction erred as it did before.

    `lost` and `matched` are [product, draw], `by_supplier` what each is allocated of all products, [supplier, draw].
    """

    lost: Floats
    matched: Floats
    by_supplier: Floats

    def share(self) -> Floats:
        """The matched part of the loss, by draw."""
        return np.asarray(self.matched.sum(axis=0) / np.maximum(self.lost.sum(axis=0), 1))


def redraw(now: Trade, before: Sequence[Trade], draws: int, seed: int) -> Draws | None:
    """Draw the errors of windows before the controls into the window's figures; None where there is no such window."""
    own = Errors.of([each.base for each in before], [each.now for each in before]) if before else None
    theirs = Errors.of([each.expected for each in before], [each.sold for each in before]) if before else None
    if own is None or theirs is None or not own.known or not theirs.known:
        return None
    chance, shape = np.random.default_rng(seed), (len(now.base), draws)
    ours, others = own.draws(chance, shape), theirs.draws(chance, shape)
    lost = capped(now.base[:, None] * next(ours) - now.now[:, None] * next(ours))
    gains = [now.sold[:, [at]] * next(others) - now.expected[:, [at]] * next(others) for at in range(now.sold.shape[1])]
    total = matched(lost, np.sum(gains, axis=0))
    whole = np.maximum(np.sum([capped(gain) for gain in gains], axis=0), 1.0)
    shared = [(capped(gain) / whole * total).sum(axis=0) for gain in gains]
    return Draws(lost, total, np.array(shared))
