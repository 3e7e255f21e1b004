"""Files of one value a line, CSV or Parquet: header, text, rows, delivery."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.errors import BadFile
from contraflow.lake.lines import Lines
from contraflow.sources import border, scope
from contraflow.sources.base import Layout
from contraflow.sources.scope import dated
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.marks import Mark
    from contraflow.lake.raw import RawFile
    from contraflow.sources.border import Recipe, Typed
    from contraflow.sources.facts import Facts
    from contraflow.sources.scope import Dated
    from contraflow.sources.stated import Stated

HEAD = 4096  # bytes; a header is shorter
PARQUET = b"PAR1"
NOT_UTF8 = "unicode"  # how the engine's reason for a line begins that is not UTF-8


def _as_it_is(text: ir.Table) -> ir.Table:
    return text


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a flat file: whose it is, by which recipe, of which date, with what to say in the batch.

    `prepare` makes the text ready to be typed: adds flags or what marks a sum, or turns a wide table into one value a
    row (then the recipe names the `place`). It never drops a value. `reads` are the columns of the file that it needs;
    empty for all of them. `marks` are made before, of columns that need not be among those: with marks, `prepare` looks
    at no text of a label nor of a column that is marked, only whether two are the same, so that numbers may stand for
    them.
    `latin` says that a file that is not UTF-8 is Latin-1: for files whose labels are read by their codes.
    """

    facts: Facts
    recipe: Recipe
    dated: Dated
    notes: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    prepare: Callable[[ir.Table], ir.Table] = _as_it_is
    reads: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    latin: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file to read where not all are: those that are needed, and those that are marked."""
        return tuple(dict.fromkeys((*self.reads, *(mark.column for mark in self.marks)))) if self.reads else ()

    @property
    def is_textual(self) -> bool:
        """Whether `prepare` looks at texts."""
        return self.prepare is not _as_it_is and not self.marks

    def lines(self, raw: RawFile) -> Lines:
        """The file's lines, labels coded; amounts come as numbers too where `prepare` does not ask for their texts."""
        known = {label.column for label in self.recipe.labels} | {mark.column for mark in self.marks}
        needed = dict.fromkeys(self.reads or self.recipe.columns)
        amounts = {one.column for one in self.recipe.amounts} - known if self.prepare is _as_it_is else set()
        return Lines(
            raw.path,
            labels=[name for name in needed if name in known],
            others=[name for name in needed if name not in known | amounts],
            numbers=[name for name in needed if name in amounts],
            marks=self.marks,
            delimiter=delimiter(raw),
        )


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


@dataclass(frozen=True, slots=True)
class Shape:
    """A flat file that says no date: the columns that tell it, and how they are read; `also` is said of its columns."""

    name: str
    columns: frozenset[str]
    facts: Facts
    recipe: Recipe
    prepare: Callable[[ir.Table], ir.Table] = _as_it_is
    also: str = ""

    def layout(self) -> Layout:
        """The shape as a layout of a source."""
        says = f"a CSV or Parquet table with the columns {', '.join(sorted(self.columns))}{self.also}"
        return Layout(self.name, says, self.is_in, self.read, self.columns)

    def is_in(self, raw: RawFile) -> bool:
        """Whether the file has these columns; more may stand beside them."""
        return self.columns <= (header(raw) or parquet_columns(raw))

    def read(self, raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
        """Read every line."""
        return read(raw, engine, Plan(self.facts, self.recipe, dated(None, "", stated), prepare=self.prepare))


def read(raw: RawFile, engine: DuckDBEngine, plan: Plan) -> Delivery:
    """Read every line of a CSV or Parquet file by the plan. Raises BadFile where months and years are mixed."""
    if raw.head(len(PARQUET)) == PARQUET:
        return parcelled(raw, engine, plan, _typed(parquet(raw, engine), engine, plan))
    return parcelled(raw, engine, plan, read_lines(raw, engine, plan))


def read_lines(raw: RawFile, engine: DuckDBEngine, plan: Plan, sheet: str = "") -> Typed:
    """Read every line of a CSV file; `sheet` names it where it is one of several in an archive."""
    return _plain(raw, engine, plan, sheet) or _careful(raw, engine, plan, sheet)


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
    text = engine.materialise(text)
    typed = _typed(text, engine, plan)
    return parcelled(raw, engine, plan, typed if bad is None else _with_bad(typed, bad))


def parcelled(raw: RawFile, engine: DuckDBEngine, plan: Plan, typed: Typed) -> Delivery:
    """The delivery of typed rows. Raises BadFile where months and years are mixed."""
    dataset = _dataset(raw, engine, plan.facts, typed)
    scopes = scope.boxes(typed.rows, dataset, engine)
    parcel = scope.Parcel(dataset, scopes, plan.dated, notes=plan.notes, facts=plan.said)
    return scope.deliver(plan.facts, typed, parcel)


def _typed(text: ir.Table, engine: DuckDBEngine, plan: Plan, whole: Callable[[], ir.Table] | None = None) -> Typed:
    prepared = text if plan.prepare is _as_it_is else engine.materialise(plan.prepare(_marked(text, engine, plan)))
    return border.typed(prepared, plan.recipe, engine, whole=whole or (lambda: text))


def _marked(text: ir.Table, engine: DuckDBEngine, plan: Plan) -> ir.Table:
    """Texts with the plan's marks beside them."""
    if not plan.marks:
        return text
    columns = dict.fromkeys(mark.column for mark in plan.marks)
    (found,) = engine.sets(text, list(columns))
    meanings = {}
    for at, column in enumerate(columns):
        texts = sorted(filter(None, found[column] or ()))
        said = {mark.name: mark.values(texts) for mark in plan.marks if mark.column == column}
        meanings[column] = pa.table({f"text{at}": pa.array(texts, pa.string()), **said})
    rows = engine.look_up(text, {name: name for name in text.columns}, meanings)
    return rows.fill_null({mark.name: mark.without for mark in plan.marks})


def _plain(raw: RawFile, engine: DuckDBEngine, plan: Plan, sheet: str) -> Typed | None:
    """The quick way, with the labels as numbers; None for a file that is not plain, or whose text is prepared."""
    if plan.is_textual:
        return None
    lines = plan.lines(raw)
    rows = engine.coded(lines)
    if rows is None:
        return None
    texts = {label.column: lines.texts[label.column].to_pylist() for label in plan.recipe.labels}
    whole = _sheeted(engine, sheet, lambda: engine.csv(raw.path, delimiter=delimiter(raw)))
    prepared = rows if plan.prepare is _as_it_is else engine.view(plan.prepare(_in_sheet(engine, sheet, rows)))
    return border.typed(prepared, plan.recipe, engine, whole=whole, texts={border.SHEET: [sheet], **texts})


def _careful(raw: RawFile, engine: DuckDBEngine, plan: Plan, sheet: str) -> Typed:
    """The way that knows each line which is no row of the file."""

    def csv(encoding: str = "utf-8", only: Sequence[str] = ()) -> ir.Table:
        return engine.csv(raw.path, delimiter=delimiter(raw), encoding=encoding, only=only)

    encoding = "utf-8"
    lines = csv(only=plan.columns)
    bad = engine.bad_lines(lines)
    if plan.latin and any(NOT_UTF8 in reason.lower() for reason in bad["reason"].to_pylist()):
        encoding = "latin-1"
        lines = csv(encoding, plan.columns)
        bad = engine.bad_lines(lines)
    whole = _sheeted(engine, sheet, lambda: csv(encoding) if plan.reads else lines)
    return _with_bad(_typed(_in_sheet(engine, sheet, lines), engine, plan, whole), bad, sheet)


def _in_sheet(engine: DuckDBEngine, sheet: str, lines: ir.Table) -> ir.Table:
    return engine.view(lines.mutate(source_sheet=ibis.literal(sheet)))


def _sheeted(engine: DuckDBEngine, sheet: str, lines: Callable[[], ir.Table]) -> Callable[[], ir.Table]:
    return lambda: _in_sheet(engine, sheet, lines())


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
