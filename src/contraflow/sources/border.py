"""Where text becomes typed rows: every value is read exactly or rejected with its reason, and nothing is lost.

A layout brings its file as a table of text and a recipe. Labels (countries, months, goods) are parsed once for each
distinct text, in Python, and joined back in the engine; amounts are read by the engine as exact decimals. No row
passes through Python unless it is rejected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.sources import amounts
from contraflow.tables import REJECT, TRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.sources.amounts import Amount
    from contraflow.sources.labels import Label, Mapping

PLACE = ("source_sheet", "source_row")
REJECTS = pa.schema([column for column in REJECT.arrow() if column.name != "batch_id"])


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a table of text becomes TRADE rows: `constants` are columns that are the same in every row.

    The first amount is the value: a row without it is blank (not available). TRADE columns that nothing gives are
    missing. `place` names the column of the text whose entry tells the values of one row apart (the month of a wide
    sheet); empty where a row holds one value.
    """

    labels: tuple[Label, ...]
    amounts: tuple[Amount, ...]
    constants: dict[str, object] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came out: rows with the columns of TRADE but `slice_id`, rejects, and the count of values."""

    rows: ir.Table
    rejects: pa.Table
    read: int
    blank: int


def typed(text: ir.Table, recipe: Recipe, engine: DuckDBEngine, *, whole: ir.Table | None = None) -> Typed:
    """Read a table of text. Grain: one value. It has `source_sheet`, `source_row` and the columns of the recipe.

    `whole` holds the rows as they stood in the file, where that is not `text` itself: a reject keeps its whole row.
    """
    mappings = tuple(label.mapping(distinct(text, label.column, engine)) for label in recipe.labels)
    rows = engine.materialise(_joined(text, recipe, mappings, engine))
    counts = engine.collect(rows.group_by("bad").aggregate(n=rows.count())).to_pylist()
    found: dict[str | None, int] = {row["bad"]: row["n"] for row in counts}
    blank = found.pop(amounts.BLANK, 0)
    bad = sum(n for column, n in found.items() if column is not None)
    refused = _rejects(rows, text if whole is None else whole, recipe, mappings, engine) if bad else REJECTS.empty_table()
    return Typed(_trade(rows, recipe), refused, read=sum(found.values()), blank=blank)


def distinct(text: ir.Table, column: str, engine: DuckDBEngine) -> list[str | None]:
    """The distinct texts of a column."""
    texts: list[str | None] = engine.collect(text.select(column).distinct()).column(column).to_pylist()
    return texts


def _joined(text: ir.Table, recipe: Recipe, mappings: Sequence[Mapping], engine: DuckDBEngine) -> ir.Table:
    """Labels joined, amounts read; `bad` names the first column that cannot be read, `seen` its text."""
    rows = text
    for at, mapping in enumerate(mappings):
        side = engine.arrow(mapping.table(at))
        rows = rows.left_join(side, rows[mapping.label.column] == side[f"text{at}"]).drop(f"text{at}")
    rows = rows.mutate(**{amount.gives: amount.expression(rows) for amount in recipe.amounts})
    bad = _first_bad(rows, recipe)
    return rows.mutate(bad=bad, seen=_seen(rows, recipe, bad)).select(*_kept_columns(rows, recipe), "bad", "seen")


def _first_bad(rows: ir.Table, recipe: Recipe) -> ir.StringValue:
    """The first column that cannot be read; BLANK for a value the publisher marks as not available."""
    faults = [(rows[f"ok{at}"].isnull(), label.column) for at, label in enumerate(recipe.labels)]
    value, *others = recipe.amounts
    faults.append((value.is_blank(rows), amounts.BLANK))
    faults.append((rows[value.gives].isnull(), value.column))
    faults += [(rows[one.gives].isnull() & ~one.is_blank(rows), one.column) for one in others]
    return ibis.cases(*faults, else_=ibis.null("string"))


def _seen(rows: ir.Table, recipe: Recipe, bad: ir.StringValue) -> ir.StringValue:
    columns = [*(label.column for label in recipe.labels), *(amount.column for amount in recipe.amounts)]
    return ibis.cases(*((bad == name, rows[name]) for name in columns), else_=ibis.null("string"))


def _kept_columns(rows: ir.Table, recipe: Recipe) -> list[str]:
    """What the typed rows keep of the text: TRADE columns, and the place of a value in its row."""
    names = [name for name in TRADE.names if name in rows.columns]
    return [*names, recipe.place] if recipe.place else names


def _trade(rows: ir.Table, recipe: Recipe) -> ir.Table:
    """The readable rows with every column of TRADE but `slice_id`."""
    kept = rows.filter(rows.bad.isnull())
    types = TRADE.ibis()
    columns = {
        name: kept[name].cast(types[name])
        if name in kept.columns
        else ibis.literal(recipe.constants.get(name), type=types[name])
        for name in TRADE.names
    }
    return kept.select(**columns)


def _rejects(
    rows: ir.Table, whole: ir.Table, recipe: Recipe, mappings: Sequence[Mapping], engine: DuckDBEngine
) -> pa.Table:
    """Each refused value with its file's row as it stood; reasons are looked up once for each distinct text."""
    bad = rows.filter(rows.bad.notnull() & (rows.bad != amounts.BLANK))
    wide = whole.select(*PLACE, raw=_as_text(whole))
    joined = bad.inner_join(wide, PLACE)
    name = joined.bad.concat(" of ", joined[recipe.place]) if recipe.place else joined.bad
    found = engine.collect(joined.select(*PLACE, "bad", "seen", "raw", column=name).order_by([*PLACE, "column"]))
    return found.append_column("reason", _reasons(found, recipe, mappings)).select(REJECTS.names).cast(REJECTS)


def _reasons(found: pa.Table, recipe: Recipe, mappings: Sequence[Mapping]) -> pa.Array:
    whys: dict[str, Callable[[str | None], str]] = {amount.column: amount.reason for amount in recipe.amounts}
    whys.update({mapping.label.column: mapping.reason for mapping in mappings})
    pairs = list(zip(found["bad"].to_pylist(), found["seen"].to_pylist(), strict=True))
    reasons = {pair: whys[pair[0]](pair[1]) for pair in set(pairs)}
    return pa.array([reasons[pair] for pair in pairs], pa.string())


def _as_text(whole: ir.Table) -> ir.StringValue:
    columns = [whole[name].cast("string").fill_null("") for name in whole.columns if name not in PLACE]
    return ibis.literal("\t").join(columns)
