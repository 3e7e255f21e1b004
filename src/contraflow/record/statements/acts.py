"""Which act of speech a cue stands for; None where it is no speech at all but thought, sight or wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.english import speech

if TYPE_CHECKING:
    from spacy.tokens import Token


def act(cue: Token) -> str | None:
    """One of `model.ACTS`, by the cue's lemma and by what stands beside it: "called on", "expressed concern"."""
    lemma = cue.lemma_.lower()
    if cue.lower_ in speech.acts("other"):
        return speech.acts("other")[cue.lower_]
    if cue.pos_ in {"NOUN", "PROPN"}:
        return speech.acts("nouns").get(lemma)
    if cue.pos_ not in {"VERB", "AUX"}:
        return None
    return (
        _with_particle(cue, lemma) or _carried(cue, lemma) or _infinitive(cue, lemma) or speech.acts("verbs").get(lemma)
    )


def _with_particle(cue: Token, lemma: str) -> str | None:
    table = speech.words()["particles"].get(lemma, {})
    if not table and lemma != "call":
        return None
    beside = [child.lower_ for child in cue.children if child.dep_ in {"prep", "prt"} and child.i > cue.i]
    if lemma == "call" and any(child.dep_ in {"oprd", "ccomp"} for child in cue.children) and not beside:
        return "describe"
    return next((table[word] for word in beside if word in table), None)


def _carried(cue: Token, lemma: str) -> str | None:
    word = carried(cue)
    if lemma == "agree" or word is None:
        return None
    return speech.acts("carried")[word.lemma_.lower()]


def carried(cue: Token) -> Token | None:
    """As in "expressed concern", "made clear", "raised the need": the word by which an empty verb is an act."""
    if cue.lemma_.lower() not in speech.words()["carriers"]["verbs"]:
        return None
    labels = {"dobj", "oprd", "acomp", "ccomp", "nsubjpass", "advmod", "amod"}
    beside = [word for child in cue.children if child.dep_ in labels for word in (child, *child.conjuncts)]
    return next((word for word in beside if word.lemma_.lower() in speech.acts("carried")), None)


def _infinitive(cue: Token, lemma: str) -> str | None:
    kind = speech.words()["infinitive"].get(lemma)
    asks = kind is not None and any(
        child.dep_ in {"xcomp", "ccomp"} and any(word.lower_ == "to" and word.dep_ == "aux" for word in child.children)
        for child in cue.children
    )
    return kind if asks else None
