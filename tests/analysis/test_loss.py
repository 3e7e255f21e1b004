from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from contraflow.analysis.loss import Sums, allocated, capped, matched
from contraflow.analysis.window import Comparison
from contraflow.codes.month import Month, Period
from tests.analysis.worlds import panel_of

PAIR = Comparison.between(Period.parse("2021-06"), Period.parse("2022-06"))
CENTS = st.integers(min_value=-(10**12), max_value=10**12)


def sums(base, now, hub_base, hub_now):
    return Sums(*(np.array(values, dtype=np.int64) for values in (base, now, hub_base, hub_now)))


def test_losses_are_capped_by_product_and_the_net_is_not():
    found = sums([10, 10], [4, 15], [[0], [0]], [[0], [0]])
    assert found.lost.tolist() == [6, 0]
    assert int(found.fall.sum()) == 1


def test_matched_is_capped_over_all_hubs_together():
    found = sums([10], [0], [[0, 0]], [[8, 7]])
    assert found.matched.tolist() == [10]
    trap = np.minimum(found.lost[:, None], capped(found.gains)).sum()
    assert trap == 15, "hub by hub the same loss is matched twice"


def test_a_hub_that_fell_takes_from_the_others():
    assert sums([10], [0], [[5, 0]], [[0, 8]]).matched.tolist() == [3]


def test_parts_are_in_proportion_to_rises_and_a_fall_gets_nothing():
    assert allocated(np.array([9]), np.array([[2, -5, 4]])).tolist() == [[3, 0, 6]]
    assert allocated(np.array([0]), np.array([[-1, 0, -2]])).tolist() == [[0, 0, 0]]


@given(
    hnp.arrays(np.int64, (5, 3), elements=CENTS),
    hnp.arrays(np.int64, 5, elements=CENTS),
)
def test_parts_add_up_to_the_matched_total_to_the_cent(gains, fall):
    total = matched(fall, gains.sum(axis=1))
    parts = allocated(total, gains)
    assert np.array_equal(parts.sum(axis=1), total)
    assert (parts >= 0).all()
    assert (parts[gains <= 0] == 0).all()


@given(hnp.arrays(np.int64, (4, 3, 2), elements=st.integers(0, 10**11)))
def test_doubling_all_values_doubles_the_measures_and_leaves_the_share(cube):
    names = ["854231", "854232", "854233", "854239"]
    wide = np.zeros((4, 3, 13), dtype=np.int64)
    wide[:, :, 0], wide[:, :, 12] = cube[:, :, 0], cube[:, :, 1]
    once, twice = (
        Sums.of(panel_of(factor * wide, names, ("RUS", "KAZ", "KGZ"), Month(2021, 6)), PAIR, "RUS", ("KAZ", "KGZ"))
        for factor in (1, 2)
    )
    assert np.array_equal(2 * once.lost, twice.lost)
    assert np.array_equal(2 * once.matched, twice.matched)


def test_a_mean_baseline_is_as_long_as_the_window():
    year = Comparison("mean_2021", Period.parse("2022-01/2022-02"), Period.parse("2021").each(), 12, paired=False)
    panel = panel_of(np.full((1, 2, 14), 7), ["854231"], ("RUS", "KAZ"), Month(2021, 1))
    found = Sums.of(panel, year, "RUS", ("KAZ",))
    assert (found.base.tolist(), found.now.tolist()) == ([14], [14])
