"""The only place that reads the data files that come with the package, and the case files that users write."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from contraflow.errors import UsageError

PACKAGE = Path(__file__).parent.parent  # not importlib.resources: importing that alone takes 10 ms of every start


def resource_text(name: str) -> str:
    """Return a packaged file as text, by its path in the package: "codes/data/countries.csv"."""
    try:
        return (PACKAGE / name).read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise UsageError("no such file comes with the package", seen=name) from None


def resource_rows(name: str) -> list[dict[str, str]]:
    """Return a packaged CSV file as one dict a row; every value is text, missing is ""."""
    return list(csv.DictReader(resource_text(name).splitlines()))


def resource_toml(name: str) -> dict[str, Any]:
    """Return a packaged TOML file as plain values."""
    return tomllib.loads(resource_text(name))


def resource_names(folder: str, suffix: str) -> tuple[str, ...]:
    """List the packaged files of a folder by stem, sorted: "bearings", "chpl" for lists and .toml."""
    return tuple(sorted(path.stem for path in (PACKAGE / folder).glob(f"*{suffix}")))


def resource_paths(folder: str, suffix: str) -> list[Path]:
    """Return the paths of packaged data files that are read like a user's, sorted: the bundled extracts."""
    return sorted((PACKAGE / folder).glob(f"*{suffix}"))


def user_text(path: str | Path) -> str:
    """Return a small text file that a user wrote, a case file; raise UsageError where there is none to read."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cannot read the file", seen=str(path), mend=f"check the path: {error}") from None
