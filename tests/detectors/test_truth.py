"""Detectors against worlds whose truth was planted.

Rates carry their Monte Carlo error: over n worlds a share p is known to 2 sqrt(p (1 - p) / n), 0.04 for 0.9 of 300.
"""

from __future__ import annotations

from collections import Counter

import pytest

from contraflow.detectors import DETECTORS
from contraflow.detectors.base import TOTAL
from tests.analysis.studies import study
from tests.analysis.worlds import world

SUSPENSION, DIVERSION = DETECTORS[:2]
QUICK = 24
FULL = 1000


def score(worlds, **kind):
    """Count, over worlds of a kind, what was found, what was planted, and which totals' intervals hold the truth."""
    seen = Counter()
    for seed in range(worlds):
        drawn = world(seed, **kind)
        loss, matched = drawn.truth()
        for detector, truth, planted in ((SUSPENSION, loss, drawn.suspended), (DIVERSION, matched, drawn.diverted)):
            found = detector(study(drawn.panel))
            goods = {each.product for each in found if each.product != TOTAL and (each.hub is None or "+" in each.hub)}
            name, total, cents = detector.name, found[0], truth.sum() / 100
            seen[name, "covered"] += total.low - 1 <= cents <= total.high + 1
            seen[name, "right"] += len(goods & planted)
            seen[name, "found"] += len(goods)
            seen[name, "planted"] += len(planted)
            seen[name, "worlds with findings"] += bool(goods)
    return seen


def precision(seen, name):
    return seen[name, "right"] / seen[name, "found"]


def recall(seen, name):
    return seen[name, "right"] / seen[name, "planted"]


@pytest.mark.parametrize("worlds", [QUICK, pytest.param(FULL, marks=pytest.mark.slow)])
def test_what_was_planted_is_found_and_little_else(worlds):
    seen = score(worlds)
    for name in ("suspension", "diversion"):
        assert precision(seen, name) >= 0.93  # a false discovery rate of 0.05, and noise in the logs is skewed
        assert recall(seen, name) >= 0.93  # half of the planted are smaller than EUR 3 m a month, a tenth under 1 m


@pytest.mark.parametrize("worlds", [QUICK, pytest.param(FULL, marks=pytest.mark.slow)])
def test_nothing_is_found_in_most_worlds_without_truth(worlds):
    seen = score(worlds, suspended=0.0)
    assert seen["suspension", "worlds with findings"] <= 0.17 * worlds  # measured 0.09 of 1,000, error 0.01
    assert seen["diversion", "worlds with findings"] <= 0.08 * worlds


@pytest.mark.slow
@pytest.mark.parametrize(("noise", "least"), [(0.15, 0.85), (0.3, 0.85), (0.5, 0.82)])
def test_intervals_of_90_percent_hold_the_truth_in_about_90(noise, least):
    """At 0.5, suspension holds it in 848 of 1,000: the cap's bias is only partly seen by resampling (decision 0010)."""
    seen = score(FULL, noise=noise)
    for name in ("suspension", "diversion"):
        assert least <= seen[name, "covered"] / FULL <= 0.95  # Monte Carlo error 0.02


def test_intervals_quickly():
    seen = score(QUICK)
    for name in ("suspension", "diversion"):
        assert seen[name, "covered"] / QUICK >= 0.78  # 0.9 less two errors of 0.06: a guard, the slow test measures


@pytest.mark.slow
def test_noise_that_lasts_is_known_to_be_understated():
    """Drifting noise and common shocks break the intervals' assumption: documented, and held where it was measured."""
    seen = score(300, drift=0.5)
    for name in ("suspension", "diversion"):
        assert 0.72 <= seen[name, "covered"] / 300 <= 0.90
        assert precision(seen, name) >= 0.85
