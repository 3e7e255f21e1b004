"""Russia's Federal Customs Service as reporter, until it stopped publishing in 2022."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.russia_fts.files import FACTS, LAYOUT

SOURCE = Source("russia_fts", FACTS, (LAYOUT,))
