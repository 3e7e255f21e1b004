"""Contents that the lexicon tells: what a carried noun is about, what follows "warned of", what "according to" covers.

The weights were learned from a corpus that leaves out many of these ("expressed concern" there is talk about a topic);
the record needs them, so a frame replaces the learned content and lowers the score that is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.english import speech
from contraflow.record.statements.acts import carried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Token

    from contraflow.record.statements.contents import Ranges

_CLAUSES = frozenset({"ccomp", "xcomp", "acl", "relcl", "advcl"})


def frame(cue: Token) -> Ranges | None:
    """The content by rule, None where no rule knows the cue."""
    if cue.lower_ == "according":
        return _according(cue)
    if cue.pos_ != "VERB":
        return None
    return _carried(cue) or _complement(cue) or _asked(cue)


def _according(cue: Token) -> Ranges | None:
    """All of the sentence, where "according to X" stands at its beginning or end."""
    sentence = cue.sent
    phrase = (cue.i, cue.right_edge.i + 1)
    before = [t for t in cue.doc[sentence.start : phrase[0]] if not t.is_punct and not t.is_space]
    after = [t for t in cue.doc[phrase[1] : sentence.end] if not t.is_punct and not t.is_space]
    if before and after:
        return None
    start, end = (sentence.start, phrase[0]) if before else (phrase[1], sentence.end)
    return _ranges([(start, end)], cue) if before or after else None


def _carried(cue: Token) -> Ranges | None:
    """As in "Expressed concern to allies about X": the concern and what it is about; "made clear that X": X."""
    word = carried(cue)
    if word is None:
        return None
    clauses = [
        child
        for owner in (cue, word)
        for child in owner.children
        if child != word and (child.dep_ == "ccomp" or (child.dep_ == "csubj" and child.i > word.i))
    ]
    if word.pos_ in {"ADJ", "ADV"} or (word.lemma_ == "clear" and clauses):
        return _ranges([(clause.left_edge.i, clause.right_edge.i + 1) for clause in clauses], cue)
    topics = [(word.left_edge.i, word.i + 1), *_topics(word), *((a, b) for a, b in _topics(cue, word) if a > word.i)]
    return _ranges(topics, cue)


def _topics(owner: Token, noun: Token | None = None) -> Iterator[tuple[int, int]]:
    words = speech.words()["topics"]["prepositions"]
    for child in owner.children:
        topical = (
            child.dep_ == "prep"
            and child.lower_ in words
            and not (noun is not None and child.lower_ in {"with", "on", "at", "for", "of"})
        )
        verbal = child.pos_ == "VERB" and child.tag_ == "VBG" and child.lower_ in words
        wanted = (
            child.dep_ in _CLAUSES
            and any(word.lower_ == "to" and word.dep_ == "aux" for word in child.children)
            and _names_need(noun or owner)
        )
        if topical or verbal or wanted:
            yield child.left_edge.i, child.right_edge.i + 1
        elif child.dep_ == "prep":  # "concerns to the Chinese leader about X": the parser hangs X from the leader
            for deeper in child.subtree:
                if deeper.dep_ == "prep" and deeper.lower_ in {"about", "regarding", "over"}:
                    yield deeper.i, deeper.right_edge.i + 1
                    break


def _names_need(noun: Token) -> bool:
    return speech.acts("carried").get(noun.lemma_.lower()) == "urge"


def _complement(cue: Token) -> Ranges | None:
    words = speech.words()["complements"].get(cue.lemma_.lower(), ())
    if any(child.dep_ == "ccomp" for child in cue.children):
        return None
    prep = next((child for child in _preps(cue) if child.lower_ in words), None)
    if prep is None:
        return None
    end = _carried_on(cue, prep.right_edge.i + 1)
    conditions = [
        child
        for child in cue.children
        if child.dep_ == "advcl" and any(w.lower_ in {"if", "unless"} for w in child.children)
    ]
    return _ranges([(prep.i + 1, end), *((c.left_edge.i, c.right_edge.i + 1) for c in conditions if c.i > prep.i)], cue)


def _carried_on(cue: Token, end: int) -> int:
    """As in "Cautioned Beijing against shipping weapons | to Russia": the parser hangs the goal from the first verb."""
    return next(
        (
            c.right_edge.i + 1
            for c in cue.children
            if c.dep_ == "prep" and c.left_edge.i == end and c.lower_ in {"to", "from", "for"}
        ),
        end,
    )


def _preps(cue: Token) -> Iterator[Token]:
    for child in cue.children:
        if child.dep_ == "prep":
            yield child
        if child.dep_ == "dobj":
            yield from (deeper for deeper in child.children if deeper.dep_ == "prep")


def _asked(cue: Token) -> Ranges | None:
    """As in "Called on the allies to do X": the infinitive."""
    table = speech.words()["particles"].get(cue.lemma_.lower(), {})
    prep = next((child for child in cue.children if table.get(child.lower_) == "urge" and child.i > cue.i), None)
    if prep is None:
        return None
    if prep.lower_ == "for":
        return _ranges([(prep.i + 1, prep.right_edge.i + 1)], cue)
    places = [cue, *(end for end in prep.children if end.dep_ == "pobj")]
    asked = [
        c
        for place in places
        for c in place.children
        if c.dep_ in _CLAUSES and any(w.lower_ == "to" and w.dep_ == "aux" for w in c.children)
    ]
    return _ranges([(c.left_edge.i, c.right_edge.i + 1) for c in asked], cue)


def _ranges(found: Iterable[tuple[int, int]], cue: Token) -> Ranges | None:
    """In order, joined where they touch, bare of commas; None where nothing is left or the cue is inside."""
    joined: list[tuple[int, int]] = []
    for a, b in sorted(found):
        start, end = _trimmed(cue, a, _bracketed(cue, a, _and_quoted(cue, b)))
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return tuple(joined) if joined and not any(a <= cue.i < b for a, b in joined) else None


def _and_quoted(cue: Token, end: int) -> int:
    """As in "To monitor X and "ultimately take actions"": a quotation coordinated right behind belongs to it."""
    words = [token.text for token in cue.doc[end : end + 2]]
    if words != ["and", '"']:
        return end
    return next((token.i + 1 for token in cue.doc[end + 2 : cue.sent.end] if token.text == '"'), end)


def _bracketed(cue: Token, start: int, end: int) -> int:
    """No bracket stays open: as in "concern with X (Y | ) support for Z", where the parser lost the noun behind it."""
    doc = cue.doc
    open_ = sum((token.text == "(") - (token.text == ")") for token in doc[start:end])
    close = next((t.i for t in doc[end : cue.sent.end] if t.text == ")"), None) if open_ > 0 else None
    if close is None:
        return end
    behind = next((c.right_edge.i for c in cue.children if c.dep_ == "dobj" and c.left_edge.i == close + 1), close)
    return behind + 1


def _trimmed(cue: Token, start: int, end: int) -> tuple[int, int]:
    doc = cue.doc
    while start < end and (doc[start].text in {",", ";"} or doc[start].is_space):
        start += 1
    while start < end and (doc[end - 1].text in {",", ";", "."} or doc[end - 1].is_space):
        end -= 1
    return start, end
