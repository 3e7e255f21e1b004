"""What a reader sees, as frozen data: charts, tables, notes. Nothing here knows HTML or a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

Role = Literal["coalition", "destination", "hub", "hub-soft", "supplier", "uncertain", "ink", "muted"]
"""What a colour means; the same on every page."""

Opposed = Literal["denial", "contradiction", "mismatch_of_scope"]
"""How a statement stands against another."""


@dataclass(frozen=True, slots=True)
class Event:
    """A dated measure, warning or denial laid over a chart. `label` is short enough to stand in the drawing."""

    day: date
    label: str
    actor: str
    step: str


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value a period, None where nothing was reported. `periods` are ISO days."""

    name: str
    role: Role
    periods: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines through time on one scale, events as grey ticks with names, a shaded window and its baseline."""

    series: tuple[Series, ...]
    unit: str
    events: tuple[Event, ...] = ()
    windows: tuple[tuple[str, str, str], ...] = ()
    """Shaded spans: first day, last day, name."""


@dataclass(frozen=True, slots=True)
class Multiples:
    """The same small chart for several places or goods. `breaks` are places where the line must not be read across.

    `shared` says whether they stand on one scale; if not, each has its own and the page says so.
    """

    series: tuple[Series, ...]
    unit: str
    columns: int = 3
    shared: bool = True
    breaks: tuple[tuple[str, str], ...] = ()
    """Day of a break and the words beside it."""
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall, from `start` to `end`."""

    name: str
    start: float
    end: float
    role: Role
    words: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How a total divides: lost, matched, unmatched."""

    steps: tuple[Step, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Before and after of one good or route. `mark` is a letter such as a tier; `flag` a short warning."""

    name: str
    before: float
    after: float
    mark: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Dots:
    """Before and after joined by a line, in the order given."""

    dots: tuple[Dot, ...]
    unit: str
    before: str
    after: str
    role: Role


@dataclass(frozen=True, slots=True)
class Definition:
    """One reasonable definition and what it gives, with its interval where it has one."""

    name: str
    value: float
    low: float | None
    high: float | None
    role: Role
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """All reasonable definitions side by side, the noise floor among them."""

    definitions: tuple[Definition, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Lanes:
    """Dated events in lanes by actor: filled marks for measures, or for what `filled` names, hollow for words."""

    events: tuple[Event, ...]
    filled: tuple[str, ...] = ("measure", "list", "rule")
    by: Literal["year", "day"] = "year"
    """What the axis of time names."""


@dataclass(frozen=True, slots=True)
class Point:
    """One definition of a curve; `choices` are positions among the curve's rows."""

    value: float
    low: float | None
    high: float | None
    agrees: bool
    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A specification curve: points in order of size, and the choices they are made of as (dimension, choice) rows."""

    points: tuple[Point, ...]
    rows: tuple[tuple[str, str], ...]
    unit: str
    median: float


@dataclass(frozen=True, slots=True)
class Said:
    """One statement on a line of dates: its day as printed, who made it, what it does and is about, and what it says.

    `chain` are those who passed it on, from the one who heard it to the page; empty where the page heard it itself.
    `answers` says what it does to the statements that its threads lead to.
    """

    when: str
    who: str
    named: bool
    did: str
    words: str
    chain: tuple[str, ...] = ()
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A line from statements, by their positions, to those that each of them denies, contradicts or speaks past."""

    kind: Opposed
    ones: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Threads:
    """Statements down a line of dates, in order of time, and the threads between them."""

    said: tuple[Said, ...]
    threads: tuple[Thread, ...]


Chart = Lines | Multiples | Waterfall | Dots | Strip | Lanes | Curve | Threads


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to read: headings, rows of text, which columns are numbers, and a note under it.

    Every cell is plain text; who shows it escapes it. `cites` is the finding behind each row, empty where none.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    note: str = ""
    cites: tuple[str, ...] = ()
    says: str = ""
    """One sentence above it."""
    narrow: tuple[int, ...] = ()
    """Positions of the columns that fit a terminal of 100 characters; all of them where it is empty."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its finding as title, measure and unit beneath, source, words for who cannot see it, and data."""

    id: str
    title: str
    subtitle: str
    source: str
    alt: str
    chart: Chart
    data: Grid
    notes: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """Numbered words under the chart, such as the events drawn in it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a question as heading, words, figures and tables."""

    id: str
    heading: str
    words: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    grids: tuple[tuple[str, Grid], ...] = ()
    points: tuple[str, ...] = ()
    folded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Headings with points that open on demand."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """The first page a ministry prints: the answer, the chart, how sure, what, what not, and where it all comes from."""

    title: str
    case: str
    as_of: str
    answer: str
    beside: tuple[str, ...]
    sections: tuple[Section, ...]
    made_by: str
    bundled: bool
