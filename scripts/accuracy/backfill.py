"""Backfill on worlds: how far the share of the loss is off, and how often its interval holds the truth.

score(seed, level)   one small world
summary(rows)        what docs/accuracy.md prints of many
"""

from __future__ import annotations

import math

import numpy as np

from contraflow.detectors import backfill
from contraflow.worlds.spec import World
from worlds import seen

TARGETS = {"error": "< 0.03", "covered": "0.85-0.95"}


def score(seed: int, level: str, world: World | None = None) -> dict[str, float]:
    """Return the estimated share, the truth, and whether the 90% interval holds it; one baseline, bridged codes."""
    one = seen(world or World.small(seed, level), imports=False)
    truth = one.made.truth().backfilled(one.case.window.each())
    total = backfill.DETECTOR(one.sides)[0]
    beside = total.parameters["beside"]
    low, high = beside["share_interval"]
    return {
        "truth": truth,
        "share": beside["share"],
        "low": low,
        "high": high,
        "plain": beside["against_baseline_alone"] / beside["loss"],
    }


def summary(rows: list[dict[str, float]]) -> list[tuple[str, str, float, float]]:
    """Return (measure, target, value, Monte Carlo error) of scored worlds of one level."""
    of = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    error, n = of["share"] - of["truth"], len(rows)
    covered = float(np.mean((of["low"] <= of["truth"]) & (of["truth"] <= of["high"])))
    absolute = np.abs(error)
    spread = 1.2533 * 1.4826 * float(np.median(np.abs(absolute - np.median(absolute)))) / math.sqrt(n)
    return [
        ("share of the loss: median absolute error", TARGETS["error"], float(np.median(absolute)), spread),
        ("share of the loss: mean error", "0", float(error.mean()), float(error.std() / math.sqrt(n))),
        ("90% interval holds the truth", TARGETS["covered"], covered, math.sqrt(covered * (1 - covered) / n)),
        (
            "90% interval: mean width",
            "",
            float(np.mean(of["high"] - of["low"])),
            float(np.std(of["high"] - of["low"]) / math.sqrt(n)),
        ),
    ]
