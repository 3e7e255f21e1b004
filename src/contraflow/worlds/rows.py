"""A world's reports as rows in the shape of TRADE, without `slice_id`, which the lake gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from contraflow.codes.month import Month
from contraflow.tables import TRADE
from contraflow.worlds.expected import Block
from contraflow.worlds.moments import Ints
from contraflow.worlds.publish import IMPORT, Rows, Side

HS2022 = Month(2022, 1)
SCHEMA = pa.schema([field for field in TRADE.arrow() if field.name != "slice_id"])


def table(block: Block, side: Side, rows: Rows) -> pa.Table:
    """Return one side's rows of a block; `source_row` counts them under a heading line."""
    reporter, partner = block.places.exporter, block.places.importer
    if side is IMPORT:
        reporter, partner = partner, reporter
    n, new = len(rows.cents), (rows.month >= HS2022.index - block.world.start.index).astype(np.int64)
    dates = pa.array([block.world.start.next(at).date for at in range(block.world.months)], pa.date32())
    columns = {
        "source_sheet": _same("", n),
        "source_row": pa.array(np.arange(2, n + 2, dtype=np.int32)),
        "reporter": _taken(block.places.codes, reporter[rows.pair]),
        "partner": _taken(block.places.codes, partner[rows.pair]),
        "flow": _same(side.flow, n),
        "product": _taken(_numbers(block), rows.product + new * len(block.products)),
        "nomenclature": _taken(("HS2017", "HS2022"), new),
        "is_sum": pa.array(np.zeros(n, dtype=bool)),
        "period": dates.take(pa.array(rows.month)),
        "period_months": pa.array(np.ones(n, dtype=np.int8)),
        "value_minor": pa.array(rows.cents),
        "currency": _same("EUR", n),
        "weight_g": pa.array(rows.grams),
        "quantity_milli": pa.nulls(n, pa.int64()),
        "quantity_unit": pa.nulls(n, pa.string()),
        "valuation": _same(side.valuation, n),
        "partner_concept": _same(side.concept, n),
        "flag": _taken((None, "weight estimated"), rows.estimated.astype(np.int64)),
    }
    return pa.table(columns, schema=SCHEMA)


def _numbers(block: Block) -> list[str]:
    """List the block's product numbers, first those of HS2017, then those of HS2022."""
    return [codes[k] for codes in (block.goods.codes, block.goods.later) for k in block.products]


def _same(text: str, n: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), n)


def _taken(labels: Sequence[str | None], at: Ints) -> pa.Array:
    return pa.array(labels, pa.string()).take(pa.array(at))
