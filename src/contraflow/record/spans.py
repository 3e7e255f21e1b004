"""Places in a raw page. Every field of the record is a span of the text, a code of a closed list, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

Form = Literal["text", "html", "json"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the raw file, counted as Unicode characters, and what stands there."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, raw: str, start: int, end: int) -> Span:
        """The span of that place; the text is always the raw file's own."""
        return cls(start, end, raw[start:end])


@dataclass(frozen=True, slots=True)
class Article:
    """One page, read: what the publisher says it is, and where its body stands in the raw file.

    `published` is the day of the page's own dateline, None where it has none: never a caption's, a feed item's or
    today. `body` runs from the first to the last character of the article; `segments` are the parts of it that are
    the article's own sentences, in order: what lies between them (menus, forms, teasers, captions) is not body.
    `form` says how the raw characters are to be read: "text" as they stand, "html" with tags and entities, "json" as
    the inside of a JSON string; `reading.flat` turns a segment into what a reader sees.
    """

    file: str
    sha256: str
    raw: str
    outlet: Span | None
    title: Span | None
    authors: tuple[Span, ...]
    published: date | None
    published_span: Span | None
    body: Span | None
    segments: tuple[Span, ...]
    form: Form = "text"
