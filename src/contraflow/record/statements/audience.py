"""To whom something was said: the object of "warned", what follows "to" and "with", who sat at the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.english import speech
from contraflow.record.speakers import resolve
from contraflow.record.statements.model import Audience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from contraflow.record.speakers import Discourse
    from contraflow.record.statements.drafts import Draft

_DIRECTED = frozenset({"assert", "warn", "threaten", "urge", "confirm", "express_concern", "commit", "report"})


def audience(draft: Draft, page: Discourse) -> tuple[Audience, ...]:
    """Those addressed, in the order of the text, each place once."""
    if draft.act not in _DIRECTED or draft.found.cue.lower_ == "according":
        return ()
    heads = dict.fromkeys(word for word in _heads(draft.found.cue) if not _inside(word, draft))
    return tuple(sorted((_made(word, draft, page) for word in heads), key=lambda one: one.start))


def _heads(cue: Token) -> Iterator[Token]:
    words = speech.words()["audience"]
    verb = cue if cue.pos_ in {"VERB", "AUX"} else cue.head
    told = [
        c
        for c in verb.children
        if c.dep_ in {"dobj", "dative"} and c.pos_ != "ADP" and verb.lemma_.lower() in words["verbs"]
    ]
    yield from told
    for child in verb.children:
        if child.dep_ in {"prep", "dative"} and not (told and child.lower_ in words["prepositions"]):
            yield from _after(child, words)
        if child.dep_ == "dobj":
            yield from (
                end
                for prep in child.children
                if prep.lower_ in {"to", "with"}
                for end in prep.children
                if end.dep_ == "pobj"
            )


def _after(prep: Token, words: dict[str, list[str]]) -> Iterator[Token]:
    """What a preposition of the verb leads to: a person addressed, or an occasion with its company."""
    for end in prep.children:
        if end.dep_ != "pobj":
            continue
        if end.lemma_.lower() in words["occasions"] and prep.lower_ in {"during", "in", "at", "over"}:
            yield from (
                with_
                for word in end.subtree
                if word.lower_ == "with"
                for with_ in word.children
                if with_.dep_ == "pobj"
            )
        elif prep.lower_ in words["prepositions"] and (prep.lower_ != "on" or prep.head.lemma_.lower() == "call"):
            yield end


def _inside(word: Token, draft: Draft) -> bool:
    return word.pos_ not in {"NOUN", "PROPN", "PRON"} or any(a <= word.i < b for a, b in draft.found.content)


def _made(word: Token, draft: Draft, page: Discourse) -> Audience:
    words = list(word.subtree)
    stop = next(
        (t.i for t in words if t.i > word.i and (t.dep_ in {"relcl", "acl", "punct", "prep"} and t.head == word)),
        words[-1].i + 1,
    )
    span = word.doc[words[0].i : max(stop, word.i + 1)]
    start = draft.paragraph.start + span.start_char
    text = draft.paragraph.text[span.start_char : span.end_char]
    who = resolve(text, start, page)
    return Audience(start, start + len(text), text, who.canonical, who.country)
