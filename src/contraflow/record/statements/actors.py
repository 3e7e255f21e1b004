"""Who is said to do what with goods: each party in a content that supplies, supports, receives or produces.

The relation belongs to the party that does it. Where a page says that China sends no arms and "Iran is doing that",
Iran is a supplier of its own, of the goods of the clause that "that" points back to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.record.english import names, speech
from contraflow.record.speakers import recent
from contraflow.record.statements.cues import subject
from contraflow.record.statements.model import Actor, Good
from contraflow.record.statements.stance import negated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    from contraflow.record.speakers import Discourse

_ROLES = {"supplies": "supplier", "supports": "supporter", "receives": "recipient", "produces": "producer"}
_POINTING = frozenset({"it", "they", "them"})
_OBJECTS = frozenset({"dobj", "dative", "pobj", "poss", "iobj"})


@dataclass(frozen=True, slots=True)
class Scene:
    """A content inside its paragraph: the parse, where it begins in the raw file, which tokens, which goods."""

    doc: Doc
    offset: int
    tokens: frozenset[int]
    goods: tuple[Good, ...]
    page: Discourse
    denied: bool
    speaker: str | None = None


def find(scene: Scene) -> tuple[Actor, ...]:
    """The actors of one content in the order of the text, each with its own relation once."""
    found: list[Actor] = []
    for at in sorted(scene.tokens):
        token = scene.doc[at]
        relation = _relation(token)
        if relation is None:
            continue
        made = _again(scene, token, found) if relation == "does_that" else _actor(scene, token, relation)
        if made is not None and (made.country, made.relation, made.polarity, made.goods) not in {
            (a.country, a.relation, a.polarity, a.goods) for a in found
        }:
            found.append(made)
    return tuple(found)


def _relation(token: Token) -> str | None:
    table = speech.words()["relations" if token.pos_ == "VERB" else "relation_nouns"]
    if token.pos_ not in {"VERB", "NOUN"}:
        return None
    return next((name for name, lemmas in table.items() if token.lemma_.lower() in lemmas), None)


def _actor(scene: Scene, token: Token, relation: str) -> Actor | None:
    doer = _doer(token)
    if doer is None or doer.i not in scene.tokens:
        return None
    far = relation != "produces"
    to = next((c for word in _reach(token) if far and word.i in scene.tokens and (c := _named(word)) is not None), None)
    who = _antecedent(scene, doer, to) if doer.lower_ in _POINTING else _named(doer)
    goods = tuple(dict.fromkeys(good.code for good in scene.goods if _governs(scene, token, good) or _points(token)))
    if who is None or who == to or not (to or goods):
        return None
    verb = token if token.pos_ == "VERB" else token.head
    sign = negated(verb) != scene.denied
    return _made(scene, doer, (who, relation, to, goods), negative=sign)


def _again(scene: Scene, token: Token, found: list[Actor]) -> Actor | None:
    """As in "Iran is doing that": the relation, receiver and goods of the actor before; its own polarity."""
    doer = _doer(token)
    points_back = any(child.lower_ in {"that", "this", "so", "it"} for child in token.children)
    who = _named(doer) if doer is not None and points_back and found else None
    if doer is None or who is None:
        return None
    before = found[-1]
    return _made(scene, doer, (who, before.relation, before.to, before.goods), negative=negated(token) != scene.denied)


def _made(scene: Scene, doer: Token, facts: tuple[str, str, str | None, tuple[str, ...]], *, negative: bool) -> Actor:
    words = doer.doc[min([doer.i, *(t.i for t in doer.children if t.dep_ == "compound")]) : doer.i + 1]
    start = scene.offset + words.start_char
    who, relation, to, goods = facts
    return Actor(
        start,
        start + len(words.text),
        words.text,
        who,
        _ROLES[relation],
        relation,
        to,
        goods,
        "negated" if negative else "affirmed",
    )


def _doer(token: Token) -> Token | None:
    """The subject of the action, or of the verb it hangs from; of a noun, whose it is."""
    if token.pos_ == "NOUN":
        return next((child for child in token.children if child.dep_ == "poss"), None)
    for _ in range(4):
        who = subject(token)
        if who is not None and who.dep_ == "nsubj":
            return who
        if token.dep_ not in {"xcomp", "conj", "pcomp", "prep", "advcl", "ccomp", "attr"} or token.head == token:
            return None
        token = token.head
    return None


def _reach(token: Token) -> Iterator[Token]:
    """Objects of an action and of its prepositions, and who stands inside them: "to Russia", "Russia's base"."""
    for word in token.subtree:
        between = [up for up in (word, *word.ancestors) if token in up.ancestors]
        if any(
            (up.dep_ in {"nsubj", "nsubjpass", "poss"} and up.head == token) or subject(up) is not None
            for up in between
        ):
            continue
        if word.dep_ in _OBJECTS or word.pos_ == "PROPN" or word.lower_ in names.words()["adjectives"]:
            yield word


def _named(token: Token) -> str | None:
    """The country of a party that is named at a token; an adjective names it too: "the Russian industry"."""
    if token.lower_ in names.words()["adjectives"]:
        return str(names.words()["adjectives"][token.lower_])
    if token.pos_ not in {"PROPN", "NOUN"}:
        return None
    words = "".join(
        t.text_with_ws
        for t in token.subtree
        if t == token or (t.head == token and t.dep_ in {"compound", "det", "nmod", "amod"})
    )
    match = names.pattern("parties").search(names.plain(words).strip())
    return names.parties()[match.group()].country if match else None


def _antecedent(scene: Scene, pronoun: Token, to: str | None) -> str | None:
    """Whom "it" and "they" stand for: the last party before that was a subject or an owner, else the last one at all.

    Never who speaks ("they" are others) nor who is named later in the same content.
    """
    after = {_named(token) for token in scene.doc[pronoun.i + 1 : pronoun.sent.end] if token.i in scene.tokens}
    barred = {to, scene.speaker} | after
    subjects = [
        c
        for token in scene.doc[: pronoun.i]
        if token.dep_ in {"nsubj", "poss", "nsubjpass"}
        and token.i > 0
        and (c := _named(token)) not in barred
        and c is not None
    ]
    same = [
        c
        for token in scene.doc[pronoun.sent.start : pronoun.i]
        if token.dep_ in {"nsubj", "nsubjpass"} and (c := _named(token)) not in barred and c is not None
    ]
    before = [
        m.speaker.country for m in recent(scene.page, scene.offset + pronoun.idx) if m.speaker.kind == "government"
    ]
    last = [country for country in before if country not in barred]
    return next((found[-1] for found in (same, subjects, last) if found), None)


def _points(token: Token) -> bool:
    """As in "They produced them": the goods are those that the content has named."""
    return any(child.dep_ == "dobj" and child.lower_ in {"them", "it"} for child in token.children)


def _governs(scene: Scene, token: Token, good: Good) -> bool:
    """Whether a class of goods hangs from an action, with no other action of a party between."""
    place = scene.doc.char_span(good.start - scene.offset, good.end - scene.offset, alignment_mode="expand")
    if place is None:
        return False
    chain = [place.root, *place.root.ancestors]
    nearest = next((word for word in chain if _relation(word) is not None and _doer(word) is not None), None)
    return nearest == token or (token in chain and token.pos_ == "NOUN")
