"""Ghosts on worlds: which (product, hub) are found, against which were planted.

score(seed, level)   one small world, and the same seed with nothing planted
summary(rows)        what docs/accuracy.md prints of many

"Plain" is a ghost flow of at least MINIMUM in the window and more than was declared before the controls. Products of
worlds are smaller than a real list's, so the minimum is lower than the default; all else is as it ships.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from rates import counted, found_and_planted
from routes import MINIMUM, family, window_share

from contraflow.analysis.network import COALITION
from contraflow.detectors import ghosts
from contraflow.detectors.base import TOTAL
from contraflow.worlds.spec import World
from worlds import seen

PARAMS = replace(ghosts.DETECTOR.params, min_value=MINIMUM, most=1_000)


def score(seed, level):
    """Return counts of ghosts found, right and planted, and how many world of the same seed without truth gives."""
    one, none = seen(World.small(seed, level)), seen(World.small(seed, level, plant=()))
    truth = one.made.truth().ghosts.to_pylist()
    planted = {(family(one.sides.exports, row["product"]), row["hub"]): row["value_eur"] for row in truth}
    plain = {cell for cell, value in planted.items() if _plain(one, cell, value)}
    return counted(_found(one.sides), set(planted), plain, _found(none.sides))


def summary(rows):
    """Return (measure, target, value, Monte Carlo error) of scored worlds of one level."""
    return found_and_planted(rows)


def _found(sides):
    return {(found.product, found.hub) for found in ghosts.ghosts(sides, PARAMS) if found.product != TOTAL}


def _plain(one, cell, value):
    net, (product, hub) = one.sides.exports, cell
    flow = net.value[net.seat(COALITION), net.seat(hub), net.products.index(product)]
    before = float(np.mean(flow[: one.made.world.before])) / 100 * one.case.window.months
    return value * window_share(one) >= max(MINIMUM, before)
