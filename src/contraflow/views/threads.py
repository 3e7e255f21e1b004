"""Who said what through whom, and who denied it: a figure an event, its statements down a line of dates.

Only statements are drawn that came at second hand, or that deny, contradict or speak past another, and those others,
from whichever page they are; the tables hold all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, cast

from contraflow.record.relations import relations
from contraflow.views import record, timeline
from contraflow.views.figures import Figure, Grid, Said, Thread, Threads
from contraflow.views.timeline import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contraflow.record.pages import Page
    from contraflow.record.relations import Relation
    from contraflow.views.figures import Opposed

ROWS: Final = 12
"""Statements drawn of one event."""
RAILS: Final = 6
"""Threads drawn of one event."""
EVENTS: Final = 6
"""Events drawn, the first ones that have a thread."""
MARKS: Final = {"denial": "×", "contradiction": "‖", "mismatch_of_scope": "≠"}  # noqa: RUF001  the sign for times
"""What stands at a statement that another is against."""
_DOES: Final = {
    "denial": "denies what is marked ×",  # noqa: RUF001
    "contradiction": "says otherwise than what is marked ‖",
    "mismatch_of_scope": "what is marked ≠ is about something else: both may be true",
}
_MEANS: Final = {"denial": "denied", "contradiction": "contradicted", "mismatch_of_scope": "about something else"}


def figures(found: Sequence[Page]) -> tuple[Figure, ...]:
    """Threads by event, in the order of the pages; none where nothing is passed on or opposed."""
    against = [one for one in relations(found) if one.kind in MARKS]
    events = dict.fromkeys(page.event for page in found)
    drawn = (_figure(found, event, against) for event in events)
    return tuple(figure for figure in drawn if figure is not None)[:EVENTS]


def _figure(found: Sequence[Page], event: int | None, against: Sequence[Relation]) -> Figure | None:
    here = {one.id for page in found if page.event == event for one in page.statements}
    mine = [one for one in against if one.one in here]
    wanted = [*(side for one in mine for side in (one.one, one.other)), *_relayed(found, event)]
    every = _entries(found, dict.fromkeys(wanted))
    if not every:
        return None
    drawn = Threads(tuple(_said(entry, mine) for entry in every), tuple(_threads(every, mine)))
    left = len(set(wanted)) - len(every)
    return Figure(
        id=f"thread-{event}",
        title=_title(every, mine),
        subtitle=_subtitle(drawn),
        source=f"the pages in the table below; event {event}",
        alt=f"{len(every)} statements by day, with who passed them on and what they are against; the tables have each.",
        chart=drawn,
        data=_data(every),
        notes=(f"{left} more in the tables below.",) if left else (),
    )


def _relayed(found: Sequence[Page], event: int | None) -> Iterator[str]:
    yield from (one.id for page in found if page.event == event for one in page.statements if one.relayed_by)


def _entries(found: Sequence[Page], wanted: Iterable[str]) -> list[Entry]:
    """The first ROWS of the statements wanted, by day."""
    at = {one.id: Entry("", page, one) for page in found for one in page.statements}
    order = {name: number for number, name in enumerate(at)}
    kept = [at[name] for name in list(wanted)[:ROWS]]
    return sorted(kept, key=lambda one: (timeline.day(one), timeline.when(one), order[one.statement.id]))


def _said(entry: Entry, against: Sequence[Relation]) -> Said:
    one = entry.statement
    kinds = dict.fromkeys(each.kind for each in against if each.one == one.id)
    goods = record.goods(one).replace("_", " ")
    return Said(
        when=timeline.when(entry) or "no day",
        who=_name(entry),
        named=one.speaker.named,
        did=" · ".join(part for part in (record.did(entry.page, one), goods) if part),
        words=record.cut(record.content(entry.page, one), record.QUOTED),
        chain=_chain(entry),
        answers="; ".join(_DOES[kind] for kind in kinds),
    )


def _name(entry: Entry) -> str:
    who = entry.statement.speaker
    return who.canonical or who.surface or record.NOBODY


def _chain(entry: Entry) -> tuple[str, ...]:
    """Those who passed it on, and last the page's own outlet."""
    passed = tuple(each.canonical or each.surface or record.NOBODY for each in entry.statement.relayed_by)
    own = record.outlet(entry.page) or entry.page.article.file
    return (*passed, own) if passed else ()


def _threads(every: Sequence[Entry], against: Sequence[Relation]) -> list[Thread]:
    """A thread for all statements that are against the same others in the same way; the first RAILS."""
    at = {entry.statement.id: number for number, entry in enumerate(every)}
    drawn = [each for each in against if each.one in at and each.other in at]
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for one, kind in dict.fromkeys((each.one, each.kind) for each in drawn):
        others = dict.fromkeys(at[each.other] for each in drawn if (each.one, each.kind) == (one, kind))
        groups.setdefault((kind, tuple(others)), []).append(at[one])
    threads = [Thread(cast("Opposed", kind), tuple(ones), others) for (kind, others), ones in groups.items()]
    return threads[:RAILS]


def _title(every: Sequence[Entry], against: Sequence[Relation]) -> str:
    """The strongest thing that the threads show: a denial before a contradiction before a mismatch before a relay."""
    names = {entry.statement.id: _name(entry) for entry in every}
    goods = {entry.statement.id: entry.statement.goods_norm for entry in every}
    for kind, told in _FINDING.items():
        pairs = [each for each in against if each.kind == kind and each.one in names and each.other in names]
        if pairs:
            who = _listed(names[each.one] for each in pairs)
            others = len({each.other for each in pairs})
            said = f"{others} statement{'s' * (others > 1)} by {_listed(names[each.other] for each in pairs)}"
            holds = "hold" if others > 1 else "holds"
            about = _listed(code.replace("_", " ") for each in pairs for code in goods[each.one]) or "one thing"
            return told.format(who=who, said=said, goods=about, holds=holds)
    through = Counter(link for entry in every for link in _chain(entry)[:-1])
    (name, times), *_ = through.most_common(1)
    count = f"{len(every)} statement{'s' * (len(every) > 1)} came at second hand"
    return f"{count}, {times} of them through {name}" if len(every) > 1 else f"{count}, through {name}"


_FINDING: Final = {
    "denial": "{who} denied {said}",
    "contradiction": "{who} said otherwise than {said}",
    "mismatch_of_scope": "{who} spoke of {goods}; what {said} {holds} against it is something else: a mismatch of scope",
}


def _listed(names: Iterable[str], most: int = 3) -> str:
    """As in "A, B and 2 more"; each once."""
    every = list(dict.fromkeys(names))
    shown = every if len(every) <= most else [*every[:most], f"{len(every) - most} more"]
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def _subtitle(drawn: Threads) -> str:
    kinds = dict.fromkeys(thread.kind for thread in drawn.threads)
    marks = [f"{MARKS[kind]} {_MEANS[kind]}" for kind in kinds]
    passed = ["a thin branch names who passed it on"] if any(one.chain for one in drawn.said) else []
    return "; ".join(["Each dot is a statement, filled where the page names the speaker", *passed, *marks])


def _data(every: Sequence[Entry]) -> Grid:
    rows: list[Any] = [timeline.cells(entry, quoted=record.QUOTED)[1:] for entry in every]
    return Grid(("when", "who", "relayed by", "did", "goods", "sentence", "page", "id"), tuple(rows))
