"""Dated level shifts with how sure they are: memory estimated, steps searched, each confirmed and bounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.drift import Sized, drift
from contraflow.analysis.resample import LEVEL
from contraflow.analysis.steps import NONE, Left, Rule, Steps, away, design, search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from contraflow.analysis.steps import Design

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MEMORIES = np.arange(9) / 10  # series of like memory share a design
USUAL = 0.3  # memory before any is measured: METHODS' recipe, and the calibrated worlds between EUR 100k and 1m
ROUNDS = 2  # of steps given memory, memory given steps
BULK = 0.8  # of the draws: below it chances are counted, above it read off a fitted tail
LEAST_MONTHS = 24  # every season seen twice


@dataclass(frozen=True, slots=True)
class Break:
    """A step in one series: `at` an observation; `low`, `high` bound it at 90% of the likelihood.

    `since` is the observation from which the level before it held: the step before, or the first.

    `size` is the log change from that observation on, between `least` and `most` at 90%; `chance` how often resampled
    residuals of the series show so large an F without this step.
    """

    series: int
    at: int
    since: int
    low: int
    high: int
    size: float
    least: float
    most: float
    chance: float


@dataclass(frozen=True, slots=True)
class Settings:
    """The rule of the search, and the resampling that confirms."""

    rule: Rule = field(default_factory=Rule)
    draws: int = 199
    seed: int = 2022


def steps_of(logs: Floats, season: Ints, rule: Rule) -> Steps:
    """Search logs [series, observation], all observations present, for steps."""
    found = Steps(np.full((len(logs), rule.most), NONE), np.full(len(logs), USUAL))
    for _ in range(ROUNDS):
        found = Steps(_searched(logs, season, found.memory, rule), found.memory)
        found = Steps(found.chosen, memory_of(logs, season, found.chosen, rule))
    return Steps(_searched(logs, season, found.memory, rule), found.memory)


def _searched(logs: Floats, season: Ints, memory: Floats, rule: Rule) -> Ints:
    chosen = np.full((len(logs), rule.most), NONE)
    for each in np.unique(memory):
        here, plan = memory == each, design(season, each, rule.apart)
        chosen[here] = search(plan.clean(logs[here]), plan, rule)[0]
    return chosen


def memory_of(logs: Floats, season: Ints, chosen: Ints, rule: Rule) -> Floats:
    """Estimate each series' memory given its steps: restricted likelihood, which season and steps do not bias."""
    fits = []
    for memory in MEMORIES:
        plan = design(season, memory, rule.apart)
        left = Left.over(plan.clean(logs), plan, chosen)
        fits.append(plan.weight - left.taken - left.free / 2 * np.log(np.maximum(left.rss, 1e-300)))
    return np.asarray(MEMORIES[np.argmax(fits, axis=0)])


def breaks(logs: Floats, season: Ints, settings: Settings) -> list[Break]:
    """Find, date, size and test the level shifts of logs [series, observation], by series, then by time.

    A series that never moves has none. `season` numbers the months of the year by observation.
    """
    moves = np.flatnonzero(np.isfinite(logs).all(axis=1) & (np.ptp(logs, axis=1) > 0))
    if not len(moves) or logs.shape[1] < LEAST_MONTHS:
        return []
    found = steps_of(logs[moves], season, settings.rule)
    stepped = np.flatnonzero((found.chosen != NONE).any(axis=1))
    beside = drift(logs[moves], season, found, settings.rule) if len(stepped) else 0.0
    return [
        each
        for row in stepped
        for each in _of_series((int(moves[row]), logs[moves[row]]), (found, int(row)), (season, beside), settings)
    ]


def _of_series(
    series: tuple[int, Floats], place: tuple[Steps, int], shared: tuple[Ints, float], settings: Settings
) -> Iterator[Break]:
    (name, logs), (found, row), (season, beside) = series, place, shared
    plan = design(season, found.memory[row], settings.rule.apart)
    clean, chosen = plan.clean(logs[None, :]), np.sort(found.chosen[row][found.chosen[row] != NONE])
    noise = _residuals(clean, plan, chosen)
    rng = np.random.default_rng([settings.seed, len(logs)])
    drawn = plan.off_season(noise[rng.integers(0, len(noise), (settings.draws, len(noise)))])
    for at, since in zip(chosen, (0, *chosen[:-1]), strict=True):
        others = chosen[chosen != at]
        left = Left.over(clean, plan, others[None, :])
        low, high = _bounds(left, others, int(at), settings.rule.apart)
        sized = Sized.of(left, at, (plan.critical(settings.rule.chance), season), beside)
        chance = _chance(left, drawn, plan, (others, int(at)), settings)
        yield Break(name, int(at), int(since), low, high, sized.size, *sized.bounds(LEVEL), chance)


def _residuals(clean: Floats, plan: Design, chosen: Ints) -> Floats:
    """What season and steps leave of a series, centred, and as wide as before they were fitted."""
    steps = plan.steps[chosen].T
    rest = clean[0] - steps @ np.linalg.lstsq(steps, clean[0], rcond=None)[0]
    centred: Floats = (rest - rest.mean()) * np.sqrt(len(rest) / max(plan.free - len(chosen), 1))
    return centred


def _bounds(left: Left, others: Ints, at: int, apart: int) -> tuple[int, int]:
    """First and last observation of those that together hold nearest 90% of the likelihood of the step's place."""
    gain = away(left.gain(), others[None, :], apart)[0]
    fit = np.where(gain > 0, -left.free[0] / 2 * np.log(np.maximum(left.rss[0] - gain, 1e-300)), -np.inf)
    share = np.exp(fit - fit.max())
    order = np.argsort(-share, kind="stable")
    held = order[: int(np.abs(np.cumsum(share[order]) - LEVEL * share.sum()).argmin()) + 1]
    return min(int(held.min()), at), max(int(held.max()), at)


def _chance(left: Left, drawn: Floats, plan: Design, step: tuple[Ints, int], settings: Settings) -> float:
    """Chance of so large an F, anywhere the step could be, in resampled residuals with the other steps in place."""
    others, at = step
    rivals = np.tile(others, (len(drawn), 1))
    largest = away(Left.over(drawn, plan, rivals).statistic(), rivals, settings.rule.apart).max(axis=1)
    degrees = float(left.free[0]) - 1
    ratios, ours = (degrees / 2 * np.log1p(f / degrees) for f in (largest, left.statistic()[0, at]))
    return tail(np.sort(ratios), float(ours))


def tail(drawn: Floats, ours: float) -> float:
    """Chance of a log likelihood ratio this large, given sorted draws; beyond their last fifth by its exponential.

    A likelihood ratio falls off like e to the minus itself, so that few draws tell small chances to within a factor.
    """
    start = drawn[int(BULK * len(drawn))]
    if ours <= start:
        return float((1 + (drawn >= ours).sum()) / (1 + len(drawn)))
    return float((1 - BULK) * np.exp(-(ours - start) / (drawn[drawn > start] - start).mean()))


def largest_step(logs: Floats, season: Ints, apart: int) -> Floats:
    """Size of the one step that explains most of each series, whether or not it means anything: a placebo."""
    plan = design(season, USUAL, apart)
    left = Left.over(plan.clean(logs), plan)
    best = left.statistic().argmax(axis=1)
    every = np.arange(len(logs))
    return np.asarray(np.abs(left.along[every, best] / np.maximum(left.size[every, best], 1e-12)), dtype=np.float64)
