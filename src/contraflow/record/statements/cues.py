"""Words that may bring in what somebody says, and what is known of each: the signs a scorer weighs.

A sign is a short text ("lemma=warn", "child=ccomp"); the scorer holds a weight for those that carried information in
training, and every statement can print the ones that made it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.statements.shape import SUBJECTS, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from contraflow.record.statements.paragraph import Quotes
    from contraflow.record.statements.shape import Shape

_NEAR, _SAME = 3, 25  # tokens to a quotation
_CLAUSES = frozenset({"ccomp", "xcomp", "acl", "advcl", "relcl", "parataxis"})
_CORE = _CLAUSES | {"dobj", "nsubj", "nsubjpass"}
_ASIDE = frozenset({"punct", "cc", "conj", "advmod"})
_OBJECTS = frozenset({"dobj", "attr", "acomp", "poss", "oprd"})
_AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
_MARKERS = frozenset({"mark", "aux"})
HELPERS = frozenset({"AUX", "ADV", "DET", "PRON", "PART", "CCONJ", "NUM", "SPACE", "INTJ"})  # never cues
_TELLING = frozenset({"say", "tell", "add", "write", "ask", "claim", "argue", "announce", "report", "note"})


def signs(cue: Token, quotes: Quotes) -> list[str]:
    """What speaks for and against `cue` as the word that brings in a statement."""
    one, at = shape(cue.doc), cue.i
    lemma, pos, dep = one.key(at), one.pos[at], one.dep[at]
    return [
        f"l={lemma}",
        f"t={one.tag[at]}",
        f"ld={lemma}|{dep}",
        f"d={pos}|{dep}",
        *_children(one, at, lemma),
        *_head(one, at, lemma),
        *_neighbours(one, at, lemma),
        *_quoted(one, at, lemma, quotes),
    ]


def key(token: Token) -> str:
    """Lemma and part of speech in one: "warn_VERB", "warning_NOUN"."""
    return f"{token.lemma_.lower()}_{token.pos_}"


def subject(token: Token) -> Token | None:
    """The grammatical subject that stands at the token itself, None where it has none."""
    return next((child for child in token.children if child.dep_ in SUBJECTS), None)


def _children(one: Shape, at: int, lemma: str) -> Iterator[str]:
    pos, labels = one.pos[at], set()
    for child in one.children[at]:
        dep, word = one.dep[child], one.lemma[child]
        if dep in _ASIDE:
            continue
        label = f"prep_{word}" if dep == "prep" else dep
        labels.add(label)
        yield f"c={label}|{pos}"
        yield f"lc={lemma}|{label}"
        if dep in _CLAUSES:
            marker = _marker(one, child)
            yield f"cm={dep}|{marker}|{pos}"
            yield f"lcm={lemma}|{marker}"
        if dep in _OBJECTS:
            yield f"co={dep}|{word}"
            yield f"lco={lemma}|{word}"
        if dep in _AUXILIARIES:
            yield f"a={word}|{pos}"
            yield f"la={lemma}|{word}"
    yield f"cs={pos}|{'+'.join(sorted(labels & _CORE))}"
    who = one.subject(at)
    if who is not None:
        yield f"s={one.pos[who]}|{pos}"
        yield f"sl={one.lemma[who]}"
        yield f"ls={lemma}|{one.pos[who]}"
        yield f"sb={one.pos[who]}|{who < at}"


def _marker(one: Shape, clause: int) -> str:
    """The word that opens a clause: "that", "to", or "-" for none."""
    words = (word for word in one.children[clause] if word < clause and one.dep[word] in _MARKERS)
    return next((one.lemma[word] for word in words), "-")


def _head(one: Shape, at: int, lemma: str) -> Iterator[str]:
    head, pos, dep = one.heads[at], one.pos[at], one.dep[at]
    if head == at:
        return
    yield f"h={pos}|{dep}|{one.pos[head]}"
    yield f"hl={dep}|{one.key(head)}"
    yield f"lh={lemma}|{dep}|{one.lemma[head]}"
    if one.lemma[head] in _TELLING:
        yield f"told={pos}|{dep}"


def _neighbours(one: Shape, at: int, lemma: str) -> Iterator[str]:
    for step in (-2, -1, 1, 2):
        by = at + step
        word = one.lower[by] if 0 <= by < len(one.lower) else "#"
        yield f"n{step}={word}"
        if step in {-1, 1}:
            yield f"ln{step}={lemma}|{word}"
            yield f"np{step}={one.pos[at]}|{one.pos[by] if word != '#' else '#'}"


def _quoted(one: Shape, at: int, lemma: str, quotes: Quotes) -> Iterator[str]:
    near = quotes.nearest(at)
    state = "in" if quotes.inside(at) else "near" if near <= _NEAR else "same" if near <= _SAME else "far"
    yield f"q={state}"
    yield f"qp={state}|{one.pos[at]}"
    yield f"lq={lemma}|{state}"
    who = one.subject(at)
    if who is not None:
        yield f"qs={state}|{one.pos[who]}|{one.lower[who] if one.pos[who] == 'PRON' else ''}"
