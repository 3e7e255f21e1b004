"""Files of one value a line, CSV or Parquet: header, text, rows, delivery."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.errors import BadFile
from contraflow.sources import border, scope
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.border import Recipe, Typed
    from contraflow.sources.facts import Facts
    from contraflow.sources.scope import Dated

HEAD = 4096  # bytes; a header is shorter
PARQUET = b"PAR1"
NOT_UTF8 = "unicode"  # how the engine's reason for a line begins that is not UTF-8


def _as_it_is(text: ir.Table) -> ir.Table:
    return text


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a flat file: whose it is, by which recipe, of which date, with what to say in the batch.

    `prepare` makes the text ready to be typed: adds flags or what marks a sum, or turns a wide table into one value a
    row (then the recipe names the `place`). It never drops a value.
    `latin` says that a file that is not UTF-8 is Latin-1: for files whose labels are read by their codes.
    """

    facts: Facts
    recipe: Recipe
    dated: Dated
    notes: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    prepare: Callable[[ir.Table], ir.Table] = _as_it_is
    latin: bool = False


def header(raw: RawFile, encoding: str = "utf-8-sig") -> frozenset[str]:
    """The column names on the first line of a CSV file; empty for a file of another kind, or with a name twice."""
    line = _first_line(raw, encoding)
    names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter(raw)), [])] if line else []
    return frozenset(names) if len(set(names)) == len(names) and b"\0" not in raw.head(HEAD) else frozenset()


def delimiter(raw: RawFile) -> str:
    """What parts the columns: a tab where the first line has one, else a comma."""
    return "\t" if "\t" in _first_line(raw) else ","


def _first_line(raw: RawFile, encoding: str = "utf-8-sig") -> str:
    return next(iter(raw.head(HEAD).decode(encoding, errors="ignore").splitlines()), "")


def parquet_columns(raw: RawFile) -> frozenset[str]:
    """The column names of a Parquet file; empty for a file of another kind."""
    return frozenset(raw.parquet_schema().names) if raw.head(len(PARQUET)) == PARQUET else frozenset()


def read(raw: RawFile, engine: DuckDBEngine, plan: Plan) -> Delivery:
    """Read every line of a CSV or Parquet file by the plan. Raises BadFile where months and years are mixed."""
    if raw.head(len(PARQUET)) == PARQUET:
        return parcelled(raw, engine, plan, _typed(parquet(raw, engine), engine, plan))
    return parcelled(raw, engine, plan, read_lines(raw, engine, plan))


def read_lines(raw: RawFile, engine: DuckDBEngine, plan: Plan, sheet: str = "") -> Typed:
    """Read every line of a CSV file; `sheet` names it where it is one of several in an archive."""
    lines, bad = _csv(raw, engine, latin=plan.latin)
    typed = _typed(lines.mutate(source_sheet=ibis.literal(sheet)), engine, plan)
    return _with_bad(typed, bad, sheet)


def read_table(
    raw: RawFile, engine: DuckDBEngine, plan: Plan, table: pa.Table, bad: pa.Table | None = None
) -> Delivery:
    """Read rows of text that a layout took out of a file of its own kind; `bad` are lines that are no rows of it.

    `source_row` is a column of the table, or the rows are numbered.
    """
    if "source_row" not in table.column_names:
        table = numbered(table)
    text = engine.arrow(table)
    if "source_sheet" not in table.column_names:
        text = text.mutate(source_sheet=ibis.literal(""))
    typed = _typed(engine.materialise(text), engine, plan)
    return parcelled(raw, engine, plan, typed if bad is None else _with_bad(typed, bad))


def parcelled(raw: RawFile, engine: DuckDBEngine, plan: Plan, typed: Typed) -> Delivery:
    """The delivery of typed rows. Raises BadFile where months and years are mixed."""
    dataset = _dataset(raw, engine, plan.facts, typed)
    scopes = scope.boxes(typed.rows, dataset, engine)
    parcel = scope.Parcel(dataset, scopes, plan.dated, notes=plan.notes, facts=plan.said)
    return scope.deliver(plan.facts, typed, parcel)


def _typed(text: ir.Table, engine: DuckDBEngine, plan: Plan) -> Typed:
    prepared = engine.view(plan.prepare(text))
    return border.typed(prepared, plan.recipe, engine, whole=text)


def _csv(raw: RawFile, engine: DuckDBEngine, *, latin: bool) -> tuple[ir.Table, pa.Table]:
    """The lines of the file and those that are no lines of it."""
    lines = engine.csv(raw.path, delimiter=delimiter(raw))
    bad = engine.bad_lines(lines)
    if latin and any(NOT_UTF8 in reason.lower() for reason in bad["reason"].to_pylist()):
        lines = engine.csv(raw.path, delimiter=delimiter(raw), encoding="latin-1")
        bad = engine.bad_lines(lines)
    return lines, bad


def _with_bad(typed: Typed, bad: pa.Table, sheet: str = "") -> Typed:
    """The typed rows, with the lines that are no rows among the rejects."""
    misshapen = _misshapen(bad, sheet)
    rejects = pa.concat_tables([typed.rejects, misshapen]).sort_by("source_row")
    return replace(typed, rejects=rejects, read=typed.read + misshapen.num_rows)


def _misshapen(lines: pa.Table, sheet: str) -> pa.Table:
    """Lines with too many or too few fields, as rejects."""
    rows = [
        {
            "source_sheet": sheet,
            "source_row": line["source_row"],
            "column": "(line)",
            "seen": line["seen"],
            "reason": f"not a line of this table: {line['reason']}; correct the line",
            "raw": line["seen"],
        }
        for line in lines.to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=border.REJECTS)


def parquet(raw: RawFile, engine: DuckDBEngine) -> ir.Table:
    """Every column as text: a float is read by its shortest decimal form, which is what the publisher printed."""
    table = raw.parquet()
    rows = engine.arrow(numbered(table))
    text = rows.select(
        "source_row", source_sheet=ibis.literal(""), **{name: rows[name].cast("string") for name in table.column_names}
    )
    return engine.materialise(text)


def numbered(table: pa.Table, first: int = 1) -> pa.Table:
    """The table with `source_row`, counted from `first`."""
    rows = pa.array(range(first, first + table.num_rows), TRADE.arrow().field("source_row").type)
    return table.append_column("source_row", rows)


def _dataset(raw: RawFile, engine: DuckDBEngine, facts: Facts, typed: Typed) -> str:
    lengths = list(engine.counts(typed.rows, "period_months"))
    if len(lengths) > 1:
        raise BadFile(
            "months and whole years in one file", where=raw.name, mend="download months and years as two files"
        )
    return facts.datasets["yearly" if lengths == [12] else "monthly"]
