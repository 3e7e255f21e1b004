"""Eurostat Comext: workbooks, CSV views, bulk files, the dissemination API, and tables that others made from them."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.eurostat import bulk, fetched, sdmx, table, view, workbook
from contraflow.sources.eurostat.labels import FACTS

LAYOUTS = (
    workbook.LAYOUT,
    view.LAYOUT,
    fetched.LAYOUT,
    sdmx.LAYOUT,
    *bulk.LAYOUTS,
    *table.LAYOUTS,
)
SOURCE = Source("eurostat", FACTS, LAYOUTS)
