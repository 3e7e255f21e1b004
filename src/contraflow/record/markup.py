"""HTML flattened to the text a reader sees, every character with its place in the raw file.

A scanner, not a parser: it reads each character a bounded number of times, builds no tree and executes nothing, so
ten megabytes of nested tags cost seconds and no more memory than a few copies of the page.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

from contraflow.record.flat import Flat, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

# Elements whose end starts a new line for the reader.
_BLOCK = frozenset(
    """
    address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr html iframe legend li main menu nav ol option p pre section
    select summary table tbody td tfoot th thead tr ul video
    """.split()  # noqa: SIM905  a list of words reads as words
)
# Elements whose inside is no text: it is skipped up to the end tag.
_SILENT = frozenset(
    """
    title script style template noscript svg textarea iframe object head math
    """.split()  # noqa: SIM905  a list of words reads as words
)
_OPEN = re.compile(r"<(?:(!--)|[!?]|(/?)([A-Za-z][A-Za-z0-9:-]*+))")
_REST = re.compile(r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_TOKEN = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?|[ \t\r\n\f]+")
_TRIES = 64  # quoted attributes that never close make `_REST` scan to the end: after so many, tags end at the next ">"


def flatten(raw: str, start: int = 0, end: int | None = None) -> Flat:
    """Return the visible text of HTML, one line a block, from `start` to `end` of the raw file."""
    return Flat(raw, _spaced(_pieces(raw, start, len(raw) if end is None else end)))


def _pieces(raw: str, at: int, end: int) -> Iterator[Piece]:
    """Yield text and line breaks in order, blanks not yet tidied."""
    scan = _Scan(raw, end)
    while (opened := _OPEN.search(raw, at, end)) is not None:
        if opened.start() > at:
            yield from _texts(raw, at, opened.start())
        at = scan.close(opened)
        if opened[3] is not None and opened[3].lower() in _BLOCK:
            yield Piece("\n", opened.start(), at)
    yield from _texts(raw, at, end)


class _Scan:
    """Finds where tags end, within a bounded number of looks."""

    __slots__ = ("_end", "_endless", "_misses", "_raw")

    def __init__(self, raw: str, end: int) -> None:
        self._raw = raw
        self._endless: set[str] = set()
        self._end = end
        self._misses = 0

    def close(self, opened: re.Match[str]) -> int:
        """Return where the tag ends; a comment and an element that is not read end with their end tags."""
        if opened[1]:
            return self._after("-->", opened.end())
        if opened[3] is None:
            return self._after(">", opened.end())
        closed = self._tag(opened.end())
        return closed if opened[2] or opened[3].lower() not in _SILENT else self._silent(closed, opened[3].lower())

    def _tag(self, named: int) -> int:
        if self._misses < _TRIES:
            if (found := _REST.match(self._raw, named, self._end)) is not None:
                return found.end()
            self._misses += 1
        return self._after(">", named)

    def _after(self, mark: str, start: int) -> int:
        found = self._raw.find(mark, start, self._end)
        return self._end if found < 0 else found + len(mark)

    def _silent(self, start: int, name: str) -> int:
        """Return the end of an element that is not read; one that never ends hides nothing, and is looked for once."""
        if name in self._endless:
            return start
        found = _end_of(name).search(self._raw, start, self._end)
        if found is None:
            self._endless.add(name)
            return start
        return self._after(">", found.end())


@cache
def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?![a-z0-9])", re.IGNORECASE)


def _texts(raw: str, start: int, end: int) -> Iterator[Piece]:
    """Yield a run of text between two tags: words as they stand, entities and blanks as what they mean."""
    at = start
    for token in _TOKEN.finditer(raw, start, end):
        if token[0] == " ":
            continue
        yield Piece(raw[at : token.start()], at, token.start())
        yield Piece(html.unescape(token[0]) if token[0][0] == "&" else " ", token.start(), token.end())
        at = token.end()
    yield Piece(raw[at:end], at, end)


def _spaced(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Drop blanks at the start of lines and repeated blanks and breaks."""
    last = "\n"
    for piece in pieces:
        if not piece.text or (piece.text in {" ", "\n"} and last == "\n") or (piece.text == " " and last == " "):
            continue
        yield piece
        last = piece.text[-1]
