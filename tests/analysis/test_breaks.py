"""Level shifts against planted ones, and the F of a step against generalised least squares written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from contraflow.analysis.breaks import Settings, breaks, memory_of, steps_of, tail
from contraflow.analysis.season import LEAST, Axis, joined
from contraflow.analysis.steps import NONE, Left, Rule, design
from contraflow.codes.month import Month

START = Month(2017, 1).index
MONTHS = START + np.arange(84)
SEASON = MONTHS % 12


def series(seed, steps=(), *, spread=0.1, memory=0.3, count=1):
    """Logs [count, 84] with a season, AR(1) noise, and steps of (month, log change)."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((count, 84)) * np.sqrt(1 - memory**2)
    noise[:, 0] /= np.sqrt(1 - memory**2)
    for month in range(1, 84):
        noise[:, month] += memory * noise[:, month - 1]
    level = sum(change * (np.arange(84) >= month) for month, change in steps)
    return 12 + 0.3 * np.sin(2 * np.pi * SEASON / 12) + spread * noise + level


def found(logs):
    return [(each.at, round(each.size, 1)) for each in breaks(logs, SEASON, Settings())]


def test_a_step_is_dated_sized_and_sure():
    (step,) = breaks(series(1, [(40, -0.7)]), SEASON, Settings())
    assert step.at == 40
    assert abs(step.size + 0.7) < 0.15  # four standard errors
    assert step.low <= 40 <= step.high
    assert step.chance <= 0.01
    assert step.since == 0


def test_steps_that_undo_each_other_are_both_found():
    (up, down) = breaks(series(2, [(30, 0.5), (42, -0.5)]), SEASON, Settings())
    assert (up.at, down.at, down.since) == (30, 42, 30)
    assert (up.size, down.size) == pytest.approx((0.5, -0.5), abs=0.2)  # four standard errors


def test_no_step_where_there_is_none_more_often_than_said():
    seen = (steps_of(series(3, memory=0.4, count=200), SEASON, Rule()).chosen != NONE).any(axis=1).sum()
    assert seen <= binom.ppf(0.999, 200, 0.04)  # 0.01 a scan, up to four scans


def test_the_order_of_series_changes_nothing():
    logs = np.concatenate([series(seed, [(20 + 6 * seed, 0.6)]) for seed in range(5)])
    once = {(each.series, each.at, each.size) for each in breaks(logs, SEASON, Settings())}
    again = {(4 - each.series, each.at, each.size) for each in breaks(logs[::-1], SEASON, Settings())}
    assert {key[:2] for key in once} == {key[:2] for key in again}
    assert sorted(key[2] for key in once) == pytest.approx(sorted(key[2] for key in again))


def test_f_of_a_step_is_that_of_generalised_least_squares():
    """The covariance of AR(1) written out, and two regressions with and without the step, the other step in both."""
    logs, memory, other, step = series(4, [(30, 0.4)], memory=0.5), 0.5, 30, 55
    plan = design(SEASON, memory, 6)
    ours = Left.over(plan.clean(logs), plan, np.array([[other]])).statistic()[0, step]
    root = np.linalg.inv(np.linalg.cholesky(memory ** np.abs(np.subtract.outer(MONTHS, MONTHS))))
    month = np.arange(84)
    without = np.column_stack([SEASON[:, None] == np.arange(12), month >= other]).astype(float)
    rss = [
        np.linalg.lstsq(root @ matrix, root @ logs[0], rcond=None)[1][0]
        for matrix in (without, np.column_stack([without, month >= step]))
    ]
    assert ours == pytest.approx((rss[0] - rss[1]) / (rss[1] / (84 - 14)))


def test_memory_is_estimated_without_the_bias_of_few_months():
    logs = series(5, memory=0.5, count=400)
    mean = memory_of(logs, SEASON, np.full((400, 1), NONE), Rule()).mean()
    assert abs(mean - 0.5) < 0.05  # ordinary residuals of 84 months give 0.36


def test_joined_months_are_one_observation():
    axis = Axis.of(MONTHS, join=True)
    assert len(axis) == 77
    assert (axis.month(0), axis.last[0] - axis.first[0]) == (Month(2017, 1), 1)
    assert set(axis.season) == set(range(11))
    values = np.full((1, 84), 100)
    values[0, :2] = 150, 50  # a feast moved trade from one month to the other
    assert np.ptp(axis.logs(MONTHS, values)) == 0


def test_a_month_without_its_neighbour_stays_alone():
    axis = Axis.of(np.array([0, 2, 13, 14]), join=True)
    assert list(axis.first) == [0, 2, 13, 14]


def test_who_joins_months_is_a_fact_of_the_data():
    assert joined(("CHN",))
    assert not joined(("DEU", "FRA"))


def test_a_stop_is_a_fall_to_the_floor():
    values = np.array([[1000] * 50 + [0] * 34])
    logs = Axis.of(MONTHS, join=False).logs(MONTHS, values)
    assert logs.min() == pytest.approx(np.log(LEAST * 1000))
    assert found(logs + 0.001 * series(6)) == [(50, round(float(np.log(LEAST)), 1))]


def test_nothing_to_say_of_what_is_short_or_never_moves():
    assert breaks(np.ones((2, 84)), SEASON, Settings()) == []
    assert breaks(series(7, [(12, 1.0)])[:, :20], SEASON[:20], Settings()) == []
    assert breaks(np.full((1, 84), np.nan), SEASON, Settings()) == []


def test_small_chances_are_read_off_the_tail():
    drawn = np.sort(np.random.default_rng(9).exponential(1.0, 2000))
    assert tail(drawn, 1.0) == pytest.approx(np.exp(-1.0), rel=0.1)
    assert tail(drawn, 8.0) == pytest.approx(np.exp(-8.0), rel=0.6)  # the scale is known to 5%, six times over


@pytest.mark.slow
def test_the_recipe_is_met():
    """METHODS B6: 88% within a month with 0.7 false a series; the rates measured hold at 99%."""
    spread, size, rng = 0.23, 0.7, np.random.default_rng(8)
    at = rng.integers(12, 72, 300)
    logs = np.concatenate([series(1000 + n, [(month, size)], spread=spread) for n, month in enumerate(at)])
    steps = breaks(logs, SEASON, Settings())
    hits = sum(abs(step.at - at[step.series]) <= 1 for step in steps)
    assert binom.ppf(0.005, 300, 0.92) <= hits <= binom.ppf(0.995, 300, 0.92)
    assert (len(steps) - hits) / 300 <= 0.7
