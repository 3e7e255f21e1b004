"""Lines through time on one scale: events as numbered ticks, shaded windows, names at the ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.brief.charts.base import PHONE, Spec, frame, point
from contraflow.brief.palette import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow import views


def lines(chart: views.Lines, width: int) -> Spec:
    """Lines on one scale."""
    phone = width < PHONE
    height = 260 if phone else 320
    rows = [point(s, i) for s in chart.series for i in range(len(s.periods)) if s.values[i] is not None]
    top = max(row["value"] for row in rows)
    layers = [_shade(chart.windows), *_event_layers(chart.events)]
    layers += [
        {
            "data": {"values": [row for row in rows if row["name"] == s.name]},
            "mark": {"type": "line", "color": LIGHT[s.role], "strokeWidth": 2.5},
            "encoding": {"x": _time(phone=phone), "y": _money_axis(chart.unit)},
        }
        for s in chart.series
    ]
    layers.append(_end_labels(chart.series, gap=top * 1.1 / height * 17))
    return {
        **frame(width, top=34 if chart.events else 6),
        "height": height,
        "layer": layers,
    }


def _time(*, phone: bool) -> Spec:
    return {
        "field": "period",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%Y" if phone else "%b %Y", "tickCount": 3 if phone else 7, "grid": False},
    }


def _money_axis(unit: str) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "title": unit,
        "scale": {"zero": True},
        "axis": {
            "tickCount": 5,
            "titleAnchor": "end",
            "titleAngle": 0,
            "titleAlign": "left",
            "titleY": -14,
            "titleX": -34,
            "domain": False,
        },
    }


def _shade(windows: Sequence[tuple[str, str, str]]) -> Spec:
    return {
        "data": {"values": [{"start": a, "end": b} for a, b, _ in windows]},
        "mark": {"type": "rect", "color": LIGHT["uncertain"], "opacity": 0.13},
        "encoding": {"x": {"field": "start", "type": "temporal"}, "x2": {"field": "end"}},
    }


def _event_layers(events: Sequence[views.Event]) -> list[Spec]:
    """Grey ticks with the numbers of the list under the chart, on two levels where they would touch."""
    if not events:
        return []
    rows = [
        {"period": e.day.isoformat(), "label": str(n), "level": -8 - 14 * ((n - 1) % 2)}
        for n, e in enumerate(events, 1)
    ]
    x = {"field": "period", "type": "temporal"}
    rule = {"type": "rule", "color": LIGHT["uncertain"], "strokeDash": [2, 3]}
    text = {"type": "text", "y": {"expr": "datum.level"}, "fontSize": 12, "fontWeight": "bold", "color": LIGHT["muted"]}
    return [
        {"data": {"values": rows}, "mark": rule, "encoding": {"x": x}},
        {
            "data": {"values": rows},
            "mark": text,
            "encoding": {
                "x": x,
                "y": {"field": "level", "type": "quantitative", "scale": None},
                "text": {"field": "label"},
            },
        },
    ]


def _end_labels(series: Sequence[views.Series], gap: float) -> Spec:
    """Direct labels at the end of each line, pushed apart where they would touch."""
    ends = sorted(((s, _last(s)) for s in series), key=lambda pair: pair[1][1])
    rows: list[Spec] = []
    floor = float("-inf")
    for line, (period, value) in ends:
        floor = max(value, floor + gap)
        rows.append({"period": period, "value": floor, "name": line.name, "role": LIGHT[line.role]})
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "dx": 7, "fontWeight": "bold", "clip": False},
        "encoding": {
            "x": {"field": "period", "type": "temporal"},
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "name"},
            "color": {"field": "role", "type": "nominal", "scale": None},
        },
    }


def _last(series: views.Series) -> tuple[str, float]:
    pairs = zip(series.periods, series.values, strict=True)
    return [(period, value) for period, value in pairs if value is not None][-1]
