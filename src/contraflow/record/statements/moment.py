"""When something was said: the date that hangs from the cue, never one inside what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from contraflow.record.spans import Span
from contraflow.record.statements.model import When

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from spacy.tokens import Token

    from contraflow.record.statements.drafts import Draft

    Finder = Callable[[str, date | None], Sequence["Moment"]]

_STEPS = 6


class Moment(Protocol):
    """A time expression as `record.dates.find` gives it: its place in the text, and the first and last day it means."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def first(self) -> date | None: ...  # noqa: D102
    @property
    def last(self) -> date | None: ...  # noqa: D102
    @property
    def basis(self) -> str: ...  # noqa: D102


def when(draft: Draft, found: Sequence[Moment]) -> When:
    """The date of a statement among those of its paragraph; an empty `When` where none hangs from the cue."""
    offset = draft.paragraph.start
    for one in found:
        start, end = one.start + offset, one.end + offset
        inside = any(part.start < end and start < part.end for part in draft.contents)
        told = one.kind in {"date", "time"} and one.basis != "none"  # "previously" and "now" name no day
        if told and not inside and _hangs(draft, one):
            return When(Span(start, end, draft.paragraph.text[one.start : one.end]), one.first, one.last, one.basis)
    return When()


def _hangs(draft: Draft, place: Moment) -> bool:
    words = draft.paragraph.doc.char_span(place.start, place.end, alignment_mode="expand")  # type: ignore[union-attr]
    if words is None:
        return False
    token, cue = words.root, draft.found.cue
    owners = {cue, *_carriers(cue)}
    for _ in range(_STEPS):
        if token in owners:
            return True
        if token.head == token or token.pos_ in {"VERB", "AUX"}:
            break
        token = token.head
    return token in owners


def _carriers(cue: Token) -> set[Token]:
    """The verb that a nominal cue, or a cue as "to warn" and "and warned", belongs to."""
    return {cue.head} if cue.dep_ in {"xcomp", "conj", "dobj", "nsubj", "advcl"} else set()
