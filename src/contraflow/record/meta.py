"""What an HTML page says about itself in its head: title, authors, outlet, day of publication."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.record import calendar
from contraflow.record.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

HEAD = 400_000  # characters of a page in which its own description is looked for
SHORT = 300  # characters; a longer "title" or "author" is not one

_META = re.compile(r"<meta\b([^>]{0,2000})>", re.IGNORECASE)
_TIME = re.compile(r"<time\b([^>]{0,1000})>", re.IGNORECASE)
_H1 = re.compile(r"<h1\b[^>]{0,500}+>(.{1,500}?)</h1", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r"(?<![a-zA-Z:_-])([a-zA-Z:_-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LD = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{8,40})\"")
_LD_AUTHOR = re.compile(
    r"\"author\"\s*:\s*[\[{\s]*(?:\"@type\"\s*:\s*\"Person\"\s*,\s*)?\"name\"\s*:\s*\"([^\"\\]{3,80})\""
)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date.published", "publishdate", "pubdate",
    "publish-date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date.created",
    "article.published", "og:published_time", "publication_date", "citation_publication_date", "published-date",
)  # fmt: skip
_TITLE = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")
_AUTHOR = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "article.author")
_OUTLET = ("og:site_name", "application-name", "dc.publisher", "publisher", "cre")


@dataclass(frozen=True, slots=True)
class Meta:
    """A page's own description; None or empty where the page has none."""

    title: Span | None
    authors: tuple[Span, ...]
    outlet: Span | None
    published: date | None
    published_span: Span | None


def read(raw: str) -> Meta:
    """Read the description out of the first HEAD characters of a page."""
    fields = dict(reversed(list(_fields(raw))))
    dated = next(_dates(raw, fields), None)
    return Meta(
        title=_first(fields, _TITLE),
        authors=_authors(raw, fields),
        outlet=_first(fields, _OUTLET),
        published=None if dated is None else dated[0],
        published_span=None if dated is None else dated[1],
    )


def headline(raw: str) -> tuple[int, int] | None:
    """Return the raw place inside the page's first h1, None where there is none."""
    found = _H1.search(raw, 0, HEAD)
    return None if found is None else (found.start(1), found.end(1))


def _fields(raw: str) -> Iterator[tuple[str, Span]]:
    """Yield the content of each meta element under its name in lower case, first come first."""
    for tag in _META.finditer(raw, 0, HEAD):
        found = {at[1].lower(): at for at in _FIELD.finditer(raw, tag.start(1), tag.end(1))}
        name = next((_value(found[key]) for key in ("property", "name", "itemprop") if key in found), None)
        if name is not None and "content" in found and (span := _span(raw, found["content"])).text.strip():
            yield name.lower(), span


def _value(field: re.Match[str]) -> str:
    return next(part for part in field.groups()[1:] if part is not None)


def _span(raw: str, field: re.Match[str]) -> Span:
    group = next(number for number in (2, 3, 4) if field[number] is not None)
    return Span.of(raw, field.start(group), field.end(group))


def _first(fields: dict[str, Span], names: tuple[str, ...]) -> Span | None:
    return next((fields[name] for name in names if name in fields and len(fields[name].text) <= SHORT), None)


def _authors(raw: str, fields: dict[str, Span]) -> tuple[Span, ...]:
    """Names only: a page may give an address of the writer's page instead."""
    named = [fields[name] for name in _AUTHOR if name in fields]
    good = [span for span in named if "/" not in span.text and "@" not in span.text and len(span.text) <= SHORT]
    if good:
        return (good[0],)
    found = _LD_AUTHOR.search(raw, 0, HEAD)
    return () if found is None else (Span.of(raw, found.start(1), found.end(1)),)


def _dates(raw: str, fields: dict[str, Span]) -> Iterator[tuple[date, Span]]:
    """Yield days of publication, the surest first; "modified" is never one, and a lone day of the year neither."""
    spans = [fields[name] for name in _PUBLISHED if name in fields]
    spans += [Span.of(raw, at.start(1), at.end(1)) for at in _LD.finditer(raw)][:1]
    for tag in _TIME.finditer(raw, 0, HEAD):
        found = {at[1].lower(): at for at in _FIELD.finditer(raw, tag.start(1), tag.end(1))}
        if "datetime" in found and ("pubdate" in found or "publish" in tag[1].lower()):
            spans.append(_span(raw, found["datetime"]))
    for span in spans:
        for day in calendar.days(html.unescape(span.text).replace("T", " "))[:1]:
            yield day.day, span
