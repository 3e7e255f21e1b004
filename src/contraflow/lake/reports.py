"""Who reports what when: every analysis of all sides asks it first, so it is worked out once a state of the lake.

What is kept beside the rows is only a copy of what they say: without it, it is worked out again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from contraflow.lake.files import storage, write_table

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.lake.lake import Lake

FOLDER = "reports"
KEY = ("reporter", "flow", "period", "period_months", "currency", "partner_concept")


def reports(lake: Lake, dataset: str, as_of: dt.date | None) -> pa.Table:
    """What `Lake.reports` promises."""
    state = _digest(*(f"{one.id} {one.sha256} {one.published}" for one in lake.batches()))
    path = lake.home / FOLDER / f"{state}-{_digest(dataset, str(as_of or lake.as_of), *KEY)}.parquet"
    with storage():
        if path.exists():
            return pq.read_table(path)
    table = lake.engine.collect(_summed(lake.rows(dataset, as_of=as_of)))
    _keep(path, table, state)
    return table


def _summed(rows: ir.Table) -> ir.Table:
    leaf = rows.filter(~rows.is_sum)
    return leaf.group_by(*KEY).agg(value_minor=leaf.value_minor.sum().cast("int64")).order_by(*KEY)


def _keep(path: Path, table: pa.Table, state: str) -> None:
    """Write the answer down, and forget those of earlier states."""
    with storage():
        path.parent.mkdir(exist_ok=True)
        for old in path.parent.glob("*.parquet"):
            if not old.name.startswith(state):
                old.unlink(missing_ok=True)
    write_table(path, table)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
