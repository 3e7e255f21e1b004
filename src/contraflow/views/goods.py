"""Which goods: the largest products before and after, and all that stand out from the noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.goods import goods_words
from contraflow.codes.money import words
from contraflow.detectors.base import TOTAL
from contraflow.views.answer import headline
from contraflow.views.figures import Dot, Dots, Figure, Grid
from contraflow.views.grids import SHORT_ID, interval
from contraflow.views.lines import cite, of_flows
from contraflow.views.material import dotted, number

if TYPE_CHECKING:
    from contraflow.detectors.base import Finding
    from contraflow.views.material import Material

TOP = 15
"""Products drawn; the table has all that stand out."""


def goods(of: Material) -> Figure:
    """The largest products, before and after, at all hubs together."""
    found = _products(of)
    dots = tuple(
        Dot(
            f"{dotted(f.product)} {goods_words(f.product)}".strip(),
            _hub(f, "hub_base"),
            _hub(f, "hub_now"),
            "",
            "near-zero base" if "near_zero_base" in f.flags else "",
        )
        for f in found[:TOP]
    )
    unit = headline(of).unit
    before, after = of.year_before.words, of.case.window.words
    return Figure(
        id="goods-chart",
        title=_title(of, found[:TOP]),
        subtitle=f"Sales to {of.hubs_words} together, {unit} m: hollow {before}, filled {after}",
        source=of_flows(of),
        alt="; ".join(f"{d.name}: from {d.before:.1f} to {d.after:.1f}" for d in dots),
        chart=Dots(dots, f"{unit} m in {of.case.window.months} months", before, after, "hub"),
        data=Grid(
            ("product", "before", "after", "flag"),
            tuple((d.name, f"{d.before:.3f}", f"{d.after:.3f}", d.flag) for d in dots),
            (1, 2),
        ),
        notes=(
            f"A near-zero base: the {of.case.hubs_called} bought less than a tenth of it before, so that any rate of growth would be empty.",
            cite(headline(of)),
        ),
    )


def _title(of: Material, shown: list[Finding]) -> str:
    """The heading that decides the figure, or the largest code."""
    heading = headline(of).parameters["beside"]["largest_heading"]["heading"]
    inside = sum(found.product.startswith(heading) for found in shown)
    return f"{number(inside).capitalize()} of the {number(len(shown))} largest are of heading {heading} ({goods_words(heading)})"


def _hub(found: Finding, which: str) -> float:
    return float(found.parameters["beside"][which]) / 1e6


def _products(of: Material) -> list[Finding]:
    """Findings by product with all hubs together, largest first."""
    return [f for f in of.of("diversion") if f.product != TOTAL and f.hub and "+" in f.hub]


def goods_grid(of: Material) -> Grid:
    """The same as a table, with what the destination lost."""
    chpl = next((goods for goods in of.lists if goods.id == "chpl"), None)
    rows = tuple(
        (
            dotted(f.product),
            goods_words(f.product),
            (chpl.tier_of(f.product) or "") if chpl else "",
            words(f.parameters["beside"]["loss"], f.unit),
            words(f.value, f.unit),
            interval(f),
            "near-zero base" if "near_zero_base" in f.flags else "",
            f.id[:SHORT_ID],
        )
        for f in _products(of)
    )
    return Grid(("HS6", "goods", "CHPL tier", "lost", "matched", "90% interval", "flag", "finding"), rows, (3, 4, 5))
