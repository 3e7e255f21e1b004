"""The part of a briefing about news pages: who said what and when, what they speak past, on whose word it rests.

The pages are their publishers': a sentence is quoted with at most record.QUOTED words, and its page is named.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from contraflow.views import record, threads, timeline
from contraflow.views.figures import Event, Figure, Grid, Lanes, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.pages import Page
    from contraflow.views.timeline import Entry

LANES: Final = 12
"""Speakers drawn, those with most dated statements."""


def section(found: Sequence[Page]) -> Section | None:
    """Who said what, by speaker, event and goods; None without pages."""
    if not found:
        return None
    related, resting = timeline.related(found).grid, timeline.rests_on(found).grid
    lane = lanes(found)
    figures = (*(() if lane is None else (lane,)), *threads.figures(found))
    grids = [(f"By {by}", short(timeline.entries(found, by), by)) for by in ("speaker", "event", "goods")]
    return Section(
        "said",
        "Who said what, in the pages given",
        words(found),
        figures=figures,
        grids=(
            ("Pages", record.days(found)),
            *grids,
            ("Denied, contradicted, spoken past, changed", clipped(related, (2, 4))),
            ("On whose word it rests", resting),
        ),
    )


def words(found: Sequence[Page]) -> tuple[str, ...]:
    """What the pages hold, in a sentence or two."""
    every = [one for page in found for one in page.statements]
    named = {one.speaker.canonical for one in every if one.speaker.named and one.speaker.canonical}
    events = {page.event for page in found}
    counts = f"{_many(len(found), 'page')} about {_many(len(events), 'event')}: {_many(len(every), 'statement')}"
    return (
        f"{counts}, {len(named)} speakers with a name.",
        f"Sentences are cut to {record.QUOTED} words; contraflow read prints them whole. In brackets: how a day was inferred.",
    )


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def lanes(found: Sequence[Page]) -> Figure | None:
    """Dated statements in lanes by speaker, filled where the speaker has a name; None where nothing is dated."""
    every = [entry for entry in timeline.entries(found, "speaker") if entry.statement.date.start is not None]
    most = [name for name, _ in Counter(entry.under for entry in every).most_common(LANES)]
    drawn = [entry for entry in every if entry.under in most]
    if not drawn:
        return None
    days = [day for entry in drawn if (day := entry.statement.date.start) is not None]
    return Figure(
        id="said",
        title=f"{len(drawn)} dated statements by {len(most)} speakers between {min(days)} and {max(days)}",
        subtitle="Each mark is a statement on its first possible day: filled where the page names the speaker, hollow where not",
        source="the pages in the table below",
        alt="Statements by speaker and day; the table by speaker has each.",
        chart=Lanes(tuple(map(_mark, drawn)), filled=("named",), by="day"),
        data=short(tuple(drawn), "speaker"),
    )


def _mark(entry: Entry) -> Event:
    one = entry.statement
    assert one.date.start is not None  # noqa: S101  only dated ones are drawn
    return Event(one.date.start, record.did(entry.page, one), entry.under, "named" if one.speaker.named else "unnamed")


def short(every: Sequence[Entry], by: str) -> Grid:
    """A timeline with its sentences cut."""
    return Grid(
        (by, "when", "who", "relayed by", "did", "goods", "sentence", "page"),
        tuple(timeline.cells(entry, quoted=record.QUOTED)[:-1] for entry in every),
    )


def clipped(grid: Grid, columns: Sequence[int]) -> Grid:
    """A table whose sentences are cut."""
    rows = tuple(
        tuple(record.cut(cell, record.QUOTED) if at in columns else cell for at, cell in enumerate(row))
        for row in grid.rows
    )
    return Grid(grid.headings, rows, note=grid.note)
