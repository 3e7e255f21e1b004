"""List by list: what each list of goods lost, and how much of that the hubs match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.money import words
from contraflow.views.answer import headline
from contraflow.views.figures import Figure, Grid, Multiples
from contraflow.views.grids import SHORT_ID, interval
from contraflow.views.lines import grid, of_flows, series
from contraflow.views.material import BRIDGED, LISTED, number, percent, place

if TYPE_CHECKING:
    from contraflow.codes.control_list import ControlList
    from contraflow.detectors.base import Finding
    from contraflow.views.material import Material


def by_list(of: Material) -> Figure:
    """The flow to the destination for each list of goods, each on its own scale, bridged over the change of codes."""
    there = of.panel.partners[0]
    lists = [goods for goods in of.lists if goods.id in of.bridged]
    lines = tuple(series(of.bridged[g.id], [there], g.title, "destination") for g in lists)
    totals = [t for g in lists if (t := of.total("suspension", g.id, codes=BRIDGED))]
    return Figure(
        id="lists-chart",
        title=_title(totals),
        subtitle=f"Sales to {place(there)} by list of goods, {headline(of).unit} m a month, codes bridged; each list on its own scale",
        source=of_flows(of),
        alt="; ".join(t.reason for t in totals),
        chart=Multiples(lines, f"{headline(of).unit} m a month", shared=False),
        data=grid(lines, headline(of).unit),
        notes=(
            "Bridged: numbers that exchanged goods on 1 January 2022 are one family, taken whole, so that a number that begins then is not read as trade that began. Small lists hold few codes of the data: see the table.",
        ),
    )


def _title(totals: list[Finding]) -> str:
    """How many lists fell, and by how much, rises set off."""
    falls = [(t.net or 0) / t.parameters["beside"]["base"] for t in totals if t.parameters["beside"]["base"]]
    fell = [fall for fall in falls if fall > 0]
    who = "Every list" if len(fell) == len(falls) else f"{number(len(fell)).capitalize()} of {number(len(falls))} lists"
    if not fell:
        return "No list fell"
    if len(falls) == 1:
        return f"The list's sales fell by {percent(fell[0])} of the baseline"
    return f"{who} fell, by {percent(min(fell))} to {percent(max(fell))} of its baseline"


def list_grid(of: Material) -> Grid:
    """A row a list: codes held, loss both ways, interval, net, noise floor, when it fell, how much the hubs matched."""
    rows = tuple(row for goods in of.lists if (row := _list_row(of, goods)))
    return Grid(
        (
            "list (version)",
            "codes in the data",
            "baseline",
            "window",
            "lost",
            "90% interval",
            "net",
            "noise floor",
            "lost, bridged",
            "under half from",
            "matched by hubs",
            "finding",
        ),
        rows,
        (1, 2, 3, 4, 5, 6, 7, 8, 10),
        note="A list is applied to months before its own day: this is “with today's list”. Lists overlap; never add them.",
    )


def _list_row(of: Material, goods: ControlList) -> tuple[str, ...] | None:
    lost, bridged = (of.total("suspension", goods.id, codes=codes) for codes in (LISTED, BRIDGED))
    matched = of.total("diversion", goods.id)
    if lost is None:
        return None
    beside, unit = lost.parameters["beside"], lost.unit
    return (
        f"{goods.title} ({goods.version})",
        f"{of.held(goods)} of {len(goods.codes)}",
        words(beside["base"], unit),
        words(beside["now"], unit),
        words(lost.value, unit),
        interval(lost),
        words(lost.net or 0, unit),
        "unknown" if lost.noise_floor is None else words(lost.noise_floor, unit),
        "" if bridged is None else words(bridged.value, unit),
        beside["fell_in"] or "",
        _share(matched),
        lost.id[:SHORT_ID],
    )


def _share(matched: Finding | None) -> str:
    share = None if matched is None else matched.parameters["beside"]["share"]
    return "" if share is None else percent(share)
