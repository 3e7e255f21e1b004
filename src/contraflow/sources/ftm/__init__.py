"""FollowTheMoney JSON, in and out: declarations as EconomicActivity, their parties as Company."""

from __future__ import annotations

from contraflow.sources.base import Source
from contraflow.sources.ftm.entities import lines
from contraflow.sources.ftm.read import FACTS, LAYOUT

SOURCE = Source("ftm", FACTS, (LAYOUT,))

__all__ = ["SOURCE", "lines"]
