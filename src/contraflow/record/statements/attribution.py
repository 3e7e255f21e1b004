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
from contraflow.record.statements.shape import shape

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


def proposals(doc: Doc, text: str, scorer: Scorer, asked: Callable[[Token], float | None]) -> list[Attribution]:
    """Every cue whose odds reach what is `asked` of it, with content and source; rivals for one content are all there.

    A word of which None is asked is no cue, whatever its odds, and is not weighed.
    No score exceeds the odds of its cue, so contents and sources are only weighed where the cue may still be kept.
    """
    quotes = Quotes.of(doc, text)
    wanted = ((token, asked(token)) for token in possible(doc, scorer))
    made = (_attribution(token, quotes, scorer, least) for token, least in wanted if least is not None)
    return [one for one in made if one is not None]


def possible(doc: Doc, scorer: Scorer) -> list[Token]:
    """The tokens that are weighed at all: verbs, and other full words that were cues in training."""
    one = shape(doc)
    full = (at for at, pos in enumerate(one.pos) if pos == "VERB" or pos not in cues.HELPERS)
    return [doc[at] for at in full if one.pos[at] == "VERB" or one.key(at) in scorer.lexicon]


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
    held = [_mask(rival.ranges) for rival in rivals]
    agreed = [sum(w for w, other in zip(weight, held, strict=True) if _alike(mine, other)) for mine in held]
    best = max(range(len(rivals)), key=lambda at: agreed[at] + 0.3 * weight[at])
    return rivals[best], agreed[best]


def _source(cue: Token, content: Ranges, scorer: Scorer) -> Token | None:
    rivals: list[tuple[Token | None, str]] = [*sources.candidates(cue, content), (None, "none")]
    return max(rivals, key=lambda rival: scorer.source.score(sources.signs(cue, rival[0], rival[1], content)))[0]


def tokens(ranges: Ranges) -> frozenset[int]:
    """The tokens that ranges hold."""
    return frozenset(at for start, end in ranges for at in range(start, end))


def _mask(ranges: Ranges) -> int:
    """The same as the bits of a number: two contents are compared at once."""
    bits = 0
    for start, end in ranges:
        bits |= (1 << end) - (1 << start)
    return bits


def _alike(one: int, other: int) -> bool:
    """Whether two contents are one."""
    return (one & other).bit_count() >= SAME * (one | other).bit_count()


def best(found: list[Attribution]) -> list[Attribution]:
    """Of two cues with one content the better; a cue inside the other's content is reported by it, and both stay."""
    kept: list[tuple[Attribution, int]] = []
    for one in sorted(found, key=lambda one: -one.score):
        mine = _mask(one.content)
        if all(not _alike(mine, held) or mine >> other.cue.i & 1 or held >> one.cue.i & 1 for other, held in kept):
            kept.append((one, mine))
    return sorted((one for one, _ in kept), key=lambda one: one.cue.i)
