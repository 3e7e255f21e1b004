"""Every command, in the order a user meets them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from contraflow.cli import coming, found, keeping, record, series, terminal, written

if TYPE_CHECKING:
    from collections.abc import Callable


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


for part in (coming, found, series, written, record, keeping):
    app.add_typer(part.app)
