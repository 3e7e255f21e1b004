"""Commands for series of trade, and for the reports themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from contraflow.cli import options, printing, terminal
from contraflow.cli.options import (
    HOME,
    AsOf,
    CaseFile,
    Catalogue,
    Engine,
    Engines,
    Flow,
    Format,
    Home,
    Lists,
    Out,
    Shape,
)
from contraflow.cli.shared import settings_of

app = typer.Typer()


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
    with pipeline.workspace(settings_of(home, case, Engines.duckdb, catalogue, as_of)) as work:
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
    with pipeline.workspace(settings_of(home, case, Engines.duckdb, catalogue)) as work:
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

    with pipeline.workspace(settings_of(home, case, Engines.duckdb, catalogue, as_of)) as work:
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

    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
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
    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
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

    with pipeline.workspace(settings_of(home, case, engine, catalogue, as_of)) as work:
        found = pipeline.tracker(work, pipeline.TrackerAsked(lists, currency, as_of, yearly))
    printing.result(views.tracker(found), found.table, shape, out)
    for sentence in found.notes:
        terminal.warn(sentence)
