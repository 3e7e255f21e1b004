"""The language model's rules for single words (parts of speech, lemmas), asked once for each word instead of each time.

spaCy holds every token against every rule. What a rule of one token sees is the word, its tag and its place in the
parse; so each such combination is held against them once and remembered. To the rules all words are one that none of
them names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.pipeline import AttributeRuler
    from spacy.tokens import Doc

    Key = tuple[int, ...]

SEEN = frozenset({"TAG", "LOWER", "ORTH", "TEXT", "DEP", "IS_SPACE"})  # of a token; all that `Key` fixes
WORD = frozenset({"LOWER", "ORTH", "TEXT"})  # of those, the word itself
LONGER = 1_000_000  # beyond the number of any rule: marks what is only the first token of one
MOST = 500_000  # combinations that are remembered; then they are forgotten and learnt anew


def quicken(ruler: AttributeRuler) -> None:
    """Let a ruler remember, where its rules look at nothing but SEEN; else leave it as it is."""
    every: list[Any] = ruler.patterns
    rules = [(at, rule["index"], pattern) for at, rule in enumerate(every) for pattern in rule["patterns"]]
    if all(token.keys() <= SEEN for *_, pattern in rules for token in pattern):
        ruler.match = _nothing  # type: ignore[method-assign]
        ruler.set_annotations = _Remembered(ruler, rules).annotate  # type: ignore[method-assign]


def _nothing(doc: Doc) -> list[Any]:  # noqa: ARG001  in the place of what would hold every token against every rule
    return []


class _Words:
    """Which words the rules tell apart: those that a rule names, or that the expression of one fits."""

    def __init__(self, tests: Sequence[Any]) -> None:
        self.named = {word for test in tests for word in _named(test)}
        found = [test["REGEX"] for test in tests if isinstance(test, dict) and "REGEX" in test]
        self.fits = re.compile("|".join(f"(?:{each})" for each in found)) if found else None
        self.all = any(isinstance(test, dict) and not test.keys() <= {"IN", "NOT_IN", "REGEX"} for test in tests)

    def apart(self, word: str) -> bool:
        """Whether any rule may say of this word what it does not say of others."""
        low = word.lower()
        fits = self.fits is not None and any(self.fits.search(each) for each in (word, low))
        return self.all or fits or low in self.named or word in self.named


def _named(test: Any) -> Iterator[str]:  # noqa: ANN401  a word, or what spaCy's matcher asks of one
    if isinstance(test, str):
        yield test
    elif isinstance(test, dict):
        yield from (word for how in ("IN", "NOT_IN") for word in test.get(how, ()))


class _Remembered:
    """The rules of one ruler and what is known of each combination of word, tag and place."""

    def __init__(self, ruler: AttributeRuler, rules: Sequence[tuple[int, int, list[dict[str, Any]]]]) -> None:
        from spacy.matcher import Matcher  # noqa: PLC0415  (loads spaCy)

        self.attrs = ruler.attrs
        self.single, self.longer = Matcher(ruler.vocab), Matcher(ruler.vocab)
        self.index = {}
        for at, (number, index, pattern) in enumerate(rules):
            self.single.add(str(number if len(pattern) == 1 else LONGER + at), [pattern[:1]])
            if len(pattern) > 1:
                self.longer.add(str(at), [pattern])
                self.index[at] = (number, index)
        self.reach = max((len(pattern) for *_, pattern in rules), default=1)
        tests = [test for *_, pattern in rules for token in pattern for at, test in token.items() if at in WORD]
        self.words, self.kinds = _Words(tests), dict[int, int]()
        self.known: dict[Key, tuple[tuple[int, ...], bool]] = {}
        self.merged: dict[tuple[int, ...], dict[Any, Any]] = {}

    def annotate(self, doc: Doc, _: object) -> None:
        """Set on every token what the rules say of it, later rules over earlier ones."""
        from spacy.tokens._retokenize import set_token_attrs  # noqa: PLC0415  (loads spaCy)

        if len(self.known) > MOST:
            self.known.clear()
            self.kinds.clear()
        more: dict[int, list[int]] = {}
        every: list[tuple[int, ...]] = []
        for at, (word, *place) in enumerate(doc.to_array(["ORTH", "TAG", "DEP"]).tolist()):
            key = (self._kind(doc, at, word), *place)
            known = self.known.get(key)
            if known is None:
                known = self.known[key] = self._look(doc, at)
            every.append(known[0])
            if known[1]:
                self._look_on(doc, at, more)
        for at, numbers in more.items():
            every[at] = tuple(sorted({*every[at], *numbers}))
        for token, mine in zip(doc, every, strict=True):
            if mine:
                set_token_attrs(token, self._together(mine))

    def _kind(self, doc: Doc, at: int, word: int) -> int:
        """The word where the rules tell it from others, else 1 for blanks and 0 for ink."""
        kind = self.kinds.get(word)
        if kind is None:
            token = doc[at]
            kind = self.kinds[word] = word if self.words.apart(token.text) else int(token.is_space)
        return kind

    def _look(self, doc: Doc, at: int) -> tuple[tuple[int, ...], bool]:
        """The rules of one token that hold for this one, and whether a longer rule may begin at it."""
        found = {int(doc.vocab.strings[rule]) for rule, *_ in self.single(doc[at : at + 1], allow_missing=True)}
        return tuple(sorted(rule for rule in found if rule < LONGER)), any(rule >= LONGER for rule in found)

    def _look_on(self, doc: Doc, at: int, more: dict[int, list[int]]) -> None:
        for found, start, _ in self.longer(doc[at : at + self.reach], allow_missing=True):
            if start == 0:
                number, index = self.index[int(doc.vocab.strings[found])]
                more.setdefault(at + index, []).append(number)

    def _together(self, numbers: tuple[int, ...]) -> dict[Any, Any]:
        if numbers not in self.merged:
            self.merged[numbers] = {name: value for number in numbers for name, value in self.attrs[number].items()}
        return self.merged[numbers]
