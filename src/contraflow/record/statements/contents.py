"""What a cue may bring in: ranges of tokens read off the parse and the quotation marks, and the signs of each.

A content is one or more ranges of tokens (`"A," he said, "B."` has two). Each candidate carries the name of the rule
that made it: the clause below the cue, the clause around it, the quotations beside it, what follows a colon.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from contraflow.record.statements.cues import key, subject
from contraflow.record.statements.shape import SUBJECTS, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Span, Token

    from contraflow.record.statements.paragraph import Quotes
    from contraflow.record.statements.shape import Shape

Ranges = tuple[tuple[int, int], ...]
_SKIPPED = frozenset({"punct", "aux", "auxpass", "neg", "cc", "det", "mark", "prt", "expl"})
_FUNCTION = frozenset({"SCONJ", "PART", "PRON", "DET", "ADP"})
_NOMINAL = frozenset({"PRON", "DET"})
_SIZES = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # tokens
_UP = 3  # verbs above a cue that are looked at
_NEAR = 30  # tokens: what hangs further from a cue is not its own part
_PAST = 60  # tokens: a content is seldom further from its cue


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible content of a cue, and the rule that proposed it."""

    ranges: Ranges
    rule: str


def candidates(cue: Token, quotes: Quotes) -> list[Candidate]:
    """All of them, each range once, under the first rule that proposed it."""
    seen: dict[Ranges, str] = {}
    for rule, ranges in _proposals(cue, quotes):
        kept = tuple(trimmed for a, b in ranges if (trimmed := _trim(cue.doc, a, b)) is not None)
        if kept and not any(a <= cue.i < b for a, b in kept):
            seen.setdefault(kept, rule)
    return [Candidate(ranges, rule) for ranges, rule in seen.items()]


def _proposals(cue: Token, quotes: Quotes) -> Iterator[tuple[str, Ranges]]:
    yield from _below(cue)
    yield from _around(cue)
    yield from _conjoined(cue)
    yield from _beside(cue, quotes)
    yield from _rest(cue)


def _below(cue: Token) -> Iterator[tuple[str, Ranges]]:
    """Clauses and objects that hang from the cue, alone and to the end of what hangs from it."""
    end = cue.right_edge.i + 1
    for child in cue.children:
        label = child.dep_
        if label in _SKIPPED:
            continue
        side = "R" if child.i > cue.i else "L"
        name = f"prep_{child.lemma_.lower()}" if label == "prep" else label
        span = (child.left_edge.i, child.right_edge.i + 1)
        yield f"child{side}:{name}", (span,)
        if side == "R":
            yield f"from:{name}", ((span[0], end),)
        if label in {"prep", "agent"}:
            yield f"in{side}:{name}", ((child.i + 1, span[1]),)
            yield f"infrom:{name}", ((child.i + 1, end),)
        if label in {"dobj", "nsubjpass", "attr", "oprd", "acomp", "pobj"}:
            yield from _deeper(child, label)
    if cue.i + 1 < end:
        yield "after", ((cue.i + 1, end),)


def _deeper(child: Token, label: str) -> Iterator[tuple[str, Ranges]]:
    for grand in child.children:
        if grand.dep_ in {"acl", "relcl", "ccomp", "prep", "xcomp"} and grand.i > child.i:
            yield f"grand:{label}/{grand.dep_}", ((grand.left_edge.i, grand.right_edge.i + 1),)


def _around(cue: Token) -> Iterator[tuple[str, Ranges]]:
    """The clause that the cue stands in, without the cue's own part: `X, he said`, `according to him, X`."""
    head, label = cue.head, cue.dep_
    depth = 0
    while head != cue and depth < _UP:
        outer = (head.left_edge.i, head.right_edge.i + 1)
        inner = (cue.left_edge.i, cue.right_edge.i + 1)
        yield f"head{depth}:{label}", _without(outer, inner)
        if depth == 0 and label in SUBJECTS | {"pobj", "dobj"}:
            yield from _predicates(head, cue, label)
        if head.head == head:
            break
        label, head, depth = f"{label}/{head.dep_}", head.head, depth + 1
    own = _own(cue)
    sentence = cue.sent
    yield "sentence-own", _without((sentence.start, sentence.end), own)
    yield "sentence<", ((sentence.start, own[0]),)
    yield "sentence>", ((own[1], sentence.end),)


def _predicates(head: Token, cue: Token, label: str) -> Iterator[tuple[str, Ranges]]:
    for child in head.children:
        if (
            child != cue
            and child.i > cue.i
            and child.dep_ in {"attr", "ccomp", "xcomp", "acomp", "dobj", "prep", "advcl"}
        ):
            yield f"beside:{label}|{child.dep_}", ((child.left_edge.i, child.right_edge.i + 1),)


def _own(cue: Token) -> tuple[int, int]:
    """The cue with its subject, helpers, adverbs and addressee: what a parenthesis would hold."""
    mine = [
        cue,
        *(
            word
            for child in cue.children
            if child.dep_ not in {"ccomp", "xcomp", "parataxis", "punct", "conj", "cc", "advcl"}
            and abs(child.i - cue.i) < _NEAR
            for word in (child.left_edge, child.right_edge)
        ),
    ]
    return min(word.i for word in mine), max(word.i for word in mine) + 1


def _conjoined(cue: Token) -> Iterator[tuple[str, Ranges]]:
    """A content shared with another cue: `said and repeated that X`, `X, he said and wrote`."""
    if cue.dep_ == "conj":
        for child in cue.head.children:
            if child.dep_ in {"ccomp", "dobj", "xcomp"} and child.i != cue.i:
                yield f"shared:{child.dep_}", ((child.left_edge.i, child.right_edge.i + 1),)
    for other in cue.conjuncts:
        for child in other.children:
            if child.dep_ in {"ccomp", "dobj", "xcomp"} and other.i > cue.i:
                yield f"later:{child.dep_}", ((child.left_edge.i, child.right_edge.i + 1),)


def _beside(cue: Token, quotes: Quotes) -> Iterator[tuple[str, Ranges]]:
    """Quotations before, after and on both sides of the cue, up to the next sentence without one."""
    if quotes.inside(cue.i):
        return
    sentence = cue.sent
    before = [r for r in quotes.ranges if r[1] <= cue.i and cue.i - r[1] < _PAST]
    after = [r for r in quotes.ranges if r[0] > cue.i and r[0] - cue.i < _PAST]
    if before:
        yield "quote<", (before[-1],)
        yield "quote<start", ((min(sentence.start, before[-1][0]), before[-1][1]),)
    if after:
        yield "quote>", (after[0],)
        yield "quote>from", ((cue.i + 1, after[0][1]),)
        yield "quote>to", ((after[0][0], max(after[0][1], sentence.end)),)
        yield "quote>last", ((after[0][0], after[-1][1]),)
        yield "quotes>", tuple(after)
    if before and after:
        yield "quote<>", (before[-1], after[0])
        yield "quote<>last", (before[-1], (after[0][0], after[-1][1]))
        yield "quotes<>", (*before, *after)
    if len(before) > 1:
        yield "quotes<", tuple(before)
        yield "quote<all", ((before[0][0], before[-1][1]),)


def _rest(cue: Token) -> Iterator[tuple[str, Ranges]]:
    """What follows the cue to the sentence's, the next comma's or the paragraph's end."""
    doc, sentence = cue.doc, cue.sent
    if cue.text == ":":
        yield "colon", ((cue.i + 1, sentence.end),)
        yield "colon-paragraph", ((cue.i + 1, len(doc)),)
        return
    yield "rest", ((cue.i + 1, sentence.end),)
    lower = shape(doc).lower
    comma = next((at for at in range(cue.i + 2, sentence.end) if lower[at] in {",", ";"}), None)
    if comma is not None:
        yield "to-comma", ((cue.i + 1, comma),)


def _without(outer: tuple[int, int], inner: tuple[int, int]) -> Ranges:
    parts = ((outer[0], min(inner[0], outer[1])), (max(inner[1], outer[0]), outer[1]))
    return tuple(part for part in parts if part[0] < part[1])


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """Without the commas, blanks and conjunctions at its edges; None where nothing is left."""
    one = shape(doc)
    edge, lower = one.edge, one.lower
    while start < end and edge[start]:
        start += 1
    while start < end and (edge[end - 1] or lower[end - 1] == "."):
        end -= 1
    if start >= end:
        return None
    says = one.letters[start] < one.letters[end] or one.numbers[start] < one.numbers[end]
    return (start, end) if says else None


def signs(cue: Token, candidate: Candidate, quotes: Quotes) -> list[str]:
    """What speaks for and against `candidate` among the contents of one cue."""
    one, page, ranges, rule = _cue(cue), shape(cue.doc), candidate.ranges, candidate.rule
    first, last = ranges[0][0], ranges[-1][1] - 1
    kind, lemma, pos = rule.partition(":")[0], one.lemma, one.pos
    quoted, size = _quoting(ranges, quotes), _bucket(sum(b - a for a, b in ranges))
    opens = page.lower[first] if page.pos[first] in _FUNCTION else page.pos[first]
    after = "#" if last + 1 >= len(page.pos) else page.pos[last + 1]
    return [
        f"r={rule}",
        f"rp={rule}|{pos}|{one.dep}",
        f"rl={rule}|{lemma}",
        f"rq={rule}|{quoted}",
        f"q={quoted}|{len(ranges)}",
        f"ql={quoted}|{lemma}",
        f"f={opens}",
        f"rf={kind}|{page.tag[first]}",
        f"lf={lemma}|{page.pos[first] if page.pos[first] in _NOMINAL else opens}",
        f"z={size}",
        f"rz={kind}|{size}",
        f"lz={lemma}|{size}",
        f"g={_gap(one.at, ranges)}|{pos}",
        f"e={'end' if last + 2 >= one.end else after}",
        f"b={page.pos[first - 1] if first else '#'}|{first <= one.start}",
        *_structure(one, page, candidate),
    ]


@dataclass(frozen=True, slots=True)
class _Cue:
    """What all candidates of one cue share: itself, its sentence, its subject (-1: none) and what hangs from it."""

    at: int
    lemma: str
    pos: str
    dep: str
    start: int
    end: int
    who: int
    labels: frozenset[str]


@lru_cache(maxsize=1)
def _cue(cue: Token) -> _Cue:
    sentence, who = cue.sent, subject(cue)
    return _Cue(
        cue.i, key(cue), cue.pos_, cue.dep_, sentence.start, sentence.end, -1 if who is None else who.i,
        frozenset(child.dep_ for child in cue.children),
    )  # fmt: skip


def _structure(one: _Cue, page: Shape, candidate: Candidate) -> Iterator[str]:
    ranges, rule = candidate.ranges, candidate.rule
    kind, pos = rule.partition(":")[0], one.pos
    verbs = sum(page.verbs[b] - page.verbs[a] for a, b in ranges)
    yield f"v={min(verbs, 3)}|{pos}"
    yield f"vr={min(verbs, 2)}|{kind}"
    if any(a <= one.who < b for a, b in ranges):
        yield f"holds-subject|{pos}"
    for label in ("ccomp", "dobj", "xcomp"):
        yield f"has={label}|{label in one.labels}|{rule}"
    yield f"crosses={any(a < one.start or b > one.end for a, b in ranges)}|{kind}"
    if sum(page.brackets[b] - page.brackets[a] for a, b in ranges):
        yield "bracket"
    heads = _heads(page.heads, ranges)
    yield f"heads={min(len(heads), 4)}"
    if heads:
        yield f"hd={page.dep[heads[0]]}|{pos}"
        yield f"hh={page.pos[heads[0]]}|{page.heads[heads[0]] == one.at}"


def _heads(above: Sequence[int], ranges: Ranges) -> list[int]:
    """The tokens of the ranges that hang from none of them."""
    every = [at for a, b in ranges for at in range(a, b)]
    inside = set(every)
    return [at for at in every if above[at] == at or above[at] not in inside]


def _quoting(ranges: Ranges, quotes: Quotes) -> str:
    """How a content lies to the quotations: none near, just them, inside one, holds some, or cuts one in two."""
    states = set()
    for a, b in ranges:
        for x, y in quotes.ranges:
            if b <= x or y <= a:
                continue
            if abs(a - x) <= 1 and abs(b - y) <= 2:  # noqa: PLR2004  the marks and a full stop
                states.add("just")
            elif x <= a and b <= y:
                states.add("inside")
            elif a <= x and y <= b + 2:
                states.add("holds")
            else:
                states.add("cuts")
    if "cuts" in states:
        return "cuts"
    return "+".join(sorted(states)) or ("none" if quotes.ranges else "no-quotes")


def _bucket(size: int) -> int:
    return bisect_left(_SIZES, size)


def _gap(cue: int, ranges: Ranges) -> str:
    distances = [(a - cue, ">") if a > cue else (cue - b + 1, "<") for a, b in ranges]
    gap, side = min(distances)
    return f"{side}{min(gap, 6)}{'x' if len({s for _, s in distances}) > 1 else ''}"


def spans(doc: Doc, ranges: Ranges) -> list[Span]:
    """The ranges as spans of the parse."""
    return [doc[a:b] for a, b in ranges]
