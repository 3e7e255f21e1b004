"""A raw page becomes an article: what its publisher says it is, and where its body stands in the raw file.

Three kinds of file: text scraped from a page (menus, forms, pleas and teasers in the middle), HTML, and JSON lines
with metadata. Whatever the page does not say itself is None: no day of retrieval, no date of a caption, no guess.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from contraflow.record import body, calendar, heading, html_body, jsonl, meta, page, teasers
from contraflow.record.flat import Flat
from contraflow.record.markup import flatten
from contraflow.record.spans import Article, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.record.flat import Line
    from contraflow.record.heading import Heading, Place
    from contraflow.record.jsonl import Text

_TEXT = ("text", "body", "content", "articlebody", "maintext", "article", "html", "raw_html")
_TITLE = ("title", "headline")
_OUTLET = ("outlet", "sitename", "site_name", "publisher", "source", "site", "domain")
_DATE = ("published", "date", "date_publish", "published_at", "publication_date", "datepublished", "pubdate")
_AUTHOR = ("authors", "author", "byline")


def read(data: bytes, *, file: str) -> tuple[Article, ...]:
    """Read one file: one article, or one an object of JSON lines; raise BadFile where JSON lines are broken."""
    raw, digest = page.decode(data), sha256(data).hexdigest()
    if page.is_json(raw):
        return tuple(_of_json(raw, fields, file, digest) for fields in jsonl.objects(raw))
    return (_of_html(raw, file, digest) if page.is_html(raw) else _of_text(raw, file, digest),)


def _of_text(raw: str, file: str, digest: str) -> Article:
    flat = Flat.verbatim(raw)
    parts, head = plain(flat)
    named = heading.outlet(flat.text)
    return Article(
        file=file,
        sha256=digest,
        raw=raw,
        outlet=_span(flat, named),
        title=_span(flat, head.title),
        authors=tuple(flat.span(at.start, at.end) for at in head.authors),
        published=head.published,
        published_span=_span(flat, head.dateline),
        body=_whole(raw, parts),
        segments=parts,
    )


def _of_html(raw: str, file: str, digest: str) -> Article:
    """The library's body; where it finds none, the visible text is read as a plain page. The head's word goes first."""
    flat, about = flatten(raw), meta.read(raw)
    taken = html_body.places(raw, flat)
    lines = flat.lines()
    kept = _held(lines, taken) if taken else _chosen(flat, lines)
    head = heading.read(lines, kept)
    parts = tuple(flat.span(start, end) for start, end in taken) if taken else _segments(flat, lines, kept)
    return Article(
        file=file,
        sha256=digest,
        raw=raw,
        outlet=about.outlet,
        title=_h1(raw) or about.title or _span(flat, head.title),
        authors=about.authors or tuple(flat.span(at.start, at.end) for at in head.authors),
        published=about.published or head.published,
        published_span=about.published_span or _span(flat, head.dateline),
        body=_whole(raw, parts),
        segments=parts,
        form="html",
    )


def _of_json(raw: str, fields: dict[str, Text], file: str, digest: str) -> Article:
    """Metadata as the object gives them; a text that no line of seems body is taken whole, for somebody chose it."""
    text = _first(fields, _TEXT)
    flat = Flat(raw, ()) if text is None else jsonl.unescaped(raw, text.start, text.end)
    if page.is_html(flat.text):
        flat = flat.through(flatten(flat.text))
    parts, head = plain(flat)
    if not parts and flat.text.strip():
        parts = (flat.span(0, len(flat.text)),)
    dated = _first(fields, _DATE)
    day = next(iter(calendar.days("" if dated is None else dated.value.replace("T", " "))), None)
    return Article(
        file=file,
        sha256=digest,
        raw=raw,
        outlet=_field(raw, _first(fields, _OUTLET)),
        title=_field(raw, _first(fields, _TITLE)),
        authors=tuple(_authors(raw, fields)),
        published=head.published if day is None else day.day,
        published_span=_span(flat, head.dateline) if day is None else _field(raw, dated),
        body=_whole(raw, parts),
        segments=parts,
        form="json",
    )


def plain(flat: Flat) -> tuple[tuple[Span, ...], Heading]:
    """Read visible text: the segments of its body, and what stands above it."""
    lines = flat.lines()
    kept = _chosen(flat, lines)
    return _segments(flat, lines, kept), heading.read(lines, kept)


def _chosen(flat: Flat, lines: Sequence[Line]) -> list[bool]:
    return teasers.dropped(flat.text, lines, body.chosen([line.text for line in lines]))


def _segments(flat: Flat, lines: Sequence[Line], kept: Sequence[bool]) -> tuple[Span, ...]:
    places = [(line.start, line.end) for line, yes in zip(lines, kept, strict=True) if yes]
    return tuple(flat.span(start, end) for start, end in html_body.joined(places, flat.text))


def _held(lines: Sequence[Line], taken: list[tuple[int, int]]) -> list[bool]:
    """Say for each line whether a part of it was taken; both are in order."""
    kept, at = [], 0
    for line in lines:
        while at < len(taken) and taken[at][1] <= line.start:
            at += 1
        kept.append(at < len(taken) and taken[at][0] < line.end)
    return kept


def _whole(raw: str, parts: Sequence[Span]) -> Span | None:
    return Span.of(raw, parts[0].start, max(part.end for part in parts)) if parts else None


def _span(flat: Flat, place: Place | None) -> Span | None:
    return None if place is None else flat.span(place.start, place.end)


def _h1(raw: str) -> Span | None:
    """The headline, trimmed to its ink; one that is a picture says nothing."""
    place = meta.headline(raw)
    inside = [] if place is None else flatten(raw, *place).lines()
    if place is None or len(inside) != 1 or len(inside[0].text.split()) < 3:  # noqa: PLR2004  "The Times" is no headline
        return None
    return flatten(raw, *place).span(inside[0].start, inside[0].end)


def _first(fields: dict[str, Text], names: Sequence[str]) -> Text | None:
    return next((fields[name] for name in names if name in fields and fields[name].value.strip()), None)


def _field(raw: str, text: Text | None) -> Span | None:
    return None if text is None else Span.of(raw, text.start, text.end)


def _authors(raw: str, fields: dict[str, Text]) -> Iterator[Span]:
    for name in _AUTHOR:
        for key, text in fields.items():
            if key == name or key.startswith(f"{name}."):
                yield Span.of(raw, text.start, text.end)
