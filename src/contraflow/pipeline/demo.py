"""A synthetic world taken through every stage like any data: the page where the truth is known."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from contraflow.lake import Delivery, RawFile, Scope
from contraflow.lake.files import write_table, write_text
from contraflow.pipeline.page import briefing
from contraflow.pipeline.workspace import Settings, workspace
from contraflow.sources import border
from contraflow.tables import TRADE
from contraflow.worlds.case import case_text
from contraflow.worlds.make import make

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from contraflow.views import Briefing
    from contraflow.worlds.make import Made
    from contraflow.worlds.spec import World

DATASET = "synthetic_world"
NOTE = "SYNTHETIC: made from a seed; no country, figure or event in it is real."
Told = Callable[[str], None]


def demo(world: World, settings: Settings, told: Told = lambda _: None) -> Briefing:
    """Make a world, bring its rows in like any file, run every detector on it, and return the briefing.

    The lake lies in `settings.home`, or passes where that is the folder of a passing one. Every sentence that names
    the case says SYNTHETIC, for the case's own title does.
    """
    made = make(world)
    settings.home.mkdir(parents=True, exist_ok=True)
    case = settings.home / "case.toml"
    write_text(case, case_text(made))
    own = replace(settings, case=str(case))
    with workspace(own) as work:
        path = settings.home / "world.parquet"
        write_table(path, made.rows())
        with work.engine.writer.scratch():
            work.lake.add(RawFile(path), _delivery(made, work.engine.writer.arrow(RawFile(path).parquet())))
    told("world")
    return briefing(own, told=told)


def _delivery(made: Made, rows: ir.Table) -> Delivery:
    """The world's reports as a file of one publisher, that speaks for every country and product."""
    world, count = made.world, rows.count().to_pyarrow().as_py()
    scope = Scope(DATASET, None, None, None, None, world.start, world.end)
    return Delivery(
        source="synthetic",
        dataset=DATASET,
        licence="synthetic",
        published=world.end.last_day,
        rows=rows.mutate(slice_id=ibis.literal(0, type="int64")).select(*TRADE.names),
        rejects=border.REJECTS.empty_table(),
        read=count,
        blank=0,
        scopes=(scope,),
        notes=(NOTE,),
        facts={"what": NOTE.rstrip(".")},
    )


def passing(world: World, settings: Settings, told: Told = lambda _: None) -> Briefing:
    """The same in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="contraflow-demo-") as folder:
        return demo(world, replace(settings, home=Path(folder), catalogue=None), told)
