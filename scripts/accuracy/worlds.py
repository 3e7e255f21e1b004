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
def seen(world, *, codes="bridged", baseline=0, imports=True) -> Seen:
    """Make a world and add its rows up to sides; `baseline` is the position among the case's baselines.

    The last two are kept: detectors that are scored on one world one after the other read the same.
    """
    made = make(world)
    case = case_of(made)
    actors = Actors(case.destination, case.members, case.suppliers, case.hubs)
    rows = made.rows(imports=imports)
    goods = control_list.load(LIST)
    names = grouping(sorted(rows["product"].unique().to_pylist()), goods, codes)
    flows = ("export", "import") if imports else ("export",)
    with engine().scratch():  # or a thousand worlds stay in memory
        table = engine().arrow(rows)
        nets = [
            Network.of(engine().collect(exchanged(table, actors, names, into="EUR", flow=flow)), actors, names, flow)
            for flow in flows
        ]
    everybody = tuple(made.places.codes)
    origins = tuple(Origin("synthetic", "synthetic", everybody, flow) for flow in flows)
    panel = nets[0].sold_by(COALITION)
    pairs = [Comparison.between(placebo.base, placebo.window) for placebo in case.placebos]
    study = Study(
        goods,
        codes,
        panel,
        Route(case.destination, case.hubs),
        Comparison.of(case.baselines[baseline], case.window, panel),
        tuple(pair for pair in pairs if pair.fits(panel)),
        Origin("synthetic", "+".join(case.members), case.members),
    )
    said = rows.group_by(["flow", "reporter", "partner_concept"]).aggregate([]).to_pylist()
    concepts = {(row["flow"], row["reporter"]): frozenset({row["partner_concept"]}) for row in said}
    return Seen(made, case, Sides(study, actors, nets[0], nets[1] if imports else None, origins, concepts=concepts))
