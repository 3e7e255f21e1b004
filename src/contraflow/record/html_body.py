"""The body of an HTML page: what trafilatura takes out of it, found again in the raw file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trafilatura import extract

from contraflow.record.align import found

if TYPE_CHECKING:
    from contraflow.record.flat import Flat

TAGS = 50_000  # tags of a page that is given to trafilatura, and ...
SIZE = 2_500_000  # ... its characters; a longer one is read as plain text, whose time is bounded
SHORT = 25  # words; an extraction shorter than this has missed the article
_CLOSING = re.compile(r"[^\w\s]*")
_OPENING = re.compile(r"[^\w\s]*$")


def places(raw: str, flat: Flat) -> list[tuple[int, int]]:
    """Return the body as parts of the flat text, in order; empty where trafilatura finds no article.

    `favor_precision` because a lost paragraph costs one statement, and a teaser taken for body makes a false one.
    """
    if len(raw) > SIZE or raw.count("<") > TAGS:
        return []
    taken = extract(raw, favor_precision=True, include_comments=False, deduplicate=False) or ""
    if len(taken.split()) < SHORT:
        return []
    return joined([_whole(flat.text, start, end) for start, end in found(flat.lines(), taken)], flat.text)


def joined(parts: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Join parts that have nothing but blanks between them."""
    runs: list[tuple[int, int]] = []
    for start, end in parts:
        if runs and not text[runs[-1][1] : start].strip():
            start = runs.pop()[0]  # noqa: PLW2901  the part grows to the left
        runs.append((start, end))
    return runs


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in quotation marks before the first word and stops after the last."""
    before, after = _OPENING.search(text, max(0, start - 8), start), _CLOSING.match(text, end)
    return (start if before is None else before.start()), (end if after is None else after.end())
