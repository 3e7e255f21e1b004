"""A specification curve: every definition's figure in order of size, and under it which choices it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.brief.charts.base import PHONE, Spec
from contraflow.brief.palette import LIGHT

if TYPE_CHECKING:
    from contraflow import views

ROW = 17  # pixels of a choice


def curve(chart: views.Curve, width: int) -> Spec:
    """Two drawings on one axis of ranks: figures with intervals above, a mark a choice below."""
    phone = width < PHONE
    inner = width - (128 if phone else 270)
    parts = [_figures(chart, inner, phone=phone), _choices(chart, inner, phone=phone)]
    return {
        "vconcat": parts,
        "spacing": 10,
        "bounds": "flush",
        "resolve": {"scale": {"x": "shared", "color": "independent"}},
    }


def _rank(count: int) -> Spec:
    return {"field": "rank", "type": "quantitative", "axis": None, "scale": {"domain": [0, count + 1], "nice": False}}


def _role(*, agrees: bool) -> str:
    return LIGHT["coalition"] if agrees else LIGHT["uncertain"]


def _figures(chart: views.Curve, width: int, *, phone: bool) -> Spec:
    rows = [
        {"rank": at, "value": p.value, "low": p.low, "high": p.high, "colour": _role(agrees=p.agrees)}
        for at, p in enumerate(chart.points, 1)
    ]
    x, colour = _rank(len(rows)), {"field": "colour", "type": "nominal", "scale": None}
    axis = {"tickCount": 5, "domain": False, "titleAnchor": "end", "titleAngle": 0, "titleAlign": "left", "titleY": -12}
    y = {"field": "value", "type": "quantitative", "title": chart.unit, "axis": axis}
    middle = {"data": {"values": [{"value": chart.median}]}, "encoding": {"y": y}}
    return {
        "width": width,
        "height": 170 if phone else 220,
        "data": {"values": rows},
        "layer": [
            {**middle, "mark": {"type": "rule", "color": LIGHT["ink"], "strokeDash": [4, 3]}},
            {
                "mark": {"type": "rule", "opacity": 0.35},
                "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 16, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": colour},
            },
        ],
    }


def _choices(chart: views.Curve, width: int, *, phone: bool) -> Spec:
    names = [choice if phone else f"{dimension}: {choice}" for dimension, choice in chart.rows]
    rows = [
        {"rank": rank, "name": names[at], "colour": _role(agrees=p.agrees)}
        for rank, p in enumerate(chart.points, 1)
        for at in p.choices
    ]
    axis = {
        "ticks": False,
        "domain": False,
        "grid": True,
        "labelColor": LIGHT["ink"],
        "labelLimit": 112 if phone else 250,
    }
    y = {"field": "name", "type": "nominal", "sort": names, "title": None, "axis": axis}
    mark = {
        "type": "tick",
        "orient": "vertical",
        "thickness": max(1.0, min(4.0, width / len(chart.points) * 0.7)),
        "height": ROW - 6,
    }
    encoding = {"x": _rank(len(chart.points)), "y": y, "color": {"field": "colour", "type": "nominal", "scale": None}}
    return {"width": width, "height": {"step": ROW}, "data": {"values": rows}, "mark": mark, "encoding": encoding}
