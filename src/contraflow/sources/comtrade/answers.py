"""Answers of the API as JSON: one, as a browser saves it, or all that a fetch asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from contraflow.errors import BadFile
from contraflow.sources.base import Layout
from contraflow.sources.comtrade import files
from contraflow.sources.comtrade.names import API

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

BEGINS = b'"elapsedTime"'


def recognise(raw: RawFile) -> bool:
    """Whether the file begins as an answer does."""
    head = raw.head(512).lstrip()
    return head.startswith(b"{") and BEGINS in head


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read one answer. Raises BadFile where it is cut off, carries an error, or holds no row."""
    return files.read_rows(raw, engine, stated, text_table(rows_of(raw.text(), raw.name), raw.name))


def rows_of(text: str, where: str) -> list[dict[str, Any]]:
    """The rows of an answer, every number as it was printed. Raises BadFile."""
    try:
        answer = json.loads(text, parse_float=str, parse_int=str)
        rows = answer["data"]
    except (ValueError, TypeError, KeyError) as error:
        raise BadFile("not a whole answer of the API", where=where, seen=str(error), mend="ask for it again") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile("an answer without a list of rows", where=where, seen=str(answer.get("error"))[:200])
    return rows


def text_table(rows: Iterable[dict[str, Any]], where: str) -> pa.Table:
    """The rows as text, a column for every field that any of them has. Raises BadFile where there is none."""
    kept = list(rows)
    names = list(dict.fromkeys(name for row in kept for name in row))
    missing = API.required - set(names)
    if missing:
        what = f"the answer lacks {', '.join(sorted(missing))}" if kept else "the answer holds no row"
        raise BadFile(what, where=where, mend="ask for months that the reporter has sent")
    return pa.table({name: pa.array([_text(row.get(name)) for row in kept], pa.string()) for name in names})


def _text(value: object) -> str | None:
    """A value as it was printed; true and false as JSON writes them."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


LAYOUT = Layout("answer", 'a JSON answer of the API, beginning {"elapsedTime": ...', recognise, read)
