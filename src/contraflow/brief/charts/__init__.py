"""Draws a chart of the views as inline SVG: no script, the same bytes each time; for a desk and for a phone."""

from __future__ import annotations

from typing import assert_never

import vl_convert

from contraflow import views
from contraflow.brief.charts import lines, multiples, rows
from contraflow.brief.charts.base import CONFIG, NARROW, SCHEMA, WIDE, Spec
from contraflow.brief.palette import themed

__all__ = ["NARROW", "WIDE", "draw"]


def draw(chart: views.Chart, width: int = WIDE) -> str:
    """The chart as SVG of about that width in pixels. Numbers come from the view as they are."""
    spec = _spec(chart, width) | {"$schema": SCHEMA, "config": CONFIG}
    return themed(vl_convert.vegalite_to_svg(spec))


def _spec(chart: views.Chart, width: int) -> Spec:
    match chart:
        case views.Lines():
            return lines.lines(chart, width)
        case views.Multiples():
            return multiples.multiples(chart, width)
        case views.Waterfall():
            return rows.waterfall(chart, width)
        case views.Dots():
            return rows.dots(chart, width)
        case views.Strip():
            return rows.strip(chart, width)
        case views.Lanes():
            return rows.lanes(chart, width)
        case _:
            assert_never(chart)
