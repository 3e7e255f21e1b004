"""TurkStat: pages of the foreign trade database as a browser saves them, one or a zip of them."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.turkstat.files import FACTS, LAYOUT

SOURCE = Source("turkstat", FACTS, (LAYOUT,))
