"""Commands that write a briefing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contraflow.cli import options, terminal
from contraflow.cli.options import (
    HOME,
    MODEL,
    Ask,
    AskKey,
    AskModel,
    AsOf,
    CaseFile,
    Catalogue,
    Engine,
    Engines,
    Hide,
    Home,
    Out,
)
from contraflow.cli.shared import asker, pages_read, settings_of

app = typer.Typer()


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

    record = pages_read(pages, asker(ask, named, key, home), hide=hide) if pages else ()
    target = out or Path("briefing.html")
    with terminal.Steps("briefing", len(pipeline.STAGES)) as steps:
        view = pipeline.briefing(
            settings_of(home, case, engine, catalogue, as_of), as_of=as_of, told=steps.step, record=record
        )
        write_text(target, page(view))
    terminal.say(view.answer)
    terminal.hint(f"Written to {target}.")


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
        settings = settings_of(keep or HOME, options.CASE, Engines.duckdb, None)
        view = (world.demo if keep else world.passing)(asked, settings, steps.step)
        write_text(target, page(view))
    terminal.say(view.answer)
    terminal.hint(f"Written to {target}.")
