"""China's customs (GACC): CSV downloads of the query page, in English or Chinese."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.gacc.files import FACTS, LAYOUT

SOURCE = Source("gacc", FACTS, (LAYOUT,))
