"""The IMF's International Merchandise Trade Statistics: totals by partner, yearly and monthly."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.imf.files import FACTS, LAYOUT

SOURCE = Source("imf", FACTS, (LAYOUT,))
