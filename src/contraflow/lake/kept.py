"""Answers of a service kept as they come, so that a fetch that was stopped asks only for the rest."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from contraflow.lake.files import storage, write_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = "fetched"
STARTED = "started"
STALE = 7  # days; answers of an older start are asked for again


def digest(request: Mapping[str, object]) -> str:
    """The name of a request: the same parameters, the same name."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers of one fetch under way, each a file named after its request, and the day the fetch began."""

    folder: Path
    started: date

    @classmethod
    def open(cls, home: Path, source: str, query: Mapping[str, object], today: date) -> Kept:
        """Go on with the fetch of that query, or begin it; answers of a week ago are dropped."""
        folder = home / FOLDER / source / digest(query)[:16]
        with storage():
            said = folder / STARTED
            began = date.fromisoformat(said.read_text()) if said.is_file() else None
            if began is not None and 0 <= (today - began).days < STALE:
                return cls(folder, began)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        write_text(folder / STARTED, today.isoformat())
        return cls(folder, today)

    @classmethod
    def always(cls, home: Path, source: str) -> Kept:
        """Answers that do not grow stale: the same question has the same answer."""
        folder = home / FOLDER / source
        with storage():
            folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, date.min)

    def get(self, request: Mapping[str, object]) -> bytes | None:
        """The answer to a request, if it came already."""
        path = self._path(request)
        with storage():
            return path.read_bytes() if path.is_file() else None

    def put(self, request: Mapping[str, object], answer: bytes) -> None:
        """Keep an answer, whole or not at all."""
        write_bytes(self._path(request), answer)

    def finish(self, name: str, content: bytes) -> Path:
        """Write all answers as one file beside the folder and forget the single ones; return its path."""
        path = self.folder.parent / name
        write_bytes(path, content)
        shutil.rmtree(self.folder, ignore_errors=True)
        return path

    def _path(self, request: Mapping[str, object]) -> Path:
        return self.folder / f"{digest(request)}.json"
