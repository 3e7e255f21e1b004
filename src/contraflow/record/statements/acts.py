"""Which act of speech a cue stands for; None where it is no speech at all but thought, sight or wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.english import speech

if TYPE_CHECKING:
    from spacy.tokens import Token


def act(cue: Token) -> str | None:
    """One of `model.ACTS`, by the cue's lemma and by what stands beside it: "called on", "expressed concern"."""
    lemma = cue.lemma_.lower()
    if cue.pos_ in {"NOUN", "PROPN"}:
        return speech.acts("nouns").get(lemma)
    if cue.pos_ not in {"VERB", "AUX"}:
        return speech.acts("other").get(cue.lower_)
    return _with_particle(cue, lemma) or _carried(cue, lemma) or _infinitive(cue, lemma) or speech.acts("verbs").get(lemma)


def _with_particle(cue: Token, lemma: str) -> str | None:
    table = speech.words()["particles"].get(lemma, {})
    beside = [child.lower_ for child in cue.children if child.dep_ in {"prep", "prt"}]
    if lemma == "call" and any(child.dep_ in {"oprd", "ccomp"} for child in cue.children) and not beside:
        return "describe"
    return next((table[word] for word in beside if word in table), None)


def _carried(cue: Token, lemma: str) -> str | None:
    """ "Expressed concern", "made clear", "raised the need": the verb carries a noun or adjective that is the act."""
    if lemma not in speech.words()["carriers"]["verbs"]:
        return None
    carried = speech.acts("carried")
    beside = [word for child in cue.children for word in (child, *child.conjuncts) if child.dep_ in {"dobj", "oprd", "acomp", "ccomp", "nsubjpass", "advmod", "amod"}]
    return next((carried[word.lemma_.lower()] for word in beside if word.lemma_.lower() in carried), None)


def _infinitive(cue: Token, lemma: str) -> str | None:
    table = speech.words()["infinitive"]
    asks = any(child.dep_ in {"xcomp", "ccomp"} and any(word.lower_ == "to" and word.dep_ == "aux" for word in child.children) for child in cue.children)
    return table.get(lemma) if asks else None
