"""Of all that a scorer proposes, what is speech: the record holds what was said, not what was thought or seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contraflow.record.english import speech
from contraflow.record.statements.acts import act, carried
from contraflow.record.statements.cues import subject
from contraflow.record.statements.frames import frame
from contraflow.record.statements.shape import shape

if TYPE_CHECKING:
    from spacy.tokens import Token

    from contraflow.record.statements.attribution import Attribution

_SURE = 0.5  # score from which an unknown word beside a quotation counts as speech
_KNOWN = 0.2  # for a word of the lexicon
_TOLD = 0.03  # for a word of the lexicon that has a subject and a clause of its own
_BARE = frozenset({"assert", "report", "describe", "confirm"})  # acts that take no infinitive


def speech_only(found: list[Attribution], threshold: float) -> list[Attribution]:
    """Those that are acts of speech, with the content of their frame where one is known."""
    return [framed for one in found if (framed := _heard(one, threshold)) is not None]


def _heard(one: Attribution, threshold: float) -> Attribution | None:
    kind = act(one.cue)
    if kind is None:
        return one if one.score >= max(_SURE, threshold) and _quoted(one) else None
    if _to_come(one.cue) or _borrowed(one, kind):
        return None
    ranges = frame(one.cue)
    source = one.source or named_by(one.cue) or set_off(one.cue)
    if ranges is not None and source is not None:
        shared = _subject(one.cue)
        speaker = source if shared is None or shared.lower_ in {"who", "which", "that"} else shared
        return replace(one, content=ranges, rule="frame", score=max(one.score, _KNOWN), source=speaker)
    told = subject(one.cue) is not None and any(child.dep_ == "ccomp" for child in one.cue.children)
    told = told or (one.cue.dep_ == "advcl" and one.cue.tag_ == "VBG" and act(one.cue.head) is not None)
    return _from_clause(one) if one.score >= (_TOLD if told else _KNOWN) and _sayable(one, kind) else None


def asked(cue: Token) -> float | None:
    """The least odds at which a word is worth weighing; None where `speech_only` leaves it out whatever its odds."""
    if act(cue) is None:
        return _SURE if cue.pos_ == "VERB" and '"' in shape(cue.doc).lower else None
    if _to_come(cue):
        return None
    return 0.0 if framed(cue) or cue.lower_ == "according" else _TOLD


def framed(cue: Token) -> bool:
    """Whether the lexicon knows a cue's act and its content, and the verb has a subject, its own or a shared one."""
    return cue.pos_ == "VERB" and _subject(cue) is not None and act(cue) is not None and frame(cue) is not None


def _subject(cue: Token) -> Token | None:
    """Its own subject, or the one it shares: "reiterated X and made clear Y", "plans to raise Z"."""
    return subject(cue) or (subject(cue.head) if cue.dep_ in {"conj", "xcomp"} else set_off(cue))


def set_off(cue: Token) -> Token | None:
    """As in "X, for his part, called on": the subject that the parser lost behind the words between commas."""
    before = [token.lower_ for token in cue.doc[max(0, cue.i - 5) : cue.i]]
    apart = len(before) == 5 and before[0] == before[4] == "," and (before[1], before[3]) == ("for", "part")  # noqa: PLR2004
    return cue.doc[cue.i - 6] if apart and cue.i >= 6 and cue.doc[cue.i - 6].is_title else None  # noqa: PLR2004


def named_by(cue: Token) -> Token | None:
    """As in "According to X": X; None for other cues."""
    if cue.lower_ != "according":
        return None
    return next((word for word in cue.subtree if word.dep_ == "pobj" and word.i > cue.i), None)


def _quoted(one: Attribution) -> bool:
    return one.cue.pos_ == "VERB" and one.source is not None and one.cue.doc[one.content[0][0]].text == '"'


def _to_come(cue: Token) -> bool:
    """An infinitive is no act that took place; below "plans to" it is one to come."""
    infinitive = any(child.lower_ == "to" and child.dep_ == "aux" for child in cue.children)
    return infinitive and cue.head.lemma_.lower() not in {*speech.words()["topics"]["goals"], "go", "continue"}


def _borrowed(one: Attribution, kind: str) -> bool:
    """Cues that a better one stands for ("concerns" below "expressed"), and fears that are not the subject's own."""
    if one.cue.pos_ == "NOUN" and (one.source is None or carried(one.cue.head) == one.cue):
        return True
    return (
        kind == "express_concern" and one.cue.pos_ == "VERB" and carried(one.cue) is None and subject(one.cue) is None
    )


def _sayable(one: Attribution, kind: str) -> bool:
    """Whether the content can be said: no bare prepositional phrase, no infinitive of plain telling, no second verb."""
    first, doc = one.cue.doc[one.content[0][0]], one.cue.doc
    if one.cue.pos_ == "NOUN":
        return first in one.cue.subtree or first.pos_ in {"SCONJ", "PART"}
    if first.text == '"' or one.cue.lower_ == "according" or one.cue.pos_ != "VERB":
        return True
    bare = (first.pos_ == "ADP" and first.dep_ == "prep") or (one.rule.startswith("in") and kind in _BARE)
    if bare and _clause(one.cue) is None:
        return False
    tops = [doc[at] for a, b in one.content for at in range(a, b) if doc[at].head == one.cue]
    if tops and all(top.dep_ in {"conj", "cc", "punct", "advmod"} for top in tops):
        return False
    return not (first.lower_ == "to" and kind in _BARE)


def _clause(cue: Token) -> Token | None:
    """The clause with "that" which hangs from a cue."""
    return next((c for c in cue.children if c.dep_ == "ccomp" and c.left_edge.lower_ == "that"), None)


def _from_clause(one: Attribution) -> Attribution:
    """As in "confirmed on April 8 that X": X alone, and all of it."""
    clause = _clause(one.cue)
    if clause is None or clause.left_edge.i < one.cue.i:
        return one
    start, end = clause.left_edge.i, clause.right_edge.i + 1
    touches = any(a < end and start < b for a, b in one.content)
    return replace(one, content=((start, end),)) if touches else one


def behind(source: Token) -> Token:
    """Who stands behind a source that is a report: "information provided by the White House" is the White House's."""
    if source.pos_ != "NOUN" or source.lemma_.lower() not in speech.acts("nouns"):
        return source
    givers = [
        word
        for word in source.subtree
        if word.dep_ == "pobj" and word.head.lower_ in {"by", "from", "of"} and word.pos_ == "PROPN"
    ]
    return givers[0] if givers else source
