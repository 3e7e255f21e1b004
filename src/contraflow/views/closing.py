"""The end of a briefing: what was decided when, what the numbers cannot say, how they were made, where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow import __version__
from contraflow.codes import bridge
from contraflow.codes.money import words
from contraflow.codes.month import Month
from contraflow.views.answer import headline, seller
from contraflow.views.figures import Event, Figure, Grid, Lanes
from contraflow.views.grids import SHORT_HASH
from contraflow.views.material import BRIDGED, LISTED, number, place, places

if TYPE_CHECKING:
    from contraflow.case import Event as CaseEvent
    from contraflow.views.material import Material

WORDS_NOT_DEEDS = ("raise", "public", "raise/public", "denial", "response", "guidance", "data event")


def timeline(of: Material) -> Figure:
    """Every dated event of the case, in lanes by actor."""
    events = tuple(Event(e.date, e.what, e.actor, e.step) for e in of.case.events)
    first, last = events[0].day, events[-1].day
    deeds = sum(e.step not in WORDS_NOT_DEEDS for e in events)
    return Figure(
        id="timeline",
        title=f"{deeds} measures and {len(events) - deeds} warnings, denials and other words between {first:%b %Y} and {last:%b %Y}",
        subtitle="Each mark is a dated event: filled a measure, hollow words",
        source="acts and reports named in the table, as collected in the case file; what was only seen in a copy says so",
        alt=f"Events by actor from {first} to {last}; the table below has each.",
        chart=Lanes(events),
        data=event_grid(of),
    )


def event_grid(of: Material) -> Grid:
    """The events with their sources."""
    rows = tuple((_when(e), e.actor, e.step, e.what, e.source, e.verified) for e in of.case.events)
    return Grid(
        ("date", "who", "step", "what", "source", "read"),
        rows,
        note="“seen”: a text was read, if only in a copy; “background”: general knowledge, to be checked before it is quoted. Two events in one month cannot be told apart by monthly statistics.",
    )


def _when(event: CaseEvent) -> str:
    day, until, precision = event.date, event.until, event.precision
    if precision == "month":
        return Month(day.year, day.month).words
    return f"{day:%d %b %Y}" if precision == "day" else f"{day:%d %b}\u2013{until:%d %b %Y}"


def bridging(of: Material) -> tuple[str, ...]:
    """Why the figure as listed and the bridged one differ, with both."""
    listed, bridged = headline(of), of.total("diversion", codes=BRIDGED)
    if bridged is None:
        return ()
    loss = {codes: t.parameters["beside"]["loss"] for codes, t in ((LISTED, listed), (BRIDGED, bridged))}
    changed = _lines(of)
    return (
        (
            "On 1 January 2022 the Harmonised System and the EU's Combined Nomenclature changed. "
            f"{changed['begins']} of the CN8 lines in the list begin that day and {changed['ends']} end the day before: smartphones moved from 8517.12 to 8517.13 and .14, "
            "aircraft parts from heading 8803 to 8807. Read as listed, an old number looks lost and a new one looks gained."
        ),
        (
            f"Bridged, numbers that exchanged goods are counted as one family. The loss is then {words(loss[BRIDGED], listed.unit)} instead of "
            f"{words(loss[LISTED], listed.unit)}, and the matched part {words(bridged.value, listed.unit)} instead of {words(listed.value, listed.unit)}. "
            "Codes that kept their number but lost content (9013.80, 8529.90 gave display modules to 8524) cannot be mended by grouping and say so where they stand."
        ),
    )


def _lines(of: Material) -> dict[str, int]:
    changes = [change for change in bridge.cn8_changes() if of.headline.covers(change.code)]
    return {kind: sum(change.change == kind for change in changes) for kind in ("begins", "ends")}


def limits(of: Material) -> tuple[str, ...]:
    """What this page does not say, the caveats of its headline first, then what the data lack."""
    found = headline(of)
    general = (
        "These are HS codes that contain controlled goods, not controlled goods: most items in a code may be free.",
        "A fall is not an effect: controls, firms that left and demand that vanished by itself look the same here.",
        f"{number(of.case.window.months).capitalize()} months, {of.hubs_words}: routes through other countries, and everything since, are not in it.",
    )
    beside = (
        "The coalition's loss and the suppliers' yearly sales stand side by side and are never added up: other years, currencies, classifications and sources.",
    )
    return tuple(dict.fromkeys((*found.caveats, *general, *(beside if of.supplies else ()), *lacks(of))))


def lacks(of: Material) -> tuple[str, ...]:
    """What the data do not hold, in sentences, each with the command that would bring it."""
    months, goods = of.panel.months, of.headline
    said = [
        f"Months before {months[0].words} and after {months[-1].words} are not in the data: contraflow add FILE... brings them.",
        f"The data hold {of.held(goods):,} of the {len(goods.codes):,} codes of “{goods.title}”; for the other lists see the table of lists.",
    ]
    absent = [code for code in of.case.suppliers if code not in {s.supplier for s in of.supplies}]
    if absent:
        said.append(
            f"Suppliers without yearly data here: {places(tuple(absent))}. contraflow add FILE... with BACI's yearly files brings them."
        )
    if of.bundled:
        said.append(
            "The page was made from the bundled extract: sums over the EU's 27 members, so who among them sold is not in it. contraflow add with Eurostat's files brings members and CN8 lines."
        )
    return tuple(said)


def method(of: Material) -> tuple[str, ...]:
    """How the numbers were made, in plain words."""
    found = headline(of)
    return (
        (
            f"For each HS6 code we take what {seller(found)} sold in {found.period.words} and in the baseline. "
            f"The loss is what {place(found.destination)} bought less; the rise is what all {of.hubs_words} together bought more. "
            "The matched part is the smaller of the two, code by code, then added up. Taken one by one and added, one loss would count several times."
        ),
        "Each figure has its net version (rises and falls set off, no cap at zero) and its noise floor: the same arithmetic on months before the controls, when there was nothing to divert.",
        "Intervals: the months of window and baseline are drawn again with replacement, 200 times, widened for six months being few and moved for the bias that a cap at zero brings. They cover month-to-month noise, not later revisions.",
        "A code is named as a finding only where it reaches EUR 1 m, exceeds its own noise floor in every earlier window, and passes a false discovery rate of 5%.",
    )


def batches(of: Material) -> Grid:
    """The files behind the page with their hashes."""
    rows = tuple(
        (
            b.file,
            b.source,
            b.licence,
            b.published.isoformat() if b.published else "not stated",
            f"{b.kept:,}".replace(",", "\u2009"),
            f"{b.rejected:,}".replace(",", "\u2009"),
            b.sha256,
        )
        for b in of.batches
    )
    return Grid(("file", "source", "licence", "published", "rows kept", "rejected", "sha256"), rows, (4, 5))


def made_from(of: Material) -> tuple[str, ...]:
    """For a bundled extract: the publishers' files behind each bundle, by hash."""
    return tuple(
        f"{b.file}: {name.replace('_', ' ')}: {said}"
        for b in of.batches
        for name, said in sorted(b.facts.items())
        if name != "sha256"
    )


def how_to_cite(of: Material) -> tuple[str, ...]:
    """One line a number."""
    found = headline(of)
    hashes = ", ".join(b.sha256[:SHORT_HASH] for b in of.batches)
    return (
        (
            f"{version_words()}, case {of.case.id}, finding {found.id}: {found.detector} of {found.list}, {found.period}, against {found.baseline}, "
            f"codes {found.codes}: {found.value:.0f} {found.unit} (90% {found.low:.0f} to {found.high:.0f}, {found.interval}; noise floor {found.noise_floor or 0:.0f}). Files {hashes}. "
            f"Command: contraflow trace {found.id}"
        ),
        "Every table has the finding of each row, and every chart its data: the same line with that id cites any number on this page. "
        + (
            "To walk one back to its rows: contraflow add bundled, then contraflow detect, then contraflow trace with the id."
            if of.bundled
            else "To walk one back to its rows: contraflow detect, then contraflow trace with the id."
        ),
    )


def version_words() -> str:
    """The program and its version."""
    return f"Contraflow {__version__}"
