"""CEPII's BACI: yearly trade by HS6 between all countries, reconciled from both sides' reports."""

from __future__ import annotations

from contraflow.sources.baci import archive
from contraflow.sources.baci.files import FACTS, LAYOUTS
from contraflow.sources.base import Source

SOURCE = Source("baci", FACTS, (archive.LAYOUT, *LAYOUTS))
