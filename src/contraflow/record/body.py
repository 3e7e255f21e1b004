"""Which lines of a page are the article's own.

The classifier scores each line; the best run of lines is the body, and within it the lines that speak for
themselves. Then what a line classifier cannot see: a heading and its one sentence that point to another article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contraflow.record.classifier import Classifier, Reading, trained
from contraflow.record.features import matrix
from contraflow.record.teasers import before_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.classifier import Floats

WORDS = 60  # words of a line that weigh in; a longer line counts no more
SPREAD = (-0.6, -0.3, 0.0, 0.3, 0.6)  # log odds around the bias
SCORE = 4.0  # log odds that one line may bring at most
CORE = 150  # words of the likeliest lines, by which a page's own level is told


def chosen(lines: Sequence[str], model: Classifier | None = None) -> list[bool]:
    """Say for each line whether it is body."""
    if not lines:
        return []
    model = trained() if model is None else model
    return decode(model.logit(matrix(lines)), lines, model.reading)


def decode(logit: Floats, lines: Sequence[str], how: Reading) -> list[bool]:
    """Return the lines that most of several readings take: each with another bias around the page's own.

    A page whose likeliest lines are sure of themselves must be surer of all others; one that is odd throughout (in
    another language, a list) has a body too. A line that is body under one bias only is not body because of a number
    that somebody chose.
    """
    bias = how.bias - how.lean * min(SCORE, _level(logit, lines))
    votes = sum(np.array(_reading(logit, lines, bias + by, how.power), dtype=np.int64) for by in SPREAD)
    kept: list[bool] = (np.asarray(votes) * 2 > len(SPREAD)).tolist()
    return kept


def _level(logit: Floats, lines: Sequence[str]) -> float:
    """Return the mean log odds, by words, of the page's likeliest lines: as many as hold CORE words."""
    words = np.array([min(WORDS, len(line.split())) for line in lines], dtype=np.float64)
    best = np.argsort(-logit, kind="stable")
    held = best[: int(np.searchsorted(np.cumsum(words[best]), CORE)) + 1]
    return float(np.average(logit[held], weights=words[held]))


def _reading(logit: Floats, lines: Sequence[str], bias: float, power: float) -> list[bool]:
    """Return the lines above the threshold within the run of lines with the greatest sum of weighted log odds.

    What follows a line that ends the article is not in it.

    `bias` is added to the log odds; a line weighs words ** power.
    """
    words = np.array([min(WORDS, len(line.split())) for line in lines], dtype=np.float64)
    score = np.minimum(logit + bias, SCORE) * words**power
    first, stop = _best_run(score)
    return before_end(lines, [first <= at < stop and bool(score[at] > 0) for at in range(len(lines))])


def _best_run(score: Floats) -> tuple[int, int]:
    """Return the run of lines (first, last + 1) with the greatest sum; empty when no line is above zero."""
    sums = np.concatenate([[0.0], np.cumsum(score)])
    lowest = np.minimum.accumulate(sums)
    stop = int(np.argmax(sums - lowest))
    return int(np.argmin(sums[: stop + 1])), stop
