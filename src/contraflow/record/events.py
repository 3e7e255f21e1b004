"""Which pages are about the same event: by what they say, and by the days they can be from.

Three pictures of a page are compared: its words, its pairs of neighbouring words, its names and numbers; what stands
first counts more. Average linkage puts pages together; the shares and the threshold were chosen on ECB+, where
both are cross-validated by topic (`scripts/measure_record.py events`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contraflow.record.english.stop import stem, stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

APART = 0.79  # distance beyond which pages are about different events
DAYS = 10  # between two pages' days: an event is told within that time
LEAD, FIRST = 3.0, 40  # weight of the first words of a page, and how many they are
NAMES = 2.0  # weight of a word in capitals among the words
FEWEST = 40  # pages that rarity is reckoned with at least: among five pages nothing is rare
LONGEST = 20_000  # characters of a page that are compared
SHARES = (0.4, 0.3, 0.3)  # words, pairs, names and numbers
_TOKEN = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d.,]*|[.!?]")  # noqa: RUF001
_STOPS = frozenset(".!?")
_EDGE = "'’.,-"  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class _Picture:
    words: Counter[str]
    pairs: Counter[str]
    names: Counter[str]


def alike(texts: Sequence[str]) -> Floats:
    """How alike pages are by content, 0 to 1, shape (pages, pages)."""
    return sum((share * part for share, part in zip(SHARES, pictures(texts), strict=True)), np.zeros((len(texts),) * 2))


def pictures(texts: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """The same by words, by pairs of words, by names and numbers, each alone."""
    seen = [_picture(text[:LONGEST]) for text in texts]
    parts = ([one.words for one in seen], [one.pairs for one in seen], [one.names for one in seen])
    words, pairs, names = map(_cosines, parts)
    return words, pairs, names


def groups(similar: Floats, windows: Sequence[tuple[date | None, date | None]], apart: float = APART) -> list[int]:
    """The number of each page's event, from 1 in the order of the pages.

    Pages whose days lie more than DAYS apart are never about one event; a page without days may be about any.
    """
    if len(similar) < 2:  # noqa: PLR2004  one page is one event
        return [1] * len(similar)
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415  (a fifth of a second)
    from scipy.spatial.distance import squareform  # noqa: PLC0415  (as above)

    distance = np.clip(1 - similar, 0, 1)
    for a, first in enumerate(windows):
        for b, second in enumerate(windows):
            if _far(first, second):
                distance[a, b] = len(windows)  # the mean over any group stays beyond the threshold
    np.fill_diagonal(distance, 0)
    return _in_order(fcluster(linkage(squareform(distance, checks=False), "average"), apart, "distance"))


def _in_order(labels: Sequence[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(int(label), len(numbers) + 1) for label in labels]


def _far(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    (a, b), (c, d) = one, other
    if a is None or b is None or c is None or d is None:
        return False
    return max((a - d).days, (c - b).days) > DAYS


def _picture(text: str) -> _Picture:
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    names: Counter[str] = Counter()
    before, opens = "", True
    for at, token in enumerate(_TOKEN.findall(text)):
        word = token.lower().strip(_EDGE)
        if len(word) < 2 or word in stop():  # noqa: PLR2004  single letters say nothing
            before, opens = "", token in _STOPS
            continue
        root, weight = stem(word), LEAD if at < FIRST else 1.0
        words[root] += weight * (NAMES if token[0].isupper() else 1.0)  # type: ignore[assignment]
        if before:
            pairs[f"{before} {root}"] += weight  # type: ignore[assignment]
        if token[0].isdigit() or (token[0].isupper() and not opens):
            names[root] += weight  # type: ignore[assignment]
        before, opens = root, False
    return _Picture(words, pairs, names)


def _cosines(bags: Sequence[Counter[str]]) -> Floats:
    """Cosines of log counts weighted by rarity; what stands in one page only is left out."""
    spread = Counter(word for bag in bags for word in bag)
    seats = {word: seat for seat, word in enumerate(sorted(word for word, pages in spread.items() if pages > 1))}
    rare = {word: np.log((1 + max(len(bags), FEWEST)) / (1 + spread[word])) for word in seats}
    matrix = np.zeros((len(bags), max(1, len(seats))), dtype=np.float32)
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            if word in seats:
                matrix[row, seats[word]] = (1 + np.log(count)) * rare[word]
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-12
    return (matrix @ matrix.T).astype(np.float64)
