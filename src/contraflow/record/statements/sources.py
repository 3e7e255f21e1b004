"""Who may have said it: the nouns that a cue's place in the sentence points at, and the signs of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.statements.cues import key
from contraflow.record.statements.shape import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from contraflow.record.statements.contents import Ranges

Found = dict["Token", str]
_UP = 4  # steps from a cue to the verb that has its subject
_NAMES = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET"})


def candidates(cue: Token, content: Ranges) -> list[tuple[Token, str]]:
    """Heads of possible sources with the path that leads to each; those inside the content are left out."""
    found: Found = {}
    for path, token in _paths(cue):
        inside = any(a <= token.i < b for a, b in content)
        if not inside and token != cue and (token.pos_ in _NAMES or token.dep_ in SUBJECTS):
            found.setdefault(token, path)
    return list(found.items())


def _paths(cue: Token) -> Iterator[tuple[str, Token]]:
    yield from _near(cue, "")
    if cue.dep_ in {"acl", "relcl"}:
        yield f"noun:{cue.dep_}", cue.head
    if cue.text == ":" or cue.pos_ == "PUNCT":
        yield from (("before-colon", word) for word in cue.doc[max(0, cue.i - 6) : cue.i] if word.pos_ in _NAMES)
    at, label = cue, ""
    for _ in range(_UP):
        if at.head == at:
            break
        label, at = f"{label}/{at.dep_}", at.head
        yield from _near(at, label)
        if at.dep_ in {"acl", "relcl"}:
            yield f"{label}/noun:{at.dep_}", at.head
        if at.pos_ in _NAMES:
            yield f"up{label}", at


def _near(at: Token, prefix: str) -> Iterator[tuple[str, Token]]:
    for child in at.children:
        if child.dep_ in SUBJECTS or child.dep_ in {
            "poss",
            "dobj",
            "attr",
            "amod",
            "compound",
            "nmod",
            "dative",
            "pobj",
        }:
            yield f"{prefix}>{child.dep_}", child
        if child.dep_ in {"prep", "agent", "dative"}:
            for grand in child.children:
                if grand.dep_ == "pobj":
                    yield f"{prefix}>{child.dep_}_{child.lemma_.lower()}", grand
                if grand.dep_ in {"prep", "pcomp"}:
                    yield from (
                        (f"{prefix}>{child.lemma_.lower()}_{grand.lemma_.lower()}", end)
                        for end in grand.children
                        if end.dep_ == "pobj"
                    )


def signs(cue: Token, source: Token | None, path: str, content: Ranges) -> Iterator[str]:
    """What speaks for and against a source; None stands for "nobody is named"."""
    lemma = key(cue)
    yield f"p={path}"
    yield f"pp={path}|{cue.pos_}"
    yield f"pl={path}|{lemma}"
    yield f"pd={path}|{cue.tag_}"
    if source is None:
        yield f"none={cue.pos_}|{cue.dep_}"
        return
    yield f"s={source.tag_}|{cue.pos_}"
    yield f"sl={source.lemma_.lower()}"
    yield f"side={source.i < cue.i}|{cue.pos_}"
    yield f"gap={min(abs(source.i - cue.i) // 3, 6)}"
    between = content[0][0] < source.i < content[-1][1]
    yield f"between={between}"
    yield f"ps={path}|{source.pos_}"
    yield f"voice={'agent' if any(c.dep_ == 'auxpass' for c in cue.children) else '-'}|{path}"


def phrase(head: Token) -> tuple[int, int]:
    """The source as a reader names it: the noun with what belongs to it, without clauses that say more of it."""
    start, end = head.left_edge.i, head.right_edge.i + 1
    for child in head.children:
        placing = child.dep_ == "prep" and child.lower_ in {"at", "in", "during", "on", "after", "before", "as"}
        if child.i > head.i and (child.dep_ == "relcl" or placing):
            end = min(end, child.left_edge.i)
    while end > start + 1 and head.doc[end - 1].is_punct:
        end -= 1
    return start, end
