"""What can be found at all: somebody who knows a world's every parameter but what is planted, by likelihood.

cells(made, told) -> a Cell for each controlled product and hub of a world without twists: how much likelier all reports
by member and month are were it a route, and were it a ghost. Known to this reader is what KNOWLEDGE lists, or as much
of it as is told: what it cannot tell apart no detector can that knows no more.
weighed(cells, told) -> the chances; scripts/accuracy/bounds_page.py counts what they find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from routes import MINIMUM

from contraflow.analysis.mixture import chances, joined
from contraflow.analysis.unrecorded import PRIOR
from contraflow.worlds import calibration, mirror, observe, plan
from contraflow.worlds.draw import stream
from contraflow.worlds.expected import _level, later, loss_of

SHARES = 4  # tried between the least and the largest that is planted; two more where only the reports tell
SPLITS = 6  # ways in which an amount may be split among the members, where their shares of it are not known
PARTS = (0.02, 1.0)  # of what the destination bought before: between these lies an amount that is not known
LEVEL = 30.0  # EUR a month: what a series usually sells is tried about this at least
PHASES = (0, 4, 8)  # months at which a series' yearly levels may begin
REPORTED = 1 - 0.005  # what of a month's reports is not deleted: publish.DELETED
UNKNOWN = np.exp(np.linspace(-2.0, 2.0, 7))
"""What a series' usual sales may be, over its mean before the controls, where they are to be read off its months."""
WILD = tuple(zip((-np.sqrt(3), 0.0, np.sqrt(3)), (1 / 6, 2 / 3, 1 / 6), strict=True))
"""How wild a series may be among those of its size, and the chance of it: Gauss and Hermite's three points."""

Told = frozenset[str]
KNOWLEDGE = {
    "scatter": "how wildly each series scatters (only its size class)",
    "usual": "usual level, season, growth (only the mean of the months before the controls)",
    "price": "by how much hubs raised their prices (not at all)",
    "shares": "that goods go by each member's share of the old trade (any split)",
    "members": "each member's reports (only the coalition's sum)",
    "loss": "size and month of the loss (any amount up to what the destination bought, from the controls on)",
    "travel": "when each shipment of the other report travelled, and where it was booked",
    "rises": "that no leg rises and no gap opens by itself (how often is learned from the cells, as detectors do)",
    "minimum": "that what is planted may be reported whatever the reports add up to (they must show the minimum)",
}
"""What is known to who is told everything, and in brackets what stands for it where it is not told."""
ALL = frozenset(KNOWLEDGE)


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


def cells(made, told=ALL):
    """Rows of what is known of each controlled product and hub: a Cell each."""
    found = []
    for block, expected in made.expected():
        look = _Look.of(block, expected, told)
        for hub in block.places.of("hub"):
            found += [look.cell(int(hub), int(at)) for at in np.flatnonzero(block.goods.controlled[block.products])]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Log likelihood ratios against nothing at all, and by kind what is planted, whether plain, the rise seen.

    `rise` of the first leg by a route, `sold` of the second, `route` of both as one; `sent` of the first leg by a
    ghost, `gone` of what the hub recorded less, `ghost` of both as one.
    """

    ratios: dict[str, float]
    value: dict[str, float]
    plain: dict[str, bool]
    seen: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    block: object
    expected: object
    sent: np.ndarray
    loss: np.ndarray
    members: np.ndarray
    z: np.ndarray
    came: tuple
    told: Told

    @classmethod
    def of(cls, block, expected, told):
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
            told,
        )

    def cell(self, hub, at):
        """Weigh one product and hub."""
        block, world = self.block, self.block.world
        first = block.places.pairs("member", hub)
        second = block.places.pair(hub, block.places.destination)
        planted = {
            kind: _share(getattr(block.plan, kind), hub, int(block.products[at])) for kind in ("routes", "ghosts")
        }
        own = planted["routes"][0] + planted["ghosts"][0]
        usual = self.expected.quantity[first, at] - own * self.members[:, at, None] * self.loss[at]
        added = {"routes": self._added(at, plan.ROUTE_SHARE), "ghosts": self._added(at, plan.GHOST_SHARE)}
        bought = {kind: self._first(first, at, usual, more) for kind, more in added.items()}
        sold = self._second(second, at, planted["routes"], added["routes"])
        gone = self._mirror(first, at, usual, added["ghosts"])
        ratios = {
            "rise": _mixed(bought["routes"]),
            "sold": _mixed(sold),
            "route": _mixed(bought["routes"] + sold),
            "sent": _mixed(bought["ghosts"]),
            "gone": _mixed(gone),
            "ghost": _mixed(bought["ghosts"] + gone),
        }
        value = {kind: share * self.loss[at].sum() for kind, (share, _) in planted.items()}
        legs = self.sent[first, at].sum(axis=0), self.sent[second, at]
        before = [leg[: world.before].mean() for leg in legs]
        held = {"routes": max(before), "ghosts": before[0]}
        window = 6 / (world.months - world.before)
        plain = {kind: value[kind] * window >= max(MINIMUM, 6 * held[kind]) for kind in value}
        rose = [6 * (leg[world.before :].mean() - old) for leg, old in zip(legs, before, strict=True)]
        came = self.came[0][first, at].sum(axis=0)
        missed = 6 * ((legs[0] - came)[world.before :].mean() - max(0.0, (legs[0] - came)[: world.before].mean()))
        return Cell(ratios, value, plain, {"routes": min(rose), "ghosts": missed})

    def _added(self, at, between):
        """Amounts [way, month] that may have gone to the hub."""
        world = self.block.world
        if "loss" in self.told:
            return _middles(*between)[:, None] * world.difficulty.effect * self.loss[at]
        to = self.block.places.pairs("member", self.block.places.destination)
        bought = self.sent[to, at, : world.before].sum(axis=0).mean()
        since = np.arange(world.months) >= world.before
        return np.geomspace(*PARTS, SHARES + 2)[:, None] * max(bought, 100.0) * since

    def _splits(self, at):
        """How an amount may be split among the members: [split, member]."""
        if "shares" in self.told:
            return self.members[:, at][None]
        return np.random.default_rng(0).dirichlet(np.ones(len(self.members)), SPLITS)

    def _first(self, first, at, usual, more):
        """Log likelihood ratio of each amount sent by all members, against none."""
        if "members" not in self.told:
            return self._ratio(self.sent[first, at].sum(axis=0), usual.sum(axis=0), more, 0.0)
        found = []
        for split in self._splits(at):
            each = [
                self._ratio(self.sent[pair, at], usual[row], split[row] * more, self.z[pair, at])
                for row, pair in enumerate(first)
            ]
            found.append(np.sum(each, axis=0))
        return _mixed(np.array(found))

    def _second(self, pair, at, planted, more):
        share, lag = planted
        price = self.expected.price[pair, at]
        usual = self.expected.quantity[pair, at] - later(share * self.loss[at], lag) * plan.MARGIN
        told = price if "price" in self.told else np.ones_like(price)
        sent = np.stack([later(more, lag) * plan.MARGIN * told for lag in range(len(plan.LAGS))], axis=1)
        found = self._ratio(self.sent[pair, at], usual * told, sent.reshape(-1, len(usual)), self.z[pair, at])
        return np.logaddexp.reduce(found.reshape(len(more), -1) + np.log(plan.LAGS), axis=1)

    def _ratio(self, sold, usual, more, z):
        """Log likelihood ratio of each addition [way, month] to what is usual, against none, over all bases."""
        added = np.concatenate([np.zeros((1, more.shape[1])), more])
        world = self.block.world
        if "usual" in self.told:
            mean = np.maximum(usual, 1e-6)[None, None] + added
        else:
            level = max(sold[: world.before].mean(), LEVEL)
            mean = UNKNOWN[:, None, None] * level + added
        flat = mean.reshape(-1, mean.shape[2])
        nodes = ((z, 1.0),) if "scatter" in self.told else WILD
        logs = [log_likelihood(sold, flat, node, world.difficulty.noise) + np.log(weight) for node, weight in nodes]
        found = _mixed(np.logaddexp.reduce(logs, axis=0).reshape(len(mean), -1))
        return found[1:] - found[0]

    def _mirror(self, first, at, usual, more):
        """Log likelihood ratio of what the hub recorded, were each amount never recorded, against none."""
        level = self.block.world.difficulty.noise
        sent, (booked, when, wrong, incoming) = self.sent[first, at], (each[first, at] for each in self.came)
        due = [np.where(when == lag, sent * ~wrong, 0.0) for lag in range(len(mirror.ARRIVAL))]
        if "usual" not in self.told:
            usual = np.broadcast_to(sent[:, : self.block.world.before].mean(axis=1)[:, None], sent.shape)
        if "members" not in self.told:
            booked, incoming, usual, sent = (each.sum(axis=0)[None] for each in (booked, incoming, usual, sent))
            due = [each.sum(axis=0)[None] for each in due]
        splits = self._splits(at) if "members" in self.told else np.ones((1, 1))
        found = []
        for split in splits:
            ghost = split[:, None] * np.concatenate([np.zeros((1, more.shape[1])), more])[:, None]
            part = 1 - ghost / np.maximum(usual + ghost, 1e-9)
            if "travel" in self.told:
                come = sum(later(each * part, lag) for lag, each in enumerate(due)) + incoming
                found.append([sum(_reports(b, d, level) for b, d in zip(booked, way, strict=True)) for way in come])
            else:
                found.append(arrivals(booked, sent * part, level).sum(axis=1))
        found = np.array(found)
        return _mixed(found[:, 1:] - found[:, :1])


def arrivals(booked, due, level):
    """Log likelihood [way, member] of what was booked [member, month], given what left [way, member, month].

    When each month's goods arrived is not known: a forward pass over where those of the last two months went.
    """
    middle, sd, bias = _noise(level)
    went = len(mirror.ARRIVAL) + 1
    odds = np.log([*((1 - mirror.MISRECORDED) * np.array(mirror.ARRIVAL)), mirror.MISRECORDED])
    other = mirror.MISRECORDED * (booked > 0).mean(axis=1)[None, :, None] + 1e-3
    usual = np.log(due[0].mean(axis=1) + LEVEL)[None, :, None]
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    now, one, two = np.meshgrid(range(went), range(went), range(went), indexing="ij")
    total = []
    for node in nodes:
        state = np.full((*due.shape[:2], went, went), -2 * np.log(went))
        for month in range(booked.shape[1]):
            parts = [due[..., max(month - lag, 0)][..., None] * (month >= lag) for lag in range(3)]
            come = sum(
                part * (each.ravel() == lag)
                for lag, (part, each) in enumerate(zip(parts, (now, one, two), strict=True))
            )
            here = booked[:, month][None, :, None]
            gap = np.log(np.maximum(here, 1e-9)) - np.log(np.maximum(come, 1e-9)) - middle - bias * node
            odd = _bell(np.log(np.maximum(here, 1e-9)) - usual, 2.0)
            booked_of = np.where(come > 0, (1 - other) * _bell(gap, sd), 0.0) + other * odd
            chance = np.where(here > 0, booked_of, np.where(come > 0, 1e-4, 1 - other))
            step = np.log(np.maximum(chance, 1e-300)).reshape(*due.shape[:2], went, went, went)
            state = np.logaddexp.reduce(step + odds[:, None, None] + state[:, :, None], axis=-1)
        total.append(np.logaddexp.reduce(state, axis=(-2, -1)))
    return np.logaddexp.reduce(np.array(total) + np.log(weights / weights.sum())[:, None, None], axis=0)


def _bell(gap, sd):
    return np.exp(-0.5 * (gap / sd) ** 2) / sd / np.sqrt(2 * np.pi)


def _noise(level):
    """Middle of the log of booked over due, its sd by month, and that of a flow's own bias."""
    sd, bias = mirror.MIRROR_SD * level, mirror.BIAS_SD * level
    return np.log(1 + np.mean(mirror.FREIGHT)) - (sd**2 + bias**2) / 2, sd, bias


def _reports(booked, due, level):
    """Log likelihood of what was booked each month, given what was due."""
    middle, sd, bias = _noise(level)
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


def weighed(cells, told):
    """Chance of each cell of one world that it is a route, and that it is a ghost: [kind, cell]."""
    r = {name: np.array([cell.ratios[name] for cell in cells]) for name in cells[0].ratios}
    if "rises" in told:
        return np.array(
            [_chances((plan.DIVERTED, plan.GHOSTED), each) for each in zip(r["route"], r["ghost"], strict=True)]
        ).T
    odds = {name: np.exp(np.clip(each, -150, 150 if name in {"rise", "sold"} else 300)) for name, each in r.items()}
    routes = joined(odds["rise"], odds["sold"], odds["route"])
    kinds = np.stack([np.ones(len(cells)), odds["sent"], odds["gone"], odds["ghost"]], axis=-1)
    return np.array([routes, chances(kinds, PRIOR)[:, -1]])


def _share(flow, hub, product):
    at = np.flatnonzero((flow.hub == hub) & (flow.product == product))
    return (float(flow.share[at[0]]), int(flow.lag[at[0]])) if len(at) else (0.0, 0)
