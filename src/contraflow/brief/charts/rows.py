"""Charts of named rows: waterfall, before and after, strip of definitions, lanes of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.brief.charts.base import COLOUR, PHONE, Spec, amount, frame, names_above, row_step, rows_axis, short
from contraflow.brief.palette import LIGHT

if TYPE_CHECKING:
    from contraflow import views


def waterfall(chart: views.Waterfall, width: int) -> Spec:
    """Bars that begin where the one before ends."""
    phone = width < PHONE
    y = rows_axis([step.name for step in chart.steps], phone=phone)
    values = [
        {"name": s.name, "a": s.start, "b": s.end, "far": max(s.start, s.end), "words": s.words, "role": LIGHT[s.role]}
        for s in chart.steps
    ]
    bar = {"type": "bar", "height": 20 if phone else 24}
    words = {"type": "text", "align": "left", "dx": 6, "fontWeight": "bold", "color": LIGHT["ink"], "clip": False}
    x = amount("a", chart.unit, phone=phone)
    return {
        **frame(width),
        "data": {"values": values},
        "height": {"step": 52 if phone else 40},
        "layer": [
            {"mark": bar, "encoding": {"y": y, "x": x, "x2": {"field": "b"}, "color": COLOUR}},
            {
                "mark": words,
                "encoding": {"y": y, "x": {"field": "far", "type": "quantitative"}, "text": {"field": "words"}},
            },
            *names_above(y, phone=phone),
        ],
    }


def dots(chart: views.Dots, width: int) -> Spec:
    """Before and after joined by a line, hollow and filled."""
    phone = width < PHONE
    y = rows_axis([dot.name for dot in chart.dots], phone=phone)
    ink = LIGHT[chart.role]
    values = [
        {"name": d.name, "before": d.before, "after": d.after, "flag": d.flag, "far": max(d.before, d.after)}
        for d in chart.dots
    ]
    before, after = ({"y": y, "x": amount(field, chart.unit, phone=phone)} for field in ("before", "after"))
    hollow = {
        "type": "point",
        "fill": LIGHT["paper"],
        "stroke": LIGHT["uncertain"],
        "strokeWidth": 2,
        "size": 70,
        "opacity": 1,
    }
    flag = {"type": "text", "align": "left", "dx": 10, "fontSize": 12, "color": LIGHT["muted"], "clip": False}
    return {
        **frame(width),
        "data": {"values": values},
        "height": row_step(phone=phone),
        "layer": [
            {
                "mark": {"type": "rule", "color": ink, "strokeWidth": 2, "opacity": 0.55},
                "encoding": before | {"x2": {"field": "after"}},
            },
            {"mark": hollow, "encoding": before},
            {"mark": {"type": "point", "filled": True, "color": ink, "size": 85, "opacity": 1}, "encoding": after},
            {
                "mark": flag,
                "encoding": {"y": y, "x": {"field": "far", "type": "quantitative"}, "text": {"field": "flag"}},
            },
            *names_above(y, phone=phone),
        ],
    }


def strip(chart: views.Strip, width: int) -> Spec:
    """A dot a definition, its interval as a bar, the headline larger."""
    phone = width < PHONE
    y = rows_axis([d.name for d in chart.definitions], phone=phone)
    values = [
        {
            "name": d.name,
            "value": d.value,
            "low": d.low,
            "high": d.high,
            "role": LIGHT[d.role],
            "words": short(d.value),
        }
        | {"size": 170 if d.headline else 80, "far": d.value if d.high is None else max(d.high, d.value)}
        for d in chart.definitions
    ]
    low, at = ({"y": y, "x": amount(field, chart.unit, phone=phone), "color": COLOUR} for field in ("low", "value"))
    size = {"field": "size", "type": "quantitative", "scale": None}
    words = {"type": "text", "align": "left", "dx": 9, "fontWeight": "bold", "color": LIGHT["ink"], "clip": False}
    return {
        **frame(width),
        "data": {"values": values},
        "height": row_step(phone=phone),
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.28}, "encoding": low | {"x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "opacity": 1}, "encoding": at | {"size": size}},
            {
                "mark": words,
                "encoding": {"y": y, "x": {"field": "far", "type": "quantitative"}, "text": {"field": "words"}},
            },
            *names_above(y, phone=phone),
        ],
    }


_YEARS = {"format": "%Y", "tickCount": "year"}
_DAYS = {"format": "%-d %b %Y", "tickCount": 4, "labelOverlap": True}


def lanes(chart: views.Lanes, width: int) -> Spec:
    """Dated marks in lanes, those filled that the chart names."""
    phone = width < PHONE
    actors = list(dict.fromkeys(e.actor for e in chart.events))
    rows = [
        {"period": e.day.isoformat(), "actor": e.actor, "step": e.step, "filled": e.step in chart.filled}
        for e in chart.events
    ]
    encoding = {
        "x": {
            "field": "period",
            "type": "temporal",
            "title": None,
            "scale": {"padding": 12},
            "axis": {"grid": True} | (_YEARS if chart.by == "year" else _DAYS),
        },
        "y": {
            "field": "actor",
            "type": "nominal",
            "sort": actors,
            "title": None,
            "axis": {"ticks": False, "domain": False, "labelColor": LIGHT["ink"], "labelLimit": 120 if phone else 200},
        },
        "fill": {"condition": {"test": "datum.filled", "value": LIGHT["coalition"]}, "value": LIGHT["paper"]},
    }
    return {
        "data": {"values": rows},
        **frame(width),
        "height": {"step": 30},
        "layer": [
            {
                "mark": {"type": "point", "size": 70, "stroke": LIGHT["coalition"], "strokeWidth": 1.6, "opacity": 0.9},
                "encoding": encoding,
            }
        ],
    }
