"""The record in order of time, by speaker, event or goods; how statements stand to each other; on whose word a thing rests."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from contraflow.record.origins import corroborations
from contraflow.record.relations import relations
from contraflow.views import record
from contraflow.views.figures import Grid
from contraflow.views.record import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contraflow.record.origins import Corroboration
    from contraflow.record.pages import Page
    from contraflow.record.statements.model import Statement

NO_GOODS: Final = "no goods named"
LAST: Final = (record.NOBODY, NO_GOODS)
"""Groups that stand at the end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement under one heading of a timeline: a speaker, an event, a class of goods (once for each it names)."""

    under: str
    page: Page
    statement: Statement


def entries(found: Sequence[Page], by: str) -> tuple[Entry, ...]:
    """Every statement under its headings, by day within each: its own day, else its page's, else last."""
    every = [Entry(under, page, one) for page in found for one in page.statements for under in _HEADINGS[by](page, one)]
    return tuple(sorted(every, key=lambda one: (one.under in LAST, one.under, day(one))))


def day(entry: Entry) -> date:
    """Its own first day, else the last its page can be from, else the end of time."""
    return entry.statement.date.start or entry.page.published.end or date.max


def _speaker(page: Page, one: Statement) -> Iterator[str]:
    name = one.speaker.canonical or one.speaker.surface
    yield record.NOBODY if name is None else name if one.speaker.named else f"{name} ({page.article.file})"


def _event(page: Page, _: Statement) -> Iterator[str]:
    yield f"event {page.event}"


def _goods(_: Page, one: Statement) -> Iterator[str]:
    yield from one.goods_norm or (NO_GOODS,)


_HEADINGS: Final[dict[str, Callable[[Page, Statement], Iterator[str]]]] = {
    "speaker": _speaker,
    "event": _event,
    "goods": _goods,
}


def timeline(found: Sequence[Page], by: str) -> Shown:
    """A row a statement and heading; `by` is speaker, event or goods."""
    every = entries(found, by)
    rows = tuple(map(cells, every))
    grid = Grid(
        headings=(by, "when", "who", "relayed by", "did", "goods", "sentence", "page", "id"),
        rows=rows,
        says=f"{len({each.statement.id for each in every})} statements under {len({each.under for each in every})} headings.",
        note="“by” a day: the statement names none, its page is of that day. --hide-inferred leaves out what the words do not say.",
        narrow=(0, 1, 2, 4, 6),
    )
    return Shown(grid, tuple(_item(each, by) for each in every))


def when(entry: Entry) -> str:
    """Its own days; else "by" its page's."""
    own, page = entry.statement.date, entry.page.published
    if own.start is not None or page.start is None or page.end is None:
        return record.when(own)
    return f"by {page.end.isoformat()}"


def cells(entry: Entry, quoted: int | None = None) -> tuple[str, ...]:
    """A row of a timeline; `quoted` is the most words of a sentence that it gives."""
    page, one = entry.page, entry.statement
    sentence = record.sentence(page, one)
    return (
        entry.under,
        when(entry),
        record.who(one.speaker),
        record.relay(page, one),
        record.did(page, one),
        record.goods(one),
        sentence if quoted is None else record.cut(sentence, quoted),
        page.article.file,
        one.id,
    )


def _item(entry: Entry, by: str) -> dict[str, Any]:
    page, one = entry.page, entry.statement
    return {
        "by": by,
        "under": entry.under,
        "file": page.article.file,
        "event": page.event,
        "page_start": page.published.start,
        "page_end": page.published.end,
        "sentence": record.sentence(page, one),
        "statement": one.as_json(),
    }


def related(found: Sequence[Page]) -> Shown:
    """A row a pair of statements: who denies, contradicts, speaks past or changes what."""
    at = {one.id: (page, one) for page in found for one in page.statements}
    every = relations(found)
    rows = tuple(
        (each.kind.replace("_", " "), *_side(*at[each.one]), *_side(*at[each.other]), each.why) for each in every
    )
    grid = Grid(
        headings=("relation", "who", "says", "other", "other says", "why"),
        rows=rows,
        says=f"{len(rows)} pairs of statements that deny, contradict, speak past or change each other.",
        note="A mismatch of scope: both may be true, for they speak of different goods.",
    )
    sides = [{side: _told(*at[getattr(each, side)]) for side in ("one", "other")} for each in every]
    return Shown(grid, tuple(asdict(each) | side for each, side in zip(every, sides, strict=True)))


def _side(page: Page, one: Statement) -> tuple[str, str]:
    return record.who(one.speaker), record.sentence(page, one)


def _told(page: Page, one: Statement) -> dict[str, Any]:
    said = {"id": one.id, "file": page.article.file, "speaker": record.who(one.speaker), "act": one.act}
    return said | {"sentence": record.sentence(page, one)}


def rests_on(found: Sequence[Page]) -> Shown:
    """A row a thing said of a party: on how many independent origins it rests, and how many of them have a name."""
    every = corroborations(found)
    grid = Grid(
        headings=("event", "what", "origins", "named", "pages", "on whose word"),
        rows=tuple(_resting(each) for each in every),
        numeric=(2, 3, 4),
        says=f"{len(every)} things said of parties; origins are counted, not pages: one briefing in three outlets is one.",
        narrow=(0, 1, 2, 3, 5),
    )
    return Shown(grid, tuple(asdict(each) for each in every))


def _resting(one: Corroboration) -> tuple[str, ...]:
    counts = (str(len(one.origins)), str(one.named), str(one.pages))
    return (str(one.event or ""), said_of(one), *counts, "; ".join(one.origins))


_BARE: Final = {"supplies": "supply", "supports": "support", "receives": "receive", "produces": "produce"}


def said_of(one: Corroboration) -> str:
    """As in "CN supplies RU: machine_tools", "CN does not supply: arms"."""
    does = f"does not {_BARE[one.relation]}" if one.negated else one.relation
    goods = f": {one.goods.replace('_', ' ')}" if one.goods else ""
    return f"{one.subject} {does}{f' {one.to}' if one.to else ''}{goods}"


def shown(found: Sequence[Page], by: str) -> Shown:
    """The pages by speaker, event, goods, relation or origin."""
    if by in _HEADINGS:
        return timeline(found, by)
    return related(found) if by == "relation" else rests_on(found)
