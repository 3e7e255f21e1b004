"""Backfill on worlds: how far the share of the loss is off, and how often its interval holds the truth.

score(seed, level)   one small world
summary(rows)        what docs/accuracy.md prints of many
"""

from __future__ import annotations

import math

import numpy as np

from contraflow.detectors import backfill
from contraflow.worlds.case import SETTLES, WINDOW
from contraflow.worlds.expected import loss_of
from contraflow.worlds.make import make
from contraflow.worlds.observe import observe
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


def bound(seed: int, level: str) -> float:
    """Return the error of somebody who knows what everybody would have sold, and reads what suppliers did sell.

    What is left is the noise of the window itself, to which whoever must predict the former adds an error of his own.
    """
    made = make(World.small(seed, level))
    window = slice(made.world.before + SETTLES, made.world.before + SETTLES + WINDOW)
    parts = [_parts(block, expected, window) for block, expected in made.expected()]
    lost, gained, seen_gain = (np.concatenate([part[at] for part in parts]) for at in range(3))
    true, found = (np.minimum(np.maximum(gain, 0), lost).sum() / lost.sum() for gain in (gained, seen_gain))
    return float(found - true)


def _parts(block, expected, window):
    to = block.places.pairs("supplier", block.places.destination)
    listed = block.goods.controlled[block.products]
    lost = loss_of(block, expected.without)
    sold = observe(block, expected).value[to].sum(axis=0)
    gained, found = (each - expected.without[to].sum(axis=0) for each in (expected.value[to].sum(axis=0), sold))
    return tuple(each[listed][:, window].sum(axis=1) for each in (lost, gained, found))
