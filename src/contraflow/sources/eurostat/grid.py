"""One sheet of a Eurostat workbook: a head of facts, a line of months, and a grid of reporter x partner x month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.errors import BadFile

if TYPE_CHECKING:
    from collections.abc import Iterable

TIME = "TIME"
ROWS = {"REPORTER (Labels)": "REPORTER", "PARTNER (Labels)": "PARTNER"}
HEAD = {"PRODUCT [PRODUCT]": "PRODUCT", "FLOW": "FLOW", "INDICATORS": "INDICATORS"}
FLAG = " flag"  # suffix of the column that holds the flags of a month
DEEPEST = 40  # rows within which the line of months stands

_EXTRACTED = re.compile(r"Data extracted on (\d{2}/\d{2}/\d{4})")

Lines = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet taken apart. `cells` is wide text with `source_sheet` and `source_row`: the head of the sheet, REPORTER,
    PARTNER, one column a month and, where the publisher flags values, one more for its flags.
    """  # noqa: D205

    sheet: str
    head: dict[str, str]
    extracted: date
    months: tuple[str, ...]
    cells: pa.Table

    @property
    def values(self) -> int:
        """How many cells of the grid are filled, be it with "not available"."""
        return sum(self.cells.num_rows - self.cells.column(month).null_count for month in self.months)

    def named(self, column: str) -> frozenset[str]:
        """The distinct labels of REPORTER or PARTNER, footers included."""
        return frozenset(text for text in self.cells.column(column).unique().to_pylist() if text)


def grid(sheet: str, table: pa.Table, where: str) -> Grid:
    """Take a sheet apart; raises BadFile, naming the sheet, where it is not laid out as Eurostat does.

    Everything below the labels is kept: a footer has no value in a month, and so gives no row.
    """
    top: Lines = [tuple((cell or "").strip() for cell in row.values()) for row in table.slice(0, DEEPEST).to_pylist()]
    times = _line_with((TIME,), top, where)
    names = _line_with(ROWS, top, where)
    head, extracted = _head(top[:times], where)
    columns = _columns(top[times], top[names], where)
    body = table.slice(names + 1)
    rows = range(names + 2, names + 2 + body.num_rows)
    fixed = {name: pa.repeat(pa.scalar(text), len(rows)) for name, text in {"source_sheet": sheet, **head}.items()}
    cells = pa.table({
        **fixed,
        "source_row": pa.array(rows, pa.int32()),
        **{name: body.column(place) for name, place in columns.items()},
    })  # fmt: skip
    months = tuple(name for name in columns if name not in ROWS.values() and not name.endswith(FLAG))
    return Grid(sheet, head, extracted, months, cells)


def _line_with(names: Iterable[str], top: Lines, where: str) -> int:
    """The first line that has all the names; BadFile says which are missing."""
    wanted = set(names)
    best = max(range(len(top)), key=lambda at: len(wanted & set(top[at])), default=0)
    missing = wanted - set(top[best] if top else ())
    if missing:
        raise BadFile(
            f"the sheet has no line with {', '.join(sorted(missing))}",
            where=where,
            seen=", ".join(cell for cell in (top[best] if top else ()) if cell)[:200],
            allowed=sorted(wanted),
            mend="download the workbook again, with labels and without changing its layout",
        )
    return best


def _head(lines: Lines, where: str) -> tuple[dict[str, str], date]:
    """Product, flow and indicator of the sheet, and the day it was extracted."""
    texts = {line[0]: next((cell for cell in line[1:] if cell), "") for line in lines if line and line[0]}
    found = [match for text in texts if (match := _EXTRACTED.match(text))]
    missing = [name for name in HEAD if name not in texts]
    if missing or not found:
        what = f"the head of the sheet lacks {', '.join(missing) or 'the day of extraction'}"
        raise BadFile(what, where=where, seen=", ".join(texts), mend="download the workbook again")
    day = datetime.strptime(found[0][1], "%d/%m/%Y").replace(tzinfo=UTC).date()
    return {column: texts[name] for name, column in HEAD.items()}, day


def _columns(times: tuple[str, ...], names: tuple[str, ...], where: str) -> dict[str, int]:
    """Which column is what: labels, months, and the flags that stand unnamed to the right of their month."""
    columns = {ROWS[name]: place for place, name in enumerate(names) if name in ROWS}
    last = ""
    for place, month in enumerate(times):
        if month == TIME or place in columns.values():
            continue
        name = month or last + FLAG
        if name in columns or name == FLAG:
            raise BadFile("a column of the sheet has no month, or its month stands twice", where=where, seen=month)
        columns[name], last = place, month or last
    return columns
