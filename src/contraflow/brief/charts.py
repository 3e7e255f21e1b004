"""Draws a chart of the views as inline SVG: no script, the same bytes each time, once for a desk and once for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from contraflow import views
from contraflow.brief.palette import LIGHT, themed

if TYPE_CHECKING:
    from collections.abc import Sequence

Spec = dict[str, Any]

WIDE: Final = 860
NARROW: Final = 350
_PHONE: Final = 500
"""Below this many pixels a chart is drawn for a phone."""

_AXIS: Final[Spec] = {
    "labelColor": LIGHT["muted"],
    "titleColor": LIGHT["muted"],
    "labelFontSize": 13,
    "titleFontSize": 13,
    "titleFontWeight": "normal",
    "gridColor": LIGHT["grid"],
    "domainColor": LIGHT["grid"],
    "tickColor": LIGHT["grid"],
    "labelLimit": 400,
}
_CONFIG: Final[Spec] = {
    "background": None,
    "font": "system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
    "view": {"stroke": None},
    "axis": _AXIS,
    "text": {"fontSize": 13},
    "padding": 4,
}
_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"


def draw(chart: views.Chart, width: int = WIDE) -> str:
    """The chart as SVG of about that width in pixels. Numbers come from the view as they are."""
    import vl_convert

    spec = _spec(chart, width) | {"$schema": _SCHEMA, "config": _CONFIG}
    return themed(vl_convert.vegalite_to_svg(spec))


def _spec(chart: views.Chart, width: int) -> Spec:
    match chart:
        case views.Lines():
            return _lines(chart, width)
        case views.Multiples():
            return _multiples(chart, width)
        case views.Waterfall():
            return _waterfall(chart, width)
        case views.Dots():
            return _dots(chart, width)
        case views.Strip():
            return _strip(chart, width)
        case views.Lanes():
            return _lanes(chart, width)
        case _:
            assert_never(chart)


# --- lines -----------------------------------------------------------------------------------------------------------


def _lines(chart: views.Lines, width: int) -> Spec:
    phone = width < _PHONE
    height = 260 if phone else 320
    rows = [_point(s, i) for s in chart.series for i in range(len(s.periods)) if s.values[i] is not None]
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
        **_frame(width, top=34 if chart.events else 6),
        "height": height,
        "layer": layers,
    }


def _point(series: views.Series, i: int) -> Spec:
    return {"name": series.name, "period": series.periods[i], "value": series.values[i]}


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
        "axis": {"tickCount": 5, "titleAnchor": "end", "titleAngle": 0, "titleAlign": "left", "titleY": -14, "titleX": -34, "domain": False},
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
    rows = [{"period": e.day.isoformat(), "label": str(n), "level": -8 - 14 * ((n - 1) % 2)} for n, e in enumerate(events, 1)]
    x = {"field": "period", "type": "temporal"}
    rule = {"type": "rule", "color": LIGHT["uncertain"], "strokeDash": [2, 3]}
    text = {"type": "text", "y": {"expr": "datum.level"}, "fontSize": 12, "fontWeight": "bold", "color": LIGHT["muted"]}
    return [
        {"data": {"values": rows}, "mark": rule, "encoding": {"x": x}},
        {"data": {"values": rows}, "mark": text, "encoding": {"x": x, "y": {"field": "level", "type": "quantitative", "scale": None}, "text": {"field": "label"}}},
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


# --- small multiples -------------------------------------------------------------------------------------------------


def _multiples(chart: views.Multiples, width: int) -> Spec:
    phone = width < _PHONE
    columns = min(2 if phone else chart.columns, len(chart.series))
    each = (width - 12) // columns - (38 if phone else 56)
    top = max(v for s in chart.series for v in s.values if v is not None)
    return {
        "concat": [_multiple(chart, s, (each, top), phone=phone) for s in chart.series],
        "columns": columns,
        "spacing": {"row": 26, "column": 14},
        "resolve": {"scale": {"x": "shared"}},
    }


def _multiple(chart: views.Multiples, series: views.Series, size: tuple[int, float], *, phone: bool) -> Spec:
    each, top = size
    values = [v for v in series.values if v is not None]
    scale: Spec = {"domain": [0, top * 1.05]} if chart.shared else {"domain": [0, max(values) * 1.12 or 1]}
    rows = [_point(series, i) for i in range(len(series.periods)) if series.values[i] is not None]
    mark: Spec = {"type": "line", "color": LIGHT[series.role], "strokeWidth": 2.2}
    if chart.yearly:
        mark["point"] = {"color": LIGHT[series.role], "size": 30}
    encoding = {
        "x": {
            "field": "period",
            "type": "temporal",
            "title": None,
            "axis": {"format": "'%y" if phone else "%Y", "tickCount": {"interval": "year", "step": 2 if chart.yearly else 1}, "grid": False},
        },
        "y": {"field": "value", "type": "quantitative", "title": None, "scale": scale, "axis": {"tickCount": 3, "domain": False}},
    }
    layers: list[Spec] = [_break(when) for when, _ in chart.breaks]
    layers += [{"mark": mark, "encoding": encoding}, _extreme(series, rows)]
    return {
        "title": {"text": series.name, "anchor": "start", "fontSize": 13.5, "color": LIGHT["ink"], "offset": 8},
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
        "data": {"values": [last | {"label": _short(last["value"])}]},
        "mark": {"type": "text", "align": "right", "dy": -9, "fontWeight": "bold", "color": LIGHT[series.role]},
        "encoding": {
            "x": {"field": "period", "type": "temporal"},
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }


def _short(value: float) -> str:
    """Three figures, a thin space between thousands."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", "\u2009")


# --- rows: waterfall, before and after, strip ------------------------------------------------------------------------


def _frame(width: int, *, top: int = 4) -> Spec:
    """A drawing exactly that wide, labels outside the plot included."""
    return {
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 12, "right": 14, "top": top, "bottom": 4},
    }


def _rows(names: Sequence[str], *, phone: bool) -> Spec:
    """The axis that names the rows: beside them on a desk; on a phone the names stand above, see `_names`."""
    axis: Spec = {"ticks": False, "domain": False, "labelPadding": 12, "grid": not phone, "labelColor": LIGHT["ink"], "labelFontSize": 13.5}
    return {"field": "name", "type": "nominal", "sort": list(names), "title": None, "axis": axis | {"labels": not phone}}


def _names(rows: Spec, *, phone: bool) -> list[Spec]:
    """The names above their rows, where a phone has no room beside them."""
    if not phone:
        return []
    mark = {"type": "text", "align": "left", "dy": -17, "fontSize": 13, "color": LIGHT["ink"], "limit": NARROW - 8}
    return [{"mark": mark, "encoding": {"y": rows, "x": {"value": 0}, "text": {"field": "name"}}}]


def _step(*, phone: bool) -> Spec:
    return {"step": 52 if phone else 30}


def _amount(field: str, unit: str, *, phone: bool) -> Spec:
    axis = {"tickCount": 4 if phone else 6, "domain": False}
    return {"field": field, "type": "quantitative", "title": unit, "scale": {"zero": True}, "axis": axis}


_COLOUR: Final[Spec] = {"field": "role", "type": "nominal", "scale": None}


def _waterfall(chart: views.Waterfall, width: int) -> Spec:
    phone = width < _PHONE
    y = _rows([step.name for step in chart.steps], phone=phone)
    values = [
        {"name": s.name, "a": s.start, "b": s.end, "far": max(s.start, s.end), "words": s.words, "role": LIGHT[s.role]}
        for s in chart.steps
    ]
    bar = {"type": "bar", "height": 20 if phone else 24}
    words = {"type": "text", "align": "left", "dx": 6, "fontWeight": "bold", "color": LIGHT["ink"], "clip": False}
    x = _amount("a", chart.unit, phone=phone)
    return {
        **_frame(width),
        "data": {"values": values},
        "height": {"step": 52 if phone else 40},
        "layer": [
            {"mark": bar, "encoding": {"y": y, "x": x, "x2": {"field": "b"}, "color": _COLOUR}},
            {"mark": words, "encoding": {"y": y, "x": {"field": "far", "type": "quantitative"}, "text": {"field": "words"}}},
            *_names(y, phone=phone),
        ],
    }


def _dots(chart: views.Dots, width: int) -> Spec:
    phone = width < _PHONE
    y = _rows([dot.name for dot in chart.dots], phone=phone)
    ink = LIGHT[chart.role]
    values = [{"name": d.name, "before": d.before, "after": d.after, "flag": d.flag, "far": max(d.before, d.after)} for d in chart.dots]
    before, after = ({"y": y, "x": _amount(field, chart.unit, phone=phone)} for field in ("before", "after"))
    hollow = {"type": "point", "fill": LIGHT["paper"], "stroke": LIGHT["uncertain"], "strokeWidth": 2, "size": 70, "opacity": 1}
    flag = {"type": "text", "align": "left", "dx": 10, "fontSize": 12, "color": LIGHT["muted"], "clip": False}
    return {
        **_frame(width),
        "data": {"values": values},
        "height": _step(phone=phone),
        "layer": [
            {"mark": {"type": "rule", "color": ink, "strokeWidth": 2, "opacity": 0.55}, "encoding": before | {"x2": {"field": "after"}}},
            {"mark": hollow, "encoding": before},
            {"mark": {"type": "point", "filled": True, "color": ink, "size": 85, "opacity": 1}, "encoding": after},
            {"mark": flag, "encoding": {"y": y, "x": {"field": "far", "type": "quantitative"}, "text": {"field": "flag"}}},
            *_names(y, phone=phone),
        ],
    }


def _strip(chart: views.Strip, width: int) -> Spec:
    phone = width < _PHONE
    y = _rows([d.name for d in chart.definitions], phone=phone)
    values = [
        {"name": d.name, "value": d.value, "low": d.low, "high": d.high, "role": LIGHT[d.role], "words": _short(d.value)}
        | {"size": 170 if d.headline else 80, "far": d.value if d.high is None else max(d.high, d.value)}
        for d in chart.definitions
    ]
    low, at = ({"y": y, "x": _amount(field, chart.unit, phone=phone), "color": _COLOUR} for field in ("low", "value"))
    size = {"field": "size", "type": "quantitative", "scale": None}
    words = {"type": "text", "align": "left", "dx": 9, "fontWeight": "bold", "color": LIGHT["ink"], "clip": False}
    return {
        **_frame(width),
        "data": {"values": values},
        "height": _step(phone=phone),
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.28}, "encoding": low | {"x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "opacity": 1}, "encoding": at | {"size": size}},
            {"mark": words, "encoding": {"y": y, "x": {"field": "far", "type": "quantitative"}, "text": {"field": "words"}}},
            *_names(y, phone=phone),
        ],
    }


# --- lanes of events -------------------------------------------------------------------------------------------------


def _lanes(chart: views.Lanes, width: int) -> Spec:
    phone = width < _PHONE
    actors = list(dict.fromkeys(e.actor for e in chart.events))
    rows = [{"period": e.day.isoformat(), "actor": e.actor, "step": e.step, "filled": e.step in ("measure", "list", "rule")} for e in chart.events]
    encoding = {
        "x": {"field": "period", "type": "temporal", "title": None, "axis": {"format": "%Y", "tickCount": "year", "grid": True}},
        "y": {"field": "actor", "type": "nominal", "sort": actors, "title": None, "axis": {"ticks": False, "domain": False, "labelColor": LIGHT["ink"], "labelLimit": 120 if phone else 200}},
        "fill": {"condition": {"test": "datum.filled", "value": LIGHT["coalition"]}, "value": LIGHT["paper"]},
    }
    return {
        "data": {"values": rows},
        **_frame(width),
        "height": {"step": 30},
        "layer": [{"mark": {"type": "point", "size": 70, "stroke": LIGHT["coalition"], "strokeWidth": 1.6, "opacity": 0.9}, "encoding": encoding}],
    }
