"""The same small chart for several places or goods, breaks as dashed lines."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from contraflow.brief.charts.base import PHONE, Spec, point, short
from contraflow.brief.palette import LIGHT

if TYPE_CHECKING:
    from contraflow import views


def multiples(chart: views.Multiples, width: int) -> Spec:
    """Small charts side by side, two a row on a phone."""
    phone = width < PHONE
    columns = min(2 if phone else chart.columns, len(chart.series))
    each = (width - 12) // columns - (46 if phone else 62)
    top = max(v for s in chart.series for v in s.values if v is not None)
    return {
        "concat": [_multiple(chart, s, (each, top), phone=phone) for s in chart.series],
        "columns": columns,
        "align": "all",
        "bounds": "flush",
        "spacing": {"row": 64, "column": 46 if phone else 62},
        "resolve": {"scale": {"x": "shared"}},
    }


def _multiple(chart: views.Multiples, series: views.Series, size: tuple[int, float], *, phone: bool) -> Spec:
    each, top = size
    values = [v for v in series.values if v is not None]
    scale: Spec = {"domain": [0, top * 1.05]} if chart.shared else {"domain": [0, max(values) * 1.12 or 1]}
    rows = [point(series, i) for i in range(len(series.periods)) if series.values[i] is not None]
    mark: Spec = {"type": "line", "color": LIGHT[series.role], "strokeWidth": 2.2}
    if chart.yearly:
        mark["point"] = {"color": LIGHT[series.role], "size": 30}
    encoding = {
        "x": {
            "field": "period",
            "type": "temporal",
            "title": None,
            "axis": {
                "format": "'%y" if phone else "%Y",
                "tickCount": {"interval": "year", "step": 2 if chart.yearly else 1},
                "grid": False,
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "scale": scale,
            "axis": {"tickCount": 3, "domain": False},
        },
    }
    layers: list[Spec] = [_break(when) for when, _ in chart.breaks]
    layers += [{"mark": mark, "encoding": encoding}, _extreme(series, rows)]
    return {
        "title": {
            "text": textwrap.wrap(series.name, 18 if phone else 34),
            "anchor": "start",
            "fontSize": 12.5 if phone else 13.5,
            "color": LIGHT["ink"],
            "offset": 8,
        },
        "width": each,
        "height": 92 if phone else 120,
        "data": {"values": rows},
        "layer": layers,
    }


def _break(when: str) -> Spec:
    return {
        "data": {"values": [{"period": when}]},
        "mark": {"type": "rule", "color": LIGHT["ink"], "strokeDash": [4, 3], "strokeWidth": 1.3},
        "encoding": {"x": {"field": "period", "type": "temporal"}},
    }


def _extreme(series: views.Series, rows: list[Spec]) -> Spec:
    """The last value in figures, so that no reader needs the axis."""
    last = rows[-1]
    return {
        "data": {"values": [last | {"label": short(last["value"])}]},
        "mark": {"type": "text", "align": "right", "dy": -9, "fontWeight": "bold", "color": LIGHT[series.role]},
        "encoding": {
            "x": {"field": "period", "type": "temporal"},
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }
