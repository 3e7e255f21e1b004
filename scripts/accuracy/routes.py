"""Routes on worlds: which (product, hub) are found, against which were planted.

score(seed, level)   one small world, and the same seed with nothing planted
summary(rows)        what docs/accuracy.md prints of many

"Plain" is a route that carries at least MINIMUM in the window and more than either leg carried before the controls.
Products of worlds are smaller than a real list's, so the minimum is lower than the default; all else is as it ships.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from rates import counted, found_and_planted, share

from contraflow.analysis.network import COALITION
from contraflow.detectors import routes
from contraflow.detectors.base import TOTAL
from contraflow.worlds.spec import World
from worlds import seen

MINIMUM = 10_000  # EUR in the window of six months
PARAMS = replace(routes.DETECTOR.params, min_value=MINIMUM, most=1_000)


def score(seed, level):
    """Return counts of routes found, right, planted, and the planted lag against the one correlation chooses."""
    one, none = seen(World.small(seed, level)), seen(World.small(seed, level, plant=()))
    found = _found(one.sides)
    truth = one.made.truth().routes.to_pylist()
    planted = {(family(one.sides.exports, row["product"]), row["hub"]): row for row in truth}
    plain = {cell for cell, row in planted.items() if _plain(one, cell, row["value_eur"])}
    both = found.keys() & planted.keys()
    lags = [abs(found[cell]["lag_by_correlation"] - planted[cell]["lag"]) for cell in both]
    counts = counted(set(found), set(planted), plain, _found(none.sides))
    return counts | {"lag_near": float(sum(lag <= 1 for lag in lags)), "lags": float(len(lags))}


def summary(rows):
    """Return (measure, target, value, Monte Carlo error) of scored worlds of one level."""
    return [*found_and_planted(rows), ("lag by correlation within a month", "", *share(rows, "lag_near", "lags"))]


def family(net, product):
    """Return what a product is counted under."""
    return next(name for name, lines in zip(net.products, net.lines, strict=True) if product in lines)


def window_share(one):
    """Return the window's months over all since the controls: planted values are of all months."""
    world = one.made.world
    return one.case.window.months / (world.months - world.before)


def _found(sides):
    cells = [found for found in routes.routes(sides, PARAMS) if found.product != TOTAL]
    return {(found.product, found.hub): found.parameters["beside"] for found in cells}


def _plain(one, cell, value):
    net, (product, hub) = one.sides.exports, cell
    at, months = net.products.index(product), one.case.window.months
    legs = [(net.seat(COALITION), net.seat(hub)), (net.seat(hub), net.seat(one.case.destination))]
    before = max(float(np.mean(net.value[*leg, at, : one.made.world.before])) / 100 for leg in legs)
    return value * window_share(one) >= max(MINIMUM, before * months)
