"""Every detector on a world with all sides: against one hand-written query, and against an analyst's pandas.

`routes` to `concentration` need both data sets; gravity, which fits models for minutes, is no part of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pyarrow.compute as pc
from flows import listed
from generate import DATASET, World
from pair import Case, Pair
from parties import OTHERS, Parties, fill

from contraflow.analysis.study import grouping, needed
from contraflow.engine import Limits
from contraflow.pipeline import Detection, Settings, detect, workspace
from contraflow.pipeline.measure import as_known, goods_list

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    import pyarrow as pa

    from contraflow.pipeline import Workspace

KINDS = ("every detector", "backfill and diversion")
ANALYST = KINDS[1]
BOTH = ("backfill", "diversion")


def prepare(case: Case, scratch: Path) -> None:
    """Make a lake of that many rows, and for pandas the number that both sides must come to; what is there stays."""
    home = _home(scratch, case.rows)
    done = home.with_suffix(".done")
    if not done.exists():
        with workspace(Settings(home=home)) as work:
            fill(work.lake, Parties(case.rows), scratch / "files")
        done.touch()
    told = _told(scratch, case)
    if case.kind == ANALYST and not told.exists():
        from analyst import total

        with workspace(Settings(home=home)) as work:
            told.write_text(json.dumps(total(work, case.goods)))


def pair(case: Case, scratch: Path, stack: ExitStack) -> Pair:
    """All that `contraflow detect` does, with what it keeps in the lake, for one list or for those of the case."""
    work = stack.enter_context(workspace(Settings(home=_home(scratch, case.rows))))
    return _with_pandas(case, scratch, work) if case.kind == ANALYST else _with_query(case, work, stack)


def _with_query(case: Case, work: Workspace, stack: ExitStack) -> Pair:
    """The number that both come to is what the coalition sold of the (first) list in the window, as listed."""
    by_hand = stack.enter_context(duckdb.connect(":memory:", config={"memory_limit": Limits().memory}))
    names, held = _names(case.goods, work), _held(work)
    query, months = _query(work, names, held), [month.date for month in work.case.window.each()]
    codes = list(grouping(held, as_known(goods_list(names[0]), held), "as listed"))

    def ours() -> int:
        found = detect(work, Detection(lists=names))
        first = next(each for each in found if each.detector == "suspension" and each.codes == "as listed")
        return round(first.parameters["beside"]["now"] * 100)

    def floor() -> int:
        return _sold(by_hand.execute(query).to_arrow_table(), months, codes)

    total = floor()
    return Pair(ours, floor, {"ours": total, "floor": total})


def _sold(table: pa.Table, months: list, codes: list[str]) -> int:
    """Of what the query grouped: the coalition's exports of codes to the destination in some months."""
    to = pc.and_(pc.equal(table["seller"], "coalition"), pc.equal(table["buyer"], World(0).case.destination))
    asked = pc.and_(
        pc.is_in(table["period"], pc.cast(months, "date32")), pc.is_in(table["product"], pc.cast(codes, "string"))
    )
    chosen = table.filter(pc.and_(pc.and_(to, asked), pc.equal(table["flow"], "export")))
    return int(pc.sum(chosen["value_minor"]).as_py())


def _with_pandas(case: Case, scratch: Path, work: Workspace) -> Pair:
    from analyst import total

    def ours() -> int:
        found = detect(work, Detection(BOTH, [case.goods]))
        return round(sum(each.value for each in found if each.product == "TOTAL") / 1e4)

    wanted = json.loads(_told(scratch, case).read_text())
    return Pair(ours, lambda: total(work, case.goods), {"ours": wanted, "floor": wanted})


def _query(work: Workspace, names: list[str], held: list[str]) -> str:
    """Every column that a detector needs, under the same filters, grouped once to the parts that countries play."""
    lists = [as_known(goods_list(name), held) for name in names]
    codes = needed(held, lists) if all(each.product_set for each in lists) else ()
    weighed = "weight_g IS NOT NULL AND NOT coalesce(contains(flag, 'isNetWgtEstimated'), false)"
    return f"""
        SELECT flow, product, period, currency,
            {_party("reporter", work)} AS seller, {_party("partner", work)} AS buyer,
            sum(value_minor)::BIGINT AS value_minor, sum(value_minor) FILTER ({weighed})::BIGINT AS weighed_minor,
            sum(weight_g) FILTER ({weighed})::BIGINT AS weight_g
        FROM read_parquet('{work.settings.home}/trade/*.parquet')
        WHERE NOT is_sum AND period_months = 1 {f"AND product IN ({listed(codes)})" if codes else ""}
        GROUP BY ALL"""  # noqa: S608 - our own codes


def _party(column: str, work: Workspace) -> str:
    named = (*work.case.suppliers, *work.case.hubs, work.case.destination)
    return (
        f"CASE WHEN {column} IN ({listed(World(0).reporters)}) THEN 'coalition' "
        f"WHEN {column} IN ({listed(named)}) THEN {column} ELSE 'rest' END"
    )


def _names(goods: str, work: Workspace) -> list[str]:
    return list(work.case.lists) if goods == "the case's lists" else [goods]


def _held(work: Workspace) -> list[str]:
    return sorted({*work.lake.products(DATASET), *work.lake.products(OTHERS)})


def _home(scratch: Path, rows: int) -> Path:
    return scratch / f"sides-{rows}"


def _told(scratch: Path, case: Case) -> Path:
    return scratch / f"told-{case.rows}-{case.goods}.json"
