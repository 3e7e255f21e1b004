"""Commands for what detectors find, and how sure it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contraflow.cli import options, printing, terminal
from contraflow.cli.options import (
    HOME,
    AsOf,
    CaseFile,
    Catalogue,
    Engine,
    Engines,
    Every,
    Flat,
    Format,
    Home,
    Lists,
    Out,
    Shape,
)
from contraflow.cli.shared import settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.detectors.base import Finding

GROUPS = 5  # of a kind, on a terminal
app = typer.Typer()


@app.command(epilog="Examples: contraflow detect\n\n  contraflow detect diversion --list chpl --format json")
def detect(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Detectors; all of them if none is named.")
    ] = None,
    lists: Lists = None,
    as_of: AsOf = None,
    yearly: Annotated[
        bool, typer.Option("--yearly", help="Compare whole years, with data sets of years such as BACI's.")
    ] = False,
    every: Every = False,
    flat: Flat = False,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Run detectors over lists of goods. What they find is kept for `findings` and `trace`."""
    from contraflow import pipeline

    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
        told = terminal.warn if names else terminal.hint  # who named a detector is told in a pipe too
        found = pipeline.detect(work, pipeline.Detection(names, lists, as_of, yearly), told)
    _print(found, shape, out, (flat, every))


@app.command(epilog="Example: contraflow findings --format csv --out findings.csv")
def findings(
    every: Every = False,
    flat: Flat = False,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    catalogue: Catalogue = None,
) -> None:
    """Show what the last run of `detect` and `blackouts` found; with --as-of, the last run as of that day.

    Findings that say the same are one line; large, sure and new ones stand first.
    """
    from contraflow import pipeline

    with pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue, as_of)) as work:
        found = pipeline.findings(work)
    _print(found, shape, out, (flat, every))


def _print(found: Sequence[Finding], shape: Format, out: Path | None, how: tuple[bool, bool]) -> None:
    from contraflow import views
    from contraflow.detectors.base import to_table

    if shape is Format.table and out is None and terminal.is_read():
        flat, every = how
        if not flat:
            _groups(found, every=every)
        _blocks([f for f in found if flat or f.group is None], every=every)
        terminal.hint("contraflow trace ID prints the rows and files behind a finding." if found else "No findings.")
        return
    printing.result(views.findings(found), to_table(found), shape, out, items=[finding.json() for finding in found])


def _groups(found: Sequence[Finding], *, every: bool) -> None:
    """For a person: a table a kind of group, the first of each with why they stand there."""
    from contraflow import views

    kinds, some = views.ranked.lines(found), None if every else GROUPS
    for heading, lines in kinds.items():
        terminal.show(views.ranked.grid(heading, lines, some))
        for lead, _ in lines[:some]:
            terminal.points(f"{lead.rank} {views.ranked.named(lead)}", [lead.why or ""])
        terminal.say("")
    if kinds:
        terminal.say(views.ranked.RULE)
    if not every and any(len(lines) > GROUPS for lines in kinds.values()):
        terminal.hint("contraflow findings --all shows every group, --flat the findings one by one.")


def _blocks(found: Sequence[Finding], *, every: bool) -> None:
    """For a person: a table a list, whole lists first; single products and hubs where they are asked for."""
    from contraflow import views

    shown = [f for f in found if every or views.is_whole(f)]
    for block in views.finding_blocks(shown):
        terminal.show(block)
        terminal.say("")
    if len(shown) < len(found):
        terminal.hint(f"{len(found) - len(shown):,} more, by product and by hub: contraflow findings --flat --all")


@app.command(epilog="Example: contraflow trace 1f3a9c02")
def trace(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Its id, or the first letters of it.")],
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Print the rows and files that a finding rests on; with --as-of, those rows as they were published up to a day."""
    from contraflow import pipeline, views

    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
        evidence = pipeline.trace(work, finding)
    if shape is Format.table and out is None and terminal.is_read():
        terminal.say(evidence.words)
        terminal.say(evidence.place)
        terminal.show(views.files_behind(evidence))
    printing.result(views.rows_behind(evidence), evidence.rows, shape, out)


@app.command(epilog="Example: contraflow spec 1f3a9c02 --page curve.html")
def spec(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="The id of a finding, or the beginning of it.")],
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Draw the curve: one HTML page that opens offline.")
    ] = None,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Ask the question of a finding under every reasonable definition: in how many the effect is there."""
    from contraflow import pipeline
    from contraflow.pipeline.spec import spec as specified
    from contraflow.views import spec as view

    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
        found = specified(work, finding)
    printing.result(view.tried(found), view.table(found), shape, out, items=view.items(found))
    if page is not None:
        from contraflow import brief
        from contraflow.lake.files import write_text

        write_text(page, brief.page(view.page(found)))
        terminal.hint(f"Written to {page}.")
