"""The interval of a step's size against planted steps, and against its definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, norm

from contraflow.analysis.breaks import Settings, breaks, steps_of
from contraflow.analysis.drift import Sized, drift
from contraflow.analysis.steps import Rule

MONTHS = 84  # as in test_breaks, whose designs are then at hand
SEASON = np.arange(MONTHS) % 12


def series(seed, count, *, contract=0.0, spread=0.2):
    """Logs of white noise, with levels that are drawn anew every twelve months, each series in a month of its own."""
    rng = np.random.default_rng(seed)
    levels = contract * rng.standard_normal((count, MONTHS // 12 + 1))
    year = (rng.integers(0, 12, (count, 1)) + np.arange(MONTHS)) // 12
    return 12 + np.take_along_axis(levels, year, axis=1) + spread * rng.standard_normal((count, MONTHS))


def drifting(logs):
    return drift(logs, SEASON, steps_of(logs, SEASON, Rule()), Rule())


def test_levels_that_hold_do_not_drift():
    assert drifting(series(1, 200)) <= 0.04  # a placebo's own error is 0.06 and more


def test_levels_that_are_drawn_anew_each_year_drift():
    """A placebo compares means of some years, so never by more than their sd; memory, estimated, takes part of it."""
    assert 0.06 <= drifting(series(2, 200, contract=0.2)) <= 0.2


SURE = Sized(size=0.7, error=0.05, freedom=10_000, least=0.15, drift=0.0, years=4)


def test_a_step_far_above_what_is_found_has_the_plain_interval():
    assert SURE.bounds(0.9) == pytest.approx((0.7 - 1.645 * 0.05, 0.7 + 1.645 * 0.05), abs=1e-3)


def test_drift_widens_by_the_sum_of_variances():
    low, high = replace(SURE, drift=0.12, years=10_000).bounds(0.9)
    assert (low, high) == pytest.approx((0.7 - 1.645 * 0.13, 0.7 + 1.645 * 0.13), abs=2e-3)


def test_a_step_in_series_without_noise_is_that_step():
    logs = np.zeros((6, MONTHS))
    logs[0, 40:] = -2.0
    logs += 1e-9 * np.random.default_rng(1).standard_normal(logs.shape)
    (found,) = breaks(logs, SEASON, Settings())
    assert found.size == pytest.approx(-2.0)
    assert found.least <= found.size <= found.most
    assert (found.least, found.most) == pytest.approx((-2.0, -2.0), abs=0.02)


def test_few_years_tell_a_drift_less_surely():
    four, many = (replace(SURE, drift=0.12, years=years).bounds(0.9) for years in (4, 40))
    assert four[0] < many[0] < many[1] < four[1]


def test_a_step_that_was_just_found_may_be_next_to_nothing():
    """The low end is where so large an estimate is 5% of those that would be found at all."""
    low, high = replace(SURE, size=0.16).bounds(0.9)
    found = norm.sf((0.15 - low) / 0.05) + norm.cdf((-0.15 - low) / 0.05)
    assert norm.sf((0.16 - low) / 0.05) / found == pytest.approx(0.05, abs=0.005)
    assert low < 0.16 - 1.645 * 0.05
    assert high == pytest.approx(0.16 + 1.645 * 0.05, abs=1e-3)


def test_a_fall_is_a_rise_upside_down():
    low, high = replace(SURE, drift=0.1).bounds(0.9)
    assert replace(SURE, size=-0.7, drift=0.1).bounds(0.9) == (-high, -low)


@pytest.mark.slow
def test_intervals_hold_planted_steps_where_levels_drift():
    """Not fewer than 0.85, as is asked of worlds, leaves room for at 99.5%; without drift and search it is some 0.6."""
    rng = np.random.default_rng(3)
    logs, size, at = series(4, 300, contract=0.25, spread=0.4), rng.uniform(0.6, 1.2, 300), rng.integers(12, 72, 300)
    planted = np.arange(300) < 100
    logs += (planted * size)[:, None] * (np.arange(MONTHS) >= at[:, None])
    dated = [s for s in breaks(logs, SEASON, Settings(draws=19)) if planted[s.series] and abs(s.at - at[s.series]) <= 1]
    held = sum(each.least <= size[each.series] <= each.most for each in dated)
    assert len(dated) >= 50
    assert binom.ppf(0.005, len(dated), 0.85) <= held
