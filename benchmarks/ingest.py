"""Files into a lake, against the fastest reader of such files alone."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import fastexcel
from generate import VIEW, World, bulk, view
from pair import Pair

from contraflow.engine import Limits
from contraflow.pipeline import Settings, add, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from contraflow.pipeline import Workspace

KEPT = {6: 380_152, 22: 1_141_670}
"""Values in that many of the workbooks, HS4 headings included: 997,559 CN8 values in all of them."""
CELLS = {6: 5_061_800, 22: 18_068_172}
TYPES = {**dict.fromkeys(VIEW, "VARCHAR"), "VALUE_IN_EUR": "BIGINT"}


WRITES = {"csv": view, "bulk": bulk}


def prepare(scratch: Path, kind: str, rows: int) -> None:
    """Write the generated file; what is there already stays."""
    path = _path(scratch, kind, rows)
    if not path.exists():
        waiting = path.with_suffix(".tmp")
        WRITES[kind](World(rows), waiting)
        waiting.rename(path)


def csv(scratch: Path, rows: int, stack: ExitStack) -> Pair:
    """A CSV view of Comext; the floor is DuckDB's reader into a typed table."""
    path = _path(scratch, "csv", rows)
    by_hand = stack.enter_context(duckdb.connect(":memory:", config={"memory_limit": Limits().memory}))

    def floor() -> int:
        by_hand.execute(f"CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM read_csv('{path}', columns = {TYPES})")  # noqa: S608
        return int(by_hand.execute("SELECT count(*) FROM t").fetchone()[0])

    new = NewLake(scratch, [path])
    return Pair(new.added, floor, {"ours": rows, "floor": rows}, new.opened)


def comtrade(scratch: Path, rows: int, stack: ExitStack) -> Pair:
    """A bulk file of Comtrade; the floor is DuckDB's own reader to Parquet, by the types it finds itself."""
    path, copy = _path(scratch, "bulk", rows), scratch / "floor.parquet"
    by_hand = stack.enter_context(duckdb.connect(":memory:", config={"memory_limit": Limits().memory}))

    def floor() -> int:
        query = f"COPY (SELECT * FROM read_csv('{path}')) TO '{copy}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
        return int(by_hand.execute(query).fetchone()[0])

    new = NewLake(scratch, [path])
    return Pair(new.added, floor, {"ours": rows, "floor": rows}, new.opened)


def workbooks(scratch: Path, paths: list[Path]) -> Pair:
    """Workbooks of Eurostat; the floor is fastexcel, every sheet as text."""

    def floor() -> int:
        return sum(_cells(path) for path in paths)

    new = NewLake(scratch, paths)
    return Pair(new.added, floor, {"ours": KEPT[len(paths)], "floor": CELLS[len(paths)]}, new.opened)


def _cells(path: Path) -> int:
    book, cells = fastexcel.read_excel(path), 0
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_arrow()
        cells += sheet.num_rows * sheet.num_columns
    return cells


@dataclass
class NewLake:
    """Files, and an empty lake to bring them into, a new one each time."""

    scratch: Path
    paths: list[Path]
    open: ExitStack = field(default_factory=ExitStack)
    work: Workspace | None = None

    def opened(self) -> None:
        """Open an empty lake in place of the last."""
        home = self.scratch / "lake-new"
        self.open.close()
        shutil.rmtree(home, ignore_errors=True)
        self.work = self.open.enter_context(workspace(Settings(home=home)))

    def added(self) -> int:
        """Bring the files in; return how many values were kept."""
        return sum(outcome.batch.kept for outcome in add(self.work, self.paths) if outcome.batch)


def _path(scratch: Path, kind: str, rows: int) -> Path:
    return scratch / f"{kind}-{rows}.csv"
