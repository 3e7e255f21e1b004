"""The briefing as one HTML file: no script, no address, all charts inline, all text escaped."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from contraflow.brief import palette
from contraflow.brief.charts import NARROW, WIDE, draw
from contraflow.codes.data import resource_text
from contraflow.views.export import csv_text

if TYPE_CHECKING:
    from contraflow.views import Briefing, Figure, Grid


def page(view: Briefing) -> str:
    """The whole file as text. The same view gives the same bytes.

    Every string of the view is escaped; only the drawings, whose text is escaped where they are drawn, are let through.
    """
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    style = resource_text("brief/templates/briefing.css")
    for name, colours in (("light", palette.LIGHT), ("dark", palette.DARK)):
        style = style.replace(f"{{{{ {name} }}}}", palette.css_variables(colours))
    template = environment.from_string(resource_text("brief/templates/briefing.html"))
    return template.render(view=view, style=_safe(style), drawn=_drawn(view), csv=_csv_address)


def _drawn(view: Briefing) -> dict[str, dict[str, object]]:
    figures = [figure for section in view.sections for figure in section.figures]
    return {figure.id: _both(figure) for figure in figures}


def _both(figure: Figure) -> dict[str, object]:
    return {"desk": _safe(draw(figure.chart, WIDE)), "phone": _safe(draw(figure.chart, NARROW))}


def _safe(text: str) -> object:
    return Markup(text)  # noqa: S704 - our own style sheet and drawings only


def _csv_address(table: Grid) -> str:
    """The table as an address that a browser saves as a file, offline."""
    return "data:text/csv;base64," + b64encode(csv_text(table).encode()).decode()
