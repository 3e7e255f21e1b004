"""A fixed subset of worlds for routes, ghosts and prices: it passes if the nominal rate lies in its 99% interval."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from scipy.stats import beta

ACCURACY = Path(__file__).parents[2] / "scripts" / "accuracy"
WORLDS = [*((seed, "clear") for seed in range(1000, 1006)), *((seed, "real") for seed in range(1006, 1012))]
FALSE = 0.05
AUC = 0.95
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scripts():
    sys.path.insert(0, str(ACCURACY))
    import ghosts
    import prices
    import routes

    yield {"routes": routes, "ghosts": ghosts, "prices": prices}
    sys.path.remove(str(ACCURACY))


def least(wrong, found):
    """Return the lower end of the 99% binomial interval of a share (Clopper & Pearson)."""
    return beta.ppf(0.005, wrong, found - wrong + 1) if wrong else 0.0


@pytest.mark.parametrize("name", ["routes", "ghosts", "prices"])
def test_of_what_is_found_little_is_false(scripts, name):
    rows = [scripts[name].score(seed, level) for seed, level in WORLDS]
    found, wrong, alarms = (int(sum(row[key] for row in rows)) for key in ("found", "wrong", "alarm"))
    assert found >= 12  # a share of fewer says nothing
    assert least(wrong, found) <= FALSE
    assert alarms < len(rows) / 2
    if name == "prices":
        (measure, _, auc, error), *_ = scripts[name].summary(rows)
        assert measure.startswith("AUC")
        assert auc + 2.6 * error >= AUC
