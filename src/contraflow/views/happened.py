"""What happened: the flow to the destination and to the hubs, and how much of the loss the hubs match."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from contraflow.codes.money import words
from contraflow.codes.month import Month
from contraflow.views.answer import headline, seller
from contraflow.views.figures import Event, Figure, Grid, Lines, Step, Waterfall
from contraflow.views.lines import against, cite, grid, of_flows, series
from contraflow.views.material import moved, number, percent, place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contraflow.analysis.panel import Panel
    from contraflow.views.material import Material


def monthly(of: Material) -> Figure:
    """The flow to the destination and to the hubs, with the window, its baseline and the measures laid over it."""
    panel, found = of.panel, headline(of)
    there, others = panel.partners[0], of.hubs
    lost = of.total("suspension")
    to, hubs = (
        series(panel, [there], place(there), "destination"),
        series(panel, others, of.hubs_words.capitalize(), "hub"),
    )
    events = tuple(_events(of, panel))
    return Figure(
        id="monthly",
        title=f"Exports to {place(there)} {moved(*of.traded([there]))}; those to {of.hubs_words} {moved(*of.traded(others))}",
        subtitle=f"Sales of goods on the list “{of.headline.title}” by {seller(found)}, {found.unit} m a month; shaded: the months compared",
        source=of_flows(of),
        alt=f"Two lines by month. {lost.reason if lost else ''} {found.reason}",
        chart=Lines((to, hubs), f"{found.unit} m a month", events, _windows(of)),
        data=grid((to, hubs), found.unit),
        listed=tuple(f"{event.actor}. {event.label}" for event in events),
        notes=(cite(found),),
    )


def _windows(of: Material) -> tuple[tuple[str, str, str], ...]:
    spans = ((of.year_before, "baseline"), (of.case.window, "window"))
    return tuple((span.start.date.isoformat(), span.end.last_day.isoformat(), name) for span, name in spans)


def _events(of: Material, panel: Panel) -> Iterable[Event]:
    """Measures inside the months drawn, those of one month as one mark: monthly figures cannot tell them apart.

    Words and data events stand in the timeline below.
    """
    first, last = panel.months[0].date, panel.months[-1].last_day
    shown = [e for e in of.case.events if e.step == "measure" and first <= e.date <= last]
    for month, group in groupby(shown, key=lambda e: Month(e.date.year, e.date.month)):
        events = list(group)
        said = "; ".join(f"{e.actor}, {e.date.day} {e.date:%b}: {e.what}" for e in events)
        yield Event(events[0].date, said, month.words, "measure")


def waterfall(of: Material) -> Figure:
    """Lost, matched by hubs, not matched."""
    found = headline(of)
    beside = found.parameters["beside"]
    loss, cars = beside["loss"], beside["largest_heading"]
    m, unit, there = 1e6, found.unit, place(found.destination)
    top = loss / m
    steps = (
        Step(f"No longer sold to {there}", 0, top, "destination", words(loss, unit)),
        Step(
            f"Matched by more to the {of.case.hubs_called}", top - found.value / m, top, "hub", words(found.value, unit)
        ),
        Step(
            f"  of it heading {cars['heading']}",
            top - found.value / m,
            top - (found.value - cars["value"]) / m,
            "hub-soft",
            words(cars["value"], unit),
        ),
        Step("Not matched", 0, top - found.value / m, "uncertain", words(loss - found.value, unit)),
    )
    return Figure(
        id="matched",
        title=f"{percent(1 - beside['share'])} of the lost sales were not matched by more sales of the same codes to the {of.case.hubs_called}",
        subtitle=f"{unit} m, {found.period.words} against {against(found)}, HS6 by HS6, codes as listed",
        source=of_flows(of),
        alt=found.reason,
        chart=Waterfall(steps, f"{unit} m"),
        data=Grid(("part", f"{unit}"), tuple((s.name.strip(), f"{(s.end - s.start) * m:.0f}") for s in steps), (1,)),
        notes=(
            f"Sum over HS6 codes of min(loss, more to all {number(len(found.parameters['hubs']))} together). Net of falls, the {of.case.hubs_called} bought {words(found.net or 0, unit)} more.",
            cite(found),
        ),
    )
