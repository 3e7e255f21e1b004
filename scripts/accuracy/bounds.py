"""What can be found at all: somebody who knows a world's every parameter but what is planted, by likelihood.

    .venv/bin/python scripts/accuracy/bounds.py --worlds 30         writes docs/accuracy/routes.md

cells(made) -> a row for each controlled product and hub of a world without twists: the chance, given all reports by
member and month, that it is a route, and that it is a ghost. Known to this reader: seasons and growth of each flow,
what the destination lost, each series' noise, how often and how large routes and ghosts are planted, that nothing else
happens, and for ghosts also when each shipment travelled and where it was booked. With bases UNKNOWN it reads the
usual level of each series off its months, as a detector must. What this reader cannot tell apart no detector can.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from routes import MINIMUM

from contraflow.analysis.mixture import believed
from contraflow.worlds import calibration, mirror, observe, plan
from contraflow.worlds.draw import stream
from contraflow.worlds.expected import _level, later, loss_of
from contraflow.worlds.make import make
from contraflow.worlds.spec import LEVELS, World

SHARES = 4  # tried between the least and the largest that is planted
PHASES = (0, 4, 8)  # months at which a series' yearly levels may begin
REPORTED = 1 - 0.005  # what of a month's reports is not deleted: publish.DELETED
KNOWN = np.ones(1)
WHAT = ("precision", "plain", "all")
UNKNOWN = np.exp(np.linspace(-2.0, 2.0, 13))
"""What a series' usual sales may be, over the truth: known, or to be read off the months like everything else."""


PAGE = Path(__file__).parents[2] / "docs" / "accuracy" / "routes.md"
TEXT = """<!-- Made by `python scripts/accuracy/bounds.py`: change it there. -->

# Routes and ghosts: what could be found at all

A reader who is told everything about a small world but what is planted weighs each product and hub by the likelihood
of all reports, by member and month, and reports as the detectors do: at most 5% expected to be false. {worlds} worlds
without misspecification a level, even seeds from 0; shares of the planted that are found, all and "plain" (see
[accuracy](../accuracy.md)).

{table}

**So the target of 0.85 is not beyond what the reports hold** at any level, to who knows that much; the detectors stay
below it for what they do not know. The reader knows how wildly each series scatters, its season and growth, the size
and the month of the loss, that goods go by each member's share of the old trade, that a second leg never rises by
itself, and when each shipment of the other report travelled. A detector has the coalition as one seller, measures the
scatter from some dozens of series alike in size, and must leave room for rises that have another cause. Told the
scatter of no series but its size class alone, the reader still found 0.94 of plain routes at "real" (ten worlds).
"""


def log_likelihood(sold, mean, z, noise):
    """Log likelihood of a series [month] were `mean` [way, month] expected; `z` says how wild it is among its like."""
    table = calibration.noise()
    chance = table.chance_of_trade(mean)
    traded = sold > 0
    there = np.clip(chance * REPORTED, 1e-300, 1 - 1e-12)
    months = np.log(np.where(traded, there, 1 - there)).sum(axis=1)
    at = np.flatnonzero(traded)
    if not len(at):
        return months
    size = np.log10(np.maximum(mean.mean(axis=1), 1.0))
    wide = np.interp(size, table.size, table.sd_spread)
    sd = np.interp(size, table.size, table.sd) * np.exp(wide * z - wide**2)
    sd = (np.minimum(sd, observe.LUMPIEST) * noise)[:, None]
    contract = (np.interp(size, table.size, table.contract) * noise)[:, None]
    lasting = np.interp(size, table.size, table.lasting)[:, None, None]
    gap = np.log(sold[at]) - np.log(mean[:, at] / chance[:, at]) + (sd**2 + contract**2) / 2
    slow = calibration.PERSISTENCE ** np.abs(at[:, None] - at)
    scatter = sd[:, :, None] ** 2 * (lasting * slow + (1 - lasting) * np.eye(len(at)))
    years = [(phase + at) // 12 for phase in PHASES]
    same = [contract[:, :, None] ** 2 * (year[:, None] == year) for year in years]
    return months + _mixed(np.stack([_normal(gap, scatter + each) for each in same]))


def cells(made, bases=KNOWN):
    """Rows of (chances of a route and of a ghost, what is planted in the window by kind, whether plain by kind)."""
    found = []
    for block, expected in made.expected():
        look = _Look.of(block, expected, bases)
        for hub in block.places.of("hub"):
            found += [look.cell(int(hub), int(at)) for at in np.flatnonzero(block.goods.controlled[block.products])]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    block: object
    expected: object
    sent: np.ndarray
    loss: np.ndarray
    members: np.ndarray
    z: np.ndarray
    came: tuple
    bases: np.ndarray

    @classmethod
    def of(cls, block, expected, bases):
        sent = observe.observe(block, expected).value
        rng = stream(block.world, "noise", block.number)
        rng.random(block.shape, dtype=np.float32)
        z = rng.standard_normal(block.shape[:2])
        to = block.places.pairs("member", block.places.destination)
        share = _level(block)[to]
        return cls(
            block,
            expected,
            sent,
            loss_of(block, expected.without),
            share / share.sum(axis=0),
            z,
            _booking(block, expected, sent),
            bases,
        )

    def cell(self, hub, at):
        """Weigh one product and hub."""
        block, world = self.block, self.block.world
        effect = world.difficulty.effect
        first = block.places.pairs("member", hub)
        second = block.places.pair(hub, block.places.destination)
        planted = {
            kind: _share(getattr(block.plan, kind), hub, int(block.products[at])) for kind in ("routes", "ghosts")
        }
        own = planted["routes"][0] + planted["ghosts"][0]
        usual = self.expected.quantity[first, at] - own * self.members[:, at, None] * self.loss[at]
        tried = {
            kind: _middles(*between) * effect
            for kind, between in (("routes", plan.ROUTE_SHARE), ("ghosts", plan.GHOST_SHARE))
        }
        bought = {kind: self._first(first, at, usual, shares) for kind, shares in tried.items()}
        sold = self._second(second, at, planted["routes"], tried["routes"])
        seen = self._mirror(first, at, usual, tried["ghosts"])
        route = _mixed(bought["routes"] + sold)
        ghost = _mixed(bought["ghosts"] + seen)
        chance = _chances((plan.DIVERTED, plan.GHOSTED), (route, ghost))
        value = {kind: share * self.loss[at].sum() for kind, (share, _) in planted.items()}
        bought_before = self.sent[first, at].sum(axis=0)[: world.before].mean()
        before = {
            "routes": max(bought_before, self.sent[second, at, : world.before].mean()),
            "ghosts": bought_before,
        }
        window = 6 / (world.months - world.before)
        plain = {kind: value[kind] * window >= max(MINIMUM, 6 * before[kind]) for kind in value}
        return chance, value, plain

    def _first(self, first, at, usual, tried):
        """Log likelihood ratio of each share of the loss sent by all members, against none."""
        more = tried[:, None, None] * self.members[:, at, None] * self.loss[at]
        ways = [self._ratio(int(pair), at, usual[row], more[:, row]) for row, pair in enumerate(first)]
        return np.sum(ways, axis=0)

    def _second(self, pair, at, planted, tried):
        share, lag = planted
        price = self.expected.price[pair, at]
        usual = self.expected.quantity[pair, at] - later(share * self.loss[at], lag) * plan.MARGIN
        sent = [later(self.loss[at], lag) * plan.MARGIN * price for lag in range(len(plan.LAGS))]
        more = (tried[:, None, None] * np.array(sent)).reshape(-1, len(usual))
        found = self._ratio(pair, at, usual * price, more).reshape(len(tried), -1)
        return np.logaddexp.reduce(found + np.log(plan.LAGS), axis=1)

    def _ratio(self, pair, at, usual, more):
        """Log likelihood ratio of each addition [way, month] to what is usual, against none, over all bases."""
        added = np.concatenate([np.zeros((1, more.shape[1])), more])
        mean = self.bases[:, None, None] * np.maximum(usual, 1e-6) + added
        noise = self.block.world.difficulty.noise
        flat = log_likelihood(self.sent[pair, at], mean.reshape(-1, mean.shape[2]), self.z[pair, at], noise)
        found = _mixed(flat.reshape(len(self.bases), -1))
        return found[1:] - found[0]

    def _mirror(self, first, at, usual, tried):
        booked, when, wrong, incoming = (each[first, at] for each in self.came)
        level = self.block.world.difficulty.noise
        sd, bias = mirror.MIRROR_SD * level, mirror.BIAS_SD * level
        middle = np.log(1 + np.mean(mirror.FREIGHT)) - (sd**2 + bias**2) / 2
        found = []
        for share in (0.0, *tried):
            ghost = share * self.members[:, at, None] * self.loss[at]
            part = 1 - ghost / np.maximum(usual + ghost, 1e-9)
            due = _arrived(self.sent[first, at] * part, when) * ~wrong + incoming
            found.append(sum(_reports(b, d, (middle, sd, bias)) for b, d in zip(booked, due, strict=True)))
        return np.array(found[1:]) - found[0]


def _reports(booked, due, noise):
    """Log likelihood of what was booked each month, given what was due."""
    middle, sd, bias = noise
    at = np.flatnonzero((booked > 0) & (due > 0))
    if not len(at):
        return 0.0
    gap = np.log(booked[at] / due[at]) - middle
    return float(_normal(gap[None], (sd**2 * np.eye(len(at)) + bias**2)[None])[0])


def _booking(block, expected, sent):
    """What importers booked, and the draws behind it: when each month arrived, and what went to another number."""
    rng = stream(block.world, "mirror", block.number)
    when = np.searchsorted(np.cumsum(mirror.ARRIVAL)[:-1], rng.random(sent.shape, dtype=np.float32))
    wrong = rng.random(sent.shape, dtype=np.float32) < mirror.MISRECORDED
    part = np.where(expected.ghosts > 0, 1 - expected.ghosts / np.maximum(expected.quantity, 1e-9), 1.0)
    came = _arrived(sent * part, when)
    sibling = block.goods.sibling[block.products] - int(block.products[0])
    wrong &= (sibling != np.arange(len(sibling)))[:, None]
    incoming = np.zeros_like(came)
    for product, other in enumerate(sibling):
        incoming[:, other] += np.where(wrong[:, product], came[:, product], 0.0)
    return mirror.mirror(block, expected, observe.observe(block, expected)).value, when, wrong, incoming


def _arrived(sent, when):
    return sum(later(np.where(when == lag, sent, 0.0), lag) for lag in range(len(mirror.ARRIVAL)))


def _normal(gap, cover):
    """Log density of gaps [way, n] under covariances [way, n, n]."""
    root = np.linalg.cholesky(cover)
    scaled = np.linalg.solve(root, gap[..., None])[..., 0]
    return -0.5 * (scaled**2).sum(-1) - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(-1)


def _mixed(logs):
    return np.logaddexp.reduce(logs, axis=0) - np.log(len(logs))


def _middles(low, high):
    return low + (high - low) * (np.arange(SHARES) + 0.5) / SHARES


def _chances(shares, logs):
    """Chance of each kind from their shares among cells and their log likelihood ratios against nothing at all."""
    weights = np.log([1 - sum(shares), *shares]) + np.array([0.0, *logs])
    return np.exp(weights - np.logaddexp.reduce(weights))[1:]


def _share(flow, hub, product):
    at = np.flatnonzero((flow.hub == hub) & (flow.product == product))
    return (float(flow.share[at[0]]), int(flow.lag[at[0]])) if len(at) else (0.0, 0)


def found(worlds, level, bases):
    """Return (precision, recall of plain ones, recall of all) of routes and of ghosts over some worlds."""
    rows = [row for seed in range(0, 2 * worlds, 2) for row in cells(make(World.small(seed, level)), bases)]
    rates = []
    for at, kind in enumerate(("routes", "ghosts")):
        marked = believed(np.array([chance[at] for chance, _, _ in rows]), 0.05)
        planted = np.array([value[kind] > 0 for _, value, _ in rows])
        plain = planted & np.array([plain[kind] for _, _, plain in rows])
        rates.append([planted[marked].mean(), marked[plain].mean(), marked[planted].mean()])
    return rates


def table(worlds):
    """A line a level and knowledge, three figures for routes and three for ghosts."""
    lines = [
        "| level | usual levels | " + " | ".join(f"{kind}: {what}" for kind in ("routes", "ghosts") for what in WHAT)
    ]
    lines = [lines[0] + " |", "|---|---|" + "--:|" * 6]
    for level in LEVELS:
        for name, bases in (("known", KNOWN), ("read off the months", UNKNOWN)):
            figures = [f"{each:.2f}" for some in found(worlds, level, bases) for each in some]
            lines.append(f"| {level} | {name} | {' | '.join(figures)} |")
    return "\n".join(lines)


def main():
    """Weigh the worlds, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=30)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    PAGE.write_text(TEXT.format(worlds=asked.worlds, table=table(asked.worlds)))


if __name__ == "__main__":
    main()
