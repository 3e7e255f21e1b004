"""Draws a view on a terminal, or plainly into a pipe: one sentence, a table, the hint for the next step."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from contraflow.views.export import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contraflow.views import Grid


def say(text: str) -> None:
    """One line on standard output, control characters made visible."""
    sys.stdout.write(visible(text) + "\n")


def hint(text: str) -> None:
    """A line for a person at a terminal; a pipe does not get it."""
    if sys.stderr.isatty():
        sys.stderr.write(visible(text) + "\n")


def warn(text: str) -> None:
    """What went wrong, on standard error, lines kept."""
    sys.stderr.write(visible(text, keep="\n") + "\n")


def show(grid: Grid, *, title: str = "") -> None:
    """The table: with rules and colours on a terminal, tab-separated with a heading line in a pipe."""
    if title:
        say(title)
    if not sys.stdout.isatty():
        say("\t".join(grid.headings))
        for row in grid.rows:
            say("\t".join(cell.replace("\t", " ") for cell in row))
    else:
        _rich(grid)
    if grid.note:
        hint(grid.note)


def _rich(grid: Grid) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for at, heading in enumerate(grid.headings):
        table.add_column(heading, justify="right" if at in grid.numeric else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(table)


def write(text: str) -> None:
    """Text for a program, as it is."""
    sys.stdout.write(text)


class Steps:
    """Tells how far long work is: a bar on a terminal, nothing in a pipe."""

    def __init__(self, words: str, total: int) -> None:
        self._words, self._total = words, total
        self._bar = None

    def __enter__(self) -> Steps:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
            )
            self._bar.start()
            self._task = self._bar.add_task(self._words, total=self._total)
        return self

    def step(self, words: str) -> None:
        """One part done, named."""
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=visible(words)[:60])

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


@contextmanager
def told() -> Iterator[None]:
    """The one place where an error becomes words and an exit code; nothing of ours ends in a traceback."""
    from contraflow.errors import ContraflowError

    try:
        yield
    except ContraflowError as error:
        warn(str(error))
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        sys.stderr.write("stopped; what was finished is kept, run the same command again for the rest\n")
        raise SystemExit(130) from None
