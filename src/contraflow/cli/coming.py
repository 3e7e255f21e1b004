"""Commands for what comes in: files, services, and what is known of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from contraflow.cli import options, terminal
from contraflow.cli.options import (
    HOME,
    AsOf,
    CaseFile,
    Catalogue,
    Engines,
    Flow,
    Home,
    Lists,
    Out,
)
from contraflow.cli.shared import settings_of
from contraflow.codes.month import Period
from contraflow.errors import UsageError

app = typer.Typer()


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
    period: Annotated[
        Period | None,
        typer.Option(
            "--period", metavar="MONTH", parser=options.period, help="The month or year, where no row says it."
        ),
    ] = None,
    flow: Annotated[
        Flow | None, typer.Option("--flow", help="The direction of all rows, where the file does not say it.")
    ] = None,
    reporter: Annotated[
        str | None, typer.Option("--reporter", metavar="COUNTRY", help="Who reported, where the file does not say it.")
    ] = None,
    revision: Annotated[
        str | None, typer.Option("--revision", metavar="HS", help="The HS revision, such as HS2017, where not said.")
    ] = None,
    believe: Annotated[
        bool, typer.Option("--believe", help="Add a file even if its unit seems wrong by what is held.")
    ] = False,
    mapping: Annotated[
        str | None, typer.Option("--map", metavar="MAP", help="A mapping that says which cell is what; see `sniff`.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 if any row is rejected.")] = False,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    catalogue: Catalogue = None,
) -> None:
    """Read files of statistics into the lake. Recognised by content; twice changes nothing."""
    from contraflow import pipeline, views

    settings = settings_of(home, case, Engines.duckdb, catalogue)
    stated = options.stated(published, period, flow, reporter, revision)
    outcomes = []
    with pipeline.workspace(settings) as work:
        paths = pipeline.files(files)
        with terminal.Steps("reading", len(paths)) as steps:
            for outcome in pipeline.add(work, paths, stated, believe=believe, mapping=mapping):
                outcomes.append(outcome)
                steps.step(outcome.file)
    terminal.show(views.outcomes(outcomes))
    if bad := [o.error for o in outcomes if o.error]:
        for error in bad:
            terminal.warn(str(error))
        raise SystemExit(bad[0].exit_code)
    if strict and any(o.batch and o.batch.rejected for o in outcomes):
        raise SystemExit(3)


@app.command(epilog="Example: contraflow sniff table.xlsx > MAP.toml")
def sniff(file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Propose a mapping for a table never seen before, and say how sure each line of it is."""
    from contraflow.lake import RawFile
    from contraflow.sources.national.sniff import sniff as propose

    proposal = propose(RawFile(file))
    for line in proposal.toml.splitlines():
        terminal.say(line)
    for one in proposal.guesses:
        if one.sure < 0.5:  # noqa: PLR2004 - less likely right than wrong
            terminal.hint(f"Not sure of {one.field.rpartition('.')[2]}: {one.why}.")


@app.command(epilog="Example: contraflow entities --out shipments.ftm.json")
def entities(
    dataset: Annotated[
        str | None, typer.Option("--dataset", metavar="NAME", help="One data set of declarations; default: all.")
    ] = None,
    out: Out = None,
    as_of: AsOf = None,
    home: Home = HOME,
    catalogue: Catalogue = None,
) -> None:
    """Write declarations as FollowTheMoney entities: companies and shipments, JSON lines that `add` reads back."""
    from contraflow import pipeline
    from contraflow.lake.files import write_text

    with pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue, as_of)) as work:
        lines = list(pipeline.entities(work, dataset))
    if out is None:
        for line in lines:
            terminal.say(line)
    else:
        write_text(out, "".join(f"{line}\n" for line in lines))
        terminal.hint(f"Written to {out}.")


@app.command(
    epilog="Examples: contraflow fetch comtrade --reporter CHN --partner RUS --list chpl --from 2019-01 --to 2024-12"
    "\n\n  contraflow fetch eurostat --partner RUS --list chpl --from 2024-01 --to 2024-12"
    "\n\n  contraflow fetch gacc"
)
def fetch(
    source: Annotated[
        str | None,
        typer.Argument(metavar="[SOURCE]", help="comtrade or eurostat; of another, the steps that bring it."),
    ] = None,
    reporter: Annotated[
        str | None, typer.Option("--reporter", metavar="COUNTRY", help="Who reports; without it, all (eurostat only).")
    ] = None,
    partner: options.Partners = None,
    lists: Lists = None,
    start: options.Start = None,
    end: options.End = None,
    flow: options.Direction = Flow.export,
    key: options.Key = None,
    base: options.Base = None,
    every: options.Pace = 1.0,
    home: Home = HOME,
    catalogue: Catalogue = None,
) -> None:
    """Ask a service for data and keep the rows; stopped and run again, it asks only for the rest.

    Without --partner it asks for everybody's. Without a source, or for one that no program may ask: the three steps
    that bring it.
    """
    from contraflow import pipeline, views

    if source is None or source not in pipeline.SERVICES:
        for name, known in pipeline.steps(source).items():
            terminal.say(f"{name}:")
            for number, step in enumerate(known, start=1):
                terminal.say(f"{number}. {step}")
        return
    if start is None or end is None or (reporter is None and source == "comtrade"):
        raise UsageError("what to fetch is not said", mend="name --reporter, --from and --to, and --list or --partner")
    asked = pipeline.query(reporter, partner or (), lists or ("chpl",), (start, end), flow.value)
    access = pipeline.Access(base, key, every, source)
    with (
        pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue)) as work,
        terminal.Steps("asking", pipeline.calls(asked, access)) as steps,
    ):
        outcome = pipeline.fetch(work, asked, access, steps.step)
    terminal.show(views.outcomes([outcome]))
    if outcome.error:
        raise outcome.error


@app.command(epilog="Example: contraflow availability comtrade --reporter CHN --reporter IND")
def availability(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="comtrade.")],
    reporter: Annotated[list[str], typer.Option("--reporter", metavar="COUNTRY", help="Who reports.")],
    key: options.Key = None,
    base: options.Base = None,
    every: options.Pace = 1.0,
) -> None:
    """Say which months a reporter has sent: with their HS revision, rows, and the day of the last release."""
    from contraflow import pipeline, views

    if source != "comtrade":
        raise UsageError("no such service", seen=source, allowed=("comtrade",))
    terminal.show(views.available(pipeline.availability(reporter, pipeline.Access(base, key, every))))


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
    as_of: AsOf = None,
    home: Home = HOME,
    catalogue: Catalogue = None,
) -> None:
    """Say what came in, and what was rejected. A row a file, with the publisher's date and the counts."""
    from contraflow import pipeline, views

    with pipeline.workspace(settings_of(home, options.CASE, Engines.duckdb, catalogue)) as work:
        if rejected is None:
            terminal.show(views.batches(work.lake.batches(as_of)))
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
