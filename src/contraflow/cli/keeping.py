"""Commands that look after the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contraflow.cli import options, terminal
from contraflow.cli.options import (
    HOME,
    AsOf,
    Catalogue,
    Engines,
    Home,
)
from contraflow.cli.shared import settings_of

app = typer.Typer()


@app.command(epilog="Example: contraflow compact")
def compact(home: Home = HOME, catalogue: Catalogue = None) -> None:
    """Merge small files of the lake. The same rows, sorted and read faster."""
    from contraflow import pipeline

    with pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue)) as work:
        terminal.say(pipeline.compact(work))


@app.command(epilog="Example: contraflow export current")
def export(
    target: Annotated[Path, typer.Argument(metavar="DIR")],
    as_of: AsOf = None,
    home: Home = HOME,
    catalogue: Catalogue = None,
) -> None:
    """Write the current rows as plain Parquet. The batches they come from stand beside them."""
    from contraflow import pipeline

    with pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue, as_of)) as work:
        work.lake.export(target)
    terminal.say(f"written to {target}")


@app.command(epilog="Example: contraflow backup copies/2024-11")
def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR")], home: Home = HOME, catalogue: Catalogue = None
) -> None:
    """Copy the lake as it is now. The copy is consistent even while others write."""
    from contraflow import pipeline

    with pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue)) as work:
        work.lake.backup(target)
    terminal.say(f"written to {target}")
