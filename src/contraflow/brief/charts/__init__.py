"""Draws a chart of the views as inline SVG: no script, the same bytes each time; for a desk and for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import vl_convert

from contraflow import views
from contraflow.brief.charts import curve, lines, multiples, rows, threads
from contraflow.brief.charts.base import CONFIG, NARROW, SCHEMA, WIDE, Spec
from contraflow.brief.palette import themed

__all__ = ["NARROW", "WIDE", "draw"]


def draw(chart: views.Chart, width: int = WIDE) -> str:
    """The chart as SVG of about that width in pixels. Numbers come from the view as they are."""
    if isinstance(chart, views.Threads):
        return themed(threads.threads(chart, width))
    spec = _spec(chart, width) | {"$schema": SCHEMA, "config": CONFIG}
    return themed(vl_convert.vegalite_to_svg(spec))


def _spec(chart: views.Chart, width: int) -> Spec:
    return DRAWN[type(chart)](chart, width)


DRAWN: Final[dict[type, Callable[[Any, int], Spec]]] = {
    views.Lines: lines.lines,
    views.Multiples: multiples.multiples,
    views.Waterfall: rows.waterfall,
    views.Dots: rows.dots,
    views.Strip: rows.strip,
    views.Lanes: rows.lanes,
    views.Curve: curve.curve,
}
"""Who draws what; every kind of chart is here but threads, which no library draws."""
