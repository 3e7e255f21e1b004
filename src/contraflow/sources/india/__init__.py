"""India's TRADESTAT: monthly trade with one partner, as a table that others made from its pages."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.india.files import FACTS, LAYOUT

SOURCE = Source("india", FACTS, (LAYOUT,))
