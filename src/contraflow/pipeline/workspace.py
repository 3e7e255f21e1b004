"""An open lake, and what goes into it."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow import sources
from contraflow.case import Case
from contraflow.codes.data import resource_paths
from contraflow.engine import Engine
from contraflow.errors import BadFile, ContraflowError, NoData, UsageError
from contraflow.lake import Lake, RawFile
from contraflow.sources import ftm, units
from contraflow.sources.national.mapping import load
from contraflow.sources.stated import NOTHING, Stated
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.lake import Batch, Delivery
    from contraflow.sources.national.mapping import Map

BUNDLED = "bundled"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user chose: where the lake lies, which case, which engine, whose catalogue, as of which day."""

    home: Path
    case: str = "russia"
    engine: str = "duckdb"
    catalogue: str | None = None
    as_of: date | None = None


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
    with (
        Engine.open(settings.engine) as engine,
        Lake.open(settings.home, engine, catalogue=settings.catalogue, as_of=settings.as_of) as lake,
        _settled(),
    ):
        yield Workspace(settings, case, engine, lake)


@contextmanager
def _settled() -> Iterator[None]:
    """Take what is loaded by now, which stays, out of each search for unused objects: a tenth of a run's time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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


def add(
    work: Workspace,
    paths: Sequence[Path],
    stated: Stated = NOTHING,
    *,
    believe: bool = False,
    mapping: str | None = None,
) -> Iterator[Outcome]:
    """Read each file and keep its rows. A file that cannot be read is an outcome, and the others go on.

    A file whose values seem to be in another unit than those held is refused, unless the user says to `believe` it.
    `mapping` is the path of a mapping that says which cell of the files is what; without it sources recognise them.
    """
    own = None if mapping is None else load(mapping)
    for path in paths:
        try:
            yield Outcome(path.name, _added(work, path, stated, own, believe=believe))
        except ContraflowError as error:
            yield Outcome(path.name, error=error)


def _added(work: Workspace, path: Path, stated: Stated, own: Map | None, *, believe: bool) -> Batch:
    """The batch of a file. One of a name that the lake has not met is read while it is hashed, others after it."""
    raw, writer = RawFile(path), work.engine.writer
    with ThreadPoolExecutor(1) as aside, writer.scratch():
        digest = aside.submit(lambda: raw.sha256)
        known = work.lake.has(digest.result()) if work.lake.has_name(raw.name) else None
        if known is not None:
            return known
        delivery = _in_unit(work, sources.read(raw, writer, stated, own), raw.name, believe=believe)
        digest.result()
        return work.lake.add(raw, delivery)


def _in_unit(work: Workspace, delivery: Delivery, where: str, *, believe: bool) -> Delivery:
    """The delivery, with a note where its unit is in doubt. Raises BadFile where nobody says to believe it."""
    if delivery.table is not TRADE or delivery.dataset not in work.lake.datasets():
        return delivery
    writer = work.engine.writer
    products = writer.collect(units.largest(delivery.rows))["product"].to_pylist()
    new = writer.collect(units.monthly(delivery.rows, products))
    held = work.engine.collect(units.monthly(work.lake.rows(delivery.dataset), products))
    doubt = units.suspect(units.ratios(new, held))
    if doubt is None:
        return delivery
    if not believe:
        mend = "correct the unit of the file, or add it as it is with --believe"
        raise BadFile(doubt.words, where=where, seen=doubt.seen, mend=mend)
    return replace(
        delivery, notes=(*delivery.notes, f"UNIT IN DOUBT: {doubt.words}; {doubt.seen}; believed by the user")
    )


def compact(work: Workspace) -> str:
    """Merge small files of the lake, and remove those replaced more than a week ago."""
    replaced = work.lake.compact()
    gone = work.lake.sweep()
    return f"{replaced} files merged, {len(gone)} old files removed" if replaced or gone else "nothing to merge"


def entities(work: Workspace, dataset: str | None = None) -> Iterator[str]:
    """The declarations of a data set, or of all, as FollowTheMoney entities, one JSON object a line.

    Raises NoData where the lake holds no declarations, or held none on its day.
    """
    held = work.lake.declared() & set(work.lake.datasets())
    names = sorted(held if dataset is None else {dataset} & held)
    if not names:
        raise NoData("no declarations are kept here", seen=dataset, mend="contraflow add FILE --map MAP.toml")
    rows = work.lake.declarations(names).order_by("slice_id", "source_sheet", "source_row")
    yield from ftm.lines(work.engine.collect(rows).to_pylist())
