"""What a language model may add where the user has named one. It is off unless asked for, and gives no text of its own.

It proposes statements in paragraphs where the rules found a cue or a quotation but no statement, chooses among persons
whom the page names, and labels acts that the lexicon does not know. A proposed span must stand in the paragraph as it
is; labels come from the closed lists; days, goods, actors and all else are found by the rules as for any other
statement. What it gave is marked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from contraflow.codes.data import resource_toml
from contraflow.record.spans import Span
from contraflow.record.statements.acts import act
from contraflow.record.statements.attribution import Attribution
from contraflow.record.statements.cues import HELPERS
from contraflow.record.statements.drafts import Draft
from contraflow.record.statements.model import ACTS, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Span as Words

    from contraflow.record.nlp import Paragraph
    from contraflow.record.speakers import Discourse

Ask = Callable[[str, str], str | None]
"""Instructions and a paragraph of the page -> the model's answer, None where it gives none."""
PROPOSED: Final = ("source_span", "cue_span", "content_spans")
MOST: Final = 8
"""Statements of one paragraph that are taken."""
ASKED: Final = 60
"""Paragraphs of one page that the model is asked about."""


def prompts() -> dict[str, str]:
    """What is asked, by kind."""
    return resource_toml("record/english/ask.toml")


def added(paragraphs: Sequence[Paragraph], made: Sequence[Draft], ask: Ask) -> list[Draft]:
    """Statements that the model proposes where the rules found none, as far as their words stand in the paragraph."""
    told = {draft.paragraph.start for draft in made}
    silent = [one for one in paragraphs if one.doc is not None and one.start not in told][:ASKED]
    found = []
    for paragraph in silent:
        answer = said(ask(prompts()["propose"] % ", ".join(ACTS), paragraph.text)).get("statements")
        proposed = [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else []
        found += [draft for one in proposed[:MOST] if (draft := _draft(paragraph, one)) is not None]
    return _once(found)


def said(answer: str | None) -> dict[str, Any]:
    """The JSON object of an answer, whatever stands around it; empty where there is none."""
    text = answer or ""
    try:
        found = json.loads(text[max(0, text.find("{")) : text.rfind("}") + 1])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _draft(paragraph: Paragraph, proposed: dict[str, Any]) -> Draft | None:
    """A proposal as a draft; None where a word of it is not the paragraph's, or a label not of the list."""
    cue, content = (_words(paragraph, proposed.get(name)) for name in ("cue", "content"))
    speaker = proposed.get("speaker")
    source = None if speaker is None else _words(paragraph, speaker)
    if cue is None or content is None or (speaker is not None and source is None):
        return None
    told = proposed.get("act")
    if told not in ACTS or cue.root.pos_ in HELPERS or content.start <= cue.root.i < content.end:
        return None
    head = None if source is None else source.root
    found = Attribution(cue.root, ((content.start, content.end),), head, 0.0, "model")
    known = act(cue.root)
    given = PROPOSED if known else (*PROPOSED, "act")
    at = None if source is None else _span(paragraph, source)
    return Draft(paragraph, found, known or told, _span(paragraph, cue), at, (_span(paragraph, content),), given)


def _words(paragraph: Paragraph, text: object) -> Words | None:
    """Where a text stands in the paragraph, whole words only; None where it does not."""
    assert paragraph.doc is not None  # noqa: S101  only parsed paragraphs come here
    at = paragraph.text.find(text) if isinstance(text, str) and text.strip() else -1
    return paragraph.doc.char_span(at, at + len(text)) if at >= 0 else None  # type: ignore[arg-type]


def _span(paragraph: Paragraph, words: Words) -> Span:
    start, end = words.start_char, words.end_char
    return Span(paragraph.start + start, paragraph.start + end, paragraph.text[start:end])


def _once(found: Sequence[Draft]) -> list[Draft]:
    """Each cue once."""
    return list({draft.cue.start: draft for draft in reversed(found)}.values())[::-1]


def labelled(made: Sequence[Draft], ask: Ask) -> list[Draft]:
    """The drafts with the acts of cues that the lexicon does not know, as the model labels them."""
    unknown = [draft for draft in made if act(draft.found.cue) is None][:ASKED]
    acts = {id(draft): _label(draft, ask) for draft in unknown}
    return [
        replace(draft, act=label, by_model=("act",)) if (label := acts.get(id(draft))) is not None else draft
        for draft in made
    ]


def _label(draft: Draft, ask: Ask) -> str | None:
    asked = prompts()["label"] % (draft.cue.text, ", ".join(ACTS))
    label = said(ask(asked, draft.paragraph.text)).get("act")
    return label if isinstance(label, str) and label in ACTS else None


def picked(made: Sequence[Draft], found: dict[int, Speaker], page: Discourse, ask: Ask) -> dict[int, Speaker]:
    """By the identity of a draft: the person whom the model takes an open description or pronoun for."""
    people = {each.speaker.canonical: each.speaker for each in page.mentions if each.speaker.kind == "person"}
    if not people:
        return {}
    return {id(draft): who for draft, who in _picked(made, found, people, ask)}


def _picked(
    made: Sequence[Draft], found: dict[int, Speaker], people: dict[str | None, Speaker], ask: Ask
) -> Iterator[tuple[Draft, Speaker]]:
    names = ", ".join(sorted(filter(None, people)))
    still_open = [draft for draft in made if draft.source is not None and _is_open(found[id(draft)])][:ASKED]
    for draft in still_open:
        asked = prompts()["choose"] % (draft.source.text if draft.source else "", draft.cue.text, names)
        name = said(ask(asked, draft.paragraph.text)).get("speaker")
        if isinstance(name, str) and name in people:
            yield draft, replace(people[name], surface=found[id(draft)].surface)


def _is_open(who: Speaker) -> bool:
    """A person whom the rules could not name."""
    return who.kind == "person" and who.canonical is None
