"""Draws a view on a terminal, or plainly into a pipe: one sentence, a table, the hint for the next step."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from contraflow.codes.inert import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import Progress
    from rich.table import Table

    from contraflow.views import Grid

MOST = 200  # rows of one table on a terminal; a pipe and --format get all
GAP = 2  # characters between columns, one where that is too wide


def say(text: str) -> None:
    """A sentence on standard output, control characters made visible; wrapped between words on a terminal."""
    if is_read():
        from rich.console import Console
        from rich.text import Text

        Console().print(Text(visible(text)))
    else:
        sys.stdout.write(visible(text) + "\n")


def hint(text: str) -> None:
    """A line for a person at a terminal; a pipe does not get it."""
    if sys.stderr.isatty():
        sys.stderr.write(visible(text) + "\n")


def warn(text: str) -> None:
    """What went wrong or must be minded, on standard error, in a pipe too; lines kept."""
    sys.stderr.write(visible(text, keep="\n") + "\n")


def is_read() -> bool:
    """Say whether a person reads standard output, on a terminal."""
    return sys.stdout.isatty()


def show(grid: Grid) -> None:
    """One sentence, the table, the hint on a terminal; in a pipe the whole table, tab-separated with a heading line."""
    if is_read():
        _rich(grid)
    else:
        sys.stdout.write(plain(grid))
    if grid.note:
        hint(grid.note)


def plain(grid: Grid) -> str:
    """Every column, tab-separated; what would break a line or a field is shown as its code."""
    lines = (grid.headings, *grid.rows)
    return "".join("\t".join(visible(cell.replace("\t", " ")) for cell in line) + "\n" for line in lines)


def explain(grid: Grid) -> None:
    """Each row as a paragraph a column, wrapped: for words too long for a table. In a pipe as `show`.

    What a row shares with the one above it is not said again.
    """
    if not is_read():
        show(grid)
        return
    above: tuple[str, ...] = ("",) * len(grid.headings)
    for row in grid.rows:
        new = [at for at in range(1, len(row)) if row[at] != above[at] or row[0] != above[0]]
        points(f"{row[0]} {row[1]}", [f"{grid.headings[at]}: {row[at]}" for at in new if at > 1])
        above = row


def points(heading: str, sentences: Sequence[str]) -> None:
    """Sentences under a heading, for a person."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console()
    console.print(Text(visible(heading), style="bold"))
    for sentence in sentences:
        console.print(Padding(Text(visible(sentence)), (0, 0, 0, 2)))


def _rich(grid: Grid) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if grid.says:
        console.print(Text(visible(grid.says)))
    if grid.rows:
        console.print(_table(grid, console.width))
    if len(grid.rows) > MOST:
        hint(f"{len(grid.rows) - MOST:,} more rows: all of them in a pipe, or with --format csv --out FILE.")


def _table(grid: Grid, width: int) -> Table:
    """The columns that fit, numbers right-aligned and never broken."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    columns = grid.narrow or tuple(range(len(grid.headings)))
    rows = [[visible(row[at]) for at in columns] for row in grid.rows[:MOST]]
    headings = [grid.headings[at] for at in columns]
    wide = sum(max(map(cell_len, column)) for column in zip(headings, *rows, strict=True)) + GAP * (len(columns) - 1)
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False, padding=0)
    for at, heading in zip(columns, headings, strict=True):
        number = at in grid.numeric
        table.add_column(Text(heading), justify="right" if number else "left", overflow="fold", no_wrap=number)
    table.padding = (0, 1 if wide <= width else 0, 0, 0)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def write(text: str) -> None:
    """Text for a program, as it is."""
    sys.stdout.write(text)


class Steps:
    """Tells how far long work is: a bar on a terminal, nothing in a pipe."""

    def __init__(self, words: str, total: int) -> None:
        self._words, self._total = words, total
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
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
