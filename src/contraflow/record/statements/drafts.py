"""Attributions as places in the raw file: speech kept, thought left out, floating quotations joined, nesting seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contraflow.record.english import speech
from contraflow.record.quotes import pairs
from contraflow.record.spans import Span
from contraflow.record.statements import attribution, sources
from contraflow.record.statements.acts import act
from contraflow.record.statements.heard import asked, behind, speech_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Token

    from contraflow.record.nlp import Paragraph
    from contraflow.record.statements.attribution import Attribution
    from contraflow.record.statements.contents import Ranges
    from contraflow.record.statements.scorer import Scorer


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is known who and what it is about. Spans are of the raw file.

    `by_model` names the fields of the statement that a language model gave.
    """

    paragraph: Paragraph
    found: Attribution
    act: str
    cue: Span
    source: Span | None
    contents: tuple[Span, ...]
    by_model: tuple[str, ...] = ()


def drafts(raw: str, paragraphs: Iterable[Paragraph], scorer: Scorer) -> list[Draft]:
    """The acts of speech of a page in order."""
    made: list[Draft] = []
    last: list[Draft] = []
    for paragraph in paragraphs:
        found = [] if paragraph.doc is None else _floating(raw, paragraph, list(_spoken(raw, paragraph, scorer)))
        made += last if found else [_listing(draft, paragraph) for draft in last]
        last = found
    return made + last


def _listing(draft: Draft, after: Paragraph) -> Draft:
    """As in "Called on the allies to do three things." and, a paragraph on, "In particular, to do X, to do Y"."""
    announced = draft.act == "urge" and re.search(speech.words()["lists"]["announced"], draft.contents[-1].text)
    opens = re.match(speech.words()["lists"]["opens"], after.text) if announced else None
    if opens is None:
        return draft
    text = after.text.rstrip(" .")
    return replace(draft, contents=(*draft.contents, Span(after.start, after.start + len(text), text)))


def _spoken(raw: str, paragraph: Paragraph, scorer: Scorer) -> Iterator[Draft]:
    assert paragraph.doc is not None  # noqa: S101  only parsed paragraphs come here
    found = speech_only(attribution.proposals(paragraph.doc, paragraph.text, scorer, asked), scorer.threshold)
    for one in _cut(attribution.best(found)):
        contents = tuple(_span(raw, paragraph, a, b) for a, b in one.content)
        head = None if one.source is None else behind(one.source)
        source = None if head is None else _span(raw, paragraph, *sources.phrase(head))
        cue = _span(raw, paragraph, one.cue.i, one.cue.i + 1)
        yield Draft(paragraph, one, act(one.cue) or "assert", cue, source, contents)


def _cut(found: list[Attribution]) -> list[Attribution]:
    """As in "He said X, threatening Y": a second cue of the same speaker is no part of what the first one brings in."""
    return [replace(one, content=_until(one, found)) for one in found]


def _until(one: Attribution, found: list[Attribution]) -> Ranges:
    """As in "He said X, according to Y" leaves X to him as well."""
    mine = [
        o.cue
        for o in found
        if o is not one
        and o.source is not None
        and o.source == one.source
        and o.cue.tag_ == "VBG"
        and o.cue.i > one.cue.i
    ]
    stops = [cue.i for cue in mine if cue.doc[cue.i - 1].text in {",", '"'}]
    stops += [o.cue.i for o in found if o.cue.lower_ == "according" and o.rule == "frame" and o.cue.i > one.cue.i]
    ends = tuple(
        (a, _bare_end(one.cue, a, min([b, *(stop for stop in stops if a < stop < b)]))) for a, b in one.content
    )
    return tuple((a, b) for a, b in ends if a < b)


def _bare_end(cue: Token, start: int, end: int) -> int:
    while start < end and cue.doc[end - 1].text in {",", ";"}:
        end -= 1
    return end


def _span(raw: str, paragraph: Paragraph, first: int, end: int) -> Span:
    doc = paragraph.doc
    assert doc is not None  # noqa: S101  only parsed paragraphs come here
    if doc[first:end].text.count('"') % 2:  # the closing mark belongs to what it closes
        comma = end < len(doc) and doc[end].text in {",", "."}
        end += 1 + comma if doc[end + comma : end + comma + 1].text == '"' else 0
    words = doc[first:end]
    return Span.of(raw, paragraph.start + words.start_char, paragraph.start + words.end_char)


def _floating(raw: str, paragraph: Paragraph, found: list[Draft]) -> list[Draft]:
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
    before = text[:at].rstrip(" \u00a0–—-")  # noqa: RUF001
    return not before or before[-1] in '.!?"”:'


def parents(made: Iterable[Draft]) -> dict[int, Draft]:
    """Identity of a draft -> the statement whose content holds its cue, the innermost where there are several.

    Only statements of one paragraph hold each other, which keeps the work of a long page in bounds.
    """
    groups: dict[int, list[Draft]] = {}
    for draft in made:
        groups.setdefault(draft.paragraph.start, []).append(draft)
    return {id(one): outer for group in groups.values() for one in group if (outer := _parent(one, group)) is not None}


def _parent(draft: Draft, group: list[Draft]) -> Draft | None:
    around = [o for o in group if o is not draft and any(p.start <= draft.cue.start < p.end for p in o.contents)]
    return min(around, key=_size, default=None)


def _size(draft: Draft) -> int:
    return sum(part.end - part.start for part in draft.contents)


def above(draft: Draft, outer: dict[int, Draft]) -> list[Draft]:
    """The statements around one, from the nearest to the outermost."""
    chain: list[Draft] = []
    at = outer.get(id(draft))
    while at is not None and at not in chain:
        chain.append(at)
        at = outer.get(id(at))
    return chain
