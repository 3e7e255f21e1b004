"""What a reader sees of a raw page, with the way back to every raw character."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from contraflow.record.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LINES = 30_000  # lines of a page that are read; what follows is neither heading nor body

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_INK = re.compile(r"\S(?:.*\S)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page without the blanks around it: `start` to `end` (exclusive) of the flat text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of flat text and the raw characters it stands for; equal lengths mean that they are the same characters."""

    text: str
    start: int
    end: int


class Flat:
    """Visible text of a page (or of a part of it); `span` leads back to the raw file.

    An entity, a JSON escape, a tag between two letters: whatever the reader does not see is bridged by the map, so
    that an offset is always one of the raw file's Unicode characters.
    """

    __slots__ = ("_at", "_pieces", "raw", "text")

    def __init__(self, raw: str, pieces: Iterable[Piece]) -> None:
        """Keep the pieces in order; empty ones say nothing."""
        self.raw = raw
        self._pieces = [piece for piece in pieces if piece.text]
        self.text = "".join(piece.text for piece in self._pieces)
        self._at = list(_starts(self._pieces))

    @classmethod
    def verbatim(cls, raw: str, start: int = 0, end: int | None = None) -> Flat:
        """Return plain text as it stands, from `start` to `end` of the raw file."""
        stop = len(raw) if end is None else end
        return cls(raw, [Piece(raw[start:stop], start, stop)])

    def span(self, start: int, end: int) -> Span:
        """Return the raw place of flat characters `start` to `end` (exclusive), at least one character."""
        return Span.of(self.raw, self._raw(start)[0], self._raw(end - 1)[1])

    def through(self, inner: Flat) -> Flat:
        """Return `inner`, which was flattened from this text, with its map leading back to this one's raw file."""
        return Flat(self.raw, (part for piece in inner.pieces for part in self._parts(piece)))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the runs that the text is made of, in order."""
        return tuple(self._pieces)

    def lines(self) -> list[Line]:
        """List the lines that have ink on them, the first LINES."""
        inked = (
            Line(row.start() + ink.start(), row.start() + ink.end(), ink[0])
            for row in _LINE.finditer(self.text)
            if (ink := _INK.search(row[0])) is not None
        )
        return list(islice(inked, LINES))

    def _parts(self, piece: Piece) -> Iterator[Piece]:
        """Yield a piece in raw offsets: whole where it stays one run, else character by character."""
        start, end = self._raw(piece.start)[0], self._raw(piece.end - 1)[1]
        if len(piece.text) != piece.end - piece.start or end - start == len(piece.text):
            yield Piece(piece.text, start, end)
            return
        for by, character in enumerate(piece.text):
            yield Piece(character, *self._raw(piece.start + by))

    def _raw(self, at: int) -> tuple[int, int]:
        """Return first and last (exclusive) raw offset of one flat character."""
        index = bisect_right(self._at, at) - 1
        piece = self._pieces[index]
        if len(piece.text) != piece.end - piece.start:
            return piece.start, piece.end
        offset = piece.start + at - self._at[index]
        return offset, offset + 1


def _starts(pieces: list[Piece]) -> Iterator[int]:
    at = 0
    for piece in pieces:
        yield at
        at += len(piece.text)
