"""A grid becomes one row a value: the mapping's fields as text beside each value, column by column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contraflow.errors import BadFile
from contraflow.sources.national.mapping import FREE

if TYPE_CHECKING:
    from contraflow.sources.national.grid import Grid
    from contraflow.sources.national.mapping import Column, Map, Part, Value

VALUE, WEIGHT, QUANTITY, AT = "VALUE", "WEIGHT", "QUANTITY", "COLUMN"
JOIN = " | "
NOTHING = pa.scalar(None, pa.string())


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a grid that holds values: rows from `first` up to `last`, and the heading rows above them."""

    grid: Grid
    heads: tuple[tuple[str, ...], ...]
    first: int
    last: int
    top: int

    @property
    def height(self) -> int:
        """Rows."""
        return max(0, self.last - self.first)

    def column(self, at: int) -> pa.Array:
        """The texts of a column in the region."""
        return self.grid.columns[at].slice(self.first, self.height)

    def headings(self) -> list[str]:
        """The heading of each column, its rows joined."""
        return [JOIN.join(part for part in parts if part) for parts in zip(*self.heads, strict=True)]

    def found(self, column: Column) -> list[int]:
        """The columns of that number or with that heading."""
        width = len(self.grid.columns)
        if isinstance(column, int):
            return [column - 1] if column <= width else []
        return [at for at, text in enumerate(self.headings()) if column.search(text)]


def region(grid: Grid, mapping: Map) -> Region | None:
    """The rows of the grid that the mapping means; None where its heading is not there."""
    rows = mapping.rows
    start = 0 if rows.start is None else _first(rows.start, grid, 0)
    if start is None or not grid.columns:
        return None
    head = start if rows.header is None else _first_cell(rows.header, grid, start)
    if head is None:
        return None
    first = min(head + rows.depth, grid.height)
    last = grid.height if rows.until is None else _first(rows.until, grid, first)
    heads = tuple(head_row(grid.row(at), is_last=at == first - 1) for at in range(head, first))
    return Region(grid, heads, first, grid.height if last is None else last, head)


def long(part: Region, mapping: Map) -> tuple[pa.Table, int]:
    """One row a value that is there, and the count of those marked as not available."""
    fields = {name: said for name, said in mapping.fields.items() if not _by_column(said)}
    shared = {name.upper(): joined(said, part, None) for name, said in fields.items()}
    shared = {(name.lower() if name.lower() in FREE else name): texts for name, texts in shared.items()}
    tables = [NO_ROWS] if not mapping.values else []
    blank = 0
    for value in mapping.values:
        for at in part.found(value.column):
            table, missing = _values(part, mapping, value, at, shared)
            tables.append(table)
            blank += missing
    return pa.concat_tables(tables, promote_options="default") if tables else NO_ROWS, blank


NO_ROWS = pa.table({})


def _values(part: Region, mapping: Map, value: Value, at: int, shared: dict[str, pa.Array]) -> tuple[pa.Table, int]:
    """The values of one column with their fields."""
    texts = pc.utf8_trim_whitespace(part.column(at))
    marked = pc.is_in(texts, value_set=pa.array(mapping.format.blanks, pa.string()))
    there = pc.and_(pc.is_valid(texts), pc.invert(marked))
    columns: dict[str, pa.Array] = {
        "source_sheet": pa.repeat(pa.scalar(part.grid.sheet), part.height),
        "source_row": part.grid.lines().slice(part.first, part.height),
        AT: pa.repeat(pa.scalar(letters(at)), part.height),
        **shared,
        VALUE: number(texts, mapping),
    }
    for name, said in mapping.fields.items():
        if _by_column(said):
            columns[name.upper()] = joined(said, part, at)
    for name, other in ((WEIGHT, value.weight), (QUANTITY, value.quantity)):
        if other is not None:
            columns[name] = number(_one(part, other), mapping)
    for name, text in value.facts.items():
        columns[name.upper() if name == "flow" else name] = pa.repeat(pa.scalar(text), part.height)
    table = pa.table(columns).filter(there)
    empty = pc.equal(pc.fill_null(texts, ""), "")
    return table, pc.sum(pc.and_(marked, pc.invert(empty))).as_py() or 0


def number(texts: pa.Array, mapping: Map) -> pa.Array:
    """Number texts as the border reads them: no thousands marks, a decimal point."""
    form = mapping.format
    texts = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), "[\u00a0\u202f\u2009 ]", "")
    if form.thousands.strip():
        texts = pc.replace_substring(texts, form.thousands, "")
    texts = texts if form.decimal == "." else pc.replace_substring(texts, form.decimal, ".")
    return pc.if_else(pc.is_in(texts, value_set=pa.array(form.blanks, pa.string())), NOTHING, texts)


def joined(said: tuple[Part, ...], part: Region, at: int | None) -> pa.Array:
    """A field's text in each row: its parts joined by a space; missing where no part has any."""
    texts = [_text(one, part, at) for one in said]
    if len(texts) == 1:
        return texts[0]
    filled = [pc.fill_null(text, "") for text in texts]  # null_handling="skip" loses rows in which all are missing
    both = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*filled, " "))
    return pc.if_else(pc.equal(both, ""), NOTHING, both)


def _by_column(said: tuple[Part, ...]) -> bool:
    return any(part.how == "header" for part in said)


def _text(one: Part, part: Region, at: int | None) -> pa.Array:
    if one.how in {"column", "above"}:
        texts = _one(part, one.column)
        like = one.like
        if like is not None:
            matches = [like.search(text) if text else None for text in texts.to_pylist()]
            texts = pa.array([_said(one) if one else None for one in matches], pa.string())
        return pc.fill_null_forward(texts) if one.how == "above" else texts
    if one.how == "header":
        text = part.heads[one.row - 1][at] if at is not None and one.row <= len(part.heads) else None
        match = one.like.search(text) if one.like is not None and text else None
        text = text if one.like is None else (_said(match) if match else None)
    elif one.how == "is":
        text = one.text
    else:
        where = part.grid.sheet if one.how == "sheet" else JOIN.join(JOIN.join(row) for row in part.grid.top(part.top))
        seen = one.like.search(where) if one.like is not None else None
        text = _said(seen) if seen else None
    return pa.repeat(pa.scalar(text or None, pa.string()), part.height)


def _said(match: re.Match[str]) -> str:
    """The groups of a match, or all of it where it has none."""
    groups = [group for group in match.groups() if group]
    return " ".join(groups) if groups else match[0]


def _one(part: Region, column: Column) -> pa.Array:
    """The texts of the one column that is meant. Raises BadFile where there is none, or more than one."""
    found = part.found(column)
    if len(found) != 1:
        said = column if isinstance(column, int) else column.pattern
        raise BadFile(
            "the mapping means one column, and the table has another number of them",
            where=part.grid.sheet or None,
            seen=f"{len(found)} columns for {said!r}",
            allowed=part.headings(),
            mend="correct the column in the mapping, or fetch the file again",
        )
    texts = pc.utf8_trim_whitespace(part.column(found[0]))
    return pc.if_else(pc.equal(texts, ""), NOTHING, texts)


def head_row(row: list[str], *, is_last: bool) -> tuple[str, ...]:
    """A heading row as text; but for the last row, an empty cell belongs to the merged cell before it."""
    texts = [" ".join(text.split()) for text in row]
    if not is_last:
        for at in range(1, len(texts)):
            texts[at] = texts[at] or texts[at - 1]
    return tuple(texts)


def _first(pattern: re.Pattern[str], grid: Grid, start: int) -> int | None:
    return next((at for at in range(start, grid.height) if pattern.search(JOIN.join(grid.row(at)))), None)


def _first_cell(pattern: re.Pattern[str], grid: Grid, start: int) -> int | None:
    rows = range(start, grid.height)
    return next((at for at in rows if any(pattern.search(cell.strip()) for cell in grid.row(at))), None)


def letters(at: int) -> str:
    """The letters of a spreadsheet's column: 0 is A, 26 is AA."""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
