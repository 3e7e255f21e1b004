"""A fixed subset of worlds for breaks and gravity: it passes if the nominal rate lies in its 99% binomial interval."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from scipy.stats import beta

ACCURACY = Path(__file__).parents[2] / "scripts" / "accuracy"
WORLDS = range(1000, 1040)
RECIPES = range(1000, 1020)  # ten simulated series each
DATED, FALSE, LEVEL = 0.88, 0.7, 0.9
pytestmark = pytest.mark.slow


@pytest.fixture
def scored(monkeypatch):
    """Scores of worlds by one script of accuracy."""
    monkeypatch.syspath_prepend(str(ACCURACY))
    return lambda name, seeds, level: [import_module(name).score(seed, level) for seed in seeds]


def bounds(hits, of):
    """Return the 99% binomial interval of a rate (Clopper & Pearson)."""
    low = beta.ppf(0.005, hits, of - hits + 1) if hits else 0.0
    return low, beta.ppf(0.995, hits + 1, of - hits) if hits < of else 1.0


def test_gravity_holds_the_planted_effect_and_refuses_none_as_often_as_it_says(scored):
    rows = scored("gravity", WORLDS, "real")
    plain = [row for row in rows if row["comparable"]]
    low, high = bounds(sum(row["held"] for row in plain), len(plain))
    assert low <= 0.95 <= high
    for way in ("idle refused", "idle refused by lot"):
        low, high = bounds(sum(row[way] for row in rows), len(rows))
        assert low <= 0.05 <= high


def test_breaks_dates_the_recipes_shifts_and_few_others(scored):
    rows = scored("breaks", RECIPES, "recipe")
    total = {name: sum(row[name] for row in rows) for name in rows[0]}
    assert bounds(total["hit"], total["planted"])[1] >= DATED
    assert total["false"] / total["series"] <= FALSE
    assert bounds(total["month held"], total["hit"])[1] >= LEVEL  # whole months hold more than they say
