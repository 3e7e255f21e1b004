"""TRADE rows for tests: say what matters, the rest is plausible."""

from __future__ import annotations

import datetime as dt

import ibis
import pyarrow as pa

from contraflow.codes.month import Month
from contraflow.tables import TRADE

PLAIN = {
    "slice_id": 0, "source_sheet": "", "source_row": 1, "reporter": "DEU", "partner": "KAZ", "flow": "export",
    "product": "85423100", "nomenclature": "CN2022", "is_sum": False, "period": "2022-01", "period_months": 1,
    "value_minor": 100, "currency": "EUR", "weight_g": None, "quantity_milli": None, "quantity_unit": None,
    "valuation": "FOB", "partner_concept": "last_known_destination", "flag": None,
}  # fmt: skip


def trade(*rows):
    """An Ibis table of rows, each a dict of what differs from PLAIN."""
    full = [{**PLAIN, **row} for row in rows]
    full = [{**row, "period": _date(row["period"])} for row in full]
    return ibis.memtable(pa.Table.from_pylist(full, schema=TRADE.arrow()))


def _date(period):
    return period if isinstance(period, dt.date) else Month.parse(period).date
