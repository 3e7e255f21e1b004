"""Level shifts in many series at once: where steps explain most, as products of matrices that all series share.

The model of a log series is a level for each month of the year, steps, and noise that remembers the month before,
AR(1). Rows are whitened for that memory (Prais-Winsten), the season is taken out, and the F of a step at every
observation is then one matrix product. Steps enter one by one where they explain most, each is looked for again with
the others in place, and what no longer passes is left out: the sequence of Bai & Perron (1998), Econometrica 66, 47-78,
with generalised least squares in place of a long-run variance. Critical values of the largest F (Andrews 1993,
Econometrica 61, 821-856) are simulated for the very design.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NULL = 2_000  # simulated series behind a critical value: a chance of 0.01 is known to 0.0022
NONE = -1  # in an array of steps: no step
TINY = 1e-6  # of a step's size: what the season and other steps leave of it is rounding


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as a step: observations between two, how many at most, the chance of one where there is none."""

    apart: int = 6
    most: int = 4
    chance: float = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A step at each observation, `steps` [step, observation], whitened and the season (`basis`) taken out.

    `gram` holds the products of steps, `free` the degrees of freedom without steps, `weight` what season and memory
    add to the restricted likelihood, `null` the sorted largest F of series without a step.
    """

    memory: float
    basis: Floats
    steps: Floats
    gram: Floats
    free: int
    weight: float
    null: Floats

    def clean(self, rows: Floats) -> Floats:
        """Whiten rows [series, observation] and take the season out."""
        return self.off_season(whitened(rows, self.memory))

    def off_season(self, white: Floats) -> Floats:
        """Take the season out of rows that are white already."""
        return white - (white @ self.basis) @ self.basis.T

    @lru_cache(maxsize=256)  # noqa: B019 - a design is kept by `_design` itself
    def critical(self, chance: float) -> float:
        """Return the F that a series without a step exceeds somewhere with this chance."""
        return float(np.quantile(self.null, 1 - chance))


def design(season: Ints, memory: float, apart: int) -> Design:
    """Return the design of observations of these seasons, the same one for the same question."""
    return _design(tuple(season.tolist()), round(float(memory), 3), apart)


@lru_cache(maxsize=64)
def _design(seasons: tuple[int, ...], memory: float, apart: int) -> Design:
    n, season = len(seasons), np.array(seasons)
    dummies = whitened((season == np.unique(season)[:, None]).astype(float), memory)
    basis, triangle = np.linalg.qr(dummies.T)
    weight = 0.5 * np.log(1 - memory**2) - np.log(np.abs(np.diag(triangle))).sum()
    steps = whitened((np.arange(n) >= np.arange(n)[:, None]).astype(float), memory)
    steps -= (steps @ basis) @ basis.T
    steps[:apart] = steps[n - apart + 1 :] = 0.0
    made = Design(memory, basis, steps, steps @ steps.T, n - basis.shape[1], float(weight), np.zeros(1))
    noise = made.off_season(np.random.default_rng(n).standard_normal((NULL, n)))
    null = np.sort(Left.over(noise, made).statistic().max(axis=1))
    return Design(memory, basis, steps, made.gram, made.free, made.weight, null)


def whitened(rows: Floats, memory: float) -> Floats:
    """Take AR(1) of this memory out of rows [..., observation]."""
    first = rows[..., :1] * np.sqrt(1 - memory**2)
    return np.concatenate([first, rows[..., 1:] - memory * rows[..., :-1]], axis=-1)


@dataclass(slots=True, eq=False)
class Left:
    """What is left to explain of series with some steps in place.

    `along` [series, step] and `size` are products of each step with the series and with itself, the steps in place
    taken out; `rss` and `free` [series] the sum of squares and its degrees of freedom; `taken` the log size of the
    steps in place.
    """

    along: Floats
    size: Floats
    rss: Floats
    free: Floats
    taken: Floats

    @classmethod
    def over(cls, rows: Floats, plan: Design, chosen: Ints | None = None) -> Self:
        """Explain cleaned rows by steps `chosen` [series, number], NONE being no step: Gram-Schmidt, all at once."""
        n, diagonal = len(rows), np.diag(plan.gram)
        square = np.einsum("no,no->n", rows, rows)
        left = cls(rows @ plan.steps.T, np.tile(diagonal, (n, 1)), square, np.full(n, float(plan.free)), np.zeros(n))
        placed: list[Floats] = []
        for at in () if chosen is None else chosen.T:
            placed.append(left._place(plan, at, placed))
        return left

    def _place(self, plan: Design, at: Ints, placed: list[Floats]) -> Floats:
        """Put one step a series in place; return its products with all steps, of length one itself."""
        every, here = np.arange(len(at)), at != NONE
        safe = np.where(here, at, 0)
        column = plan.gram[safe] - sum(before[every, safe][:, None] * before for before in placed)
        length = np.sqrt(np.maximum(column[every, safe], TINY))
        column = np.where(here[:, None], column / length[:, None], 0.0)
        move = np.where(here, self.along[every, safe] / length, 0.0)
        self.along -= move[:, None] * column
        self.size -= column**2
        self.rss -= move**2
        self.free -= here
        self.taken += np.where(here, np.log(length), 0.0)
        return column

    def gain(self) -> Floats:
        """By how much each step would lower the sum of squares."""
        sound = self.size > TINY * self.size.max(initial=0.0)
        return np.where(sound, self.along**2 / np.where(sound, self.size, 1.0), 0.0)

    def statistic(self) -> Floats:
        """F of each step."""
        gain = self.gain()
        rest = np.maximum(self.rss[:, None] - gain, TINY * self.rss[:, None] + 1e-300)
        return gain * (self.free[:, None] - 1) / rest


def away(statistic: Floats, others: Ints, apart: int) -> Floats:
    """Set to zero what is nearer than `apart` to another step."""
    places = np.arange(statistic.shape[1])
    for at in others.T:
        near = (np.abs(places - at[:, None]) < apart) & (at != NONE)[:, None]
        statistic = np.where(near, 0.0, statistic)
    return statistic


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Steps of series [series, number], NONE being none, and each series' memory."""

    chosen: Ints
    memory: Floats


def search(rows: Floats, plan: Design, rule: Rule) -> tuple[Ints, Floats]:
    """Find the steps of cleaned rows, [series, number] (NONE: none), and the F of each given the others."""
    critical = plan.critical(rule.chance)
    chosen = _forward(rows, plan, rule, critical)
    for _ in range(rule.most + 1):
        chosen, largest = _again(rows, plan, chosen, rule)
        weak = np.where(chosen == NONE, np.inf, largest)
        drop = (weak <= critical) & (weak == weak.min(axis=1, keepdims=True))
        if not drop.any():
            break
        chosen = np.where(drop, NONE, chosen)
    return chosen, largest


def _forward(rows: Floats, plan: Design, rule: Rule, critical: float) -> Ints:
    """Enter steps one by one, up to the last that passes: two opposite ones may hide each other until both are in."""
    chosen = np.full((len(rows), rule.most), NONE)
    passed = np.zeros(chosen.shape, dtype=bool)
    for number in range(rule.most):
        before = chosen[:, :number]
        statistic = away(Left.over(rows, plan, before).statistic(), before, rule.apart)
        chosen[:, number] = statistic.argmax(axis=1)
        passed[:, number] = statistic.max(axis=1) > critical
    later = np.cumsum(passed[:, ::-1], axis=1)[:, ::-1] > 0
    return np.where(later, chosen, NONE)


def _again(rows: Floats, plan: Design, chosen: Ints, rule: Rule) -> tuple[Ints, Floats]:
    """Look for each step again, the others in place."""
    chosen, largest = chosen.copy(), np.zeros(chosen.shape)
    for number in range(chosen.shape[1]):
        here = np.flatnonzero(chosen[:, number] != NONE)
        others = np.delete(chosen[here], number, axis=1)
        statistic = away(Left.over(rows[here], plan, others).statistic(), others, rule.apart)
        chosen[here, number], largest[here, number] = statistic.argmax(axis=1), statistic.max(axis=1)
    return chosen, largest
