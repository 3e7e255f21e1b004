"""Title, authors, outlet and day of publication of a plain page, from the lines between its menu and its body.

Only a dateline gives the day: a line near the title that holds a date and nothing beside it but an hour, the writers
and words such as "published". A caption's or a feed item's date is no dateline; without one the day is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from contraflow.codes.data import resource_toml
from contraflow.record import calendar
from contraflow.record.features import CUES, LONG, WORD, content, cues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from contraflow.record.flat import Line

REACH = 16  # lines before the body among which the title is looked for
SHORTEST = 3  # words of a title
LONGEST = 30  # words of a title or a dateline
_GLUED = re.compile(r"[a-z][A-Z][a-z]")  # "NewsChina's": a menu entry stuck to a title
_HOUR = re.compile(r"\b\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b\d+(?= min)", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z][\w.'\u2019-]+|[a-z]{2,3})(?: (?:[A-Z][\w.'\u2019-]*|[a-z]{2,3})){1,4}")
_BETWEEN = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*|;\s*")
_EDGE = " \t\u2022*|-\u2013\u2014:,.\u00b7"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of the flat text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the article; whatever the page does not say is None or empty."""

    title: Place | None
    authors: tuple[Place, ...]
    published: date | None
    dateline: Place | None


@dataclass(frozen=True, slots=True)
class _English:
    allowed: frozenset[str]
    not_names: frozenset[str]
    updated: re.Pattern[str]
    by: re.Pattern[str]
    outlets: tuple[re.Pattern[str], ...]


@cache
def _english() -> _English:
    facts = resource_toml("record/english/page.toml")
    return _English(
        allowed=frozenset(facts["dateline"].split()),
        not_names=frozenset(facts["not_names"].split()),
        updated=re.compile(facts["updated"], re.IGNORECASE),
        by=re.compile(facts["by"], re.IGNORECASE),
        outlets=tuple(re.compile(pattern) for pattern in facts["outlet"]),
    )


def read(lines: Sequence[Line], body: Sequence[bool]) -> Heading:
    """Read what stands above the first body line; a page without a body has no heading either."""
    first = next((at for at, yes in enumerate(body) if yes), 0)
    above = lines[max(0, first - REACH) : first]
    title = _title(above, [line for line, yes in zip(lines, body, strict=True) if yes][:8])
    below = [line for line in above if title is None or line.start > title.start]
    dated = next(_datelines(below), None)
    authors = _authors(below, None if dated is None else dated[0])
    return Heading(
        title=None if title is None else Place(title.start, title.end),
        authors=authors or _credited(lines),
        published=None if dated is None else dated[1].day,
        dateline=None if dated is None else Place(dated[0].start + dated[1].start, dated[0].start + dated[1].end),
    )


def outlet(text: str) -> Place | None:
    """Find the page's own name for its house, in a byline, an appeal or a copyright line."""
    for pattern in _english().outlets:
        if (found := pattern.search(text)) is not None:
            return Place(found.start(1), found.start(1) + len(found[1].rstrip()))
    return None


def _title(above: Sequence[Line], body: Sequence[Line]) -> Line | None:
    """Choose the line whose words the body takes up most; nearer lines win by a little."""
    spoken = set().union(*(content(line.text) for line in body))
    best, most = None, 0.25
    for distance, line in enumerate(reversed(above)):
        words = content(line.text)
        if not _like_title(line.text) or not words:
            continue
        score = len(words & spoken) / max(3, len(words)) - 0.01 * distance - 0.2 * bool(_GLUED.search(line.text))
        if score > most + (0 if best is None else -0.25):
            best, most = line, max(score, most)
    return best


def _like_title(text: str) -> bool:
    count = len(text.split())
    plain = not any(cues(text)[kind] for kind in ("caption", "elsewhere", "page"))
    return (
        SHORTEST <= count <= LONGEST
        and plain
        and text[0].isalnum() | (text[0] in "'\"\u2018\u201c")
        and text[-1] != "."
    )


def _datelines(lines: Iterable[Line]) -> Iterator[tuple[Line, calendar.Day]]:
    """Yield lines that are datelines with their date; one that only says when the page was changed is none."""
    for line in lines:
        days = calendar.days(line.text[:LONG])
        if days and len(line.text.split()) <= LONGEST and not _english().updated.search(line.text[: days[0].start]):
            rest = _HOUR.sub(" ", line.text[: days[0].start] + " | " + line.text[days[0].end :])
            if all(_allowed(part.strip(_EDGE)) for part in rest.split("|")):
                yield line, days[0]


def _allowed(part: str) -> bool:
    if _english().by.match(part):
        return True
    if any(calendar.days(part)) or _english().updated.match(part):
        return True
    return all(word.lower().strip(".") in _english().allowed for word in re.findall(r"[^\W\d_][\w.]*", part))


def _authors(lines: Sequence[Line], dateline: Line | None) -> tuple[Place, ...]:
    for line in lines:
        found = _english().by.match(line.text)
        if found is not None and len(line.text.split()) <= LONGEST and line.text[-1] not in ".!?":
            days = calendar.days(line.text)
            return tuple(_names(line, found.end(), days[0].start if days else len(line.text)))
    if dateline is None:
        return ()
    at = lines.index(dateline)
    near = [line for line in lines[max(0, at - 2) : at + 2] if line is not dateline and _is_name(line.text)]
    return tuple(Place(line.start, line.end) for line in near[:1])


def _credited(lines: Sequence[Line]) -> tuple[Place, ...]:
    """Read "Authors: A, B" anywhere on the page."""
    for line in lines:
        if line.text.lower().startswith(("author:", "authors:")):
            return tuple(_names(line, line.text.index(":") + 1, len(line.text)))
    return ()


def _names(line: Line, start: int, end: int) -> Iterator[Place]:
    at = start
    for cut in [*_BETWEEN.finditer(line.text, start, end), None]:
        stop = end if cut is None else cut.start()
        name = line.text[at:stop].split("|")[0].split("\u2022")[0]
        inner = name.strip(_EDGE)
        if inner and inner[0].isupper():
            begin = line.start + at + name.index(inner)
            yield Place(begin, begin + len(inner))
        at = end if cut is None else cut.end()


def _is_name(text: str) -> bool:
    low = {word.lower() for word in WORD.findall(text)}
    return _NAME.fullmatch(text) is not None and not low & _english().not_names and not any(cues(text)[k] for k in CUES)
