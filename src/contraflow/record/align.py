"""Finds again, in a page, text that somebody else took out of it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contraflow.record.flat import Line

    Index = dict[tuple[str, ...], list[int]]

_WORD = re.compile(r"\w+")
ANCHOR = 3  # words that must agree in a row
PLACES = 24  # places of one anchor that are tried; a phrase that stands oftener than that tells nothing
MEND = 4  # words that may be missing between two found runs of a line, such as a link that was left out


def found(lines: list[Line], taken: str) -> list[tuple[int, int]]:
    """Return the parts of the lines (flat offsets, in order) whose words `taken` holds.

    Words are compared, never characters, so that spaces, entities and bullets may differ; of several places the one
    with the longest agreement wins, then the nearest behind the last one found.
    """
    words = [word for line in lines for word in _words(line)]
    rows = [_WORD.findall(row) for row in taken.splitlines()]
    index = _index([word for word, _, _, _ in words], rows)
    return _spans(words, sorted(_runs(words, index, rows)))


def _words(line: Line) -> Iterator[tuple[str, int, int, int]]:
    """Yield each word with its flat place and the place where its line starts."""
    for word in _WORD.finditer(line.text):
        yield word[0], line.start + word.start(), line.start + word.end(), line.start


def _index(words: list[str], rows: list[list[str]]) -> Index:
    """Return where on the page the anchors stand that the taken rows ask for."""
    asked = {tuple(row[at : at + _size(row)]) for row in rows for at in range(len(row))}
    index: Index = defaultdict(list)
    for at in range(len(words)):
        for size in range(1, ANCHOR + 1):
            key = tuple(words[at : at + size])
            if key in asked and len(index[key]) < PLACES:
                index[key].append(at)
    return index


def _size(row: list[str]) -> int:
    return min(ANCHOR, len(row))


def _runs(words: list[tuple[str, int, int, int]], index: Index, rows: list[list[str]]) -> Iterator[tuple[int, int]]:
    """Yield runs of page words, as (first, last + 1), that agree with a run of a taken line."""
    page = [word for word, _, _, _ in words]
    last = 0
    for wanted in rows:
        size = _size(wanted)
        at = 0
        while size and at <= len(wanted) - size:
            places = index.get(tuple(wanted[at : at + size]), [])
            best = max(((_agree(page, place, wanted, at), place >= last, -place) for place in places), default=None)
            if best is None or (len(wanted) <= ANCHOR and not best[1]):
                at += 1
                continue
            yield -best[2], -best[2] + best[0]
            last = -best[2] + best[0]
            at += best[0]


def _agree(page: list[str], place: int, wanted: list[str], at: int) -> int:
    size = 0
    while place + size < len(page) and at + size < len(wanted) and page[place + size] == wanted[at + size]:
        size += 1
    return size


def _spans(words: list[tuple[str, int, int, int]], runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Turn runs of words into flat offsets, mending small holes within a line."""
    spans: list[tuple[int, int]] = []
    end = 0
    for first, stop in runs:
        begin = max(first, end)
        if begin >= stop:
            continue
        near = spans and begin - end <= MEND and words[begin][3] == words[end - 1][3]
        start = spans.pop()[0] if near else words[begin][1]
        spans.append((start, words[stop - 1][2]))
        end = stop
    return spans
