from __future__ import annotations

import numpy as np

from contraflow.analysis.level import NEAR, POINTS, curve, nearness


def smoothed(count, seed=3):
    """Sizes of many series, what was measured on each, and the curve of it over size."""
    rng = np.random.default_rng(seed)
    size = rng.uniform(np.log(30), np.log(1e9), count)
    seen = np.sin(size / 3) + rng.standard_normal(count)
    return size, curve(size, count, lambda at: nearness(at, size, NEAR) @ seen), nearness(size, size, NEAR) @ seen


def test_a_curve_over_few_series_is_worked_out_at_each_of_them():
    _, found, exact = smoothed(POINTS)
    np.testing.assert_array_equal(found, exact)


def test_between_the_points_of_many_series_a_line_is_within_a_thousandth():
    _, found, exact = smoothed(3 * POINTS)
    assert 0 < np.abs(found - exact).max() < 1e-3


def test_two_curves_at_once_keep_their_places():
    size = np.linspace(3.0, 20.0, 2 * POINTS)
    found = curve(size, 10, lambda at: np.stack([at, 2 * at]))
    np.testing.assert_allclose(found, [size, 2 * size])
