"""Every command, in the order a user meets them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

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
    Every,
    Flat,
    Flow,
    Format,
    Hide,
    Home,
    Lists,
    Out,
    RecordFormat,
    Shape,
)
from contraflow.codes.month import Period
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contraflow.detectors.base import Finding
    from contraflow.pipeline import Settings
    from contraflow.pipeline.ask import Asker
    from contraflow.record.pages import Page

EXITS = (
    "Exit codes: 0 done; 1 a fault of ours; 2 a wrong command line; 3 a file or code that cannot be read, or rejected "
    "rows under --strict; 4 no data for the question; 5 the lake cannot be read or written; 130 stopped."
)
GROUPS = 5  # of a kind, on a terminal
app = typer.Typer(
    name="contraflow",
    help="Measure how export-controlled goods keep reaching an arms industry.",
    epilog=f"Start: contraflow brief --out briefing.html   (runs on the bundled extract)\n\n{EXITS}",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@cache
def commands() -> Callable[..., object]:
    """What parses a command line and runs it; made once, for it takes longer to make than most lines to parse."""
    return get_command(app)


def main() -> None:
    """Run the command line."""
    with terminal.told():
        commands()()


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


def _settings(home: Path, case: str, engine: Engines, catalogue: str | None, as_of: date | None = None) -> Settings:
    from contraflow.pipeline import Settings

    return Settings(home=home, case=case, engine=engine.value, catalogue=catalogue, as_of=as_of)


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

    settings = _settings(home, case, Engines.duckdb, catalogue)
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

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue, as_of)) as work:
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
        pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work,
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

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
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


# --- what it says ----------------------------------------------------------------------------------------------------


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

    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
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

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue, as_of)) as work:
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

    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
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

    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
        found = specified(work, finding)
    printing.result(view.tried(found), view.table(found), shape, out, items=view.items(found))
    if page is not None:
        from contraflow import brief
        from contraflow.lake.files import write_text

        write_text(page, brief.page(view.page(found)))
        terminal.hint(f"Written to {page}.")


@app.command(epilog="Example: contraflow mirror --exporter IND --importer RUS --list chpl --from 2021-01 --to 2021-12")
def mirror(
    exporter: Annotated[str, typer.Option("--exporter", metavar="COUNTRY", help="Who declares the exports.")],
    importer: Annotated[str, typer.Option("--importer", metavar="COUNTRY", help="Who records the imports.")],
    start: Annotated[str, typer.Option("--from", metavar="MONTH", help="First month, such as 2021-01.")],
    end: Annotated[str, typer.Option("--to", metavar="MONTH", help="Last month.")],
    goods: options.Goods = "all",
    by: Annotated[options.Cells, typer.Option("--by", help="A line a month, or a product.")] = options.Cells.period,
    codes: options.Codes = options.Definitions.consistent,
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="Both sides in this currency, by the ECB's rates.")
    ] = "USD",
    dataset: options.Datasets = None,
    distances: Annotated[
        Path | None,
        typer.Option("--distances", metavar="FILE", help="CSV of iso_o, iso_d, dist (km), contig, such as CEPII's."),
    ] = None,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    catalogue: Catalogue = None,
) -> None:
    """Set both reports of one trade side by side: the gap, freight, lags, and a reconciled column beside them."""
    from contraflow import pipeline, views

    question = pipeline.MirrorQuestion(exporter, importer, start, end, by.value, distances)
    asked = pipeline.PanelAsked(dataset, goods, codes.study, currency, as_of)
    with pipeline.workspace(_settings(home, case, Engines.duckdb, catalogue, as_of)) as work:
        found = pipeline.mirror(work, question, asked)
    printing.result(views.mirror(found), found.table, shape, out)
    if shape is Format.table and out is None and terminal.is_read():
        terminal.points("", found.notes)


@app.command(epilog="Example: contraflow revisions --before 2023-01-31 --list chpl\n\n  the same with --findings")
def revisions(
    before: Annotated[
        date, typer.Option("--before", metavar="DAY", parser=options.day, help="The older vintage: published by then.")
    ],
    after: Annotated[
        date | None,
        typer.Option("--after", metavar="DAY", parser=options.day, help="The newer one. Default: all that came in."),
    ] = None,
    goods: Annotated[str, typer.Option("--list", metavar="LIST", help="A list of goods, or all.")] = "all",
    findings: Annotated[
        bool, typer.Option("--findings", help="Show the findings of both vintages instead of the figures.")
    ] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="Figures to show, largest change first.")] = 50,
    dataset: options.Datasets = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    catalogue: Catalogue = None,
) -> None:
    """Show which figures changed between two vintages, by how much, and whether a finding changed with them."""
    from contraflow import pipeline, views

    days = pipeline.Vintages(before, after)
    with pipeline.workspace(_settings(home, case, Engines.duckdb, catalogue)) as work:
        if findings:
            moved = pipeline.revised_findings(work, days, None if goods == "all" else [goods])
            printing.result(views.revised_findings(moved), views.moved_table(moved), shape, out)
            return
        found = pipeline.revisions(work, days, pipeline.PanelAsked(dataset, goods, "as listed"), most)
    printing.result(views.revisions(found), found.table, shape, out)
    if shape is Format.table and out is None and terminal.is_read():
        terminal.points("", found.notes)


@app.command(epilog="Example: contraflow blackouts --list chpl --format json")
def blackouts(
    goods: Annotated[
        str, typer.Option("--list", metavar="LIST", help="Codes that may vanish: a list of goods, or all.")
    ] = "chpl",
    dataset: options.Datasets = None,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    catalogue: Catalogue = None,
) -> None:
    """Find reports that are not there: reporters that stopped, months left out or late, codes that vanished."""
    from contraflow import pipeline, views
    from contraflow.detectors.base import to_table

    with pipeline.workspace(_settings(home, case, Engines.duckdb, catalogue, as_of)) as work:
        asked = pipeline.PanelAsked(dataset, goods, "bridged", as_of=as_of)
        found = pipeline.blackouts(work, asked, terminal.hint)
    items = [finding.json() for finding in found]
    printing.result(views.blackouts(found), to_table(found), shape, out, items=items)


@app.command(epilog="Example: contraflow flows --list chpl --partner RUS --partner KAZ --from 2022-01 --to 2022-11")
def flows(
    lists: Lists = None,
    reporter: options.Reporters = None,
    partner: options.Partners = None,
    flow: options.Direction = Flow.export,
    start: options.Start = None,
    end: options.End = None,
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
    """Print a series by partner, list and month. `--list total` reads all goods.

    Without --reporter the coalition's, without --partner to the destination and its hubs.
    """
    from contraflow import pipeline, views

    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
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
            flow=flow.value,
            as_of=as_of,
        )
        table = pipeline.flows(work, asked)
    printing.result(views.rows(table), table, shape, out)


@app.command(
    epilog="Examples: contraflow panel --list chpl --flow import --partner RUS --concept origin --currency EUR"
    "\n\n  contraflow panel --list chpl --from 2021-01 --to 2023-12 --constant --codes consistent"
)
def panel(
    goods: options.Goods = "all",
    codes: options.Codes = options.Definitions.consistent,
    correlation: Annotated[
        list[Path] | None,
        typer.Option(
            "--correlation", metavar="FILE", help="A table of the UN's, such as hs2017tohs2012.csv; one for each step."
        ),
    ] = None,
    flow: options.Direction = Flow.export,
    reporter: options.Reporters = None,
    partner: options.Partners = None,
    start: options.Start = None,
    end: options.End = None,
    concept: Annotated[
        str | None, typer.Option("--concept", metavar="WORD", help="What 'partner' means: origin, consignment, ...")
    ] = None,
    constant: Annotated[bool, typer.Option("--constant", help="Only those who report in every month.")] = False,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Convert by the ECB's rates; default: as reported.")
    ] = None,
    dataset: options.Datasets = None,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Print the monthly panel of all data sets together. What may not be added stands on rows of its own.

    Without --reporter and --partner of all of them.
    """
    from contraflow import pipeline, views

    wanted = pipeline.CutAsked(flow.value, reporter or (), partner or (), start, end, concept, constant)
    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
        links = pipeline.correlations(work, correlation or ())
        asked = pipeline.PanelAsked(dataset, goods, codes.study, currency, as_of, links)
        found = pipeline.cut(work, asked, wanted)
    printing.result(views.cut(found), found.table, shape, out)


@app.command(
    epilog="Examples: contraflow tracker --list chpl\n\n  contraflow tracker --yearly --currency USD --format csv"
)
def tracker(
    lists: Lists = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="By the ECB's rates. Default: the case's currency."),
    ] = None,
    yearly: Annotated[
        bool, typer.Option("--yearly", help="By year, with data sets of years; so anyway where nobody reports months.")
    ] = False,
    as_of: AsOf = None,
    shape: Shape = Format.table,
    out: Out = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
) -> None:
    """Track what suppliers sell the destination: by list and tier, month by month and as a 3-month mean."""
    from contraflow import pipeline, views

    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
        found = pipeline.tracker(work, pipeline.TrackerAsked(lists, currency, as_of, yearly))
    printing.result(views.tracker(found), found.table, shape, out)
    for sentence in found.notes:
        terminal.warn(sentence)


@app.command(epilog="Example: contraflow brief --out briefing.html")
def brief(
    out: Out = None,
    as_of: AsOf = None,
    home: Home = HOME,
    case: CaseFile = options.CASE,
    engine: Engine = Engines.duckdb,
    catalogue: Catalogue = None,
    pages: options.Pages = None,
    hide: Hide = False,
    ask: Ask = None,
    named: AskModel = MODEL,
    key: AskKey = None,
) -> None:
    """Write the briefing, one HTML page. It opens offline; on an empty lake it runs on the bundled extract."""
    from contraflow import pipeline
    from contraflow.brief import page
    from contraflow.lake.files import write_text

    record = _record(pages, _asker(ask, named, key, home), hide=hide) if pages else ()
    target = out or Path("briefing.html")
    with terminal.Steps("briefing", len(pipeline.STAGES)) as steps:
        view = pipeline.briefing(
            _settings(home, case, engine, catalogue, as_of), as_of=as_of, told=steps.step, record=record
        )
        write_text(target, page(view))
    terminal.say(view.answer)
    terminal.hint(f"Written to {target}.")


def _asker(address: str | None, named: str, key: str | None, home: Path) -> Asker | None:
    """The language model that the user names; None where none is named."""
    from contraflow.pipeline.ask import Asker, Endpoint

    return None if address is None else Asker.of(Endpoint(address, named, key), home)


def _record(
    pages: Sequence[str], ask: Asker | None, *, model: str | None = None, hide: bool = False
) -> tuple[Page, ...]:
    """The pages read together, without what is inferred where that is to be hidden."""
    from contraflow.pipeline import record
    from contraflow.views import record as view

    found = record.read(pages, model=model, ask=ask)
    if ask is not None and ask.unanswered:
        terminal.warn(f"the language model left {ask.unanswered} questions unanswered")
    return tuple(map(view.hidden, found)) if hide else found


@app.command(epilog="Example: contraflow demo --seed 7 --out demo.html")
def demo(
    seed: Annotated[int, typer.Option("--seed", help="The world: the same seed makes the same world.")] = 7,
    level: Annotated[str, typer.Option("--level", help="How hard it is to read: clear, real or murky.")] = "real",
    products: Annotated[int, typer.Option("--products", help="Size: HS6 codes, of which 43% are controlled.")] = 240,
    out: Out = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Leave the synthetic lake and its case file there.")
    ] = None,
) -> None:
    """Write a briefing on a synthetic world with every detector at work; every page says SYNTHETIC."""
    from contraflow import pipeline
    from contraflow.brief import page
    from contraflow.lake.files import write_text
    from contraflow.pipeline import demo as world
    from contraflow.worlds.spec import World

    target = out or Path("demo.html")
    asked = World(seed, level, products=products)
    with terminal.Steps("demo", len(pipeline.STAGES) + 1) as steps:
        settings = _settings(keep or HOME, options.CASE, Engines.duckdb, None)
        view = (world.demo if keep else world.passing)(asked, settings, steps.step)
        write_text(target, page(view))
    terminal.say(view.answer)
    terminal.hint(f"Written to {target}.")


# --- the public record -----------------------------------------------------------------------------------------------


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

    found = _record(pages, _asker(ask, named, key, home), model=model, hide=hide)
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

    record = _record(pages, _asker(ask, named, key, home)) if pages else ()
    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
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

    with pipeline.workspace(_settings(home, case, engine, catalogue, as_of)) as work:
        found = published(work, names)
    printing.result(view.settled(found), view.table(found), shape, out, items=view.items(found))


# --- what keeps it ---------------------------------------------------------------------------------------------------


@app.command(epilog="Example: contraflow compact")
def compact(home: Home = HOME, catalogue: Catalogue = None) -> None:
    """Merge small files of the lake. The same rows, sorted and read faster."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
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

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue, as_of)) as work:
        work.lake.export(target)
    terminal.say(f"written to {target}")


@app.command(epilog="Example: contraflow backup copies/2024-11")
def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR")], home: Home = HOME, catalogue: Catalogue = None
) -> None:
    """Copy the lake as it is now. The copy is consistent even while others write."""
    from contraflow import pipeline

    with pipeline.workspace(_settings(home, options.CASE, Engines.duckdb, catalogue)) as work:
        work.lake.backup(target)
    terminal.say(f"written to {target}")
