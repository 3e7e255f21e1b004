"""A world's reports as rows in the shape of TRADE, without `slice_id`, which the lake gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from contraflow.codes.month import Month
from contraflow.tables import TRADE
from contraflow.worlds.draw import stream
from contraflow.worlds.expected import Block
from contraflow.worlds.moments import Floats
from contraflow.worlds.observe import Reports, grams, revised

HS2022 = Month(2022, 1)
DELAY = 2  # months after which a month is published
LATE = 0.01  # chosen: share of rows that an older vintage does not have yet
DELETED = 0.005  # chosen: share of rows that an older vintage has and the final one no longer
ESTIMATED = 0.25  # twist: share of rows whose weight is estimated from the value, with the publisher's flag
UNFLAGGED = 0.05  # twist: the same without the flag
SCHEMA = pa.schema([field for field in TRADE.arrow() if field.name != "slice_id"])


@dataclass(frozen=True, slots=True)
class Side:
    """Who reports, and how."""

    flow: str
    valuation: str
    concept: str


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """The numbers of the rows that are published."""

    cents: NDArray[np.int64]
    grams: NDArray[np.int64]
    estimated: NDArray[np.bool_]


EXPORT = Side("export", "FOB", "last_known_destination")
IMPORT = Side("import", "CIF", "origin")


def rows(block: Block, reports: Reports, known: Month | None = None) -> pa.Table:
    """Return both sides' rows of a block, as published in the month `known` (None: the final figures)."""
    sides = [
        _side(block, EXPORT, (reports.exports, reports.goods), known),
        _side(block, IMPORT, (reports.imports, reports.arrived), known),
    ]
    return pa.concat_tables(sides)


def _side(block: Block, side: Side, cubes: tuple[Floats, Floats], known: Month | None) -> pa.Table:
    cents = np.rint(cubes[0] * 100).astype(np.int64)
    reporter = block.places.exporter if side is EXPORT else block.places.importer
    cents *= _speaks(block)[reporter][:, None, :]
    cells = np.nonzero(cents)
    values, keep = _as_published(block, cents, cells, side, known)
    weight, flag = _weights(block, cubes[1], cells, side)
    kept = _Kept(values[keep], weight[keep], flag[keep])
    return _table(block, side, tuple(at[keep] for at in cells), kept)


def _speaks(block: Block) -> NDArray[np.bool_]:
    """Say by country and month whether it reports."""
    speaks = np.ones((len(block.places.codes), block.world.months), dtype=bool)
    for country, month in block.plan.silent.items():
        speaks[country, month:] = False
    return speaks


def _as_published(
    block: Block, cents: NDArray[np.int64], cells: tuple[NDArray[np.int64], ...], side: Side, known: Month | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return values and which rows there are in a vintage; the final one lacks what was deleted."""
    chance = stream(block.world, f"published {side.flow}", block.number).random(len(cells[0]), dtype=np.float32)
    final = cents[cells]
    if known is None:
        return final, chance >= DELETED
    age = known.index - block.world.start.index - cells[2]
    first = np.rint(revised(block, final.astype(np.float64), age, side.flow)).astype(np.int64)
    return np.maximum(1, first), (chance < 1 - LATE) & (age >= DELAY)


def _weights(
    block: Block, goods: Floats, cells: tuple[NDArray[np.int64], ...], side: Side
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return grams and whether the publisher says that they are estimated."""
    weight = grams(block, goods, cells, side.flow)
    flagged = np.zeros(len(weight), dtype=bool)
    if "estimated_weights" not in block.world.twists:
        return weight, flagged
    chance = stream(block.world, f"estimated {side.flow}", block.number).random(len(weight))
    estimated = np.rint(goods[cells] / block.goods.price[block.products][cells[1]] * 1000).astype(np.int64)
    flagged = chance < ESTIMATED
    return np.where(chance < ESTIMATED + UNFLAGGED, np.maximum(1, estimated), weight), flagged


def _table(block: Block, side: Side, cells: tuple[NDArray[np.int64], ...], kept: _Kept) -> pa.Table:
    pair, product, month = cells
    n = len(pair)
    reporter, partner = block.places.exporter, block.places.importer
    if side is IMPORT:
        reporter, partner = partner, reporter
    new = month >= HS2022.index - block.world.start.index
    both = [*(block.goods.codes[k] for k in block.products), *(block.goods.later[k] for k in block.products)]
    dates = pa.array([block.world.start.next(at).date for at in range(block.world.months)], pa.date32())
    columns = {
        "source_sheet": _same("", n),
        "source_row": pa.array(np.arange(2, n + 2, dtype=np.int32)),
        "reporter": _taken(block.places.codes, reporter[pair]),
        "partner": _taken(block.places.codes, partner[pair]),
        "flow": _same(side.flow, n),
        "product": _taken(both, product + new * len(block.products)),
        "nomenclature": _taken(("HS2017", "HS2022"), new.astype(np.int64)),
        "is_sum": pa.array(np.zeros(n, dtype=bool)),
        "period": dates.take(pa.array(month)),
        "period_months": pa.array(np.ones(n, dtype=np.int8)),
        "value_minor": pa.array(kept.cents),
        "currency": _same("EUR", n),
        "weight_g": pa.array(kept.grams),
        "quantity_milli": pa.nulls(n, pa.int64()),
        "quantity_unit": pa.nulls(n, pa.string()),
        "valuation": _same(side.valuation, n),
        "partner_concept": _same(side.concept, n),
        "flag": _taken((None, "weight estimated"), kept.estimated.astype(np.int64)),
    }
    return pa.table(columns, schema=SCHEMA)


def _same(text: str, n: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), n)


def _taken(labels: object, at: NDArray[np.int64]) -> pa.Array:
    return pa.array(labels, pa.string()).take(pa.array(at))
