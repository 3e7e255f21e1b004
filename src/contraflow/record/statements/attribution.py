"""From a parsed paragraph to attributions: which words bring in what content, and who is behind it.

Every cue is scored, then its rival contents, then its rival sources; the score of an attribution is the odds that its
cue is one times the share of the contents that agree with the chosen one. Of attributions of the same content the
best is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.record.statements import contents, cues, sources
from contraflow.record.statements.paragraph import Quotes
from contraflow.record.statements.scorer import odds, shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.tokens import Doc, Token

    from contraflow.record.statements.contents import Candidate, Ranges
    from contraflow.record.statements.scorer import Scorer

SAME = 0.5  # shared part of two contents from which they are one


@dataclass(frozen=True, slots=True)
class Attribution:
    """One cue with its content and source (None: nobody is named), in tokens of its paragraph; score in 0..1."""

    cue: Token
    content: Ranges
    source: Token | None
    score: float
    rule: str


def find(doc: Doc, text: str, scorer: Scorer, least: float | None = None) -> list[Attribution]:
    """The attributions of one paragraph, in the order of their cues; `least` replaces the scorer's own threshold."""
    floor = scorer.threshold if least is None else least
    return best([one for one in proposals(doc, text, scorer, lambda _: floor) if one.score >= floor])


def proposals(doc: Doc, text: str, scorer: Scorer, asked: Callable[[Token], float]) -> list[Attribution]:
    """Every cue whose odds reach what is `asked` of it, with content and source; rivals for one content are all there.

    No score exceeds the odds of its cue, so contents and sources are only weighed where the cue may still be kept.
    """
    quotes = Quotes.of(doc, text)
    made = (_attribution(token, quotes, scorer, asked(token)) for token in doc if possible(token, scorer))
    return [one for one in made if one is not None]


def possible(token: Token, scorer: Scorer) -> bool:
    """Whether a token is weighed at all: verbs, and other full words that were cues in training."""
    return token.pos_ == "VERB" or (token.pos_ not in cues.HELPERS and cues.key(token) in scorer.lexicon)


def _attribution(cue: Token, quotes: Quotes, scorer: Scorer, asked: float) -> Attribution | None:
    strength = odds(scorer.cue.score(cues.signs(cue, quotes)))
    if strength < asked or not (rivals := contents.candidates(cue, quotes)):
        return None
    chosen, share = _content(cue, rivals, quotes, scorer)
    source = _source(cue, chosen.ranges, scorer)
    return Attribution(cue, chosen.ranges, source, strength * share, chosen.rule)


def _content(cue: Token, rivals: list[Candidate], quotes: Quotes, scorer: Scorer) -> tuple[Candidate, float]:
    """The content that most of the weight agrees with (its own weight breaks ties), and how much that is."""
    weight = shares([scorer.content.score(contents.signs(cue, rival, quotes)) for rival in rivals])
    held = [tokens(rival.ranges) for rival in rivals]
    agreed = [sum(w for w, other in zip(weight, held, strict=True) if alike(mine, other) >= SAME) for mine in held]
    best = max(range(len(rivals)), key=lambda at: agreed[at] + 0.3 * weight[at])
    return rivals[best], agreed[best]


def _source(cue: Token, content: Ranges, scorer: Scorer) -> Token | None:
    rivals: list[tuple[Token | None, str]] = [*sources.candidates(cue, content), (None, "none")]
    return max(rivals, key=lambda rival: scorer.source.score(sources.signs(cue, rival[0], rival[1], content)))[0]


def tokens(ranges: Ranges) -> frozenset[int]:
    """The tokens that ranges hold."""
    return frozenset(at for start, end in ranges for at in range(start, end))


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """The part of two contents that they share, 0..1."""
    return len(one & other) / len(one | other)


def best(found: list[Attribution]) -> list[Attribution]:
    """Of two cues with one content the better; a cue inside the other's content is reported by it, and both stay."""
    kept: list[tuple[Attribution, frozenset[int]]] = []
    for one in sorted(found, key=lambda one: -one.score):
        mine = tokens(one.content)
        if all(alike(mine, held) < SAME or other.cue.i in mine or one.cue.i in held for other, held in kept):
            kept.append((one, mine))
    return sorted((one for one, _ in kept), key=lambda one: one.cue.i)
