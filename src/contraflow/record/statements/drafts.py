"""Attributions as places in the raw file: speech kept, thought left out, floating quotations joined, nesting seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contraflow.record.quotes import pairs
from contraflow.record.spans import Span
from contraflow.record.statements import attribution, sources
from contraflow.record.statements.acts import act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contraflow.record.nlp import Paragraph
    from contraflow.record.statements.attribution import Attribution
    from contraflow.record.statements.scorer import Scorer

_SURE = 0.5  # score from which an unknown word beside a quotation counts as speech


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is known who and what it is about. Spans are of the raw file."""

    paragraph: Paragraph
    found: Attribution
    act: str
    cue: Span
    source: Span | None
    contents: tuple[Span, ...]


def drafts(raw: str, paragraphs: Iterable[Paragraph], scorer: Scorer) -> list[Draft]:
    """The acts of speech of a page in order."""
    made: list[Draft] = []
    for paragraph in paragraphs:
        if paragraph.doc is not None:
            made += _floating(raw, paragraph, list(_spoken(raw, paragraph, scorer)), made)
    return made


def _spoken(raw: str, paragraph: Paragraph, scorer: Scorer) -> Iterator[Draft]:
    assert paragraph.doc is not None  # noqa: S101  only parsed paragraphs come here
    for found in attribution.find(paragraph.doc, paragraph.text, scorer):
        kind = act(found.cue)
        contents = tuple(_span(raw, paragraph, a, b) for a, b in found.content)
        quoted = any(text.text.startswith(('"', "“", "''")) for text in contents)
        if kind is None and not (quoted and found.score >= _SURE):
            continue
        source = None if found.source is None else _span(raw, paragraph, *sources.phrase(found.source))
        cue = _span(raw, paragraph, found.cue.i, found.cue.i + 1)
        yield Draft(paragraph, found, kind or "assert", cue, source, contents)


def _span(raw: str, paragraph: Paragraph, first: int, end: int) -> Span:
    words = paragraph.doc[first:end]  # type: ignore[index]
    return Span.of(raw, paragraph.start + words.start_char, paragraph.start + words.end_char)


def _floating(raw: str, paragraph: Paragraph, found: list[Draft], before: list[Draft]) -> list[Draft]:
    """Quotations that no statement of their paragraph holds go on with the one before them, if that was quoted too."""
    for start, end in pairs(paragraph.text):
        place = Span.of(raw, paragraph.start + start, paragraph.start + end)
        earlier = [draft for draft in found if draft.cue.start < place.start and _direct(draft)]
        if any(_touch(place, part) for draft in found for part in (*draft.contents, draft.cue)) or not earlier:
            continue
        last = earlier[-1]
        if _begins_sentence(paragraph.text, start):
            found[found.index(last)] = replace(last, contents=(*last.contents, place))
    return found


def _direct(draft: Draft) -> bool:
    return any(part.text[:1] in '"“«„' or part.text.startswith("''") for part in draft.contents)


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \u00a0–—-")
    return not before or before[-1] in '.!?"”:'


def parent(draft: Draft, others: Iterable[Draft]) -> Draft | None:
    """The statement whose content holds this one's cue; the innermost where there are several."""
    around = [one for one in others if one is not draft and any(part.start <= draft.cue.start < part.end for part in one.contents)]
    return min(around, key=lambda one: sum(part.end - part.start for part in one.contents), default=None)
