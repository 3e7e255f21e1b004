"""Eurostat Comext: workbooks, CSV views, and tables that others made from them."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.eurostat import table, view, workbook
from contraflow.sources.eurostat.labels import FACTS

SOURCE = Source("eurostat", FACTS, (workbook.LAYOUT, view.LAYOUT, *table.LAYOUTS))
