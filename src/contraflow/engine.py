"""The only module that knows DuckDB or Spark: files of the lake as Ibis tables, and the heavy lifting of an ingest.

Analysis is written once as Ibis expressions and runs on either engine. DuckDB is the default, in process; Spark is
for those who outgrow one machine. Ingest and compaction always run on DuckDB, which every engine has as `writer`.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from contraflow.errors import BadFile, LakeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.tables import Table

ROW_GROUP = 120_000  # rows; small enough that a filter on sorted products skips most of a file
NAMES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an engine may take: `memory` such as "3GB", `threads` (None: every core), a folder to spill into."""

    memory: str = "3GB"
    threads: int | None = None
    temp: Path = field(default_factory=lambda: Path(tempfile.gettempdir()) / f"contraflow-{os.getpid()}")


class Engine(ABC):
    """Run Ibis expressions over files of the lake; close it, or use it as a context manager."""

    name: str

    @staticmethod
    def open(name: str = "duckdb", limits: Limits | None = None, *, remote: str | None = None) -> Engine:
        """Start an engine by name; `remote` is the address of a Spark Connect server. Raises UsageError."""
        limits = limits or Limits()
        if name == "duckdb":
            return DuckDBEngine(limits)
        if name == "spark":
            return SparkEngine(limits, remote=remote)
        raise UsageError("no such engine", seen=name, allowed=NAMES)

    @property
    @abstractmethod
    def writer(self) -> DuckDBEngine:
        """The engine that ingests and compacts: itself, or the one that Spark keeps beside it."""

    @abstractmethod
    def parquet(self, files: Sequence[Path], table: Table) -> ir.Table:
        """Files as one Ibis table with the columns of `table`; no file, no rows."""

    @abstractmethod
    def collect(self, expr: ir.Table) -> pa.Table:
        """Run the expression; for small results only."""

    @abstractmethod
    def close(self) -> None:
        """Give back memory and temporary files."""

    def __enter__(self) -> Self:
        """Return the engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class DuckDBEngine(Engine):
    """DuckDB in process, with explicit memory, threads and temp folder."""

    name = "duckdb"

    def __init__(self, limits: Limits) -> None:
        """Connect to a database in memory that spills into the temp folder."""
        import ibis

        wanted: dict[str, object] = {"memory_limit": limits.memory, "temp_directory": str(limits.temp)}
        if limits.threads is not None:
            wanted["threads"] = limits.threads
        self.limits = limits
        self._ibis: Any = ibis.duckdb.connect(":memory:", **wanted)
        self._numbers = itertools.count()
        self._made: list[tuple[str, str]] = []
        self._rejected: dict[str, str] = {}
        self._sql("SET TimeZone = 'UTC'")

    @property
    def writer(self) -> DuckDBEngine:
        """Return itself."""
        return self

    def parquet(self, files: Sequence[Path], table: Table) -> ir.Table:
        """Files as one Ibis table with the columns of `table`; no file, no rows."""
        if not files:
            return self.arrow(table.arrow().empty_table())
        names = ", ".join(_quoted(name) for name in table.names)
        source = f"read_parquet([{', '.join(_literal(file) for file in files)}], hive_partitioning = false)"
        return self._make("VIEW", f"SELECT {names} FROM {source}")

    def collect(self, expr: ir.Table) -> pa.Table:
        """Run the expression; for small results only."""
        with _told():
            return self._ibis.to_pyarrow(expr)

    def arrow(self, table: pa.Table) -> ir.Table:
        """Show a table in memory to the engine, without a copy."""
        name = self._name()
        self._ibis.con.register(name, table)
        self._made.append(("VIEW", name))
        return self._ibis.table(name)

    def materialise(self, expr: ir.Table) -> ir.Table:
        """Run the expression once and keep the rows in a temporary table that may spill to disk."""
        return self._make("TABLE", self._ibis.compile(expr))

    def csv(
        self,
        path: Path,
        *,
        columns: Sequence[str] | None = None,
        delimiter: str = ",",
        encoding: str = "utf-8",
        header: bool = True,
    ) -> ir.Table:
        """A delimited file as text columns with `source_row`, the line a person counts (the first is 1).

        Lines of another width are left out and kept for `bad_lines`. `columns` names the columns; without it the
        first line does. An empty field is missing. Blank lines are not counted. Raises BadFile.
        """
        errors = self._name()
        options = {
            "all_varchar": "true", "delim": _literal(delimiter), "quote": "'\"'", "escape": "'\"'",
            "header": str(header).lower(), "encoding": _literal(encoding), "store_rejects": "true",
            "rejects_limit": "0", "rejects_table": _literal(errors), "rejects_scan": _literal(f"{errors}_scan"),
        }  # fmt: skip
        if columns is not None:
            typed = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in columns)
            options |= {"columns": f"{{{typed}}}", "auto_detect": "false"}
        given = ", ".join(f"{name} = {value}" for name, value in options.items())
        with _told(path):
            rows = self._make("TABLE", f"SELECT row_number() OVER () AS _n, * FROM read_csv({_literal(path)}, {given})")
        self._made += [("TABLE", errors), ("TABLE", f"{errors}_scan")]
        return self._numbered(rows.get_name(), errors, above=int(header))

    def bad_lines(self, rows: ir.Table) -> pa.Table:
        """The lines that `csv` left out of its table: `source_row`, `seen` (the line), `reason`."""
        return self._sql(
            "SELECT line::INTEGER AS source_row, any_value(csv_line) AS seen, any_value(error_message) AS reason "
            f"FROM {self._rejected[rows.get_name()]} GROUP BY line ORDER BY line"
        ).to_arrow_table()

    def write_parquet(self, expr: ir.Table, path: Path, *, order_by: Sequence[str] = ()) -> int:
        """Write the rows, sorted, in row groups of ROW_GROUP; return how many. Raises LakeError where it cannot."""
        order = f" ORDER BY {', '.join(_quoted(name) for name in order_by)}" if order_by else ""
        target = f"{_literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        with _told():
            done = self._sql(f"COPY (SELECT * FROM ({self._ibis.compile(expr)}){order}) TO {target}")
        return int(done.fetchone()[0])

    @contextlib.contextmanager
    def scratch(self) -> Iterator[None]:
        """Drop every table made inside the block at its end: one file after another in the same memory."""
        mark = len(self._made)
        try:
            yield
        finally:
            for kind, name in reversed(self._made[mark:]):
                self._sql(f"DROP {kind} IF EXISTS {name}")
            del self._made[mark:]

    def close(self) -> None:
        """Give back memory and temporary files."""
        self._ibis.disconnect()

    def _sql(self, text: str) -> Any:
        return self._ibis.raw_sql(text)

    def _name(self) -> str:
        return f"cf_{next(self._numbers)}"

    def _make(self, kind: str, query: str) -> ir.Table:
        name = self._name()
        with _told():
            self._sql(f"CREATE TEMP {kind} {name} AS {query}")
        self._made.append((kind, name))
        return self._ibis.table(name)

    def _numbered(self, rows: str, errors: str, *, above: int) -> ir.Table:
        """Turn the position among the good lines into the line of the file: each bad line before it pushes it down."""
        bad = [line for (line,) in self._sql(f"SELECT DISTINCT line FROM {errors} ORDER BY line").fetchall()]
        pushes = "0"
        if bad:
            after = ", ".join(str(line - above - nth) for nth, line in enumerate(bad, start=1))
            pushes = f"len(list_filter([{after}], lambda before: before < _n))"
        told = self._make("VIEW", f"SELECT (_n + {above} + {pushes})::INTEGER AS source_row, * EXCLUDE (_n) FROM {rows}")
        self._rejected[told.get_name()] = errors
        return told


class SparkEngine(Engine):
    """Spark: a local session, or a Spark Connect server by its address. DuckDB still does the ingest."""

    name = "spark"

    def __init__(self, limits: Limits, *, remote: str | None = None) -> None:
        """Start or join the session, in UTC."""
        import ibis

        self.limits = limits
        self._session = _spark(limits, remote)
        self._ibis: Any = ibis.pyspark.connect(self._session)
        self._numbers = itertools.count()
        self._writer: DuckDBEngine | None = None

    @property
    def writer(self) -> DuckDBEngine:
        """A DuckDB engine with the same limits, started when first asked for."""
        if self._writer is None:
            self._writer = DuckDBEngine(self.limits)
        return self._writer

    def parquet(self, files: Sequence[Path], table: Table) -> ir.Table:
        """Files as one Ibis table with the columns of `table`; no file, no rows."""
        from ibis.backends.pyspark.datatypes import PySparkSchema

        schema = PySparkSchema.from_ibis(table.ibis())
        reader = self._session.read.schema(schema)
        frame = reader.parquet(*map(str, files)) if files else self._session.createDataFrame([], schema)
        name = f"cf_{next(self._numbers)}"
        frame.createOrReplaceTempView(name)
        return self._ibis.table(name)

    def collect(self, expr: ir.Table) -> pa.Table:
        """Run the expression; for small results only."""
        return self._ibis.to_pyarrow(expr)

    def close(self) -> None:
        """Stop the session and the writer beside it."""
        self._session.stop()
        if self._writer is not None:
            self._writer.close()


def _spark(limits: Limits, remote: str | None) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("contraflow").config("spark.sql.session.timeZone", "UTC")
    if remote is not None:
        return builder.remote(remote).getOrCreate()
    local = {
        "spark.driver.memory": limits.memory.lower().replace("gb", "g").replace("mb", "m"),
        "spark.local.dir": str(limits.temp),
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.enabled": "false",
    }
    for key, value in local.items():
        builder = builder.config(key, value)
    return builder.master(f"local[{limits.threads or '*'}]").getOrCreate()


@contextlib.contextmanager
def _told(path: Path | None = None) -> Iterator[None]:
    """Say in our words why DuckDB could not: a bad file, a full disk, too little memory."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise LakeError("not enough memory", seen=_first(error), mend="allow more with --memory, or free disk") from error
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise disk_full(_first(error)) from error
        if path is not None:
            raise BadFile("the file cannot be read", where=str(path), seen=_first(error)) from error
        raise LakeError("storage cannot be read or written", seen=_first(error), mend="check folder and rights") from error
    except duckdb.Error as error:
        if path is None:
            raise
        raise BadFile("not a readable delimited file", where=str(path), seen=_first(error)) from error


def disk_full(seen: str) -> LakeError:
    """Return the one error for a full disk, whoever notices it."""
    return LakeError("the disk is full", seen=seen, mend="free space and run the same command again: nothing half done is kept")


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def _literal(value: object) -> str:
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _quoted(name: str) -> str:
    text = name.replace('"', '""')
    return f'"{text}"'
