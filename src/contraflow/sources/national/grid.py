"""A file as grids of text: one a sheet, or one for a CSV file. Rows are numbered as a person counts them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.errors import BadFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contraflow.lake.raw import RawFile
    from contraflow.sources.national.mapping import Format

BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # zip (xlsx), OLE (xls, but also doc)
ALL_SHEETS = re.compile("")
HEAD = 60  # rows that may tell a file


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as text columns; `misshapen` are lines of a CSV file of another width, as (line number, text)."""

    sheet: str
    columns: tuple[pa.Array, ...]
    misshapen: tuple[tuple[int, str], ...] = ()
    numbers: pa.Array | None = None

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, at: int) -> list[str]:
        """One row as text, empty where a cell is."""
        return [column[at].as_py() or "" for column in self.columns]

    def top(self, count: int = HEAD) -> list[list[str]]:
        """The first rows."""
        return [self.row(at) for at in range(min(count, self.height))]

    def lines(self) -> pa.Array:
        """The line of each row, the first being 1."""
        return self.numbers if self.numbers is not None else pa.array(range(1, self.height + 1), pa.int32())


def is_book(raw: RawFile) -> bool:
    """Whether the file is a workbook, by its first bytes."""
    return raw.head(4) in BOOKS


def grids(raw: RawFile, form: Format) -> Iterator[Grid]:
    """Each sheet whose name fits the mapping, or the one table of a CSV file. Raises BadFile."""
    if not is_book(raw):
        yield of_text(decoded(raw, form.encodings), form.delimiter, raw.name)
        return
    for name in raw.sheets():
        if form.sheets.search(name):
            yield of_sheet(raw, name)


def of_sheet(raw: RawFile, name: str) -> Grid:
    """A sheet of a workbook."""
    table = raw.sheet(name).combine_chunks()
    return Grid(name, tuple(pa.array(column.to_pylist(), pa.string()) for column in table.columns))


def decoded(raw: RawFile, encodings: tuple[str, ...]) -> str:
    """The text in the first encoding that reads it. Raises BadFile where none does, or where it is no text."""
    for encoding in encodings:
        try:
            text = raw.text(encoding)
        except BadFile:
            continue
        if "\0" in text:
            break
        return text
    raise BadFile(
        "not text in any encoding of the mapping",
        where=raw.name,
        allowed=encodings,
        mend="save the table as .xlsx or as CSV, and name its encoding in the mapping",
    )


def of_text(text: str, delimiter: str, where: str) -> Grid:
    """A delimited text; a line of another width than the first is set aside, an empty one is none."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [(reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        raise BadFile("not a delimited text", where=where, seen=str(error), mend="fetch the file again") from None
    width = len(rows[0][1]) if rows else 0
    whole = [(at, row) for at, row in rows if len(row) == width]
    columns = zip(*(row for _, row in whole), strict=True)
    return Grid(
        "",
        tuple(pa.array(column, pa.string()) for column in columns),
        tuple((at, delimiter.join(row)) for at, row in rows if len(row) != width),
        pa.array([at for at, _ in whole], pa.int32()),
    )
