"""Options that several commands share, each written once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from contraflow.codes.month import Period
from contraflow.errors import BadCode

if TYPE_CHECKING:
    from contraflow.sources.stated import Stated


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


class By(StrEnum):
    """In what order the record is shown."""

    page = "page"
    speaker = "speaker"
    event = "event"
    goods = "goods"
    relation = "relation"
    origin = "origin"


class Engines(StrEnum):
    """What runs the analysis."""

    duckdb = "duckdb"
    spark = "spark"


class Cells(StrEnum):
    """What a line of a mirror is about."""

    period = "period"
    product = "product"


class Definitions(StrEnum):
    """Which codes are compared across revisions, as a user says it."""

    listed = "listed"
    consistent = "consistent"

    @property
    def study(self) -> Literal["as listed", "bridged"]:
        """The name that findings carry."""
        return "as listed" if self is Definitions.listed else "bridged"


def day(text: str) -> date:
    """A day as 2024-11-30; anything else is a usage error."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day written as 2024-11-30") from None


class Flow(StrEnum):
    """A direction, seen from the reporter."""

    export = "export"
    import_ = "import"
    re_export = "re-export"
    re_import = "re-import"


def period(text: str) -> Period:
    """A month as 2024-03 or a year as 2024; anything else is a usage error."""
    try:
        return Period.parse(text)
    except BadCode as error:
        raise typer.BadParameter(f"{error.what}: {text!r}") from None


def stated(
    published: date | None, period: Period | None, flow: Flow | None, reporter: str | None, revision: str | None
) -> Stated:
    """What the user says of the files, checked. Raises BadCode for a country or revision nobody knows."""
    from contraflow.codes import country, hs
    from contraflow.sources.stated import Stated

    who = None if reporter is None else country.find(reporter).iso3
    book = None if revision is None else hs.HS("01", revision).revision
    return Stated(published, period, None if flow is None else flow.value, book, who)


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
Start = Annotated[str | None, typer.Option("--from", metavar="MONTH", help="First month, such as 2021-06.")]
End = Annotated[str | None, typer.Option("--to", metavar="MONTH", help="Last month.")]
Reporters = Annotated[
    list[str] | None, typer.Option("--reporter", metavar="COUNTRY", help="Who reports; repeat for several.")
]
Partners = Annotated[
    list[str] | None, typer.Option("--partner", metavar="COUNTRY", help="With whom; repeat for several.")
]
Direction = Annotated[Flow, typer.Option("--flow", help="The direction, seen from the reporter.")]
Pages = Annotated[
    list[str] | None,
    typer.Option("--pages", metavar="FILE|DIR|URL", help="News pages: who said what, and what they claim."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of printing.")]
Shape = Annotated[Format, typer.Option("--format", help="How to print. Parquet needs --out.")]
Hide = Annotated[
    bool, typer.Option("--hide-inferred", help="Leave out days and names that a page's own words do not give.")
]
Ask = Annotated[
    str | None,
    typer.Option(
        "--ask",
        metavar="URL",
        help="A language model's OpenAI-compatible address, for what the rules leave open; without it, none.",
    ),
]
AskModel = Annotated[str, typer.Option("--ask-model", metavar="NAME", help="Its name there.")]
AskKey = Annotated[str | None, typer.Option("--ask-key", metavar="KEY", envvar="CONTRAFLOW_ASK_KEY", help="Its key.")]
Every = Annotated[
    bool, typer.Option("--all", help="On a terminal, every group, or with --flat single goods and hubs too.")
]
Flat = Annotated[
    bool, typer.Option("--flat", help="On a terminal, findings one by one instead of groups; a pipe gets them anyway.")
]
Lists = Annotated[
    list[str] | None,
    typer.Option(
        "--list", metavar="LIST", help="A list of goods, such as chpl or chpl@2024-02-23; repeat for several."
    ),
]

Goods = Annotated[
    str, typer.Option("--list", metavar="LIST", help="A list of goods; all, which is every line; or total, as stated.")
]
Codes = Annotated[
    Definitions, typer.Option("--codes", help="As listed, or consistent across the change of codes in 2022.")
]
Datasets = Annotated[
    list[str] | None,
    typer.Option(
        "--dataset",
        metavar="NAME",
        help="A data set, best first; repeat for several. Default: all that the lake holds.",
    ),
]

Key = Annotated[
    str | None,
    typer.Option(
        "--key", metavar="KEY", envvar="CONTRAFLOW_COMTRADE_KEY", help="Comtrade's key; without it, the public preview."
    ),
]
Base = Annotated[
    str | None, typer.Option("--service", metavar="URL", help="Where the service answers, if not at its own address.")
]
Pace = Annotated[float, typer.Option("--every", metavar="SECONDS", help="Least time between two calls.")]

HOME = Path(".contraflow")
CASE = "russia"
MODEL = "default"
