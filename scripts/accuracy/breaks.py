"""How well level shifts are dated: METHODS' recipe, and worlds whose shifts were planted.

Level "recipe" is 84 simulated months instead of a world: a step of 0.7 in the logs, AR(1) noise of memory 0.3 and log
sd 0.23, a Lunar New Year. At that sd the best library setting (STL, then PELT with min_size 6 and the penalty of
METHODS B6) does what it was once measured to do, 86% and 1.43.

    .venv/bin/python scripts/accuracy/run.py --names breaks --worlds 20 --out FILE
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rates import share

from contraflow.analysis.breaks import Settings, breaks
from contraflow.analysis.noise import discoveries
from contraflow.analysis.season import Axis
from contraflow.codes.month import Month
from contraflow.worlds.make import make
from contraflow.worlds.season import holiday_share
from contraflow.worlds.spec import World

SETTINGS = Settings()
RATE = 0.05  # the detector's default
NEAR = 1  # months
SERIES = 10  # simulated ones a seed, at level "recipe"
MONTHS, START, SIZE, MEMORY, SPREAD = 84, Month(2017, 1), 0.7, 0.3, 0.23
REGULAR, LARGE = 0.9, 10_000_000  # share of months with trade, median month in cents: what a world's series must have


def score(seed: int, level: str) -> dict[str, float]:
    """Counts of one world: planted, hit, false, series, and the intervals that hold the truth."""
    return recipe(seed) if level == "recipe" else of_world(seed, level)


def recipe(seed: int, spread: float = SPREAD, size: float = SIZE) -> dict[str, float]:
    months = START.index + np.arange(MONTHS)
    drawn = [simulated(seed * SERIES + at, spread, size) for at in range(SERIES)]
    values = np.exp(np.array([logs for logs, _, _ in drawn])).astype(np.int64)
    truth = {at: (int(months[month]), change) for at, (_, month, change) in enumerate(drawn) if size}
    return counted(values, months, truth, join=True)


def simulated(seed: int, spread: float, size: float) -> tuple[np.ndarray, int, float]:
    """Logs, the month of the step, its size."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(MONTHS + 20) * math.sqrt(1 - MEMORY**2)
    for at in range(1, len(noise)):
        noise[at] += MEMORY * noise[at - 1]
    month = np.arange(MONTHS)
    dip = np.array([holiday_share(START.next(int(at)).year, START.next(int(at)).month) for at in month])
    at, sign = int(rng.integers(12, MONTHS - 12)), float(rng.choice([-1.0, 1.0]))
    season = 0.15 * rng.standard_normal(12)[month % 12]
    return 15 + season - 0.5 * dip + spread * noise[20:] + sign * size * (month >= at), at, sign * size


def of_world(seed: int, level: str) -> dict[str, float]:
    """Regular, large series of sellers to everyone but hubs and destination; joined months for the first supplier."""
    from cubes import flows

    made = make(World.small(seed, level))
    found, places = flows(made), made.places
    truth = {
        (found.country(row["exporter"]), found.country(row["importer"]), found.product[row["product"]]): row
        for row in made.truth().breaks.to_pylist()
    }
    sellers = [*places.of("member"), *places.of("supplier")]
    buyers = np.setdiff1d(np.arange(len(places.codes)), [*places.of("hub"), places.destination])
    total: dict[str, float] = {}
    for exporter in sellers:
        of_one = found.values[exporter][buyers]
        regular = ((of_one > 0).mean(-1) >= REGULAR) & (np.median(of_one, -1) >= LARGE)
        keys = [(int(exporter), int(buyers[i]), int(k)) for i, k in np.argwhere(regular)]
        planted = {
            at: (Month.parse(truth[key]["month"]).index, truth[key]["log_change"])
            for at, key in enumerate(keys)
            if key in truth
        }
        join = exporter == places.of("supplier")[0]
        for name, count in counted(of_one[regular], found.months, planted, join=join).items():
            total[name] = total.get(name, 0.0) + count
    return total | {"planted in all": float(len(truth))} | suspension(found)


def suspension(found) -> dict[str, float]:
    """Whether the coalition's sales of controlled goods to the destination, added up, are dated to the controls."""
    places, goods = found.made.places, found.made.goods
    listed = sorted({found.product[code] for code, on in zip(goods.codes, goods.controlled, strict=True) if on})
    total = found.values[places.of("member"), places.destination][:, listed].sum(axis=(0, 1))[None, :]
    axis = Axis.of(found.months, join=False)
    dated = [axis.first[each.at] for each in breaks(axis.logs(found.months, total), axis.season, SETTINGS)]
    start = found.made.world.controls.index
    return {"suspensions": 1.0, "suspensions dated": float(any(abs(at - start) <= NEAR for at in dated))}


def counted(values: np.ndarray, months: np.ndarray, truth: dict, *, join: bool) -> dict[str, float]:
    axis = Axis.of(months, join=join)
    count = dict.fromkeys(("hit", "hit confirmed", "false", "false confirmed", "month held", "size held"), 0.0)
    found = breaks(axis.logs(months, values), axis.season, SETTINGS) if len(values) else []
    idle = len(values) - len({each.series for each in found})
    passed = discoveries(np.array([*(each.chance for each in found), *[1.0] * idle]), RATE)
    for each, sure in zip(found, passed, strict=False):
        planted = truth.get(each.series)
        hit = planted is not None and abs(axis.first[each.at] - planted[0]) <= NEAR
        count["hit" if hit else "false"] += 1
        count["hit confirmed" if hit else "false confirmed"] += sure
        if hit:
            count["month held"] += axis.first[each.low] <= planted[0] <= axis.last[each.high]
            count["size held"] += each.least <= planted[1] <= each.most
    return {"series": float(len(values)), "planted": float(len(truth)), **count}


MEASURES = (
    # measure, target, what is counted, of what
    ("shifts dated within a month", ">= 0.88", "hit", "planted"),
    ("shifts dated within a month, confirmed", "", "hit confirmed", "planted"),
    ("false shifts a series", "<= 0.7", "false", "series"),
    ("false shifts a series, confirmed", "", "false confirmed", "series"),
    ("90% interval holds the month, of those dated", "0.85-0.95", "month held", "hit"),
    ("90% interval holds the size, of those dated", "0.85-0.95", "size held", "hit"),
    ("suspension dated within a month of the controls", "", "suspensions dated", "suspensions"),
)


def summary(rows: Sequence[dict[str, float]]) -> list[tuple[str, str, float, float]]:
    """Measure, target, value, Monte Carlo error, over the worlds of one level."""
    counts = {name for row in rows for name in row}
    known = [each for each in MEASURES if {*each[2:]} <= counts]
    return [(measure, target, *share(rows, name, of)) for measure, target, name, of in known]
