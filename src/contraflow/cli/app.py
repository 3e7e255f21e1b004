"""Every command, in the order a user meets them."""

from __future__ import annotations

from datetime import date
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
    Format,
    Home,
    Lists,
    Out,
    RecordFormat,
    Shape,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.detectors.base import Finding
    from contraflow.pipeline import Settings

EXITS = (
    "Exit codes: 0 done; 1 a fault of ours; 2 a wrong command line; 3 a file or code that cannot be read, or rejected "
    "rows under --strict; 4 no data for the question; 5 the lake cannot be read or written; 130 stopped."
)
app = typer.Typer(
    name="contraflow",
    help="Measure how export-controlled goods keep reaching an arms industry.",
    epilog=f"Start: contraflow brief --out briefing.html   (runs on the bundled extract)\n\n{EXITS}",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line."""
    with terminal.told():
        app()


def _version(wanted: bool) -> None:
    if wanted:
        from contraflow import __version__

        terminal.write(f"contraflow {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Measure how export-controlled goods keep reaching an arms industry."""


def _settings(home: Path, case: str, engine: Engines, catalogue: str | None) -> Settings:
    from contraflow.pipeline import Settings

    return Settings(home=home, case=case, engine=engine.value, catalogue=catalogue)


# --- what comes in ---------------------------------------------------------------------------------------------------


@app.command(epilog="Example: contraflow add downloads/*.xlsx baci_2023.parquet --published 2024-11-17")
def add(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files or folders; 'bundled' adds the extract that ships.")
    ],
    published: Annotated[
        date | None,
        typer.Option(
            "--published",
            metavar="DAY",
            parser=options.day,
            help="The publisher's date, where the file does not say it.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 if any row is rejected.")] = False,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    catalogue: Catalogue = None,
) -> None:
    """Read files of statistics into the lake. Recognised by content; twice changes nothing."""
    from contraflow import pipeline, views

    settings = _settings(home, case, Engines.duckdb, catalogue)
    outcomes = []
    with pipeline.workspace(settings) as work:
        paths = pipeline.files(files)
        with terminal.Steps("reading", len(paths)) as steps:
            for outcome in pipeline.add(work, paths, published=published):
                outcomes.append(outcome)
                steps.step(outcome.file)
    terminal.show(views.outcomes(outcomes))
    if bad := [o.error for o in outcomes if o.error]:
        for error in bad:
            terminal.warn(str(error))
        raise SystemExit(bad[0].exit_code)
    if strict and any(o.batch and o.batch.rejected for o in outcomes):
        raise SystemExit(3)


@app.command(epilog="Example: contraflow sources")
def sources() -> None:
    """Say which publishers' files are known. With their licences and their traps."""
    from contraflow import sources as known
    from contraflow import views

    grid = views.sources(known.SOURCES)
    terminal.show(grid)
    if terminal.is_read():
        for source in known.SOURCES:
            terminal.points(f"Mind, in {source.name}:", source.facts.traps)


@app.command(epilog="Example: contraflow batches --rejected 3")
def batches(
    rejected: Annotated[
        int | None, typer.Option("--rejected", metavar="BATCH", help="Show the rejected rows of one batch instead.")
    ] = None,
    home: Home = HOME,
    catalogue: Catalogue = None,
) -> None:
    """Say what came in, and what was rejected. A row a file, with the publisher's date and the counts."""
    from contraflow import pipeline, views

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
        if rejected is None:
            terminal.show(views.batches(work.lake.batches()))
        else:
            terminal.show(views.rejects(work.lake.rejects(rejected)))


@app.command(epilog="Examples: contraflow lists\n\n  contraflow lists chpl")
def lists(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[LIST]...", help="Say all that is known of these lists.")
    ] = None,
) -> None:
    """Say which lists of goods are known. Of a list named: each version, how sure it is and what it leaves out."""
    from contraflow import views
    from contraflow.codes import control_list

    draw = terminal.explain if names else terminal.show
    draw(views.lists(names or control_list.known()))


# --- what it says ----------------------------------------------------------------------------------------------------


@app.command(epilog="Examples: contraflow detect\n\n  contraflow detect diversion --list chpl --format json")
def detect(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Detectors; all of them if none is named.")
    ] = None,
    lists: Lists = None,
    as_of: AsOf = None,
    every: Every = False,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Run detectors over lists of goods. What they find is kept for `findings` and `trace`."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, case, engine, catalogue)) as work:
        found = pipeline.detect(work, names=names, lists=lists, as_of=as_of)
    _print(found, shape, out, every=every)


@app.command(epilog="Example: contraflow findings --format csv --out findings.csv")
def findings(
    every: Every = False, shape: Shape = Format.table, out: Out = None, home: Home = HOME, catalogue: Catalogue = None
) -> None:
    """Show what the last run of `detect` found."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
        found = pipeline.findings(work)
    _print(found, shape, out, every=every)


def _print(found: Sequence[Finding], shape: Format, out: Path | None, *, every: bool) -> None:
    from contraflow import views
    from contraflow.detectors.base import to_table

    if shape is Format.table and out is None and terminal.is_read():
        _blocks(found, every=every)
        return
    printing.result(views.findings(found), to_table(found), shape, out, items=[finding.json() for finding in found])


def _blocks(found: Sequence[Finding], *, every: bool) -> None:
    """For a person: a table a list, whole lists first; single products and hubs where they are asked for."""
    from contraflow import views

    shown = [f for f in found if every or views.is_whole(f)]
    for block in views.finding_blocks(shown):
        terminal.show(block)
        terminal.say("")
    if len(shown) < len(found):
        terminal.hint(f"{len(found) - len(shown):,} more, by product and by hub: contraflow findings --all")
    terminal.hint("contraflow trace ID prints the rows and files behind a finding." if found else "No findings.")


@app.command(epilog="Example: contraflow trace 1f3a9c02")
def trace(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Its id, or the first letters of it.")],
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Print the rows and files that a finding rests on."""
    from contraflow import pipeline, views

    with pipeline.workspace(_settings(home, case, engine, catalogue)) as work:
        evidence = pipeline.trace(work, finding)
    if shape is Format.table and out is None and terminal.is_read():
        terminal.say(evidence.words)
        terminal.show(views.files_behind(evidence))
    printing.result(views.rows_behind(evidence), evidence.rows, shape, out)


@app.command(epilog="Example: contraflow flows --list chpl --partner RUS --partner KAZ --from 2022-01 --to 2022-11")
def flows(
    lists: Lists = None,
    reporter: Annotated[
        list[str] | None, typer.Option("--reporter", metavar="COUNTRY", help="Default: the case's coalition.")
    ] = None,
    partner: Annotated[
        list[str] | None, typer.Option("--partner", metavar="COUNTRY", help="Default: the destination and its hubs.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="MONTH", help="First month, such as 2021-06.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="MONTH", help="Last month.")] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="COLUMNS", help="Of reporter, partner, product, period, joined by commas.")
    ] = "partner,period",
    mean: Annotated[
        bool, typer.Option("--mean", help="Monthly mean over the months chosen, instead of each month.")
    ] = False,
    dataset: Annotated[
        str | None, typer.Option("--dataset", metavar="NAME", help="Another data set, such as baci.")
    ] = None,
    yearly: Annotated[bool, typer.Option("--yearly", help="Rows of whole years instead of months.")] = False,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Print a series by partner, list and month. `--list total` reads all goods."""
    from contraflow import pipeline, views

    with pipeline.workspace(_settings(home, case, engine, catalogue)) as work:
        asked = pipeline.FlowsAsked(
            lists=lists,
            reporters=reporter,
            partners=partner,
            start=start,
            end=end,
            by=tuple(by.split(",")),
            mean=mean,
            dataset=dataset,
            yearly=yearly,
            as_of=as_of,
        )
        table = pipeline.flows(work, asked)
    printing.result(views.rows(table), table, shape, out)


@app.command(epilog="Example: contraflow brief --out briefing.html")
def brief(
    out: Out = None,
    as_of: AsOf = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Write the briefing, one HTML page. It opens offline; on an empty lake it runs on the bundled extract."""
    from contraflow import pipeline
    from contraflow.brief import page
    from contraflow.lake.files import write_text

    target = out or Path("briefing.html")
    with terminal.Steps("briefing", len(pipeline.STAGES)) as steps:
        view = pipeline.briefing(_settings(home, case, engine, catalogue), as_of=as_of, told=steps.step)
        write_text(target, page(view))
    terminal.say(view.answer)
    terminal.hint(f"Written to {target}.")


# --- the public record -----------------------------------------------------------------------------------------------


@app.command(epilog="Example: contraflow read pages/ --format jsonl --out record.jsonl")
def read(
    pages: Annotated[
        list[str], typer.Argument(metavar="FILE|DIR|URL...", help="Scraped text, HTML, JSON lines, or their address.")
    ],
    shape: Annotated[RecordFormat, typer.Option("--format", help="How to print: jsonl is one object a page.")] = (
        RecordFormat.table
    ),
    out: Out = None,
    hide: Annotated[
        bool, typer.Option("--hide-inferred", help="Leave out days and names that the page's own words do not give.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", envvar="CONTRAFLOW_RECORD_MODEL", help="Another spaCy pipeline."),
    ] = None,
) -> None:
    """Read news pages: who said what, when, relayed by whom. Each statement with its sentence."""
    from contraflow.pipeline import record
    from contraflow.views import record as view

    found = [view.hidden(page) if hide else page for page in record.read(pages, model=model)]
    if shape is RecordFormat.jsonl:
        printing.text("".join(map(view.line, found)), out)
    elif shape is RecordFormat.csv:
        printing.text(view.csv(found), out)
    else:
        grid = view.statements(found)
        printing.text(terminal.plain(grid), out) if out else terminal.show(grid)


@app.command(epilog="Examples: contraflow check A08\n\n  contraflow check --pages pages/")
def check(
    claims: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLAIM]...", help="Ids of claims that ship, or TOML files of your own; all if none."),
    ] = None,
    pages: Annotated[
        list[str] | None, typer.Option("--pages", metavar="FILE|DIR|URL", help="The claims that these news pages make.")
    ] = None,
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

    with pipeline.workspace(_settings(home, case, engine, catalogue)) as work:
        found = checked(work, claims or (), pages or ())
    printing.result(view.verdicts(found), view.table(found), shape, out, items=view.items(found))
    if shape is Format.table and out is None and terminal.is_read():
        for verdict in found:
            terminal.points(verdict.claim.id, view.sentences(verdict))


# --- what keeps it ---------------------------------------------------------------------------------------------------


@app.command(epilog="Example: contraflow compact")
def compact(home: Home = HOME, catalogue: Catalogue = None) -> None:
    """Merge small files of the lake. The same rows, sorted and read faster."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
        terminal.say(pipeline.compact(work))


@app.command(epilog="Example: contraflow export current/")
def export(
    target: Annotated[Path, typer.Argument(metavar="DIR")], home: Home = HOME, catalogue: Catalogue = None
) -> None:
    """Write the current rows as plain Parquet. The batches they come from stand beside them."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
        work.lake.export(target)
    terminal.say(f"written to {target}")


@app.command(epilog="Example: contraflow backup lake-2024-11.zip")
def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR")], home: Home = HOME, catalogue: Catalogue = None
) -> None:
    """Copy the lake as it is now. The copy is consistent even while others write."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
        work.lake.backup(target)
    terminal.say(f"written to {target}")
