"""Statements read from flattened text, put back to where their words stand in the raw page.

HTML and JSON pages are read as a reader sees them, segment by segment; what was found there is led back by each
segment's own map, so that every span of the record is one of the raw file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from contraflow.record.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.statements.model import Actor, Audience, Good, Statement

    Placed = TypeVar("Placed", Good, Actor, Audience)


class Flat(Protocol):
    """A segment as `record.flat.Flat` gives it: its visible text, and the raw place of any stretch of it."""

    @property
    def text(self) -> str:
        """What a reader sees."""

    def span(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` of the text stand in the raw file."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The segments of a page under each other, one or more lines each, and where each begins."""

    flats: tuple[Flat, ...]
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, flats: Sequence[Flat]) -> Joined:
        """The segments in order with a line end between them."""
        starts, at = [], 0
        for flat in flats:
            starts.append(at)
            at += len(flat.text) + 1
        return cls(tuple(flats), "\n".join(flat.text for flat in flats), tuple(starts))

    def segments(self) -> tuple[Span, ...]:
        """Each segment as a span of the joined text."""
        ends = (at + len(flat.text) for at, flat in zip(self.starts, self.flats, strict=True))
        return tuple(Span.of(self.text, start, end) for start, end in zip(self.starts, ends, strict=True))

    def raw(self, start: int, end: int) -> Span:
        """The raw place of a stretch of the joined text, which lies in one segment."""
        which = bisect_right(self.starts, start) - 1
        return self.flats[which].span(start - self.starts[which], end - self.starts[which])

    def restored(self, one: Statement) -> Statement:
        """A statement with all its places led back."""
        return replace(
            one,
            source_span=self._span(one.source_span),
            cue_span=self._span(one.cue_span),
            content_spans=tuple(self.raw(span.start, span.end) for span in one.content_spans),
            verbatim_quotes=tuple(self.raw(span.start, span.end) for span in one.verbatim_quotes),
            date=replace(one.date, expr=self._span(one.date.expr)),
            audience=tuple(self._placed(each) for each in one.audience),
            goods=tuple(self._placed(each) for each in one.goods),
            actors=tuple(self._placed(each) for each in one.actors),
        )

    def _span(self, span: Span | None) -> Span | None:
        return None if span is None else self.raw(span.start, span.end)

    def _placed(self, one: Placed) -> Placed:
        place = self.raw(one.start, one.end)
        return replace(one, start=place.start, end=place.end, text=place.text)
