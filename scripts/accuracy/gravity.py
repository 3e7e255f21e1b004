"""How far the relative effect can be trusted: worlds with one loss for all listed goods, and worlds with none.

.venv/bin/python scripts/accuracy/run.py --names gravity --worlds 20 --out FILE
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from cubes import flows

from contraflow.analysis.gravity import DAMP, Treated, evened, fit
from contraflow.analysis.gravity_odds import by_product, chance_by_lot, lots
from contraflow.worlds.make import make
from contraflow.worlds.spec import World

LOSS = 0.6
DRAWS = 399
RELATIVE = ("spillover",)  # twists that change what the relative effect is, so that the planted loss is not its truth


def score(seed: int, level: str) -> dict[str, float]:
    """One world with a uniform loss and the same with nothing planted."""
    world = World.small(seed, level, plant=("suspension",))
    lossy = _effect(replace(world, uniform_loss=LOSS), math.log(1 - LOSS))
    idle = _effect(replace(world, plant=()), 0.0)
    clean = float(not set(world.twists) & set(RELATIVE))
    counted = {"worlds": 1.0, "comparable": clean, "spilled": 1.0 - clean}
    return {**counted, **lossy, **{f"idle {name}": idle[name] for name in idle}}


def _effect(world: World, truth: float) -> dict[str, float]:
    made = make(world)
    found, places = flows(made), made.places
    countries = np.arange(len(places.codes))
    listed = np.zeros(len(found.products), dtype=bool)
    for code, on in zip(made.goods.codes, made.goods.controlled, strict=True):
        listed[found.product[code]] |= on
    since = np.where(listed, world.before, world.months)
    treated = Treated(np.isin(countries, places.of("member")), countries == places.destination, since)
    values = evened(found.values / 100, DAMP)
    live = np.broadcast_to((countries[:, None] != countries)[:, :, None, None], values.shape)
    fitted = fit(values, live, treated.cells(world.months).astype(np.int64))
    log, column = float(fitted.coefficients[0]), treated.everything(world.months)
    of = by_product(values, fitted.means, column, listed, log)
    near, narrow = of.within(0.95), of.within(0.9)
    free = fit(values, live, np.zeros(values.shape, dtype=np.int64)).means
    null = by_product(values, free, column, listed, 0.0)
    return {
        "off": log - truth,
        "held": float(near.low <= truth <= near.high),
        "held at 90": float(narrow.low <= truth <= narrow.high),
        "two errors": float(abs(log - truth) <= 2 * of.error),
        "refused": float(of.chance(truth) <= 0.05),
        "refused by lot": float(chance_by_lot(null, lots(null.listed, DRAWS, world.seed)) <= 0.05),
        "clusters": of.clusters,
    }


MEASURES = (
    # measure, target, what is counted, of what
    ("95% interval holds the planted effect", "0.93-0.97", "held", "comparable"),
    ("90% interval holds the planted effect", "", "held at 90", "comparable"),
    ("within 2 standard errors, no Student's t", "", "two errors", "comparable"),
    ("log effect less the planted one, mean", "", "off", "comparable"),
    ("95% interval, other goods fall too (spillover)", "", "held", "spilled"),
    ("log effect less the planted one, spillover", "", "off", "spilled"),
    ("placebo refused at 5%, nothing planted", "0.03-0.07", "idle refused", "worlds"),
    ("the same by lots drawn over products", "0.03-0.07", "idle refused by lot", "worlds"),
    ("log effect, nothing planted, mean", "", "idle off", "worlds"),
    ("treated products by weight", "", "clusters", "comparable"),
)


def summary(rows: Sequence[dict[str, float]]) -> list[tuple[str, str, float, float]]:
    """Measure, target, value, Monte Carlo error, over the worlds of one level."""
    found = []
    for measure, target, name, of in MEASURES:
        values = np.array([row[name] for row in rows if row[of]])
        found.append((measure, target, float(values.mean()), float(values.std() / math.sqrt(len(values)))))
    return found
