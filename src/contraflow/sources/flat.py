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
    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.border import Recipe, Typed
    from contraflow.sources.facts import Facts
    from contraflow.sources.scope import Dated

HEAD = 4096  # bytes; a header is shorter
PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a flat file: whose it is, by which recipe, of which date, with what to say in the batch."""

    facts: Facts
    recipe: Recipe
    dated: Dated
    notes: tuple[str, ...] = ()


def header(raw: RawFile) -> frozenset[str]:
    """The column names on the first line of a CSV file; empty for a file of another kind, or with a name twice."""
    head = raw.head(HEAD)
    try:
        line = head.decode("utf-8-sig", errors="ignore").splitlines()[0]
    except IndexError:
        return frozenset()
    names = [name.strip() for name in next(csv.reader([line]), [])]
    return frozenset(names) if len(set(names)) == len(names) and b"\0" not in head else frozenset()


def parquet_columns(raw: RawFile) -> frozenset[str]:
    """The column names of a Parquet file; empty for a file of another kind."""
    return frozenset(raw.parquet_schema().names) if raw.head(len(PARQUET)) == PARQUET else frozenset()


def read(raw: RawFile, engine: DuckDBEngine, plan: Plan) -> Delivery:
    """Read every line of a CSV or Parquet file by the plan. Raises BadFile where months and years are mixed."""
    is_parquet = raw.head(len(PARQUET)) == PARQUET
    typed = _parquet(raw, engine, plan.recipe) if is_parquet else _csv(raw, engine, plan.recipe)
    dataset = _dataset(raw, engine, plan.facts, typed)
    scopes = scope.boxes(typed.rows, dataset, engine)
    return scope.deliver(plan.facts, typed, scope.Parcel(dataset, scopes, plan.dated, notes=plan.notes))


def _csv(raw: RawFile, engine: DuckDBEngine, recipe: Recipe) -> Typed:
    lines = engine.csv(raw.path)
    typed = border.typed(lines.mutate(source_sheet=ibis.literal("")), recipe, engine)
    misshapen = _misshapen(engine.bad_lines(lines))
    rejects = pa.concat_tables([typed.rejects, misshapen]).sort_by("source_row")
    return replace(typed, rejects=rejects, read=typed.read + misshapen.num_rows)


def _misshapen(lines: pa.Table) -> pa.Table:
    """Lines with too many or too few fields, as rejects."""
    rows = [
        {
            "source_sheet": "",
            "source_row": line["source_row"],
            "column": "(line)",
            "seen": line["seen"],
            "reason": f"not a line of this table: {line['reason']}; correct the line",
            "raw": line["seen"],
        }
        for line in lines.to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=border.REJECTS)


def _parquet(raw: RawFile, engine: DuckDBEngine, recipe: Recipe) -> Typed:
    """Every column as text: a float is read by its shortest decimal form, which is what the publisher printed."""
    table = raw.parquet()
    numbered = table.append_column("source_row", pa.array(range(1, table.num_rows + 1), TRADE.arrow().field("source_row").type))
    rows = engine.arrow(numbered)
    text = rows.select(
        "source_row", source_sheet=ibis.literal(""), **{name: rows[name].cast("string") for name in table.column_names}
    )
    return border.typed(engine.materialise(text), recipe, engine)


def _dataset(raw: RawFile, engine: DuckDBEngine, facts: Facts, typed: Typed) -> str:
    lengths = engine.collect(typed.rows.select("period_months").distinct()).column(0).to_pylist()
    if len(lengths) > 1:
        raise BadFile(
            "months and whole years in one file", where=raw.name, mend="download months and years as two files"
        )
    return facts.datasets["yearly" if lengths == [12] else "monthly"]
