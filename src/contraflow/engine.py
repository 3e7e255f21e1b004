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
from typing import TYPE_CHECKING, Any, Protocol, Self

import duckdb
import ibis
import pyarrow as pa
from ibis.expr import operations as ops

from contraflow.errors import BadFile, LakeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir
    from pyspark.sql import SparkSession

    from contraflow.tables import Table


class CodedLines(Protocol):
    """Lines read as they are asked for; `plain` is known at their end."""

    plain: bool

    def reader(self) -> pa.RecordBatchReader:
        """The lines, batch by batch."""


ROW_GROUP = 122_880  # rows, in whole vectors of the engine; small enough that a filter on products skips most of a file
HEADER = 1  # line above the rows of a delimited file
KEPT = 1_000  # expressions in SQL that are kept: more than the layouts of all sources have
NAMES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an engine may take: `memory` such as "2200MB", `threads` (None: every core), a folder to spill into."""

    memory: str = "2200MB"
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
        wanted: dict[str, object] = {"memory_limit": limits.memory, "temp_directory": str(limits.temp)}
        if limits.threads is not None:
            wanted["threads"] = limits.threads
        self.limits = limits
        self._ibis: Any = ibis.duckdb.connect(":memory:", **wanted)
        self._number = 0
        self._known_sql: dict[ops.Node, str] = {}
        self._made: list[tuple[str, str]] = []
        self._rejected: dict[str, str] = {}
        self._views: dict[tuple[object, ...], ir.Table] = {}
        self._sql("SET TimeZone = 'UTC'")

    @property
    def writer(self) -> DuckDBEngine:
        """Return itself."""
        return self

    def parquet(self, files: Sequence[Path], table: Table) -> ir.Table:
        """Files as one Ibis table with the columns of `table`; no file, no rows.

        The same files are the same table again: what is built on it need not be translated again either.
        """
        if not files:
            return self.arrow(table.arrow().empty_table())
        key = (table.name, *files)
        if key not in self._views:
            names = ", ".join(_quoted(name) for name in table.names)
            source = f"read_parquet([{', '.join(_literal(file) for file in files)}], hive_partitioning = false)"
            self._views[key] = self._make("VIEW", f"SELECT {names} FROM {source}", table.ibis())
        return self._views[key]

    def collect(self, expr: ir.Table) -> pa.Table:
        """Run the expression; for small results only."""
        with _told():
            query = self._compiled(expr)
            with self._shown(expr.op().find(ops.InMemoryTable)):
                found = self._ibis.con.sql(query).to_arrow_table()
            return found.cast(expr.schema().to_pyarrow())

    def arrow(self, table: pa.Table) -> ir.Table:
        """Show a table in memory to the engine, without a copy."""
        name = self._name()
        self._ibis.con.register(name, table)
        self._made.append(("VIEW", name))
        return self._known(name, ibis.schema(table.schema))

    def materialise(self, expr: ir.Table) -> ir.Table:
        """Run the expression once and keep the rows, in no order, in a temporary table that may spill to disk."""
        with self._unordered():
            return self._make("TABLE", self._compiled(expr), expr.schema())

    def view(self, expr: ir.Table) -> ir.Table:
        """Give the expression a name: what is built on it need not be translated again each time."""
        return self._make("VIEW", self._compiled(expr), expr.schema())

    def look_up(self, rows: ir.Table, kept: Mapping[str, str], meanings: Mapping[str, pa.Table]) -> ir.Table:
        """The columns of `rows` that `kept` names, by their new names, and what the texts of others mean.

        `meanings` holds a table for each such column: its first column is the text, the further ones are joined.
        Their strings become enumerations: numbers to the engine, which sorts and writes them several times quicker.
        """
        chosen = [f"said.{_quoted(old)} AS {_quoted(new)}" for new, old in kept.items()]
        types = {new: rows.schema()[old] for new, old in kept.items()}
        sides, joins = [], []
        for at, (column, meaning) in enumerate(meanings.items()):
            side, (text, *gives) = f"side_{at}", meaning.column_names
            sides.append(f"{side} AS MATERIALIZED ({self._enumerated(meaning)})")
            known = f"said.{_quoted(column)} = {side}.{text}"
            if meaning.num_rows == 1:  # to ask each row takes a fifth of the time of a join
                joins.append(f"CROSS JOIN {side}")
                chosen += [f"CASE WHEN {known} THEN {side}.{name} END AS {name}" for name in map(_quoted, gives)]
            else:
                joins.append(f"LEFT JOIN {side} ON {known}")
                chosen += [f"{side}.{_quoted(name)}" for name in gives]
            types |= {name: ibis.schema(meaning.schema)[name] for name in gives}
        said = f"SELECT {', '.join(chosen)} FROM {self._from(rows)} AS said {' '.join(joins)}"
        return self._make("VIEW", f"WITH {', '.join(sides)} {said}", ibis.schema(types))

    def sets(self, rows: ir.Table, columns: Sequence[str], *, by: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The distinct values of each column, in no order, for each value of `by`; one scan finds them all."""
        chosen = [*map(_quoted, by), *(f"list(DISTINCT {_quoted(name)}) AS {_quoted(name)}" for name in columns)]
        return self._rows(f"SELECT {', '.join(chosen)} FROM {self._from(rows)} GROUP BY ALL")

    def counts(self, rows: ir.Table, by: str) -> dict[Any, int]:
        """How many rows hold each value of a column."""
        query = f'SELECT {_quoted(by)} AS "by", count(*) AS rows FROM {self._from(rows)} GROUP BY ALL'
        return {row["by"]: row["rows"] for row in self._rows(query)}

    def csv(
        self,
        path: Path,
        *,
        columns: Sequence[str] | None = None,
        delimiter: str = ",",
        encoding: str = "utf-8",
        only: Sequence[str] = (),
    ) -> ir.Table:
        """A delimited file as text columns with `source_row`, the line a person counts (the first is 1).

        Lines of another width are left out and kept for `bad_lines`. `columns` names the columns; without it the
        first line does. `only` are those to keep; empty for all. An empty field is missing. Blank lines are not
        counted. Raises BadFile.
        """
        errors = self._name()
        options = {
            "all_varchar": "true", "delim": _literal(delimiter), "quote": "'\"'", "escape": "'\"'",
            "header": "true", "encoding": _literal(encoding), "store_rejects": "true",
            "rejects_limit": "0", "rejects_table": _literal(errors), "rejects_scan": _literal(f"{errors}_scan"),
        }  # fmt: skip
        if columns is not None:
            typed = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in columns)
            options |= {"columns": f"{{{typed}}}", "auto_detect": "false"}
        given = ", ".join(f"{name} = {value}" for name, value in options.items())
        kept = ", ".join(map(_quoted, only)) or "*"
        rows = self._make("TABLE", f"SELECT {kept} FROM read_csv({_literal(path)}, {given})", path=path)
        self._made += [("TABLE", errors), ("TABLE", f"{errors}_scan")]
        return self._numbered(rows, errors)

    def coded(self, lines: CodedLines) -> ir.Table | None:
        """Lines of a delimited file as they stream in, or None where the file turns out not to be plain."""
        reader, name = lines.reader(), self._name()
        self._ibis.con.register(f"{name}_lines", reader)
        with _told(), self._unordered():
            self._sql(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name}_lines")
        self._ibis.con.unregister(f"{name}_lines")
        self._made.append(("TABLE", name))
        return self._known(name, ibis.schema(reader.schema)) if lines.plain else None

    def bad_lines(self, rows: ir.Table) -> pa.Table:
        """The lines that `csv` left out of its table: `source_row`, `seen` (the line), `reason`."""
        return self._sql(
            "SELECT line::INTEGER AS source_row, any_value(csv_line) AS seen, any_value(error_message) AS reason "
            f"FROM {self._rejected[rows.get_name()]} GROUP BY line ORDER BY line"
        ).to_arrow_table()

    def write_parquet(
        self, expr: ir.Table, path: Path, *, order_by: Sequence[str] = (), shift: tuple[str, int] | None = None
    ) -> int:
        """Write the rows, sorted, in row groups of ROW_GROUP; return how many. Raises LakeError where it cannot.

        `shift` names an integer column and what is added to it on the way.
        """
        chosen = "*" if shift is None else f"* REPLACE ({_quoted(shift[0])} + {shift[1]} AS {_quoted(shift[0])})"
        target = f"{_literal(path)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE {ROW_GROUP})"
        with _told():
            rows = self._ordered(self._from(expr), order_by) if order_by else self._from(expr)
            (count,) = self._sql(f"COPY (SELECT {chosen} FROM {rows}) TO {target}").fetchall()
        return int(count[0])

    def _ordered(self, rows: str, by: Sequence[str]) -> str:
        """The rows, sorted. A sort carries every column along: those that hold one value are put back after it."""
        same = self._same(rows)
        apart = [name for name, value in same.items() if value is None]
        order = ", ".join(_quoted(name) for name in by if name in apart) or "ALL"
        chosen = ", ".join(f"{value or ''} {_quoted(name)}" for name, value in same.items())
        narrow = f"SELECT {', '.join(map(_quoted, apart))} FROM {rows} ORDER BY {order}"
        return f"(SELECT {chosen} FROM ({narrow}))"

    def _same(self, rows: str) -> dict[str, str | None]:
        """Each column of the rows, with the one value that it holds in SQL, or None where it holds more."""
        kinds = {name: str(kind) for name, kind, *_ in self._sql(f"DESCRIBE SELECT * FROM {rows}").fetchall()}
        asked = ", ".join(f"min({name}), max({name}), count({name})" for name in map(_quoted, kinds))
        ((count, *told),) = self._sql(f"SELECT count(*), {asked} FROM {rows}").fetchall()
        each = zip(kinds, told[0::3], told[1::3], told[2::3], strict=True)
        one = {name: low for name, low, high, held in each if low == high and held in {0, count}}
        same = {name: _constant(value, kinds[name]) for name, value in one.items()}
        return dict.fromkeys(kinds) | (same if len(same) < len(kinds) else {})

    def tally(
        self, path: Path, *, by: str, total: str, span: str | None = None, sets: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Count a Parquet file by one column: `rows`, and `total` as text, since a sum may outgrow int64.

        Also the `first` and `last` value of the column `span`, and the distinct values of each column in `sets`.
        In SQL, since building the expression takes longer than reading a small file.
        """
        chosen = [f'{_quoted(by)} AS "by"', "count(*) AS rows", f"coalesce(sum({_quoted(total)}), 0)::VARCHAR AS total"]
        if span is not None:
            chosen.append(f"min({_quoted(span)}) AS first, max({_quoted(span)}) AS last")
        chosen += [f"list(DISTINCT {_quoted(name)}) AS {_quoted(name)}" for name in sets]
        return self._rows(f"SELECT {', '.join(chosen)} FROM read_parquet({_literal(path)}) GROUP BY 1")

    def distinct(self, path: Path, column: str) -> list[str]:
        """The distinct values of one column of a Parquet file, in no order."""
        with _told():
            rows = self._sql(f"SELECT DISTINCT {_quoted(column)} FROM read_parquet({_literal(path)})").fetchall()
        return [value for (value,) in rows]

    @contextlib.contextmanager
    def scratch(self) -> Iterator[None]:
        """Drop every table made inside the block at its end: one file after another in the same memory.

        Their names are free again, so that the next file of a layout asks for the same, letter by letter.
        """
        mark, number = len(self._made), self._number
        try:
            yield
        finally:
            for kind, name in reversed(self._made[mark:]):
                self._sql(f"DROP {kind} IF EXISTS {name}")
            del self._made[mark:]
            left = {name for _, name in self._made}
            self._views = {key: view for key, view in self._views.items() if view.get_name() in left}
            self._number = number

    def close(self) -> None:
        """Give back memory and temporary files."""
        self._ibis.disconnect()

    def _sql(self, text: str) -> duckdb.DuckDBPyConnection:
        done: duckdb.DuckDBPyConnection = self._ibis.raw_sql(text)
        return done

    @contextlib.contextmanager
    def _shown(self, tables: Sequence[ops.InMemoryTable]) -> Iterator[None]:
        """Show tables that an expression carries, under the names that its SQL has for them."""
        for table in tables:
            self._ibis.con.register(table.name, table.data.to_pyarrow(table.schema))
        try:
            yield
        finally:
            for table in tables:
                self._ibis.con.unregister(table.name)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with _told():
            done = self._sql(query)
            return [dict(zip((c[0] for c in done.description), row, strict=True)) for row in done.fetchall()]

    def _from(self, expr: ir.Table) -> str:
        """What stands behind FROM: translating an expression takes longer than reading a small file."""
        return expr.get_name() if isinstance(expr.op(), ops.DatabaseTable) else f"({self._compiled(expr)})"

    def _enumerated(self, meaning: pa.Table) -> str:
        text, *gives = meaning.column_names
        quoted = {name: _quoted(name) for name in gives}
        chosen = [text, *(f"{quoted[name]}{_enumeration(meaning[name])} AS {quoted[name]}" for name in gives)]
        return f"SELECT {', '.join(chosen)} FROM {self.arrow(meaning).get_name()}"

    def _compiled(self, expr: ir.Table) -> str:
        """The expression in SQL. It is kept, since one small file after another asks for the same."""
        key = expr.op()
        if key not in self._known_sql:
            if len(self._known_sql) >= KEPT:
                self._known_sql.clear()
            self._known_sql[key] = self._ibis.compile(expr)
        return self._known_sql[key]

    def _name(self) -> str:
        self._number += 1
        return f"cf_{self._number}"

    @contextlib.contextmanager
    def _unordered(self) -> Iterator[None]:
        """Rows that say their place themselves need not be kept in order: half the time."""
        self._sql("SET preserve_insertion_order = false")
        try:
            yield
        finally:
            self._sql("SET preserve_insertion_order = true")

    def _make(self, kind: str, query: str, schema: ibis.Schema | None = None, *, path: Path | None = None) -> ir.Table:
        name = self._name()
        with _told(path):
            self._sql(f"CREATE TEMP {kind} {name} AS {query}")
        self._made.append((kind, name))
        return self._ibis.table(name) if schema is None else self._known(name, schema)

    def _known(self, name: str, schema: ibis.Schema) -> ir.Table:
        """A table whose schema we know: asking the database costs more than reading a small file."""
        return ops.DatabaseTable(name, schema=schema, source=self._ibis, namespace=ops.Namespace()).to_expr()

    def _numbered(self, rows: ir.Table, errors: str) -> ir.Table:
        """Turn the position among the good lines into the line of the file: each bad line before it pushes it down.

        The rows of a table that nobody deletes from are numbered from 0 in the order they came in.
        """
        bad = [line for (line,) in self._sql(f"SELECT DISTINCT line FROM {errors} ORDER BY line").fetchall()]
        pushes = "0"
        if bad:
            after = ", ".join(str(line - HEADER - nth) for nth, line in enumerate(bad, start=1))
            pushes = f"len(list_filter([{after}], lambda before: before <= rowid))"
        place = f"(rowid + {HEADER + 1} + {pushes})::INTEGER AS source_row"
        types = {"source_row": "int32", **rows.schema()}
        told = self._make("VIEW", f"SELECT {place}, * FROM {rows.get_name()}", ibis.schema(types))
        self._rejected[told.get_name()] = errors
        return told


class SparkEngine(Engine):
    """Spark: a local session, or a Spark Connect server by its address. DuckDB still does the ingest."""

    name = "spark"

    def __init__(self, limits: Limits, *, remote: str | None = None) -> None:
        """Start or join the session, in UTC."""
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
        from ibis.backends.pyspark.datatypes import PySparkSchema  # noqa: PLC0415  (an optional extra)

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


def _spark(limits: Limits, remote: str | None) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415  (an optional extra)

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
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise LakeError(
            "not enough memory", seen=_first(error), mend="end other programs, or free disk for temporary files"
        ) from error
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise disk_full(_first(error)) from error
        if path is not None:
            raise BadFile("the file cannot be read", where=str(path), seen=_first(error)) from error
        raise LakeError(
            "storage cannot be read or written", seen=_first(error), mend="check folder and rights"
        ) from error
    except duckdb.Error as error:
        if path is None:
            raise
        raise BadFile("not a readable delimited file", where=str(path), seen=_first(error)) from error


def disk_full(seen: str) -> LakeError:
    """Return the one error for a full disk, whoever notices it."""
    return LakeError(
        "the disk is full", seen=seen, mend="free space and run the same command again: nothing half done is kept"
    )


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def _enumeration(values: pa.ChunkedArray) -> str:
    """The cast of a column of few strings to an enumeration in their order; nothing for a column of another kind."""
    known = sorted(set(values.to_pylist()) - {None}) if pa.types.is_string(values.type) else ()
    return f"::ENUM({', '.join(map(_literal, known))})" if known else ""


def _constant(value: object, kind: str) -> str:
    """A value of a column in SQL; a string as an enumeration, which is written quicker."""
    if kind == "VARCHAR" or isinstance(value, str):
        kind = f"ENUM({_literal(value or '')})"
    return f"{'NULL' if value is None else _literal(value)}::{kind} AS"


def _literal(value: object) -> str:
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _quoted(name: str) -> str:
    text = name.replace('"', '""')
    return f'"{text}"'
