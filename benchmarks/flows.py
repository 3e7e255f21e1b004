"""From rows to findings: `detect` in process against one hand-written query that scans and groups once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb
from generate import DATASET, World, fill
from pair import Case, Pair

from contraflow import detectors
from contraflow.analysis.study import needed
from contraflow.engine import Limits
from contraflow.pipeline import Settings, measured, workspace
from contraflow.pipeline.measure import goods_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack
    from pathlib import Path

    from contraflow.pipeline import Workspace


def prepare(scratch: Path, rows: int) -> None:
    """Make a lake of that many rows as they came in, and a copy of it, compacted; what is there already stays."""
    plain, compacted = home(scratch, rows, compacted=False), home(scratch, rows, compacted=True)
    done = scratch / f"{rows}.done"
    if not done.exists():
        with workspace(Settings(home=plain)) as work:
            fill(work.lake, World(rows), scratch / "files")
            work.lake.backup(compacted)
        with workspace(Settings(home=compacted)) as work:
            work.lake.compact()
            work.lake.sweep(dt.timedelta(0))
        done.touch()


SUMS = ("suspension", "diversion")  # what is added up; level shifts, which are fitted, have a line of their own


def pair(case: Case, scratch: Path, stack: ExitStack) -> Pair:
    """Findings over one list of goods, all baselines and both definitions of codes; by hand, the sum they rest on."""
    goods, names = case.goods, SUMS if case.kind == "detect" else None
    work = stack.enter_context(workspace(Settings(home=home(scratch, case.rows, compacted=case.compacted))))
    by_hand = stack.enter_context(duckdb.connect(":memory:", config={"memory_limit": Limits().memory}))
    query = _query(work, goods)

    def ours() -> int:
        of = measured(work, [goods])
        found = detectors.detect(of.panel, work.case, of.lists, origin=of.origin, names=names)
        return int(of.panel.cube.sum()) if found else 0

    def floor() -> int:
        return int(by_hand.execute(query).to_arrow_table()["value_minor"].to_numpy().sum())

    total = floor()
    return Pair(ours, floor, {"ours": total, "floor": total})


def _query(work: Workspace, goods: str) -> str:
    """The same columns of the same files under the same filters, grouped once."""
    chosen = goods_list(goods)
    codes = needed(work.lake.products(DATASET), [chosen]) if chosen.product_set else ()
    return f"""
        SELECT product, partner, period, sum(value_minor)::BIGINT AS value_minor
        FROM read_parquet('{work.settings.home}/trade/*.parquet')
        WHERE NOT is_sum AND flow = 'export' AND period_months = 1 AND currency = 'EUR'
          AND reporter IN ({listed(World(0).reporters)})
          AND partner IN ({listed((work.case.destination, *work.case.hubs))})
          {f"AND product IN ({listed(codes)})" if codes else ""}
        GROUP BY ALL"""  # noqa: S608 - our own codes


def listed(codes: Iterable[str]) -> str:
    """Codes as a query lists them."""
    return ", ".join(f"'{code}'" for code in codes)


def home(scratch: Path, rows: int, *, compacted: bool) -> Path:
    """The folder of the lake that `prepare` makes."""
    return scratch / f"lake-{rows}{'-compacted' if compacted else ''}"
