"""The body of an article as running text, whatever the file looks like: what statements are read out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.flat import Flat
from contraflow.record.jsonl import unescaped
from contraflow.record.markup import flatten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contraflow.record.spans import Article, Form, Span


def flat(raw: str, span: Span, form: Form) -> Flat:
    """Return one part of a raw page as a reader sees it; its `span` leads back to the raw file."""
    if form == "html":
        return flatten(raw, span.start, span.end)
    return unescaped(raw, span.start, span.end) if form == "json" else Flat.verbatim(raw, span.start, span.end)


def segments(article: Article) -> Iterator[Flat]:
    """Yield each segment of the body as running text, one line a paragraph."""
    for span in article.segments:
        yield flat(article.raw, span, article.form)
