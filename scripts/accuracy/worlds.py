"""A small world as the detectors see it: the case it describes, both sides' reports, and the truth beside them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from contraflow.analysis.network import COALITION, Actors, Network, exchanged
from contraflow.analysis.sides import Sides
from contraflow.analysis.study import Origin, Route, Study, grouping
from contraflow.analysis.window import Comparison
from contraflow.case import Case
from contraflow.codes import control_list
from contraflow.engine import Engine
from contraflow.worlds.case import case_text
from contraflow.worlds.goods import LIST
from contraflow.worlds.make import Made, make
from contraflow.worlds.publish import EXPORT, IMPORT


@dataclass(frozen=True)
class Seen:
    """A made world, its case, and all sides under one definition."""

    made: Made
    case: Case
    sides: Sides


@cache
def engine():
    """One engine for a run over many worlds."""
    return Engine.open()


def case_of(made: Made) -> Case:
    """Read the world's case as a user would."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.toml"
        path.write_text(case_text(made), encoding="utf-8")
        return Case.load(path)


@lru_cache(maxsize=2)
def drawn(world) -> tuple[Made, Case]:
    """Draw a world and read its case; the last two are kept, for a seed is scored with and without a truth."""
    made = make(world)
    return made, case_of(made)


def actors_of(case: Case) -> Actors:
    """Return the parts that the case's countries play."""
    return Actors(case.destination, case.members, case.suppliers, case.hubs)


@lru_cache(maxsize=4)
def network(world, codes: str, flow: str) -> Network:
    """Add one flow of a world up; both flows of the last two worlds are kept, for several detectors read them."""
    made, case = drawn(world)
    rows = made.rows(imports=flow == "import")
    names = grouping(sorted(rows["product"].unique().to_pylist()), control_list.load(LIST), codes)
    with engine().scratch():  # or a thousand worlds stay in memory
        exchange = exchanged(engine().arrow(rows), actors_of(case), names, into="EUR")
        return Network.of(engine().collect(exchange), actors_of(case), names, flow)


def seen(world, *, codes="bridged", baseline=0, imports=True) -> Seen:
    """Make a world and add its rows up to sides; `baseline` is the position among the case's baselines."""
    made, case = drawn(world)
    flows = ("export", "import") if imports else ("export",)
    nets = [network(world, codes, flow) for flow in flows]
    everybody = tuple(made.places.codes)
    origins = tuple(Origin("synthetic", "synthetic", everybody, flow) for flow in flows)
    panel = nets[0].sold_by(COALITION)
    pairs = [Comparison.between(placebo.base, placebo.window) for placebo in case.placebos]
    study = Study(
        control_list.load(LIST),
        codes,
        panel,
        Route(case.destination, case.hubs),
        Comparison.of(case.baselines[baseline], case.window, panel),
        tuple(pair for pair in pairs if pair.fits(panel)),
        Origin("synthetic", "+".join(case.members), case.members),
    )
    concepts = {("export", who): frozenset({EXPORT.concept}) for who in made.places.codes}
    concepts |= {("import", who): frozenset({IMPORT.concept}) for who in made.places.codes}
    imported = nets[1] if imports else None
    return Seen(made, case, Sides(study, actors_of(case), nets[0], imported, origins, concepts=concepts))
