"""UN Comtrade: answers of the API, bulk files, the older CSV downloads, and series that others made from them."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.comtrade import answers, fetched, files, series
from contraflow.sources.comtrade.labels import FACTS

SOURCE = Source("comtrade", FACTS, (fetched.LAYOUT, answers.LAYOUT, *files.LAYOUTS, *series.LAYOUTS))
