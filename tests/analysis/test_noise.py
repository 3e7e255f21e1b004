from __future__ import annotations

import numpy as np
import pytest

from contraflow.analysis.noise import chance_of_fall, discoveries, quantile, tail
from contraflow.analysis.rule import stand_out


@pytest.mark.parametrize(
    ("chance", "freedom", "value"),
    [
        (0.05, 1, 6.3138),
        (0.05, 2, 2.9200),
        (0.05, 5, 2.0150),
        (0.05, 11, 1.7959),
        (0.025, 4, 2.7764),
        (0.05, 10**4, 1.6450),
    ],
)
def test_student_t_as_printed_tables_have_it(chance, freedom, value):
    assert quantile(chance, freedom) == pytest.approx(value, abs=5e-5)  # the tables' last digit
    assert tail(np.array([value]), freedom)[0] == pytest.approx(chance, abs=1e-5)


def test_a_tail_is_symmetric():
    at = np.linspace(-4, 4, 9)
    assert tail(at, 5) + tail(-at, 5) == pytest.approx(np.ones(9))


def test_a_paired_fall_as_by_hand():
    before, after = np.array([[10, 12, 14]]), np.array([[9, 10, 11]])
    # differences 1, 2, 3: mean 2, standard error 1 / sqrt(3), t = 3.4641 with 2 degrees
    assert chance_of_fall(before, after, paired=True)[0] == pytest.approx(0.0371, abs=1e-4)


def test_what_does_not_vary_is_certain_either_way():
    before, after = np.array([[5, 5], [5, 5], [3, 3]]), np.array([[5, 5], [3, 3], [5, 5]])
    assert chance_of_fall(before, after, paired=True).tolist() == pytest.approx([0.5, 0, 1], abs=1e-8)
    assert chance_of_fall(before, after, paired=False).tolist() == pytest.approx([0.5, 0, 1], abs=1e-8)


def test_discoveries_step_up():
    # Benjamini and Hochberg's own example, 15 tests at 0.05: four are reported
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    chances += [0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert discoveries(np.array(chances), 0.05).sum() == 4
    assert discoveries(np.array([]), 0.05).tolist() == []


def test_only_what_is_large_above_its_floor_and_no_accident_stands_out():
    value = np.array([50, 200, 300, 400, 500])
    noise = np.array([0, 0, 0, 450, 0])
    chance = np.array([0.0, 0.0, 0.9, 0.0, 0.001])
    assert stand_out(value, noise, chance, 100, 0.05).tolist() == [4, 1]
