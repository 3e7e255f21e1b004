"""Who reports what when: every analysis of all sides asks it first, so it is worked out once a state of the lake.

What is kept beside the rows is only a copy of what they say: without it, it is worked out again.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from contraflow.errors import LakeError
from contraflow.lake.files import storage, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

FOLDER = "reports"
KEY = ("reporter", "flow", "period", "period_months", "currency", "partner_concept")


def summed(rows: ir.Table) -> ir.Table:
    """TRADE rows added up to KEY -> value_minor, in order; sums of other rows are left out."""
    leaf = rows.filter(~rows.is_sum)
    return leaf.group_by(*KEY).agg(value_minor=leaf.value_minor.sum().cast("int64")).order_by(*KEY)


def kept(folder: Path, state: Iterable[str], question: Iterable[str], work: Callable[[], pa.Table]) -> pa.Table:
    """The answer to a question about one state of the lake: as it was written down, or worked out and written down.

    Answers about earlier states are forgotten then. Where the folder cannot be written, nothing is kept.
    """
    now = _digest(state)
    path = folder / f"{now}-{_digest((*question, *KEY))}.parquet"
    with storage():
        if path.exists():
            return pq.read_table(path)
    table = work()
    with contextlib.suppress(LakeError), storage():
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.parquet"):
            if not old.name.startswith(now):
                old.unlink(missing_ok=True)
        write_table(path, table)
    return table


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
