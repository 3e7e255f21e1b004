"""Options that several commands share, each written once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


class RecordFormat(StrEnum):
    """How the record is printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


class Engines(StrEnum):
    """What runs the analysis."""

    duckdb = "duckdb"
    spark = "spark"


def day(text: str) -> date:
    """A day as 2024-11-30; anything else is a usage error."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day written as 2024-11-30") from None


Home = Annotated[
    Path, typer.Option("--home", metavar="DIR", envvar="CONTRAFLOW_HOME", help="Folder of the lake.", show_default=True)
]
CaseFile = Annotated[
    str,
    typer.Option(
        "--case", metavar="FILE", envvar="CONTRAFLOW_CASE", help="A case file, or the name of one that ships."
    ),
]
Engine = Annotated[Engines, typer.Option("--engine", help="What runs the analysis.")]
Catalogue = Annotated[
    str | None,
    typer.Option(
        "--catalogue",
        metavar="URL",
        envvar="CONTRAFLOW_CATALOGUE",
        help="PostgreSQL catalogue shared by a team; without it SQLite in the home.",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        parser=day,
        help="As published up to that day; files whose date is unknown are left out.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of printing.")]
Shape = Annotated[Format, typer.Option("--format", help="How to print. Parquet needs --out.")]
Every = Annotated[
    bool, typer.Option("--all", help="On a terminal, single products and hubs too; a pipe gets them anyway.")
]
Lists = Annotated[
    list[str] | None,
    typer.Option(
        "--list", metavar="LIST", help="A list of goods, such as chpl or chpl@2024-02-23; repeat for several."
    ),
]

HOME = Path(".contraflow")
CASE = "russia"
