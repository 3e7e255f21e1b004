"""Goods named in a content, each with the polarity of its own clause: arms under "isn't", optics under "is"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.english import wares
from contraflow.record.statements.model import Good
from contraflow.record.statements.stance import clause, negated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc
    from spacy.tokens import Span as Words

    from contraflow.record.spans import Span


_TRADES = frozenset(
    {
        "industry",
        "sector",
        "manufacturer",
        "maker",
        "embargo",
        "control",
        "race",
        "base",
        "complex",
        "dealer",
        "company",
        "plant",
    }
)


def find(doc: Doc, offset: int, contents: tuple[Span, ...], *, denied: bool) -> Iterator[Good]:
    """The goods of the contents that stand in one parsed paragraph (which begins at `offset` of the raw file)."""
    for content in contents:
        for match in wares.pattern().finditer(content.text):
            start, end = content.start + match.start(), content.start + match.end()
            span = doc.char_span(start - offset, end - offset, alignment_mode="expand")
            if span is None or _only_a_name(match.group()) or _of_an_industry(span):
                continue
            ware = wares.ware(match.group())
            sign = negated(clause(span.root)) != denied
            yield Good(start, end, match.group(), ware.code, ware.hs_list, "negated" if sign else "affirmed")


def _of_an_industry(span: Words) -> bool:
    """As in "The arms industry" is no arms."""
    return span.root.dep_ in {"compound", "nmod", "amod"} and span.root.head.lemma_.lower() in _TRADES


def _only_a_name(words: str) -> bool:
    """Capitals inside a sentence are a name ("Chips Act"), short forms in capitals are not ("UAVs")."""
    return words[:1].isupper() and words[1:].islower() and " " not in words


def codes(goods: tuple[Good, ...]) -> tuple[str, ...]:
    """Each class once, in the order of the text."""
    return tuple(dict.fromkeys(good.code for good in goods))
