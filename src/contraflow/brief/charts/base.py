"""What every drawing shares: sizes, type, the frame, an axis of named rows, figures in three digits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from contraflow.brief.palette import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow import views

Spec = dict[str, Any]

WIDE: Final = 920
NARROW: Final = 350
PHONE: Final = 500
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
CONFIG: Final[Spec] = {
    "background": None,
    "font": "system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
    "view": {"stroke": None},
    "axis": _AXIS,
    "text": {"fontSize": 13},
    "padding": 4,
}
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
COLOUR: Final[Spec] = {"field": "role", "type": "nominal", "scale": None}


def frame(width: int, *, top: int = 4) -> Spec:
    """A drawing exactly that wide, labels outside the plot included."""
    return {
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 12, "right": 14, "top": top, "bottom": 4},
    }


def rows_axis(names: Sequence[str], *, phone: bool) -> Spec:
    """The axis that names the rows: beside them on a desk; on a phone the names stand above, see `names_above`."""
    axis: Spec = {
        "ticks": False,
        "domain": False,
        "labelPadding": 12,
        "grid": not phone,
        "labelColor": LIGHT["ink"],
        "labelFontSize": 13.5,
    }
    return {
        "field": "name",
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": axis | {"labels": not phone},
    }


def names_above(rows: Spec, *, phone: bool) -> list[Spec]:
    """The names above their rows, where a phone has no room beside them."""
    if not phone:
        return []
    mark = {"type": "text", "align": "left", "dy": -17, "fontSize": 13, "color": LIGHT["ink"], "limit": NARROW - 8}
    return [{"mark": mark, "encoding": {"y": rows, "x": {"value": 0}, "text": {"field": "name"}}}]


def row_step(*, phone: bool) -> Spec:
    """The height of a row: on a phone its name stands above it."""
    return {"step": 52 if phone else 30}


def amount(field: str, unit: str, *, phone: bool) -> Spec:
    """The axis of amounts, from zero."""
    axis = {"tickCount": 4 if phone else 6, "domain": False}
    return {"field": field, "type": "quantitative", "title": unit, "scale": {"zero": True}, "axis": axis}


def short(value: float) -> str:
    """Three figures, a thin space between thousands."""
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if abs(value) >= 0.01 else 0  # noqa: PLR2004 - nothing
    return f"{value:,.{digits}f}".replace(",", "\u2009")


def point(series: views.Series, i: int) -> Spec:
    """One point of a series, as a row of data."""
    return {"name": series.name, "period": series.periods[i], "value": series.values[i]}
