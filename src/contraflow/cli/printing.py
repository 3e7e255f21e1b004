"""Prints a result in the shape asked for, on standard output or into a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contraflow.cli import terminal
from contraflow.cli.options import Format, RecordFormat
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from contraflow.views import Grid
    from contraflow.views.record import Shown


def result(grid: Grid, table: pa.Table, shape: Format, out: Path | None, items: Sequence[Any] | None = None) -> None:
    """The result as a table to read (`grid`), or whole (`table`; `items` where its JSON is not just its rows)."""
    if shape is Format.table and out is None:
        terminal.show(grid)
        return
    if shape is Format.parquet:
        _parquet(table, out)
        return
    text(_text(grid, table, shape, items), out)


def record(shown: Shown, shape: RecordFormat, out: Path | None) -> None:
    """The record as JSON lines, as CSV, or as a table to read."""
    from contraflow.views.export import csv_text

    if shape is RecordFormat.jsonl:
        text(shown.lines, out)
    elif shape is RecordFormat.csv:
        text(csv_text(shown.grid), out)
    elif out is not None:
        text(terminal.plain(shown.grid), out)
    else:
        terminal.show(shown.grid)


def text(said: str, out: Path | None) -> None:
    """A text for a program, on standard output or into a file."""
    if out is None:
        terminal.write(said)
        return
    from contraflow.lake.files import write_text

    write_text(out, said)
    terminal.hint(f"Written to {out}.")


def _parquet(table: pa.Table, out: Path | None) -> None:
    if out is None:
        raise UsageError("Parquet is not for a terminal or a pipe", mend="name a file with --out")
    from contraflow.lake.files import write_table

    write_table(out, table)
    terminal.hint(f"Written to {out}.")


def _text(grid: Grid, table: pa.Table, shape: Format, items: Sequence[Any] | None) -> str:
    from contraflow import views
    from contraflow.views.export import csv_text

    if shape is Format.table:
        return terminal.plain(grid)
    if shape is Format.csv:
        return csv_text(views.rows(table))
    return _json(table.to_pylist() if items is None else items)


def _json(items: Sequence[Any]) -> str:
    """A JSON array, one object a line, so that a parser and a person can read it."""
    body = ",\n".join(json.dumps(item, ensure_ascii=False, default=str) for item in items)
    return f"[\n{body}\n]\n" if items else "[]\n"
