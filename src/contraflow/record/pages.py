"""Pages read together: each article with its statements, the days it can be from, and which event it is about."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from contraflow.record import article as articles
from contraflow.record import claims, dates, events, nlp, reading, windows
from contraflow.record.english.speech import CROWDED, hints
from contraflow.record.page import LIMIT
from contraflow.record.statements.model import Statement, When
from contraflow.record.statements.places import Joined
from contraflow.record.statements.read import from_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contraflow.record.nlp import Paragraph
    from contraflow.record.spans import Article, Span
    from contraflow.record.statements.helped import Ask

READ = 250_000  # characters of one page's body that are parsed: the longest page of the benchmark has 60,000
WORTH = 150_000  # characters of pages from which a second process gains more than its start of some three seconds
SHARE = 30_000  # characters of pages that one process reads at a time
MOST = 1_500  # statements of one page; what a page says beyond that is left out, and the page says so


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the record. Grain: one article; key: file and sha256.

    `text` is the body as a reader sees it. `published` gives the day or days the page can be from, and on what basis:
    explicit, its own dateline; cross_doc, other pages' dates; none. `event` is the number of its group, from 1.
    `notes` say what was left out.
    """

    article: Article
    statements: tuple[Statement, ...]
    text: str
    published: When
    event: int | None = None
    notes: tuple[str, ...] = ()


def read(
    files: Iterable[tuple[str, bytes]], *, model: str | None = None, processes: int = 1, ask: Ask | None = None
) -> tuple[Page, ...]:
    """Read files (name, content) together; raise BadFile where JSON lines are broken.

    More than one process are begun anew, each with the language model: worth it from about WORTH characters on.
    `ask` reaches a language model of the user's that adds what the rules leave open; then one process asks.
    """
    found = [article for name, data in files for article in articles.read(data, file=name)]
    if processes == 1 or ask is not None or sum(len(article.raw) for article in found) < WORTH:
        return _together(_alone(found, model, ask))
    return _together([page for part in _side_by_side(list(_shares(found)), model, processes) for page in part])


def _side_by_side(shares: Sequence[list[Article]], model: str | None, processes: int) -> Iterator[list[Page]]:
    """The pages of each share. The others take shares from the front as soon as they have begun, this one the last."""
    with ProcessPoolExecutor(processes - 1, mp_context=get_context("spawn")) as others:
        asked = [others.submit(_alone, share, model) for share in shares]
        own = {at: _alone(shares[at], model) for at in reversed(range(len(shares))) if asked[at].cancel()}
        for at, part in enumerate(asked):
            yield own[at] if at in own else part.result()


def _shares(found: Sequence[Article]) -> Iterator[list[Article]]:
    """The articles in runs of about SHARE characters: one file of JSON lines may hold them all."""
    run: list[Article] = []
    for article in found:
        run.append(article)
        if sum(len(each.raw) for each in run) >= SHARE:
            yield run
            run = []
    if run:
        yield run


def _alone(found: Sequence[Article], model: str | None, ask: Ask | None = None) -> list[Page]:
    """Each article by itself, parsed in one batch."""
    joined = [Joined.of(tuple(reading.segments(article))) for article in found]
    lines = [_lines(one) for one in joined]
    parsed = nlp.parse_lines((line for page in lines for line in page), model)
    return [_page(*each, parsed, ask) for each in zip(found, joined, lines, strict=True)]


def _lines(joined: Joined) -> list[Paragraph]:
    """The lines of a body as far as it is read."""
    every = (line for part in joined.segments() for line in nlp.lines(joined.text, part.start, min(part.end, READ)))
    return [line for line in every if line.start < READ]


def _page(
    article: Article, joined: Joined, lines: Sequence[Paragraph], parsed: Iterator[Paragraph], ask: Ask | None
) -> Page:
    """One page by itself; it takes as many parsed lines as it has."""
    mine = [next(parsed) for _ in lines]
    seen = replace(article, raw=joined.text, segments=joined.segments())
    made = from_paragraphs(seen, mine, dates.find, ask)
    statements = tuple(joined.restored(one) for one in made[:MOST])
    day = article.published
    when = When() if day is None else When(article.published_span, day, day, "explicit")
    notes = (*_left_out(article, joined, lines, len(made)), *_helped(statements))
    return Page(article, tuple(map(claims.noted, statements)), joined.text[:READ], when, notes=notes)


def _left_out(article: Article, joined: Joined, lines: Sequence[Paragraph], made: int) -> Iterator[str]:
    """What the limits left unread, a sentence each."""
    if len(article.raw) >= LIMIT:
        yield f"only the first {LIMIT:,} characters of the file are read"
    if len(joined.text) > READ:
        yield f"only the first {READ:,} characters of the body are read for statements"
    if dense := sum(hints(line.text) > CROWDED for line in lines):
        yield f"{dense} paragraphs with more than {CROWDED} words of speech and quotation marks are not read"
    if made > MOST:
        yield f"{made - MOST} statements beyond the first {MOST:,} are left out"


def _helped(statements: Sequence[Statement]) -> Iterator[str]:
    """That a language model had a hand in the page."""
    if given := sum(bool(one.by_model) for one in statements):
        yield f"{given} statements hold what a language model gave: see by_model"


def _together(pages: Sequence[Page]) -> tuple[Page, ...]:
    """What pages say of each other: the days of undated ones, and which are about one event."""
    alike = events.alike([page.text for page in pages])
    dated = windows.dated(pages, alike)
    groups = events.groups(alike, [(page.published.start, page.published.end) for page in dated])
    return tuple(replace(page, event=group) for page, group in zip(dated, groups, strict=True))


def as_json(page: Page) -> dict[str, Any]:
    """What `contraflow read --format jsonl` prints of a page; `page.schema.json` describes it."""
    article, when = page.article, page.published
    named = {"outlet": article.outlet, "title": article.title}
    return {
        "file": article.file,
        "sha256": article.sha256,
        "article": {
            **{name: None if span is None else _words(article, span) for name, span in named.items()},
            "authors": [_words(article, span) for span in article.authors],
            "published": {
                "date": _iso(article.published),
                "start": _iso(when.start),
                "end": _iso(when.end),
                "basis": when.basis,
            },
            "body": None if article.body is None else {"start": article.body.start, "end": article.body.end},
            "segments": [{"start": part.start, "end": part.end} for part in article.segments],
            "spans": {
                **{name: _place(span) for name, span in named.items()},
                "authors": [_place(span) for span in article.authors],
                "published": _place(article.published_span),
            },
        },
        "event": page.event,
        "notes": list(page.notes),
        "statements": [one.as_json() for one in page.statements],
    }


def _words(article: Article, span: Span) -> str:
    """A span as a reader sees it."""
    return " ".join(reading.flat(article.raw, span, article.form).text.split())


def _place(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.text}


def _iso(day: Any) -> str | None:  # noqa: ANN401  a day or nothing
    return None if day is None else day.isoformat()
