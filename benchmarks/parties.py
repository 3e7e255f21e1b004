"""A made-up world with all sides of a case, as large as asked for: who sells, who buys, who records what came in.

Two data sets, as a user has them: the coalition's exports in euro, everybody else's reports in dollars. Every fifth
product falls at the destination; suppliers fill in, hubs buy more and sell it on, and record less than was declared.
The lanes that a case asks about are filled first; what is left of the rows is trade of everybody with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from generate import DATASET, FALLS, STRIDE, World, deliver, table

from contraflow.codes import country
from contraflow.codes.month import Month, Period
from contraflow.lake.delivery import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contraflow.lake import Lake

OTHERS = "comtrade"
USUAL = 10_000_000  # rows of the world that `often` is said for
FULL = 0.75  # of all months in which a product is traded on a lane, at most
PER_BATCH = 1_500_000  # rows; made and sorted in under 2 GiB
SELLERS = 30  # countries that have no part in the case and report
BUYERS = 100  # countries that have no part in the case
ESTIMATED = 20  # every such row has a weight that its publisher computed
CONTROLS = Month(2022, 3)


@dataclass(frozen=True)
class Lanes:
    """Reporters and partners of one kind. `often` is rows by product and month of a usual world, None: all the rest.

    `size` is the log of a row's worth, `after` what the planted products are multiplied by since the controls.
    """

    flow: str
    reporters: Sequence[str]
    partners: Sequence[str]
    often: float | None
    size: float
    after: float = 1.0

    @cached_property
    def pairs(self) -> np.ndarray:
        """Reporter and partner of each lane: [lane, 2]."""
        return np.array([(a, b) for a in self.reporters for b in self.partners if a != b])


@dataclass(frozen=True)
class Parties:
    """`rows` reports of all sides, spread evenly over `months`."""

    rows: int
    months: tuple[Month, ...] = Period.parse("2019-01/2022-12").each()

    @cached_property
    def products(self) -> tuple[str, ...]:
        return World(0).products

    @cached_property
    def lanes(self) -> tuple[Lanes, ...]:
        case, members = World(0).case, World(0).reporters
        to, hubs, suppliers = (case.destination,), case.hubs, case.suppliers
        named = {*case.members, *members, *suppliers, *hubs, *to}
        others = [one.iso3 for one in country.everything() if one.kind == "country" and one.iso3 not in named]
        sellers, buyers = (*suppliers, *hubs), others[:BUYERS]
        return (
            Lanes("export", members, to, 5.0, 11.0, 0.2),
            Lanes("export", members, hubs, 9.0, 9.5, 3.0),
            Lanes("export", suppliers, to, 5.5, 10.5, 2.5),
            Lanes("export", hubs, to, 3.5, 10.0, 4.0),
            Lanes("import", hubs, members, 7.0, 9.5, 1.3),
            Lanes("import", to, (*members, *suppliers), 2.0, 10.5, 0.5),
            Lanes("export", sellers, buyers, 4.0, 10.5),
            Lanes("export", (*members, *sellers, *others[:SELLERS]), buyers, None, 9.0),
        )

    def reports(self, at: int) -> Reports:
        """The reports of one month: distinct cells of lane and product."""
        left, parts = self.rows * (at + 1) // len(self.months) - self.rows * at // len(self.months), []
        for kind, lanes in enumerate(self.lanes):
            cells = len(lanes.pairs) * len(self.products)
            wanted = left if lanes.often is None else lanes.often * len(self.products) * self.rows / USUAL
            count = min(left, int(wanted), int(FULL * cells))
            parts.append(self._of(lanes, at, kind, count))
            left -= count
        return Reports(*map(np.concatenate, zip(*parts, strict=True)))

    def _of(self, lanes: Lanes, at: int, kind: int, count: int) -> tuple[np.ndarray, ...]:
        draw = np.random.default_rng((at, kind))
        product, lane = np.divmod(_spread(len(self.products) * len(lanes.pairs), at, count), len(lanes.pairs))
        value = draw.lognormal(lanes.size + (product * 7 % 13) / 8, 0.5)
        if self.months[at] >= CONTROLS:
            value *= np.where(product % FALLS == 0, lanes.after, 1.0)
        weight = value / (1 + product % 50) * draw.lognormal(0.0, 0.2, count)
        reporter, partner = lanes.pairs[lane].T
        minor, grams = ((100 * each).astype(np.int64) + 1 for each in (value, weight * 10))
        return product, reporter, partner, np.full(count, lanes.flow), minor, grams


@dataclass(frozen=True)
class Reports:
    """Rows: products by their place in the world's, amounts in minor units and grams."""

    product: np.ndarray
    reporter: np.ndarray
    partner: np.ndarray
    flow: np.ndarray
    value_minor: np.ndarray
    weight_g: np.ndarray


def fill(lake: Lake, world: Parties, folder: Path) -> None:
    """Bring the world into a lake: whole months together, as publishers bring them out."""
    folder.mkdir(parents=True, exist_ok=True)
    together = max(1, PER_BATCH * len(world.months) // world.rows)
    for first in range(0, len(world.months), together):
        for dataset in (DATASET, OTHERS):
            _add(lake, world, dataset, range(first, min(first + together, len(world.months))), folder)


def _add(lake: Lake, world: Parties, dataset: str, months: range, folder: Path) -> None:
    own = dataset == DATASET
    rows = pa.concat_tables([_trade(world, at, own=own) for at in months])
    start, end = world.months[months[0]], world.months[months[-1]]
    codes = (frozenset(rows[name].unique().to_pylist()) for name in ("flow", "reporter", "partner", "product"))
    path = folder / f"{dataset}-{world.rows}-{start}.txt"
    deliver(lake, path, rows, Scope(dataset, *codes, start, end))


def _trade(world: Parties, at: int, *, own: bool) -> pa.Table:
    reports, month = world.reports(at), world.months[at]
    chosen = np.flatnonzero(np.isin(reports.reporter, World(0).reporters) == own)
    columns = {name: getattr(reports, name)[chosen] for name in ("reporter", "partner", "flow", "value_minor")}
    products = pa.array(world.products).take(pa.array(reports.product[chosen]))
    flag = np.where(chosen % ESTIMATED == 0, "isNetWgtEstimated", None)
    columns |= {"weight_g": reports.weight_g[chosen], "product": products, "flag": pa.array(flag, pa.string())}
    columns |= {"source_row": np.arange(len(chosen)) + 2}
    return table(columns, {"period": month.date, "currency": "EUR" if own else "USD"})


def _spread(cells: int, at: int, count: int) -> np.ndarray:
    """Distinct cells, evenly over all of them."""
    step = int(cells * STRIDE) | 1
    while np.gcd(step, cells) > 1:
        step += 2
    return (at * 7_919 + step * np.arange(count)) % cells
