"""What was declared to a hub and never recorded there: gaps in levels, less freight, lag and what was usual before.

METHODS B2: L = X - M/(1 + tau), less the mean of the same before the controls. An importer books later, under other
codes, and a zero on its side is the purest case: what a month's booking says is weighed in `arrivals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.arrivals import odds_of_missing
from contraflow.analysis.freight import Freight
from contraflow.analysis.level import level
from contraflow.analysis.mixture import chances
from contraflow.analysis.network import COALITION
from contraflow.analysis.panel import over_months, run
from contraflow.analysis.twolegs import risen

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.level import Spans
    from contraflow.analysis.network import Network
    from contraflow.analysis.sides import Sides

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

LAGS = (0, 1, 2)
FREEDOM = 30.0  # of Student's t: chosen on tuning worlds among 5, 10 and 30
PARTS = 1 - np.geomspace(0.05, 1.0, 13)[:-1]
"""Parts of a flow that may be missing, evenly in the logs of what is left; more than 19 in 20 is as good as all."""

PRIOR = (2.0, 1.0, 1.0, 0.2)  # cells: nothing, exports rose and arrived, the hub records less of the usual, a ghost


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """The same flows from both sides, whole units of currency: [product, hub, month] of the exports' months.

    `low` and `high` are freight's share of the exported value [product, hub]. Months in `reported` have both sides.
    """

    net: Network
    hubs: tuple[str, ...]
    declared: Floats
    recorded: Floats
    low: Floats
    high: Floats
    reported: NDArray[np.bool_]

    @classmethod
    def of(cls, sides: Sides) -> Self | None:
        """Lay both reports side by side for the hubs that report the window and its baseline; None without any."""
        net, other, comparison = sides.exports, sides.imports, sides.study.comparison
        if other is None or not net.reaches(comparison.every):
            return None
        hubs = tuple(hub for hub in sides.actors.hubs if other.reports(hub, comparison.every))
        if not hubs:
            return None
        by, shift = [net.seat(hub) for hub in hubs], other.start.index - net.start.index
        heard = _on_grid(other.reported, shift, net.value.shape[3])
        reported = net.reported[net.seat(COALITION)] & heard[[other.seat(hub) for hub in hubs]].all(axis=0)
        year = comparison.window.end.year
        return net.once(
            ("reports", other, hubs, year),
            lambda: cls(
                net,
                hubs,
                net.value[net.seat(COALITION), by].swapaxes(0, 1) / 100,
                _recorded(net, other, hubs, shift),
                *_freight(net, by, year),
                reported,
            ),
        )

    def gap(self, lag: int, freight: Floats) -> Floats:
        """Return what was declared less what was recorded `lag` months later, without freight: [product, hub, month].

        Months at the end whose arrivals are not in the data yet are taken from the last month that is.
        """
        at = np.minimum(np.arange(self.declared.shape[-1]) + lag, self.declared.shape[-1] - 1)
        found: Floats = self.declared - self.recorded[..., at] / (1 + freight[..., None])
        return found

    def readings(self) -> Floats:
        """Return `gap` at each lag with least and with most freight, [reading, ...]: a finding takes the smallest."""
        every = [self.gap(lag, freight) for lag in LAGS for freight in (self.low, self.high)]
        return np.stack(every)

    def headings(self) -> Reports:
        """Return the same by heading of four digits, at each product's place: what codes that differ would hide."""
        _, heading = np.unique([lines[0][:4] for lines in self.net.lines], return_inverse=True)
        order = np.argsort(heading, kind="stable")
        begin = np.flatnonzero(np.diff(heading[order], prepend=-1))
        declared, recorded = (np.add.reduceat(cube[order], begin)[heading] for cube in (self.declared, self.recorded))
        return Reports(self.net, self.hubs, declared, recorded, self.low, self.high, self.reported)


def twice(sides: Sides, hubs: tuple[str, ...], declared: Floats, months: Places) -> Floats:
    """Return the hubs' own records of the same flows: [product, hub, month], whole units, on the exports' months.

    What was `declared` stands for a hub that does not report all of `months`, and for all where nobody does.
    """
    net, other, found = sides.exports, sides.imports, declared.copy()
    if other is None:
        return found
    shift = other.start.index - net.start.index
    heard = _on_grid(other.reported, shift, declared.shape[-1])
    at = [place for place, hub in enumerate(hubs) if heard[other.seat(hub)][months].all()]
    found[:, at] = _recorded(net, other, tuple(hubs[place] for place in at), shift)
    return found


def missing(gap: Floats, window: Places, before: Places) -> Floats:
    """Return a window's gap less the mean gap before, as long as the window: [product, hub].

    A hub that used to record more than was declared gets no credit for it: no more is missing than was declared.
    """
    usual = over_months(gap[..., run(before)]) * (len(window) / len(before))
    found: Floats = over_months(gap[..., run(window)]) - np.maximum(usual, 0.0)
    return found


def chance_of_ghosts(reports: Reports, spans: Spans) -> Floats:
    """Chance of each [product, hub] that what its exports rose by was never recorded.

    Held against chance, against a rise that did arrive, and against a hub that records less of the usual trade. How
    far two reports disagree by chance is measured before the controls.
    """
    size = level(reports.declared[..., spans.after])
    rise = risen(reports.declared, spans, size[..., None] * PARTS, FREEDOM)
    recorded = reports.recorded / (1 + reports.low[..., None])
    fall = odds_of_missing(reports.declared, recorded, spans, 1 - PARTS)
    kinds = [np.ones_like(size), rise.mean(axis=-1), fall.mean(axis=-1), (rise * fall).mean(axis=-1)]
    return chances(np.stack(kinds, axis=-1).reshape(-1, len(PRIOR)), PRIOR)[:, -1].reshape(size.shape)


def _on_grid(months: NDArray[np.bool_], shift: int, length: int) -> NDArray[np.bool_]:
    """Move [actor, month] to a grid that begins `shift` months earlier; months outside are not reported."""
    found = np.zeros((len(months), length), dtype=bool)
    at = np.arange(months.shape[1]) + shift
    inside = (at >= 0) & (at < length)
    found[:, at[inside]] = months[:, inside]
    return found


def _recorded(net: Network, other: Network, hubs: tuple[str, ...], shift: int) -> Floats:
    """Return the hubs' imports from the coalition on the exports' products and months; nothing recorded is zero."""
    found = np.zeros((len(net.products), len(hubs), net.value.shape[3]))
    seat = {product: at for at, product in enumerate(net.products)}
    rows = [at for at, product in enumerate(other.products) if product in seat]
    places = np.array([seat[other.products[row]] for row in rows], dtype=np.int64)
    at = np.arange(other.value.shape[3]) + shift
    inside = (at >= 0) & (at < found.shape[2])
    for column, hub in enumerate(hubs):
        cube = other.value[other.seat(COALITION), other.seat(hub)][rows][:, inside] / 100
        found[:, column][np.ix_(places, at[inside])] = cube
    return found


def _freight(net: Network, by: list[int], year: int) -> tuple[Floats, Floats]:
    """Freight's range by value per kilogram; a unit of the currency stands for a dollar, which moves it little."""
    weighed, weight = (cube[net.seat(COALITION), by].sum(axis=-1).T for cube in (net.weighed, net.weight))
    price = np.where(weight > 0, weighed / 100 / np.maximum(weight / 1000, 1e-3), 0.0)
    ranges = [Freight.of(float(each), year) for each in price.ravel()]
    low, high = (np.array([getattr(each, end) for each in ranges]).reshape(price.shape) for end in ("low", "high"))
    return low, high
