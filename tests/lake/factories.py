"""Rows and deliveries for tests: say what matters, the rest is plausible."""

from __future__ import annotations

import datetime as dt
import hashlib

import pyarrow as pa

from contraflow.codes.month import Month
from contraflow.lake.delivery import Delivery, Scope
from contraflow.lake.raw import RawFile
from contraflow.tables import REJECT, TRADE

PLAIN = {
    "slice_id": 0, "source_sheet": "", "reporter": "DEU", "partner": "KAZ", "flow": "export", "product": "85423100",
    "nomenclature": "CN2022", "is_sum": False, "period": "2022-01", "period_months": 1, "value_minor": 100,
    "currency": "EUR", "weight_g": None, "quantity_milli": None, "quantity_unit": None, "valuation": "FOB",
    "partner_concept": "last_known_destination", "flag": None,
}  # fmt: skip


def row(**given):
    """One TRADE row; `period` as "2022-01"."""
    return {**PLAIN, **given}


def trade(rows):
    """TRADE rows as an Arrow table, numbered from line 2 on where no `source_row` is given."""
    full = [{"source_row": 2 + at, **one, "period": Month.parse(one["period"]).date} for at, one in enumerate(rows)]
    return pa.Table.from_pylist(full, schema=TRADE.arrow())


def scope(start="2022-01", end="2022-12", *, dataset="test", **sides):
    """A scope of all flows, reporters, partners and products unless sides are given as sets or lists."""
    codes = {side: None if sides.get(side) is None else frozenset(sides[side]) for side in
             ("flows", "reporters", "partners", "products")}  # fmt: skip
    return Scope(dataset=dataset, **codes, start=Month.parse(start), end=Month.parse(end))


def reject(**given):
    """One REJECT row without its batch."""
    return {"source_sheet": "", "source_row": 9, "column": "value", "seen": "x", "reason": "not a number", "raw": "x", **given}


def delivery(engine, rows, *, scopes=(None,), published=None, rejects=(), **given):
    """A delivery of those rows; `published` as "2023-01-21"."""
    schema = pa.schema([field for field in REJECT.arrow() if field.name != "batch_id"])
    facts = {"source": "test", "dataset": "test", "licence": "none", "blank": 0, **given}
    return Delivery(
        published=None if published is None else dt.date.fromisoformat(published),
        rows=engine.writer.arrow(trade(rows)),
        rejects=pa.Table.from_pylist(list(rejects), schema=schema),
        read=len(rows) + len(rejects),
        scopes=tuple(scope(dataset=facts["dataset"]) if one is None else one for one in scopes),
        **facts,
    )


def raw(folder, name):
    """A file whose content is its name."""
    path = folder / name
    path.write_text(name)
    return RawFile(path)


def put(lake, folder, name, rows, **given):
    """Bring rows in as the file of that name."""
    return lake.add(raw(folder, name), delivery(lake.engine, rows, **given))


def told(lake, dataset="test", **given):
    """The current rows as (partner, product, month, value), sorted: what most tests compare."""
    rows = lake.engine.collect(lake.rows(dataset, **given)).to_pylist()
    return sorted((r["partner"], r["product"], str(Month.parse(r["period"])), r["value_minor"]) for r in rows)


def digest(table):
    """A digest of rows in any order."""
    lines = sorted(str([one[name] for name in TRADE.names if name != "slice_id"]) for one in table.to_pylist())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
