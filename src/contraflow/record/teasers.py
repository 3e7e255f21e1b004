"""Lines that read like the article and are not: pointers to other articles, captions, appeals.

A line classifier sees sentences; these are told from the body by what stands around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.record.features import WORD, content, cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.flat import Line

HEADLINE = range(5, 25)  # words of a headline; a heading between paragraphs of an article is mostly shorter or tied to them
TITLED = 0.7  # share of its longer words that a headline in title case begins with a capital
AGAIN = 0.3  # share of a headline's words that the teaser under it says again
APART = 0.6  # share of a page's body lines that an empty line parts from the line before


def dropped(text: str, lines: Sequence[Line], kept: Sequence[bool]) -> list[bool]:
    """Return `kept` without lines that are a caption, an appeal, a pointer, or a pointer's sentence."""
    kept = [yes and not _own_voice(line.text) for line, yes in zip(lines, kept, strict=True)]
    parted = [at == 0 or "\n" in text[lines[at - 1].end : line.start].replace("\n", "", 1) for at, line in enumerate(lines)]
    held = [at for at, yes in enumerate(kept) if yes]
    airy = sum(parted[at] for at in held) >= APART * len(held)
    for at in range(len(lines)):
        if not _headline(lines[at].text):
            continue
        if airy and at + 1 < len(lines) and not parted[at + 1] and _says_again(lines[at].text, lines[at + 1].text):
            kept[at] = kept[at + 1] = False
        elif _title_case(lines[at].text):
            kept[at] = False
    return kept


def _own_voice(text: str) -> bool:
    """The page speaks: two signs of it in one line, or one and the reader addressed."""
    seen = cues(text)
    return seen["page"] >= 2 or (seen["caption"] > 0 and text.rstrip().endswith(")") and seen["byline"] > 0)  # noqa: PLR2004


def _headline(text: str) -> bool:
    return len(text.split()) in HEADLINE and text[-1] not in ".!:;,\"'\u201d\u2019)" and text[0].isalnum()


def _title_case(text: str) -> bool:
    long = [word for word in WORD.findall(text) if len(word) > 3]  # noqa: PLR2004  short words keep small letters
    return sum(word[0].isupper() for word in long) > TITLED * len(long)


def _says_again(headline: str, below: str) -> bool:
    words = content(headline)
    return len(words & content(below)) >= AGAIN * max(1, len(words))
