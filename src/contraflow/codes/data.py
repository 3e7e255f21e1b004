"""The only place that reads the data files that come with the package, and the case files that users write."""

from __future__ import annotations

import csv
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from contraflow.errors import UsageError


def resource_text(name: str) -> str:
    """Return a packaged file as text, by its path in the package: "codes/data/countries.csv"."""
    try:
        return resources.files("contraflow").joinpath(name).read_text(encoding="utf-8")
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
    here = resources.files("contraflow").joinpath(folder).iterdir()
    return tuple(sorted(item.name.removesuffix(suffix) for item in here if item.name.endswith(suffix)))


def user_text(path: str | Path) -> str:
    """Return a small text file that a user wrote, a case file; raise UsageError where there is none to read."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cannot read the file", seen=str(path), mend=f"check the path: {error}") from None
