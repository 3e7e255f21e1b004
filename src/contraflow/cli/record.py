"""Commands for the public record: pages, claims, published figures."""

from __future__ import annotations

from typing import Annotated

import typer

from contraflow.cli import options, printing, terminal
from contraflow.cli.options import (
    HOME,
    MODEL,
    Ask,
    AskKey,
    AskModel,
    AsOf,
    By,
    CaseFile,
    Catalogue,
    Engine,
    Engines,
    Format,
    Hide,
    Home,
    Out,
    RecordFormat,
    Shape,
)
from contraflow.cli.shared import asker, pages_read, settings_of

app = typer.Typer()


@app.command(
    epilog="Examples: contraflow read pages/ --format jsonl --out record.jsonl\n\n  contraflow read pages/ --by speaker"
)
def read(
    pages: Annotated[
        list[str], typer.Argument(metavar="FILE|DIR|URL...", help="Scraped text, HTML, JSON lines, or their address.")
    ],
    by: Annotated[
        By,
        typer.Option(
            "--by",
            help="A timeline by speaker, event or goods; denials and the like by relation; on whose word by origin.",
        ),
    ] = By.page,
    shape: Annotated[RecordFormat, typer.Option("--format", help="How to print: jsonl is an object a page or row.")] = (
        RecordFormat.table
    ),
    out: Out = None,
    hide: Hide = False,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", envvar="CONTRAFLOW_RECORD_MODEL", help="Another spaCy pipeline."),
    ] = None,
    ask: Ask = None,
    named: AskModel = MODEL,
    key: AskKey = None,
    home: Home = HOME,
) -> None:
    """Read news pages: who said what, when, relayed by whom. Each statement with its sentence."""
    from contraflow.views import record as view
    from contraflow.views import timeline

    found = pages_read(pages, asker(ask, named, key, home), model=model, hide=hide)
    shown = view.shown(found) if by is By.page else timeline.shown(found, by.value)
    printing.record(shown, shape, out)


@app.command(epilog="Examples: contraflow check A08\n\n  contraflow check --pages pages/")
def check(
    claims: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLAIM]...", help="Ids of claims that ship, or TOML files of your own; all if none."),
    ] = None,
    pages: options.Pages = None,
    ask: Ask = None,
    named: AskModel = MODEL,
    key: AskKey = None,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Hold published figures against the lake: in how many definitions does the number hold."""
    from contraflow import pipeline
    from contraflow.pipeline.check import checked
    from contraflow.views import verdicts as view

    record = pages_read(pages, asker(ask, named, key, home)) if pages else ()
    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
        found = checked(work, claims or (), record)
    printing.result(view.verdicts(found), view.table(found), shape, out, items=view.items(found))
    if shape is Format.table and out is None and terminal.is_read():
        for verdict in found:
            terminal.points(verdict.claim.id, view.sentences(verdict))


@app.command(epilog="Examples: contraflow cases\n\n  contraflow cases A08 --format json")
def cases(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE]...", help="Ids, or the beginning of them; all if none.")
    ] = None,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Recompute published figures from the lake: which agree, which differ, which need a file that is not there."""
    from contraflow import pipeline
    from contraflow.pipeline.published import published
    from contraflow.views import published as view

    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
        found = published(work, names)
    printing.result(view.settled(found), view.table(found), shape, out, items=view.items(found))
