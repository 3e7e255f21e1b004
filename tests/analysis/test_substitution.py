from __future__ import annotations

import numpy as np
import pytest

from contraflow.analysis.substitution import Draws, Errors, Trade, Wheel, growth, redraw


def whole(*numbers):
    return np.array(numbers, dtype=np.int64)


def trade(base, now, expected, sold):
    expected, sold = np.array(expected), np.array(sold)
    return Trade(whole(*base), whole(*now), expected, expected, sold)


def test_the_total_is_capped_and_then_shared():
    of = trade([100, 100], [0, 0], [[10, 10], [50, 50]], [[110, 70], [50, 40]])
    # gains 100 and 60 of a loss of 100: supplier by supplier and added up it would be 160
    assert of.matched.tolist() == [100, 0]
    assert of.allocated.tolist() == [[62, 38], [0, 0]]
    assert of.gains.sum() == 150


def test_a_loss_without_gain_and_a_gain_without_loss_match_nothing():
    of = trade([100, 0], [20, 50], [[30], [10]], [[30], [90]])
    assert of.matched.tolist() == [0, 0]
    assert of.fall.tolist() == [80, -50]


def test_growth_elsewhere_is_the_products_own_where_large_and_the_lists_where_small():
    before = np.array([[1_000_000.0, 1_000_000.0, 1.0]])
    after = np.array([[2_000_000.0, 1_000_000.0, 900.0]])
    large, steady, trifle = growth(before, after)[0]
    assert large == pytest.approx(2 ** (1 / 1.5) * 1.5 ** (0.5 / 1.5), rel=0.01)
    assert steady < large
    assert trifle == pytest.approx(1.5, rel=0.01)


def test_a_supplier_whose_sales_elsewhere_are_unknown_has_not_grown():
    assert growth(np.zeros((1, 3)), np.zeros((1, 3))).tolist() == [[1.0, 1.0, 1.0]]


def test_errors_before_the_controls_are_the_width():
    now = trade([1000], [0], [[1000]], [[1500]])
    steady = redraw(now, [trade([1000], [1000], [[1000]], [[1000]])], 200, 1)
    assert np.ptp(steady.matched) == 0
    assert steady.matched[0, 0] == 500
    rough = redraw(now, [trade([1000], [1500], [[1000]], [[600]])], 200, 1)
    low, high = np.percentile(rough.matched, (5, 95))
    assert low < 250
    assert high > 750


def test_suppliers_add_up_in_every_draw():
    now = trade([1000, 500], [100, 0], [[300, 200], [90, 10]], [[700, 400], [200, 5]])
    drawn = redraw(now, [trade([900, 400], [1000, 500], [[300, 200], [90, 10]], [[250, 260], [60, 30]])], 50, 1)
    assert isinstance(drawn, Draws)
    assert drawn.by_supplier.sum(axis=0) == pytest.approx(drawn.matched.sum(axis=0))
    assert (drawn.share() <= 1).all()


def test_without_a_window_before_nothing_is_drawn():
    assert redraw(trade([1], [0], [[1]], [[2]]), [], 10, 1) is None
    assert not Errors.of([whole(0)], [whole(5)]).known


def test_a_number_is_found_among_shares_as_searching_finds_it():
    rng = np.random.default_rng(5)
    shares = np.cumsum(np.where(rng.random(3_000) < 0.5, 0.0, rng.lognormal(0, 3, 3_000)))
    shares, numbers = shares / shares[-1], rng.random((40, 50))
    np.testing.assert_array_equal(Wheel.of(shares).at(numbers), np.searchsorted(shares, numbers, side="right"))
