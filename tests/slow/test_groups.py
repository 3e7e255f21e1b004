"""Groups on worlds: each planted change that is seen is one group, and no group holds two."""

from __future__ import annotations

from pathlib import Path

import pytest

ACCURACY = Path(__file__).parents[2] / "scripts" / "accuracy"
WORLDS = [*((seed, "clear") for seed in range(1000, 1004)), *((seed, "real") for seed in range(1004, 1008))]
pytestmark = pytest.mark.slow


def test_groups_and_planted_changes_are_one_to_one(monkeypatch):
    monkeypatch.syspath_prepend(ACCURACY)
    import groups

    rows = [groups.score(seed, level) for seed, level in WORLDS]
    seen, whole, found, pure, right = (
        sum(row[name] for row in rows) for name in ("seen", "whole", "groups", "pure", "right")
    )
    assert seen >= 80  # of fewer a share says nothing
    assert whole / seen >= 0.95  # a number that changed hands unknown to the bridge is two goods
    assert pure / found >= 0.95
    assert right / found >= 0.9  # what detectors find falsely is a group too: their rate is 0.05
