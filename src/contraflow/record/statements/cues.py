"""Words that may bring in what somebody says, and what is known of each: the signs a scorer weighs.

A sign is a short text ("lemma=warn", "child=ccomp"); the scorer holds a weight for those that carried information in
training, and every statement can print the ones that made it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from contraflow.record.statements.paragraph import Quotes

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_NEAR, _SAME = 3, 25  # tokens to a quotation
_CLAUSES = frozenset({"ccomp", "xcomp", "acl", "advcl", "relcl", "parataxis"})
HELPERS = frozenset({"AUX", "ADV", "DET", "PRON", "PART", "CCONJ", "NUM", "SPACE", "INTJ"})  # never cues
_TELLING = frozenset({"say", "tell", "add", "write", "ask", "claim", "argue", "announce", "report", "note"})


def signs(cue: Token, quotes: Quotes) -> Iterator[str]:
    """What speaks for and against `cue` as the word that brings in a statement."""
    lemma = key(cue)
    yield f"l={lemma}"
    yield f"t={cue.tag_}"
    yield f"ld={lemma}|{cue.dep_}"
    yield f"d={cue.pos_}|{cue.dep_}"
    yield from _children(cue, lemma)
    yield from _head(cue, lemma)
    yield from _neighbours(cue, lemma)
    yield from _quoted(cue, lemma, quotes)


def key(token: Token) -> str:
    """Lemma and part of speech in one: "warn_VERB", "warning_NOUN"."""
    return f"{token.lemma_.lower()}_{token.pos_}"


def subject(token: Token) -> Token | None:
    """The grammatical subject that stands at the token itself, None where it has none."""
    return next((child for child in token.children if child.dep_ in SUBJECTS), None)


def _children(cue: Token, lemma: str) -> Iterator[str]:
    labels = set()
    for child in cue.children:
        label = f"prep_{child.lemma_.lower()}" if child.dep_ == "prep" else child.dep_
        if child.dep_ in {"punct", "cc", "conj", "advmod"}:
            continue
        labels.add(label)
        yield f"c={label}|{cue.pos_}"
        yield f"lc={lemma}|{label}"
        if child.dep_ in _CLAUSES:
            marker = next(
                (word.lemma_.lower() for word in child.children if word.dep_ in {"mark", "aux"} and word.i < child.i),
                "-",
            )
            yield f"cm={child.dep_}|{marker}|{cue.pos_}"
            yield f"lcm={lemma}|{marker}"
        if child.dep_ in {"dobj", "attr", "acomp", "poss", "oprd"}:
            yield f"co={child.dep_}|{child.lemma_.lower()}"
            yield f"lco={lemma}|{child.lemma_.lower()}"
        if child.dep_ in {"aux", "auxpass", "neg"}:
            yield f"a={child.lemma_.lower()}|{cue.pos_}"
            yield f"la={lemma}|{child.lemma_.lower()}"
    yield f"cs={cue.pos_}|{'+'.join(sorted(x for x in labels if x in _CLAUSES or x in {'dobj', 'nsubj', 'nsubjpass'}))}"
    who = subject(cue)
    if who is not None:
        yield f"s={who.pos_}|{cue.pos_}"
        yield f"sl={who.lemma_.lower()}"
        yield f"ls={lemma}|{who.pos_}"
        yield f"sb={who.pos_}|{who.i < cue.i}"


def _head(cue: Token, lemma: str) -> Iterator[str]:
    head = cue.head
    if head == cue:
        return
    yield f"h={cue.pos_}|{cue.dep_}|{head.pos_}"
    yield f"hl={cue.dep_}|{key(head)}"
    yield f"lh={lemma}|{cue.dep_}|{head.lemma_.lower()}"
    if head.lemma_.lower() in _TELLING:
        yield f"told={cue.pos_}|{cue.dep_}"


def _neighbours(cue: Token, lemma: str) -> Iterator[str]:
    doc = cue.doc
    for step in (-2, -1, 1, 2):
        at = cue.i + step
        word = doc[at].lower_ if 0 <= at < len(doc) else "#"
        yield f"n{step}={word}"
        if step in {-1, 1}:
            yield f"ln{step}={lemma}|{word}"
            yield f"np{step}={cue.pos_}|{doc[at].pos_ if word != '#' else '#'}"


def _quoted(cue: Token, lemma: str, quotes: Quotes) -> Iterator[str]:
    inside = quotes.inside(cue.i)
    near = quotes.nearest(cue.i)
    state = "in" if inside else "near" if near <= _NEAR else "same" if near <= _SAME else "far"
    yield f"q={state}"
    yield f"qp={state}|{cue.pos_}"
    yield f"lq={lemma}|{state}"
    who = subject(cue)
    if who is not None:
        yield f"qs={state}|{who.pos_}|{who.lower_ if who.pos_ == 'PRON' else ''}"
