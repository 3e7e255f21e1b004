"""The monthly panel of a lake against one hand-written group-by over the same columns of the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from flows import home, listed
from pair import Pair

from contraflow.analysis.together import KEY
from contraflow.engine import Limits
from contraflow.pipeline import PanelAsked, Settings, workspace
from contraflow.pipeline import panel as ask

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from contraflow.pipeline import Workspace

ASKED = PanelAsked(codes="as listed")


def pair(scratch: Path, rows: int, stack: ExitStack, *, compacted: bool) -> Pair:
    """Every product with the destination and the hubs, by month, with weights and quantities; the sum says it is so."""
    work = stack.enter_context(workspace(Settings(home=home(scratch, rows, compacted=compacted))))
    by_hand = stack.enter_context(duckdb.connect(":memory:", config={"memory_limit": Limits().memory}))
    partners = (work.case.destination, *work.case.hubs)
    query = _query(work, partners)

    def ours() -> int:
        found = ask(work, ASKED)
        found = found.filter(found.partner.isin(partners))
        sums = found.agg(value=found.value_minor.sum(), weight=found.weight_g.sum(), rows=found.count())
        return int(work.engine.collect(sums)["value"][0].as_py())

    def floor() -> int:
        (row,) = by_hand.execute(query).fetchall()
        return int(row[0])

    total = floor()
    return Pair(ours, floor, {"ours": total, "floor": total})


def _query(work: Workspace, partners: tuple[str, ...]) -> str:
    key = ", ".join(name for name in KEY if name != "dataset")
    return f"""
        SELECT sum(value_minor), sum(weight_g), sum(weighed_minor), sum(quantity_milli), count(quantity_unit), count(*)
        FROM (
            SELECT {key}, sum(value_minor) AS value_minor, sum(weight_g) AS weight_g,
                sum(value_minor) FILTER (weight_g IS NOT NULL) AS weighed_minor,
                sum(quantity_milli) AS quantity_milli, min(quantity_unit) AS quantity_unit
            FROM read_parquet('{work.settings.home}/trade/*.parquet')
            WHERE NOT is_sum AND period_months = 1 AND partner IN ({listed(partners)})
            GROUP BY ALL
        )"""  # noqa: S608 - our own codes
