"""Whether a content says that something is so, is not, would be, or is asked for; read off the verbs that govern it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.english import speech
from contraflow.record.statements.shape import VERBAL, shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Token

    from contraflow.record.statements.contents import Ranges

_CLAUSE = frozenset({"ROOT", "ccomp", "xcomp", "advcl", "acl", "relcl", "conj", "parataxis", "pcomp", "csubj"})


def clause(token: Token) -> Token:
    """The verb that governs a token's clause."""
    while token.dep_ not in _CLAUSE or (token.dep_ == "conj" and token.pos_ not in VERBAL):
        if token.head == token:
            break
        token = token.head
    return token


def negated(verb: Token) -> bool:
    """Whether a verb, or what it hangs from as "to do" or "doing", is negated; "not only" is no negation."""
    if any(_denies(child) for child in verb.children):
        return True
    if verb.head == verb:
        return False
    if verb.dep_ in {"acl", "ccomp"} and verb.head.lemma_.lower() in speech.words()["negation"]["proofs"]:
        return negated(clause(verb.head))  # "no evidence that they supply"
    return verb.dep_ == "xcomp" and negated(verb.head)


def _denies(word: Token) -> bool:
    words = speech.words()["negation"]
    if word.lower_ not in words["words"] or word.dep_ not in {"neg", "det", "advmod", "preconj", "cc", "nsubj", "dobj"}:
        return False
    after = word.doc[word.i + 1 : word.i + 2]
    return not (after and after[0].lower_ in words["beyond"])


def governors(doc: Doc, ranges: Ranges) -> list[Token]:
    """The verbs that stand for a content: its top ones, what is coordinated with them, and clauses set against them."""
    inside = {at for a, b in ranges for at in range(a, b)}
    one = shape(doc)
    every = [at for at in sorted(inside) if one.pos[at] in VERBAL]
    verbs = [doc[at] for at in every if one.heads[at] not in inside or one.heads[at] == at]
    for token in (doc[at] for at in every):
        if token not in verbs and (_joined(token, verbs) or _hedge(token)):
            verbs.append(token)
        if token.pos_ == "VERB" and _hedge(token):
            verbs += [child for child in token.children if child.dep_ == "ccomp"]
    return list(dict.fromkeys(verbs))


def _joined(token: Token, verbs: list[Token]) -> bool:
    """Coordinated with a top verb, or set against it by "although", "while", "but"."""
    if token.head not in verbs or token.head == token:
        return False
    against = any(child.lower_ in {"although", "though", "while"} for child in token.children if child.dep_ == "mark")
    shown = token.dep_ == "ccomp" and _hedge(token.head)
    return shown or token.dep_ in {"conj", "parataxis"} or (token.dep_ == "advcl" and against)


def _hedge(verb: Token) -> bool:
    """As in "It's fair to say that", "we know that": what counts is the clause below."""
    who = next((child.lower_ for child in verb.children if child.dep_ == "nsubj"), "")
    return verb.lemma_.lower() in speech.words()["negation"]["hedges"] and who in {"", "we", "i", "you"}


def polarity(verbs: Iterable[Token], act: str) -> str:
    """affirmed, negated or mixed; a denial negates what it denies."""
    signs = {negated(verb) for verb in verbs} or {False}
    if len(signs) > 1:
        return "mixed"
    return "negated" if signs.pop() != (act == "deny") else "affirmed"


def modality(cue: Token, ranges: Ranges, verbs: list[Token], act: str) -> str:
    """Conditional before requested before planned before asserted."""
    words = speech.words()["modality"]
    marks = [at for a, b in ranges for at in range(a, b) if shape(cue.doc).dep[at] == "mark"]
    if any(_supposes(cue.doc[at]) for at in marks):
        return "conditional"
    if act == "urge":
        return "requested"
    helpers = [child.lemma_.lower() for verb in verbs for child in verb.children if child.dep_ == "aux"]
    own = [verb.lemma_.lower() for verb in verbs]
    ahead = cue.dep_ == "xcomp" and cue.head.lemma_.lower() in speech.words()["topics"]["goals"]
    ahead = ahead or any(word in words["planned"] for word in (*helpers, *own))
    return "planned" if ahead or act in {"commit", "threaten"} else "asserted"


def _supposes(token: Token) -> bool:
    """A word such as "if" that marks a clause; "if we look at" supposes nothing."""
    words = speech.words()["modality"]
    if token.lower_ not in words["conditional"]:
        return False
    who = next((child.lower_ for child in token.head.children if child.dep_ == "nsubj"), "")
    return not (token.head.lemma_.lower() in words["looks"] and who in {"we", "you", "one"})
