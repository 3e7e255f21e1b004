"""All sides of a small made-up trade, straight as cubes: what is planted in which cell is to be read off the code."""

from __future__ import annotations

import numpy as np

from contraflow.analysis.network import COALITION, Actors, Network
from contraflow.analysis.sides import Sides
from contraflow.analysis.study import Origin, Route, Study
from contraflow.analysis.window import Comparison
from contraflow.codes.month import Month, Period
from tests.analysis.studies import PLACEBOS, named

START, MONTHS, CONTROLS = Month(2020, 1), 42, 26
WINDOW = Period.parse("2022-06/2022-11")
ACTORS = Actors("RUS", ("DEU", "FRA"), ("CHN",), ("KAZ", "ARM"))
PRODUCTS = tuple(f"85{at:04d}" for at in range(100, 1600, 100))  # each in a heading of its own
EUR = 100
ROUTE, GHOST, DEAR = ("850200", "KAZ"), ("850500", "ARM"), "850700"
EXTRA = 300_000 * EUR  # a month, on both legs or declared only


def sides(*, planted=True, seed=1, silent=(), concepts=("consignment", "consignment")):
    """Trade of EUR 1 m a month to the destination, 60,000 to hubs, 20,000 on to the destination; noise of 0.3 in logs.

    From March 2022 the destination gets a tenth. One route, one ghost and one mark-up of 80% are planted.
    """
    chance = np.random.default_rng(seed)
    value = _usual() * np.exp(chance.normal(0, 0.3, (*_usual().shape[:3], MONTHS)))
    coalition, russia = _seat(COALITION), _seat("RUS")
    value[coalition, russia, :, CONTROLS:] *= 0.1
    ghost = np.zeros_like(value)
    if planted:
        at, hub = PRODUCTS.index(ROUTE[0]), _seat(ROUTE[1])
        value[coalition, hub, at, CONTROLS:] += EXTRA
        value[hub, russia, at, CONTROLS + 1 :] += EXTRA
        ghost[coalition, _seat(GHOST[1]), PRODUCTS.index(GHOST[0]), CONTROLS:] = EXTRA
    weight = value / EUR * 100 * np.exp(chance.normal(0, 0.1, value.shape))  # ten EUR a kilogram
    if planted:
        value[_seat("CHN"), russia, PRODUCTS.index(DEAR), CONTROLS:] *= 1.8
    came = value * 1.06 * np.exp(chance.normal(0, 0.2, value.shape))
    spoken = np.ones((len(ACTORS.names), MONTHS), dtype=bool)
    spoken[[_seat(each) for each in ("RUS", *silent)]] = False
    exports, imports = (
        _network(flow, cube, weight, spoken) for flow, cube in (("export", value + ghost), ("import", came))
    )
    panel = exports.sold_by(COALITION)
    same = Comparison.between(WINDOW.shifted(-12), WINDOW)
    origin = Origin("made_up", "DEU+FRA", ("DEU", "FRA"))
    study = Study(named(*PRODUCTS), "as listed", panel, Route("RUS", ACTORS.hubs), same, PLACEBOS, origin)
    everybody = ("DEU", "FRA", "CHN", "KAZ", "ARM")
    origins = tuple(Origin("made_up", "made_up", everybody, flow) for flow in ("export", "import"))
    said = {("export", member): frozenset({"last_known_destination"}) for member in ACTORS.coalition}
    said |= {("import", hub): frozenset({concept}) for hub, concept in zip(ACTORS.hubs, concepts, strict=True)}
    return Sides(study, ACTORS, exports, imports, origins, concepts=said)


def _usual():
    count = len(ACTORS.names)
    usual = np.full((count, count, len(PRODUCTS), 1), 20_000.0 * EUR)
    usual[_seat(COALITION), _seat("RUS")] = 1e6 * EUR
    usual[_seat(COALITION), [_seat(hub) for hub in ACTORS.hubs]] = 60_000 * EUR
    return usual


def _network(flow, value, weight, spoken):
    whole = np.rint(value * (spoken[:, None, None] if flow == "export" else spoken[None, :, None])).astype(np.int64)
    grams = np.rint(weight).astype(np.int64)
    lines = tuple((product,) for product in PRODUCTS)
    return Network(flow, ACTORS.names, PRODUCTS, lines, START, "EUR", spoken, whole, whole, grams)


def _seat(actor):
    return ACTORS.names.index(actor)
