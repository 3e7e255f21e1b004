"""The project's own bundled aggregates, so that a briefing runs before any file is added."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.extract.bundle import FACTS, LAYOUT

SOURCE = Source("extract", FACTS, (LAYOUT,))
