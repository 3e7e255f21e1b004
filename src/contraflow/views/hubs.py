"""Where it went instead: each hub through time, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.money import words
from contraflow.detectors.base import TOTAL
from contraflow.views.answer import headline, seller
from contraflow.views.figures import Figure, Grid, Multiples
from contraflow.views.grids import SHORT_ID, interval
from contraflow.views.lines import cite, grid, of_flows, series
from contraflow.views.material import number, place

if TYPE_CHECKING:
    from contraflow.views.material import Material


def hub_lines(of: Material) -> Figure:
    """Each hub on one scale."""
    lines = tuple(series(of.panel, [hub], place(hub), "hub") for hub in _by_rise(of))
    unit = headline(of).unit
    return Figure(
        id="hubs",
        title=_title(of, lines[0].name),
        subtitle=f"Sales of the listed goods by {seller(headline(of))}, {unit} m a month, one scale; the figure is the last month",
        source=of_flows(of),
        alt="; ".join(f"{line.name}: {line.values[-1]:.0f} in the last month" for line in lines),
        chart=Multiples(lines, f"{unit} m a month"),
        data=grid(lines, unit),
        notes=(cite(headline(of)),),
    )


def _by_rise(of: Material) -> list[str]:
    """The hubs, the largest rise first."""
    rises = {hub: after - before for hub in of.hubs for before, after in [of.traded([hub])]}
    return sorted(of.hubs, key=lambda hub: -rises[hub])


def _title(of: Material, first: str) -> str:
    rose = sum(after > before for before, after in (of.traded([hub]) for hub in of.hubs))
    every = (
        f"every one of the {number(len(of.hubs))}"
        if rose == len(of.hubs)
        else f"{number(rose)} of {number(len(of.hubs))}"
    )
    return f"{first} took the largest part; {every} bought more"


def hub_grid(of: Material) -> Grid:
    """A row a hub: monthly means before and after, the matched part it is allocated, its interval."""
    unit, months = headline(of).unit, of.case.window.months
    return Grid(
        (
            "hub",
            f"{of.year_before.words}, {unit} m a month",
            f"{of.case.window.words}, {unit} m a month",
            "change",
            "matched part",
            "90% interval",
            "finding",
        ),
        tuple(_row(of, hub, months) for hub in _by_rise(of)),
        (1, 2, 3, 4, 5),
        note="The matched part is capped over all hubs together and then shared in proportion to their rises: hub by hub it would count one loss several times.",
    )


def _row(of: Material, hub: str, months: int) -> tuple[str, ...]:
    before, after = (minor / months / 100 for minor in of.traded([hub]))
    found = next((f for f in of.of("diversion") if f.product == TOTAL and f.hub == hub), None)
    part = ("", "", "") if found is None else (words(found.value, found.unit), interval(found), found.id[:SHORT_ID])
    return (place(hub), f"{before / 1e6:.1f}", f"{after / 1e6:.1f}", _times(before, after), *part)


def _times(before: float, after: float) -> str:
    return "new" if not before else f"\u00d7{after / before:.1f}"
