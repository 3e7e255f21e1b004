"""Where text becomes typed rows: every value is read exactly or rejected with its reason, and nothing is lost.

A layout brings its file as a table of text and a recipe. Labels (countries, months, goods) are parsed once for each
distinct text, in Python, and joined back in the engine; amounts are read by the engine as exact decimals. No row
passes through Python unless it is rejected.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.lake.lines import NUMBER
from contraflow.sources import amounts
from contraflow.tables import REJECT, TRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.sources.amounts import Amount
    from contraflow.sources.labels import Label, Mapping
    from contraflow.tables import Table

PLACE = SHEET, ROW = ("source_sheet", "source_row")
PLACE_IN_ROW = "place"
REJECTS = pa.schema([column for column in REJECT.arrow() if column.name != "batch_id"])


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a table of text becomes rows of `table`: `constants` are columns that are the same in every row.

    The first amount is the value: a row without it is blank (not available). Columns that nothing gives are
    missing. `place` names the column of the text whose entry tells the values of one row apart (the month of a wide
    sheet); empty where a row holds one value.
    """

    labels: tuple[Label, ...]
    amounts: tuple[Amount, ...]
    constants: dict[str, object] = field(default_factory=dict)
    place: str = ""
    table: Table = TRADE

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that are read."""
        read = (*(label.column for label in self.labels), *(amount.column for amount in self.amounts))
        return read if not self.place or self.place in read else (*read, self.place)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came out: rows with the columns of the recipe's table but `slice_id`, rejects, and the count of values."""

    rows: ir.Table
    rejects: pa.Table
    read: int
    blank: int


@dataclass(frozen=True, slots=True)
class Job:
    """One table of text on its way: itself, the rows as they stood in the file, and how it is read."""

    text: ir.Table
    whole: Callable[[], ir.Table]
    recipe: Recipe
    engine: DuckDBEngine
    texts: dict[str, list[str]]


def typed(
    text: ir.Table,
    recipe: Recipe,
    engine: DuckDBEngine,
    *,
    whole: Callable[[], ir.Table] | None = None,
    texts: dict[str, list[str]] | None = None,
) -> Typed:
    """Read a table of text. Grain: one value. It has `source_sheet`, `source_row` and the columns of the recipe.

    `whole` gives the rows as they stood in the file, where that is not `text` itself: a reject keeps its whole row.
    `texts` are the distinct texts of each label where numbers stand for them in the table, and the sheets, which are
    texts in any case; then `whole` is needed, and the table need not say its sheet where there is one.
    """
    job = Job(text, whole or (lambda: text), recipe, engine, texts or {})
    sheets, mappings = _understood(job)
    found = engine.look_up(text, _kept(text, recipe), _meanings(sheets, mappings, job.texts))
    alike = _alike(sheets, mappings)
    rows = engine.materialise(_read(found, recipe, alike))
    recipe = replace(recipe, constants=recipe.constants | alike)
    counts = {None if at is None else _faults(recipe)[at]: n for at, n in engine.counts(rows, "bad").items()}
    blank = counts.pop(amounts.BLANK, 0)
    clean = not any(counts.keys())
    refused = REJECTS.empty_table() if clean else _rejects(_placed(rows, recipe), job, mappings)
    return Typed(engine.view(_complete(rows, recipe)), refused, read=sum(counts.values()), blank=blank)


def joined(parts: Sequence[Typed]) -> Typed:
    """Several tables of one recipe as one, in their order."""
    rows = [part.rows for part in parts]
    return Typed(
        ibis.union(*rows) if len(rows) > 1 else rows[0],
        pa.concat_tables([part.rejects for part in parts]),
        read=sum(part.read for part in parts),
        blank=sum(part.blank for part in parts),
    )


def _understood(job: Job) -> tuple[list[str], tuple[Mapping, ...]]:
    """The sheets, and the labels of the recipe with the texts that stand in the file, found in one scan."""
    labels = job.recipe.labels
    unknown = [column for column in (SHEET, *(label.column for label in labels)) if column not in job.texts]
    found = {**job.texts, **(job.engine.sets(job.text, unknown)[0] if unknown else {})}
    texts = {column: sorted(filter(None, values or ())) for column, values in found.items()}
    return found[SHEET] or [], tuple(label.mapping(texts[label.column]) for label in labels)


def _meanings(sheets: list[str], mappings: Sequence[Mapping], texts: dict[str, list[str]]) -> dict[str, pa.Table]:
    """What the texts of each label, or their numbers, mean; the name of a sheet, where there are more, means itself."""
    named = pa.table({"sheet": pa.array(sheets, pa.string()), SHEET: pa.array(sheets, pa.string())})
    codes = {column: {text: code for code, text in enumerate(known)} for column, known in texts.items()}
    told = {one.label.column: one.table(at, codes.get(one.label.column)) for at, one in enumerate(mappings)}
    return ({} if len(sheets) == 1 else {SHEET: named}) | told


def _alike(sheets: list[str], mappings: Sequence[Mapping]) -> dict[str, object]:
    """Columns that every text of their label gives the same value, and so every readable row: they are written once."""
    given: dict[str, set[object]] = {SHEET: set(sheets)}
    for one in mappings:
        names = () if one.label.optional else one.label.gives
        given |= {name: {values.get(name) for values in one.known.values()} for name in names}
    return {name: values.pop() for name, values in given.items() if len(values) == 1}


def _kept(text: ir.Table, recipe: Recipe) -> dict[str, str]:
    """The columns that stay as they stand, by the names that they have inside the border.

    Those of the recipe's table that the layout has made itself (a row's number, a flag) and no label gives, texts of
    amounts and of labels that may be missing, and the numbers that stand for texts of amounts.
    """
    read = {SHEET, *recipe.columns, *(name for label in recipe.labels for name in label.gives)}
    made = [name for name in recipe.table.names if name in text.columns and name not in read]
    texts = [amount.column for amount in recipe.amounts] + [recipe.place] * bool(recipe.place)
    texts += [label.column for label in recipe.labels if label.optional]
    numbers = [name for amount in recipe.amounts if (name := NUMBER + amount.column) in text.columns]
    return {name: name for name in (*made, *numbers)} | {said(column): column for column in texts}


def _read(rows: ir.Table, recipe: Recipe, alike: Collection[str]) -> ir.Table:
    """Amounts read, without the columns that are alike; `bad` is the place among `_faults` of the first of a row."""
    rows = rows.mutate(**{amount.gives: _amount(rows, amount) for amount in recipe.amounts})
    kept = [name for name in recipe.table.names if name in rows.columns and name not in alike]
    place = {PLACE_IN_ROW: rows[said(recipe.place)]} if recipe.place else {}
    return rows.select(*kept, **place, bad=_first_bad(rows, recipe))


def _amount(rows: ir.Table, amount: Amount) -> ir.IntegerValue:
    number = NUMBER + amount.column
    return amount.expression(rows[said(amount.column)], rows[number] if number in rows.columns else None)


def said(column: str) -> str:
    """The name of a column of text inside the border: the engine takes REPORTER and reporter for one name."""
    return f"said {column}"


def _faults(recipe: Recipe) -> tuple[str, ...]:
    """What a row may be refused for: a column that cannot be read; BLANK for a value marked as not available."""
    amount = [amount.column for amount in recipe.amounts]
    return (*(label.column for label in recipe.labels), amounts.BLANK, *amount)


def _first_bad(rows: ir.Table, recipe: Recipe) -> ir.IntegerValue:
    """The first of `_faults` that a row has: its place, since a number is written quicker than a name."""
    faults = [_unread(rows, at, label) for at, label in enumerate(recipe.labels)]
    value, *others = recipe.amounts
    faults.append(rows[value.gives].isnull() & value.is_blank(rows[said(value.column)]))
    faults.append(rows[value.gives].isnull())
    faults += [rows[one.gives].isnull() & ~one.is_blank(rows[said(one.column)]) for one in others]
    return ibis.cases(*((fault, ibis.literal(at, "int8")) for at, fault in enumerate(faults)), else_=ibis.null("int8"))


def _unread(rows: ir.Table, at: int, label: Label) -> ir.BooleanValue:
    """Whether a label's text is unknown; an optional one may be missing."""
    unknown = rows[label.tells(at)].isnull()
    return unknown & (rows[said(label.column)].cast("string").fill_null("") != "") if label.optional else unknown


def _complete(rows: ir.Table, recipe: Recipe) -> ir.Table:
    """The readable rows with every column of the table; `slice_id` is missing as yet."""
    kept = rows.filter(rows.bad.isnull())
    types = recipe.table.ibis()
    columns = {
        name: kept[name].cast(types[name])
        if name in kept.columns
        else ibis.literal(recipe.constants.get(name), type=types[name])
        for name in recipe.table.names
    }
    return kept.select(**columns)


def _placed(rows: ir.Table, recipe: Recipe) -> ir.Table:
    """The rows with their sheet, also where all lie in one."""
    return rows if SHEET in rows.columns else rows.mutate(source_sheet=ibis.literal(recipe.constants[SHEET]))


def _rejects(rows: ir.Table, job: Job, mappings: Sequence[Mapping]) -> pa.Table:
    """Each refused value with its file's row as it stood; reasons are looked up once for each distinct text."""
    whole, recipe = job.whole(), job.recipe
    text = whole if job.texts else job.text
    place = {PLACE_IN_ROW: text[recipe.place]} if recipe.place else {}
    named = ibis.cases(*((rows.bad == at, name) for at, name in enumerate(_faults(recipe))), else_=ibis.null("string"))
    bad = rows.mutate(bad=named).filter(ibis._.bad != amounts.BLANK).select(*PLACE, *place, "bad")
    cells = text.select(*PLACE, **place, **{said(column): text[column] for column in recipe.columns})
    wide = whole.select(*PLACE, raw=_as_text(whole))
    joined = bad.inner_join(cells, [*PLACE, *place]).inner_join(wide, PLACE)
    seen = ibis.cases(*((joined.bad == name, joined[said(name)]) for name in recipe.columns), else_=ibis.null("string"))
    column = joined.bad.concat(" of ", joined[PLACE_IN_ROW]) if recipe.place else joined.bad
    found = joined.select(*PLACE, "bad", "raw", seen=seen, column=column)
    table = job.engine.collect(found.order_by([*PLACE, "column"]))
    return table.append_column("reason", _reasons(table, recipe, mappings)).select(REJECTS.names).cast(REJECTS)


def _reasons(found: pa.Table, recipe: Recipe, mappings: Sequence[Mapping]) -> pa.Array:
    whys: dict[str, Callable[[str | None], str]] = {amount.column: amount.reason for amount in recipe.amounts}
    whys.update({mapping.label.column: mapping.reason for mapping in mappings})
    pairs = list(zip(found["bad"].to_pylist(), found["seen"].to_pylist(), strict=True))
    reasons = {pair: whys[pair[0]](pair[1]) for pair in set(pairs)}
    return pa.array([reasons[pair] for pair in pairs], pa.string())


def _as_text(whole: ir.Table) -> ir.StringValue:
    columns = [whole[name].cast("string").fill_null("") for name in whole.columns if name not in PLACE]
    return ibis.literal("\t").join(columns)
