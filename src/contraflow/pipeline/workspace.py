"""An open lake, and what goes into it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow import sources
from contraflow.case import Case
from contraflow.codes.data import resource_paths
from contraflow.engine import Engine
from contraflow.errors import ContraflowError, UsageError
from contraflow.lake import Lake, RawFile
from contraflow.sources.stated import NOTHING, Stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.lake import Batch

BUNDLED = "bundled"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user chose: where the lake lies, which case, which engine, whose catalogue."""

    home: Path
    case: str = "russia"
    engine: str = "duckdb"
    catalogue: str | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open lake with the engine that reads it and the case it is asked about."""

    settings: Settings
    case: Case
    engine: Engine
    lake: Lake


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `add` did with one file: a batch, new or known, or the error that stopped it."""

    file: str
    batch: Batch | None = None
    error: ContraflowError | None = None

    @property
    def words(self) -> str:
        """In one phrase."""
        if self.batch is None:
            return f"not added: {self.error.what if self.error else 'unknown'}"
        return f"batch {self.batch.id}" if self.batch.is_new else f"known already as batch {self.batch.id}"


@contextmanager
def workspace(settings: Settings) -> Iterator[Workspace]:
    """Open case, engine and lake, and close them."""
    case = Case.load(settings.case)
    with Engine.open(settings.engine) as engine, Lake.open(settings.home, engine, catalogue=settings.catalogue) as lake:
        yield Workspace(settings, case, engine, lake)


def files(names: Sequence[str]) -> list[Path]:
    """Every file named, folders walked in order, `bundled` standing for the extracts that ship."""
    found: list[Path] = []
    for name in names:
        found += resource_paths("data", ".parquet") if name == BUNDLED else _below(Path(name))
    return found


def _below(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError("no such file or folder", seen=str(path), mend="check the path")
    return sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def add(work: Workspace, paths: Sequence[Path], stated: Stated = NOTHING) -> Iterator[Outcome]:
    """Read each file and keep its rows. A file that cannot be read is an outcome, and the others go on."""
    for path in paths:
        try:
            yield Outcome(path.name, _added(work, path, stated))
        except ContraflowError as error:
            yield Outcome(path.name, error=error)


def _added(work: Workspace, path: Path, stated: Stated) -> Batch:
    raw = RawFile(path)
    known = work.lake.has(raw.sha256)
    if known is not None:
        return known
    writer = work.engine.writer
    with writer.scratch():
        return work.lake.add(raw, sources.read(raw, writer, stated))


def compact(work: Workspace) -> str:
    """Merge small files of the lake, and remove those replaced more than a week ago."""
    replaced = work.lake.compact()
    gone = work.lake.sweep()
    return f"{replaced} files merged, {len(gone)} old files removed" if replaced or gone else "nothing to merge"
