from __future__ import annotations

import numpy as np
import pytest

from contraflow.analysis.resample import CHUNK, Weights, interval, redraw, spread
from contraflow.analysis.window import Comparison
from contraflow.codes.month import Period
from tests.analysis.studies import SAME
from tests.analysis.worlds import WINDOW, world

MEAN = Comparison("mean_2021", WINDOW, Period.parse("2021").each(), 12, paired=False)


def draws(panel, comparison, *, total=True, number=4000):
    weights = Weights.of(comparison, number, seed=1)
    return spread(redraw(panel, comparison, ("RUS",), weights), lambda base, now: base[:, 0] - now[:, 0], total=total)


def test_paired_months_are_drawn_together_and_a_mean_by_itself():
    paired, mean = Weights.of(SAME, 50, 1), Weights.of(MEAN, 50, 1)
    assert np.array_equal(paired.base, paired.now)
    assert mean.base.shape == (12, 50)
    assert mean.base.sum(axis=0) == pytest.approx(np.full(50, 6.0), abs=1e-5)


def test_the_same_seed_gives_the_same_draws():
    assert np.array_equal(Weights.of(MEAN, 50, 7).now, Weights.of(MEAN, 50, 7).now)
    assert not np.array_equal(Weights.of(MEAN, 50, 7).now, Weights.of(MEAN, 50, 8).now)


@pytest.mark.parametrize("comparison", [SAME, MEAN], ids=["paired", "mean"])
def test_an_uncapped_sum_varies_as_the_formula_says(comparison):
    panel = world(3).panel
    before, after = (months[:, 0].sum(axis=0) for months in comparison.cut(panel))
    if comparison.paired:
        expected = 6 * (before - after).var(ddof=1)
    else:
        expected = 6**2 * (before.var(ddof=1) / 12 + after.var(ddof=1) / 6)
    # 4,000 draws give a standard deviation to about 1.1%: four of its errors
    assert draws(panel, comparison).std() == pytest.approx(np.sqrt(expected), rel=0.045)


def test_chunks_change_nothing():
    panel = world(4, products=CHUNK + 3).panel
    by_product = draws(panel, SAME, total=False, number=20)
    assert by_product.shape == (CHUNK + 3, 20)
    assert by_product.sum(axis=0) == pytest.approx(draws(panel, SAME, number=20), rel=1e-5)  # single precision


def test_an_interval_moves_down_by_the_bias_and_stops_at_zero():
    sample = np.array([100.0, 120.0, 140.0])
    found = interval(110, sample, SAME)
    assert (found.low + found.high) / 2 == pytest.approx(100)
    assert found.high - found.low == pytest.approx(2 * 2.01505 * sample.std(), rel=1e-4)
    assert interval(1, np.array([0.0, 50.0]), SAME).low == 0
