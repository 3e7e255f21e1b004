"""When a text says that something was: every time expression with the days it means.

The day of publication is the origin of "Thursday" and "last week"; where a page has none they stay unresolved
("XXXX-WXX-4": the Thursday of the publication week), and reading the same text again with a day learnt from another
page resolves them. Values follow TimeML's TIMEX3.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from contraflow.record.time_rules import rules
from contraflow.record.time_sense import Meaning, Place
from contraflow.record.time_words import english
from contraflow.record.timex import Moment, days, window

if TYPE_CHECKING:
    from datetime import date

    from contraflow.record.time_rules import Reader

CLAUSE = 60  # characters on either side of an expression that may say whether it lies ahead
OPENING = 1  # words before an expression that opens its sentence: "On Thursday"
_STOP = re.compile(r"[.!?;\n\u201d\"](?:\s|$)")
_COMING = re.compile(r"\b(?:next|coming)\b", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|ever since)\s+(?:the\s+)?$", re.IGNORECASE)


def find(text: str, published: date | None = None) -> list[Moment]:
    """List the time expressions of a text in order, none inside another."""
    spoken, moments, at = published, [], 0
    for found, rule in _matches(text):
        if found.start() < at:
            continue
        place = Place(published, spoken, _ahead(text, found))
        meaning = rule(found, place)
        if meaning is None:
            continue
        moment = _moment(text, found, meaning, published)
        moments.append(moment)
        at = found.end()
        spoken = moment.first if moment.kind in {"date", "time"} and moment.first is not None else spoken
    return moments


@lru_cache(maxsize=4096)
def _matches(text: str) -> list[tuple[re.Match[str], Reader]]:
    """List what may be a time expression: by where it begins, then the longest, then the rule that stands first.

    What a line says is asked for its statements, for other pages' days and for each day tried as its page's own.
    """
    if english().any.search(text.lower()) is None:
        return []
    every = [
        (found.start(), -found.end(), order, found, rule)
        for order, (pattern, rule) in enumerate(rules())
        for found in pattern.finditer(text)
        if found[0].strip()
    ]
    return [(found, rule) for *_, found, rule in sorted(every, key=lambda one: one[:3])]


def _ahead(text: str, found: re.Match[str]) -> bool:
    """Say whether the clause looks ahead at the expression: its weekday is then the coming one."""
    before = _STOP.split(text[max(0, found.start() - CLAUSE) : found.start()])[-1]
    after = text[found.end() : found.end() + CLAUSE]
    if english().told.search(before) is not None:
        return False
    opens = len(before.split()) <= OPENING and english().ahead_after.search(after) is not None
    return opens or english().ahead_before.search(before) is not None


def _days(expr: str, meaning: Meaning, published: date | None) -> tuple[date, date] | None:
    if meaning.kind == "duration" and meaning.basis == "relative" and published is not None:
        return None if _COMING.search(expr) else window(meaning.value, published)
    return days(meaning.value)


def _moment(text: str, found: re.Match[str], meaning: Meaning, published: date | None) -> Moment:
    start, end = found.start(), found.start() + len(found[0].rstrip())
    span = _days(text[start:end], meaning, published)
    first, last = (None, None) if span is None else span
    if (
        first is not None
        and published is not None
        and first < published
        and _SINCE.search(text, max(0, start - 20), start)
    ):
        last = published
    return Moment(
        start=start,
        end=end,
        expr=text[start:end],
        kind=meaning.kind,
        value=meaning.value,
        first=first,
        last=last,
        basis=meaning.basis,
    )
