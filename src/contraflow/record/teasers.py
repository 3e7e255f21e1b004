"""Lines that read like the article and are not: pointers to other articles, captions, appeals.

A line classifier sees sentences; these are told from the body by what stands around them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from contraflow.codes.data import resource_toml
from contraflow.record.features import LONG, WORD, content, cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.flat import Line

HEADLINE = range(1, 25)  # words of a headline
SENTENCE = 5  # words that a line without a stop needs to say something
TITLED = 0.7  # share of its longer words that a headline in title case begins with a capital
AGAIN = 0.3  # share of a headline's words that the teaser under it says again
APART = 0.6  # share of a page's body lines that an empty line parts from the line before


MOST = 0.75  # share of the words taken for body that stand before the line that ends the article
BRIEF = 30  # words of such a line, and of one that is an aside
RUN = 4  # words of a run; a line that says the same of another speaker has a run of its own


def before_end(lines: Sequence[str], kept: Sequence[bool]) -> list[bool]:
    """Return `kept` without what follows the line where the page says that the article is over.

    Such a line counts once most of the body stands before it: an appeal in the middle ends nothing.
    """
    words = [len(line.split()) * yes for line, yes in zip(lines, kept, strict=True)]
    total, so_far = sum(words), 0
    for at, line in enumerate(lines):
        if so_far > MOST * total and len(line.split()) <= BRIEF and _marks("over").search(line[:LONG]) is not None:
            return [*kept[:at], *[False] * (len(lines) - at)]
        so_far += words[at]
    return list(kept)


@cache
def _marks(kind: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?:{mark})" for mark in resource_toml("record/english/page.toml")[kind]), re.IGNORECASE
    )


def repeated(lines: Sequence[str], kept: Sequence[bool]) -> list[bool]:
    """Return `kept` without lines whose runs of RUN words have all been read above: copies of the article."""
    seen: set[tuple[str, ...]] = set()
    once = list(kept)
    for at in (at for at, yes in enumerate(kept) if yes):
        words = [word.group() for word in WORD.finditer(lines[at][:LONG])]
        runs = list(zip(*(words[by:] for by in range(RUN)), strict=False))
        once[at] = len(runs) < 2 or not seen.issuperset(runs)  # noqa: PLR2004  "BAAR, Switzerland" may come again
        seen.update(runs)
    return once


def _aside(text: str) -> bool:
    return len(text.split()) <= BRIEF and _marks("aside").search(text) is not None


def dropped(text: str, lines: Sequence[Line], kept: Sequence[bool]) -> list[bool]:
    """Return `kept` without lines that are said twice, a caption, an appeal, a pointer, or a pointer's sentence.

    Pointers are told only on pages whose paragraphs stand apart: a headline with its sentence right under it, and a
    headline in title case between two paragraphs. A cross-heading lost is no loss: it holds no statement.
    """
    kept = repeated([line.text for line in lines], kept)
    kept = [yes and not (_own_voice(line.text) or _aside(line.text)) for line, yes in zip(lines, kept, strict=True)]
    parted = [
        at == 0 or "\n" in text[lines[at - 1].end : line.start].replace("\n", "", 1) for at, line in enumerate(lines)
    ]
    held = [at for at, yes in enumerate(kept) if yes]
    airy = sum(parted[at] for at in held) >= APART * len(held)
    for at, line in enumerate(lines[:-1] if airy else ()):
        if _headline(line.text) and not parted[at + 1] and says_again(line.text, lines[at + 1].text):
            kept[at] = kept[at + 1] = False
        elif _headline(line.text) and (_title_case(line.text) or len(line.text.split()) < SENTENCE):
            kept[at] = False
    return kept


def _own_voice(text: str) -> bool:
    """Say whether the page speaks: two of its words and no sentence or the reader addressed, or a caption's credit."""
    seen = cues(text)
    appeal = seen["page"] > 1 and (_headline(text) or (seen["addressed"] > 0 and len(text.split()) in HEADLINE))
    return appeal or (seen["caption"] > 0 and seen["byline"] > 0 and text[-1] == ")")


def _headline(text: str) -> bool:
    return len(text.split()) in HEADLINE and text[-1] not in ".!:;,\"'\u201d\u2019)" and text[0].isalnum()


def _title_case(text: str) -> bool:
    long = [word for word in WORD.findall(text[:LONG]) if len(word) > 3]  # noqa: PLR2004  short words keep small letters
    return bool(sum(word[0].isupper() for word in long) > TITLED * len(long))


def says_again(headline: str, below: str) -> bool:
    """Say whether a text takes up the words of the headline above it."""
    words = content(headline)
    return bool(len(words & content(below)) >= AGAIN * max(1, len(words)))
