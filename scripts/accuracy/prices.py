"""Prices on worlds: which products carry a mark-up, how large, and how the pooled statistic ranks them.

score(seed, level)   one small world, and the same seed with nothing planted
summary(rows)        what docs/accuracy.md prints of many
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from rates import counted, found_and_planted, share
from routes import family

from contraflow.detectors import prices
from contraflow.detectors.base import TOTAL
from contraflow.worlds.spec import World
from worlds import seen

PARAMS = replace(prices.DETECTOR.params, min_value=1, most=1_000)  # products of worlds are small, prices have no size


def score(seed, level):
    """Return counts found and planted, the pairs a rank statistic orders rightly, errors of the mark-ups found."""
    one, none = seen(World.small(seed, level), imports=False), seen(World.small(seed, level, plant=()), imports=False)
    net, view = one.sides.exports, prices.View.of(one.sides, PARAMS)
    planted = {family(net, row["product"]): row["markup"] for row in one.made.truth().prices.to_pylist()}
    statistic = np.nan_to_num(view.markup.log / view.markup.error)
    marked = np.array([name in planted for name in net.products])
    gaps = statistic[marked][:, None] - statistic[~marked][None, :]
    found = {each.product: each for each in prices.prices(one.sides, PARAMS) if each.product != TOTAL}
    known = {name: each for name, each in found.items() if name in planted}
    errors = [abs(each.value / 100 - planted[name]) for name, each in known.items()]
    inside = [each.low - 0.5 <= planted[name] * 100 <= each.high + 0.5 for name, each in known.items()]
    quiet = [each for each in prices.prices(none.sides, PARAMS) if each.product != TOTAL]
    counts = counted(set(found), set(planted), set(planted), quiet)
    pairs = {"ordered": float((gaps > 0).sum() + (gaps == 0).sum() / 2), "pairs": float(gaps.size)}
    middle = float(np.median(errors)) if errors else math.nan
    return counts | pairs | {"error": middle, "covered": float(sum(inside)), "intervals": float(len(inside))}


def summary(rows):
    """Return (measure, target, value, Monte Carlo error) of scored worlds of one level; pairs are within a world."""
    errors = np.array([row["error"] for row in rows if not math.isnan(row["error"])])
    middle = (
        "mark-up found: median absolute error",
        "",
        float(errors.mean()),
        float(errors.std() / len(errors) ** 0.5),
    )
    return [
        ("AUC within a world", ">= 0.95", *share(rows, "ordered", "pairs")),
        *found_and_planted(rows),
        middle,
        ("90% interval of a mark-up found holds the truth", "0.85-0.95", *share(rows, "covered", "intervals")),
    ]
