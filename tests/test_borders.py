"""What import-linter cannot see: who opens files, and who reads Parquet's own module."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "contraflow"
OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "open_text", "open_binary"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "lake")


def opened(tree):
    """Line and name of each call that opens a file: `open(...)` or a method such as `path.read_text(...)`."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
        if name in OPENERS and not from_the_lake(call.func):
            yield call.lineno, name


def from_the_lake(function):
    """`files.write_text(...)`: the lake's own helper, called by the name of its module."""
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", None) in {"files", "lake"}


def imported(tree):
    """Line and full name of each module or member imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def lake_helpers(tree):
    """Names that a module has from the lake, and may call: `from contraflow.lake.files import write_text`."""
    return {name.rpartition(".")[2] for _, name in imported(tree) if name.startswith("contraflow.lake")}


def breaches(path):
    """Each line of a module outside the lake that does what only the lake may."""
    tree = ast.parse(path.read_text())
    here = path.relative_to(PACKAGE).as_posix()
    if here != "codes/data.py":
        yield from ((line, name) for line, name in opened(tree) if name not in lake_helpers(tree))
        yield from ((line, name) for line, name in imported(tree) if name.startswith("importlib.resources"))
    yield from ((line, name) for line, name in imported(tree) if name.startswith("pyarrow.parquet"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_lake_opens_files(path):
    assert list(breaches(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "open('a')",
        "Path('a').read_text()",
        "path.open('rb')",
        "import pyarrow.parquet as pq",
        "from pyarrow import parquet",
        "from importlib import resources",
        "def f():\n    import importlib.resources",
    ],
)
def test_a_breach_is_seen(line, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    module = tmp_path / "brief.py"
    module.write_text(line)
    assert list(breaches(module)) != []


@pytest.mark.parametrize(
    "line",
    [
        "from contraflow.lake.files import write_text\nwrite_text(path, page)",
        "from contraflow.lake import files\nfiles.write_text(path, page)",
        "import pyarrow as pa",
        "webbrowser.get('a')",
    ],
)
def test_the_lakes_own_helpers_may_be_called(line, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    module = tmp_path / "brief.py"
    module.write_text(line)
    assert list(breaches(module)) == []
