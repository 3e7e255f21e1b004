"""The record as a reader sees it: who said what, when, relayed by whom, each with its sentence; what is inferred can be hidden."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from contraflow.record import pages, reading
from contraflow.record.spans import Span
from contraflow.views.figures import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from contraflow.record.pages import Page
    from contraflow.record.statements.model import Speaker, Statement, When

INFERRED: Final = frozenset({"inherited", "inferred", "cross_doc"})
"""Bases of a date that the page's own words do not give."""
LONGEST: Final = 900
"""Characters of a sentence that a table prints."""
QUOTED: Final = 25
"""Words of one sentence that a page for others quotes."""
NOBODY: Final = "not named"
_END: Final = re.compile(
    r"(?<!\bU\.S)(?<!\bU\.K)(?<!\b[A-Z])(?<!\bM[rs])(?<!\bDr)[.?!][\"'\u201d\u2019)]{0,2}(?=\s)|[\r\n]"
)
"""Where a sentence ends."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One way to show pages: the table, and the objects behind it for a program."""

    grid: Grid
    items: tuple[dict[str, Any], ...]

    @property
    def lines(self) -> str:
        """The objects as JSON lines."""
        return "".join(json.dumps(item, ensure_ascii=False, default=str) + "\n" for item in self.items)


def shown(found: Sequence[Page]) -> Shown:
    """Page by page: a row a statement, an object a page."""
    return Shown(statements(found), tuple(map(pages.as_json, found)))


def hidden(page: Page) -> Page:
    """The page without what was inferred: days from elsewhere, whom a pronoun or description means, a model's part."""
    return replace(
        page,
        published=page.published
        if page.published.basis not in INFERRED
        else replace(page.published, start=None, end=None, basis="none"),
        statements=tuple(_hidden(one) for one in page.statements if "content_spans" not in one.by_model),
    )


def _hidden(one: Statement) -> Statement:
    when = replace(one.date, start=None, end=None, basis="none") if one.date.basis in INFERRED else one.date
    speaker = _as_written(one.speaker)
    if "speaker" in one.by_model:
        speaker = replace(speaker, canonical=None, role=None, country=None)
    act = "assert" if "act" in one.by_model else one.act
    relayed = tuple(map(_as_written, one.relayed_by))
    return replace(one, speaker=speaker, relayed_by=relayed, act=act, date=when, by_model=())


def _as_written(who: Speaker) -> Speaker:
    """A speaker whom the words name; of the others nothing but the words."""
    surname = (who.canonical or "").split()[-1:]
    if who.kind != "person" or not surname or surname[0] in (who.surface or ""):
        return who
    return replace(who, canonical=None, role=None, country=None)


def statements(found: Sequence[Page]) -> Grid:
    """Every statement of the pages, a row each, in the order of the pages."""
    rows = tuple(_row(page, one) for page in found for one in page.statements)
    return Grid(
        headings=("said on", "who", "relayed by", "did", "to whom", "what", "goods", "event", "page", "id", "sentence"),
        rows=rows,
        says=f"{len(rows)} statements on {len(found)} pages about {len({page.event for page in found})} events.",
        note="--format jsonl gives every field with its place in the file; --hide-inferred leaves out what the words do not say.",
        narrow=(0, 1, 2, 3, 10),
    )


def _row(page: Page, one: Statement) -> tuple[str, ...]:
    return (
        when(one.date),
        who(one.speaker),
        relay(page, one),
        did(page, one),
        "; ".join(each.canonical or each.text for each in one.audience),
        content(page, one),
        goods(one),
        "" if page.event is None else str(page.event),
        page.article.file,
        one.id,
        sentence(page, one),
    )


def relay(page: Page, one: Statement) -> str:
    """Through whom the page heard it, the page's outlet last."""
    return " < ".join([*map(who, one.relayed_by), *([outlet(page)] if outlet(page) else [])])


def goods(one: Statement) -> str:
    """The classes of goods named, each as affirmed or not."""
    return ", ".join(f"not {good.code}" if good.polarity == "negated" else good.code for good in one.goods)


def when(date: When) -> str:
    """The days of a statement as printed: "2024-04-08", "Thursday" where no day is known, with "?" where inferred."""
    if date.start is None or date.end is None:
        return "" if date.expr is None else date.expr.text.strip(" .,")
    days = span(date.start, date.end)
    return f"{days} ({date.basis.replace('_', ' ')})" if date.basis in INFERRED else days


def span(first: date, last: date) -> str:
    """One day, or the first and the last."""
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def who(speaker: Speaker) -> str:
    """A name with the office; words of the page where nobody is named."""
    name = speaker.canonical or speaker.surface or NOBODY
    return name if speaker.role is None else f"{name}, {speaker.role}"


def outlet(page: Page) -> str:
    """The page's outlet as it is written there."""
    at = page.article.outlet
    return "" if at is None else _flat(page, at)


def did(page: Page, one: Statement) -> str:
    """The act, and how it stands: "deny", "warn against", "assert, conditional", "express concern, planned"."""
    act = one.act.replace("_", " ")
    said = one.content_spans[0].start if one.content_spans else 0
    act += " against" if _flat(page, Span.of(page.article.raw, max(0, said - 9), said)).endswith(" against") else ""
    act += " (model)" if one.by_model else ""
    return act if one.modality == "asserted" or one.act in {"urge", "threaten", "commit"} else f"{act}, {one.modality}"


def content(page: Page, one: Statement) -> str:
    """What was said, as the page writes it."""
    return " ... ".join(_flat(page, part) for part in one.content_spans)


def sentence(page: Page, one: Statement) -> str:
    """The sentence that a statement was read out of, as a reader sees it, cut where it is overlong."""
    raw = page.article.raw
    parts = [part for part in (one.source_span, one.cue_span, *one.content_spans) if part is not None]
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    inside = next((seg for seg in page.article.segments if seg.start <= start and end <= seg.end), None)
    low, high = (start, end) if inside is None else (inside.start, inside.end)
    low, high = max(low, start - LONGEST), min(high, end + LONGEST)
    ends = [low, *(found.end() for found in _END.finditer(raw, low, start) if found.end() <= start)]
    after = next((found.end() for found in _END.finditer(raw, max(low, end - 2), high) if found.end() >= end), high)
    text = _flat(page, Span.of(raw, ends[-1], after))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def cut(text: str, words: int) -> str:
    """The first words of a text."""
    held = text.split()
    return text if len(held) <= words else f"{' '.join(held[:words])} ..."


def _flat(page: Page, part: Span) -> str:
    """A stretch of the page as a reader sees it, on one line."""
    return " ".join(reading.flat(page.article.raw, part, page.article.form).text.split())


def days(found: Iterable[Page]) -> Grid:
    """The pages: their days, events and how many statements each gave."""
    rows = tuple(
        (
            page.article.file,
            outlet(page),
            "" if page.article.title is None else _flat(page, page.article.title),
            when(page.published),
            str(page.event or ""),
            str(len(page.statements)),
            "; ".join(page.notes),
        )
        for page in found
    )
    return Grid(("page", "outlet", "title", "published", "event", "statements", "notes"), rows, numeric=(5,))
