"""Worlds of any size, made inside the engine file by file: for benchmarks, not for scoring.

The formula is simple (size, season, noise, a loss with backfill and routes), memory does not grow with the rows, and
all arithmetic on random numbers is on integers below 2^62, so that every engine and version makes the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from contraflow.codes import synthetic
from contraflow.engine import DuckDBEngine
from contraflow.errors import UsageError
from contraflow.tables import TRADE
from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.goods import make_goods
from contraflow.worlds.places import BUYS, SELLS
from contraflow.worlds.rows import HS2022
from contraflow.worlds.spec import World

DENSITY = 0.55  # of all product-pair-months that have a row; what a pair trades most months, it trades in large worlds
PER_FILE = 5_000_000  # rows: sorted in under 2 GiB
LOG_SD = 1.2  # noise of a month, the calibration's middle class
MASK = 2**31 - 1
MIX = ((0x2C1B3C6D, 13), (0x297A2D39, 17))  # odd 31-bit factors; the middle bits depend on all of the input
BITS = 10
ROLES = ("member", "supplier", "hub", "other")
ORDER = (("member", "destination"), ("member", "hub"), ("hub", "destination"), ("supplier", "destination"))
LAYOUTS = ("trade", "comtrade", "comext")


@dataclass(frozen=True, slots=True)
class Bulk:
    """About `rows` rows of a seed: so many products, 48 months, and as many pairs of countries as it takes."""

    rows: int
    seed: int = 0
    products: int = 5_000

    @property
    def world(self) -> World:
        """The specification that products and months come from."""
        return World(self.seed, products=self.products)

    @property
    def pairs(self) -> int:
        """How many pairs of countries, each of them reported by the exporter."""
        cells = self.world.products * self.world.months * DENSITY
        return max(len(ORDER), round(self.rows / cells))


def write(bulk: Bulk, engine: DuckDBEngine, folder: Path, *, layout: str = "parquet") -> tuple[Path, ...]:
    """Write the rows to numbered files of a folder: "parquet" (TRADE, sorted), or CSV as one of LAYOUTS.

    Raises UsageError on another layout, LakeError when the disk is full.
    """
    if layout != "parquet" and layout not in LAYOUTS:
        raise UsageError("no such layout", seen=layout, allowed=("parquet", *LAYOUTS))
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, table in enumerate(tables(bulk, engine)):
        path = folder / f"{layout}-{number:04d}.{'parquet' if layout == 'parquet' else 'csv'}"
        if layout == "parquet":
            engine.write_parquet(table, path, order_by=TRADE.sorted_by)
        else:
            LAYOUT[layout](table).to_csv(path)
        files.append(path)
    return tuple(files)


def tables(bulk: Bulk, engine: DuckDBEngine) -> Iterator[ir.Table]:
    """Yield the world as Ibis tables of TRADE rows, each a run of products of at most about PER_FILE rows."""
    pairs, months, goods = engine.arrow(_pairs(bulk)), engine.arrow(_months(bulk.world)), _goods(bulk)
    per_product = bulk.pairs * bulk.world.months * DENSITY
    step = max(1, int(PER_FILE / per_product))
    for number, first in enumerate(range(0, goods.num_rows, step)):
        products = engine.arrow(goods.slice(first, step))
        yield _rows(bulk, products.cross_join(months).cross_join(pairs), number)


def _rows(bulk: Bulk, cells: ir.Table, number: int) -> ir.Table:
    """Turn cells into rows: which of them trade, for how much, under which number."""
    cell = (cells.k * bulk.pairs + cells.ij) * bulk.world.months + cells.t
    salt = int(stream(bulk.world, "bulk").integers(MASK))
    cells = cells.mutate(one=_mixed(cell.cast("int64") ^ salt))
    cells = cells.filter((cells.one & (2**20 - 1)) < int(DENSITY * 2**20)).mutate(two=_mixed(cells.one + salt))
    base = (cells.size + cells.pull + cells.advantage_log + cells.season + LOG_SD * _normal(cells.two)).exp()
    sold = base * (1 - cells.lost * cells.ramp * cells.loses)
    gained = cells.size.exp() * cells.lost * cells.ramp * (cells.fills * cells.backfill + cells.passes * cells.route)
    cells = cells.mutate(eur=sold + gained)
    grams = cells.eur / cells.price * (0.2 * _normal(_mixed(cells.two))).exp() * 1000
    constants = {  # a bare literal would be stored as a 32-bit integer
        "slice_id": (cells.k * 0 + number).cast("int64"), "source_sheet": ibis.literal(""),
        "source_row": (cells.k * 1000 + cells.t).cast("int32"), "flow": ibis.literal("export"),
        "is_sum": ibis.literal(value=False),
        "period_months": (cells.k * 0 + 1).cast("int8"), "currency": ibis.literal("EUR"),
        "quantity_milli": ibis.null("int64"), "quantity_unit": ibis.null("string"), "valuation": ibis.literal("FOB"),
        "partner_concept": ibis.literal("last_known_destination"), "flag": ibis.null("string"),
    }  # fmt: skip
    made = cells.mutate(
        product=ibis.ifelse(cells.is_new, cells.later, cells.code),
        nomenclature=ibis.ifelse(cells.is_new, "HS2022", "HS2017"),
        value_minor=(cells.eur * 100).round().cast("int64") + 1,
        weight_g=grams.round().cast("int64") + 1,
        **constants,
    )
    return TRADE.check(made.select(*TRADE.names))


def _mixed(x: ir.IntegerValue) -> ir.IntegerValue:
    """Scramble 31 bits by the middle bits of two products; `x` stands once in it, so that queries stay short."""
    for factor, shift in MIX:
        x = ((x * factor) >> shift) & MASK
    return x


def _normal(x: ir.IntegerValue) -> ir.FloatingValue:
    """Return a nearly normal number of unit variance from 30 bits: three uniform ones added (no value beyond 3)."""
    parts = sum((x >> (BITS * at)) & (2**BITS - 1) for at in range(3))
    return (parts / float(2**BITS) - 1.5) * 2.0


def _pairs(bulk: Bulk) -> pa.Table:
    """List the pairs, the routes that detectors read first, then all others, until there are enough."""
    of = {role: [synthetic.iso3(role, n) for n in range(26)] for role in ROLES} | {"destination": ["QTA"]}
    want = max(2, min(26, round((bulk.pairs / 4) ** 0.5)))
    near = [(a, b, i, j) for a, b in ORDER for i in of[a][:want] for j in of[b][: max(1, want // 2)]]
    far = [(a, b, i, j) for a in ROLES for b in ROLES for i in of[a] for j in of[b] if i != j]
    chosen = list(dict.fromkeys([*near, *far]))[: bulk.pairs]
    mean, _ = calibration.hubs()
    buys = {role: float(np.log(size)) for role, size in BUYS.items()} | {"hub": mean}
    sellers = {role: max(1, len({i for a, _, i, _ in chosen if a == role})) for role in ROLES}
    hubs = max(1, len({j for _, b, _, j in chosen if b == "hub"}))
    fills = {("supplier", "destination"): 1 / sellers["supplier"]}
    passes = {("member", "hub"): 1 / hubs / sellers["member"], ("hub", "destination"): 1 / hubs}
    return pa.table(
        {
            "ij": pa.array(range(len(chosen)), pa.int64()),
            "reporter": [i for *_, i, _ in chosen],
            "partner": [j for *_, j in chosen],
            "pull": [float(np.log(SELLS[a])) + buys[b] - float(np.log(want)) for a, b, *_ in chosen],
            "loses": [float((a, b) == ORDER[0]) for a, b, *_ in chosen],
            "fills": [fills.get((a, b), 0.0) for a, b, *_ in chosen],
            "passes": [passes.get((a, b), 0.0) for a, b, *_ in chosen],
        }
    )


def _goods(bulk: Bulk) -> pa.Table:
    """List products with their sizes and what is planted on them: the truth of the bulk."""
    goods, rng = make_goods(bulk.world), stream(bulk.world, "bulk goods")
    n = len(goods.codes)
    return pa.table(
        {
            "k": pa.array(range(n), pa.int64()),
            "code": pa.array(goods.codes, pa.string()),
            "later": pa.array(goods.later, pa.string()),
            "size": goods.size,
            "price": goods.price,
            "advantage_log": 0.5 * rng.standard_normal(n),
            "lost": np.where(goods.controlled, rng.beta(5.0, 1.0, n), 0.0),
            "backfill": rng.beta(2.0, 2.0, n) * goods.controlled,
            "route": rng.uniform(0.0, 0.1, n) * goods.controlled,
        }
    )


def _months(world: World) -> pa.Table:
    dates = [world.start.next(t) for t in range(world.months)]
    season = calibration.season()
    return pa.table(
        {
            "t": pa.array(range(world.months), pa.int64()),
            "period": pa.array([month.date for month in dates], pa.date32()),
            "season": [float(season[month.month - 1]) for month in dates],
            "ramp": [min(1.0, max(0.0, (month.index - world.controls.index + 1) / 3)) for month in dates],
            "is_new": [month >= HS2022 for month in dates],
        }
    )


def _comtrade(rows: ir.Table) -> ir.Table:
    """UN Comtrade's v1 bulk layout, the columns a reader needs; areas by ISO-3, for synthetic ones have no number."""
    year, month = rows.period.year(), rows.period.month()
    return rows.select(
        typeCode=ibis.literal("C"), freqCode=ibis.literal("M"), refYear=year, refMonth=month, period=year * 100 + month,
        reporterISO=rows.reporter, flowCode=ibis.literal("X"), partnerISO=rows.partner,
        partner2Code=ibis.literal(0),
        classificationCode=ibis.ifelse(rows.nomenclature == "HS2022", "H6", "H5"), cmdCode=rows["product"],
        aggrLevel=ibis.literal(6), customsCode=ibis.literal("C00"), motCode=ibis.literal(0),
        netWgt=rows.weight_g / 1000,
        isNetWgtEstimated=ibis.literal("False"), fobvalue=rows.value_minor / 100, primaryValue=rows.value_minor / 100,
        isReported=ibis.literal("True"), isAggregate=ibis.literal("False"),
    )  # fmt: skip


def _comext(rows: ir.Table) -> ir.Table:
    """Eurostat Comext's bulk layout, the columns a reader needs."""
    return rows.select(
        REPORTER=rows.reporter, PARTNER=rows.partner, TRADE_TYPE=ibis.literal("E"), PRODUCT_NC=rows["product"],
        FLOW=ibis.literal("2"), STAT_PROCEDURE=ibis.literal("1"), PERIOD=rows.period.year() * 100 + rows.period.month(),
        VALUE_EUR=rows.value_minor / 100, QUANTITY_KG=rows.weight_g / 1000,
    )  # fmt: skip


LAYOUT: dict[str, Callable[[ir.Table], ir.Table]] = {
    "trade": lambda rows: rows,
    "comtrade": _comtrade,
    "comext": _comext,
}
