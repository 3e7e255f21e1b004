"""A paragraph's parse as plain numbers and words: it is asked about once a cue and candidate, and read off once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc

VERBAL = frozenset({"VERB", "AUX"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_EDGE = frozenset({",", ";", ":", "-", "–", "—", "--", "and", "but", "(", ")", "…"})  # noqa: RUF001
KEPT = 64  # paragraphs
_COLUMNS = ("POS", "TAG", "DEP", "LOWER", "LEMMA", "IS_SPACE", "IS_ALPHA", "LIKE_NUM")


@dataclass(frozen=True, slots=True)
class Shape:
    """By token: part of speech, tag, label, word and lemma in small letters, head, what hangs from it (in order), edge.

    An edge is a comma, blank or conjunction, which no content begins or ends with. Then how many verbs, open brackets,
    words of letters and numbers stand before each token and, last, in all.
    """

    pos: tuple[str, ...]
    tag: tuple[str, ...]
    dep: tuple[str, ...]
    lower: tuple[str, ...]
    lemma: tuple[str, ...]
    heads: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    edge: tuple[bool, ...]
    verbs: tuple[int, ...]
    brackets: tuple[int, ...]
    letters: tuple[int, ...]
    numbers: tuple[int, ...]

    def key(self, at: int) -> str:
        """Lemma and part of speech of a token in one: "warn_VERB", "warning_NOUN"."""
        return f"{self.lemma[at]}_{self.pos[at]}"

    def subject(self, at: int) -> int | None:
        """The grammatical subject that stands at the token itself, None where it has none."""
        return next((child for child in self.children[at] if self.dep[child] in SUBJECTS), None)


@lru_cache(maxsize=KEPT)
def shape(doc: Doc) -> Shape:
    """The shape of a paragraph, kept for a while: its cues are weighed first, and its statements are read after."""
    pos, tag, dep, lower, lemma, blank, alpha, number = doc.to_array(list(_COLUMNS)).T.tolist()
    heads = tuple(at + by for at, by in enumerate(doc.to_array(["HEAD"]).astype("int64").tolist()))
    kinds, words = _words(doc, pos), _words(doc, lower)
    return Shape(
        pos=kinds,
        tag=_words(doc, tag),
        dep=_words(doc, dep),
        lower=words,
        lemma=tuple(word.lower() for word in _words(doc, lemma)),
        heads=heads,
        children=_children(heads),
        edge=tuple(word in _EDGE or bool(space) for word, space in zip(words, blank, strict=True)),
        verbs=_counted(each in VERBAL for each in kinds),
        brackets=_counted((each in {"(", "["}) - (each in {")", "]"}) for each in words),
        letters=_counted(alpha),
        numbers=_counted(number),
    )


def _words(doc: Doc, column: Sequence[int]) -> tuple[str, ...]:
    told = {number: doc.vocab.strings[number] for number in set(column)}
    return tuple(map(told.__getitem__, column))


def _children(heads: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    below: list[list[int]] = [[] for _ in heads]
    for at, head in enumerate(heads):
        if at != head:
            below[head].append(at)
    return tuple(map(tuple, below))


def _counted(marks: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(marks, initial=0))
