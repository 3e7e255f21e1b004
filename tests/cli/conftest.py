"""The command line in this process, and a small lake that every command can be asked about."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass

import pytest

from contraflow.cli import main
from tests.comext import exports

FILE = "Relational_View_2024-11-16T07_39_22.386Z.csv"


class Terminal(io.StringIO):
    """A stream that says a person reads it."""

    def isatty(self):
        return True


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def run(*args, terminal=False):
    """Run `contraflow ARGS` as a shell would, into a pipe or on a terminal of 100 columns."""
    stream = Terminal if terminal else io.StringIO
    before, sys.argv = sys.argv, ["contraflow", *map(str, args)]
    code = 0
    try:
        with contextlib.redirect_stdout(stream()) as out, contextlib.redirect_stderr(stream()) as err:
            try:
                main()
            except SystemExit as stopped:
                code = stopped.code or 0
    finally:
        sys.argv = before
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def hundred_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("HOME", "CASE", "CATALOGUE"):
        monkeypatch.delenv(f"CONTRAFLOW_{name}", raising=False)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A lake with one small file in it, and what `detect` found there."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / FILE).write_text(exports())
    added = run("add", folder / FILE, "--home", folder / "home")
    assert added.code == 0, added.err
    found = run("detect", "--home", folder / "home")
    assert found.code == 0, found.err
    return folder / "home"


@pytest.fixture
def finding(home):
    """The id of one finding of the last run."""
    return run("findings", "--home", home).out.splitlines()[1].split("\t")[0]
