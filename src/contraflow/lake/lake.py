"""The lake as the rest of the program sees it: bring a file in, ask for rows, look after it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from contraflow.errors import NoData
from contraflow.lake import carry, entries
from contraflow.lake.catalogue import Catalogue
from contraflow.lake.compact import PASS, compact
from contraflow.lake.current import only_current
from contraflow.lake.files import storage
from contraflow.lake.ingest import add
from contraflow.lake.migrations import upgrade
from contraflow.lake.reports import FOLDER, kept, summed
from contraflow.lake.summary import Summary, summaries
from contraflow.lake.vintage import Part, Slice, plan
from contraflow.lake.writers import FOLDERS, Writer, remove_orphans
from contraflow.tables import DECLARATION, FINDINGS, REJECT, TRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
    from pathlib import Path
    from typing import TypeVar

    import ibis.expr.types as ir
    import pyarrow as pa
    import sqlalchemy as sa

    from contraflow.engine import Engine
    from contraflow.lake.delivery import Batch, Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.tables import Table

    T = TypeVar("T")
    Planned = tuple[list[Slice], tuple[Part, ...]]

KEEP = dt.timedelta(days=7)  # how long a replaced file stays, for readers that still hold its name


class Lake:
    """Immutable Parquet files in a folder, and one catalogue that says which rows of them are current."""

    def __init__(self, home: Path, engine: Engine, catalogue: Catalogue, as_of: dt.date | None = None) -> None:
        """Use `open`."""
        self.home = home
        self.engine = engine
        self.catalogue = catalogue
        self.as_of = as_of
        self._writer: Writer | None = None
        self._state = 0
        self._worked_out: dict[Hashable, Any] = {}

    @classmethod
    def open(cls, home: Path, engine: Engine, *, catalogue: str | None = None, as_of: dt.date | None = None) -> Self:
        """Open the lake in a folder, made if it is not there; `catalogue` is the URL of a team's PostgreSQL.

        With `as_of` every question about rows that names no day of its own is asked as of that one.
        Raises LakeError if the folder cannot be written, or if a newer program wrote the lake.
        """
        with storage():
            for folder in (*FOLDERS, "writers"):
                (home / folder).mkdir(parents=True, exist_ok=True)
        lake = cls(home, engine, Catalogue(catalogue or f"sqlite:///{home / 'catalogue.sqlite'}"), as_of)
        try:
            lake.migrate()
        except BaseException:
            lake.close()
            raise
        return lake

    def migrate(self) -> int:
        """Bring the catalogue to this program's version; return the version it was at."""
        return upgrade(self.catalogue, lambda path: self.engine.writer.distinct(self.home / path, "product"))

    # Bring in.

    def has(self, sha256: str) -> Batch | None:
        """The batch of a file's content, if it came in."""
        with self.catalogue.reading() as connection:
            return entries.find_batch(connection, sha256)

    def has_name(self, file: str) -> bool:
        """Whether a file of that name came in, whatever it held."""
        with self.catalogue.reading() as connection:
            return entries.has_file(connection, file)

    def add(self, raw: RawFile, delivery: Delivery) -> Batch:
        """Bring a file in; the same file again changes nothing and is not new. Raises BadTable, LakeError."""
        return add(self.catalogue, self._writing(), self.engine.writer, raw, delivery)

    def save_findings(self, findings: pa.Table, run: Mapping[str, Any]) -> int:
        """Keep the findings of a run of detectors, with the facts of the run; return the run's id."""
        return carry.save_findings(self.catalogue, self._writing(), self.engine.writer, findings, run)

    # Ask.

    def rows(self, dataset: str | Sequence[str], *, as_of: dt.date | None = None) -> ir.Table:
        """Current TRADE rows of data sets, or those that were current by what was published up to a day.

        No row is there twice, and none that its publisher has since replaced or deleted. No batch, no rows.
        """
        return self._current(TRADE, _names(dataset), as_of)

    def declarations(self, dataset: str | Sequence[str], *, as_of: dt.date | None = None) -> ir.Table:
        """Current DECLARATION rows of data sets; what is said of `rows` holds for them."""
        return self._current(DECLARATION, _names(dataset), as_of)

    def declared(self) -> frozenset[str]:
        """The data sets that hold declarations instead of trade rows."""
        with self.catalogue.reading() as connection:
            return self._once(
                connection,
                "declared",
                lambda: frozenset(file.dataset for file in entries.current_files(connection, table=DECLARATION.name)),
            )

    def _current(self, of: Table, names: tuple[str, ...], as_of: dt.date | None) -> ir.Table:
        with self.catalogue.reading() as connection:
            _, parts = self._planned(connection, names, as_of)
            files = entries.current_files(connection, names, of.name)
        wanted = _ids(parts)
        used = [file for file in files if not wanted.isdisjoint(file.slices)]
        table = self.engine.parquet([self.home / file.path for file in used], of)
        present = {id_ for file in used for id_ in file.slices}
        return only_current(table, parts, present) if used else table

    def products(self, dataset: str, as_of: dt.date | None = None) -> tuple[str, ...]:
        """The distinct product codes of a data set, sorted: those of any vintage, or those known on a day."""
        if day := as_of or self.as_of:
            found = self.engine.collect(self.rows(dataset, as_of=day).select("product").distinct())
            return tuple(sorted(found["product"].to_pylist()))
        with self.catalogue.reading() as connection:
            return self._once(connection, ("products", dataset), lambda: entries.products(connection, dataset))

    def reports(self, dataset: str, *, as_of: dt.date | None = None) -> pa.Table:
        """What each reporter says of each flow and period, sums of others left out; in order, kept until files come in.

        Grain and key: reporter, flow, period, period_months, currency, partner_concept. `value_minor` is their total.
        """
        state = (f"{one.id} {one.sha256} {one.published}" for one in self.batches())
        question = (dataset, str(as_of or self.as_of))
        return kept(
            self.home / FOLDER,
            state,
            question,
            lambda: self.engine.collect(summed(self.rows(dataset, as_of=as_of))),
        )

    def used(self, dataset: str | Sequence[str], as_of: dt.date | None = None) -> tuple[Batch, ...]:
        """The batches that the current rows come from, in load order."""
        with self.catalogue.reading() as connection:
            current, _ = self._planned(connection, _names(dataset), as_of)
            batches = self._every(connection)
        ids = {one.batch for one in current}
        return tuple(batch for batch in batches if batch.id in ids)

    def datasets(self, as_of: dt.date | None = None) -> dict[str, Summary]:
        """What the lake holds of each data set, by its name."""
        with self.catalogue.reading() as connection:
            current, _ = self._planned(connection, None, as_of)
            asked = ("datasets", as_of or self.as_of)
            return dict(self._once(connection, asked, lambda: summaries(current, entries.holds(connection))))

    def traded(self, as_of: dt.date | None = None) -> dict[str, Summary]:
        """What the lake holds of each data set of trade rows, by its name: of all but the `declared`."""
        declared = self.declared()
        return {name: each for name, each in self.datasets(as_of).items() if name not in declared}

    def batches(self, as_of: dt.date | None = None) -> tuple[Batch, ...]:
        """Every batch in load order, or those published up to a day; the lake's own day does not matter here."""
        with self.catalogue.reading() as connection:
            every = self._every(connection)
        return tuple(one for one in every if as_of is None or (one.published is not None and one.published <= as_of))

    def batch_of(self, slice_ids: Collection[int]) -> dict[int, Batch]:
        """The batch that each slice came in with: from a row to its file."""
        with self.catalogue.reading() as connection:
            return entries.batches_of(connection, slice_ids)

    def rejects(self, batch_id: int) -> pa.Table:
        """What could not be read of a batch, and why."""
        with self.catalogue.reading() as connection:
            files = entries.current_files(connection, table="reject")
        paths = [self.home / file.path for file in files if file.batch == batch_id]
        return self.engine.collect(self.engine.parquet(paths, REJECT))

    def runs(self) -> dict[int, Mapping[str, Any]]:
        """The facts of every run of detectors by its id, newest first."""
        with self.catalogue.reading() as connection:
            return entries.runs(connection)

    def findings(self, run: int | None = None) -> pa.Table:
        """The findings of a run; of the newest where none is named. Raises NoData where there is none."""
        with self.catalogue.reading() as connection:
            path = entries.run_path(connection, run)
        if path is None:
            raise NoData("no findings are kept here", seen=run, mend="run `contraflow detect`")
        return self.engine.collect(self.engine.parquet([self.home / path], FINDINGS))

    # Look after.

    def compact(self, *, at_most: int = PASS) -> int:
        """Merge small files into sorted ones of at most that many rows; return how many files were replaced."""
        return compact(self.catalogue, self._writing(), self.engine.writer, at_most=at_most)

    def sweep(self, keep: dt.timedelta = KEEP) -> tuple[str, ...]:
        """Delete files that compaction replaced longer ago than that; return their paths."""
        with self.catalogue.writing() as connection:
            gone = entries.forget_superseded(connection, dt.datetime.now(dt.UTC) - keep)
        for path in gone:
            (self.home / path).unlink(missing_ok=True)
        return gone

    def export(self, path: Path) -> tuple[Path, ...]:
        """Write the current rows of each data set as plain Parquet, and a JSON of the batches; return the files.

        Those as of the lake's day, where it has one.
        """
        return carry.export(self, path)

    def backup(self, path: Path) -> Path:
        """Copy the lake, as it is at one moment, to a new folder that opens as a lake; return the folder."""
        return carry.backup(self, path)

    def close(self) -> None:
        """Let go of the lock and the catalogue; the engine stays open."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self.catalogue.close()

    def __enter__(self) -> Self:
        """Return the lake itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _planned(self, connection: sa.Connection, names: tuple[str, ...] | None, as_of: dt.date | None) -> Planned:
        """The slices of data sets (None: of all) of which rows are current, and which rows."""
        day = as_of or self.as_of

        def work() -> Planned:
            slices = entries.slices(connection, names)
            parts = plan(slices, day)
            ids = _ids(parts)
            return [one for one in slices if one.id in ids], parts

        return self._once(connection, ("plan", names, day), work)

    def _every(self, connection: sa.Connection) -> tuple[Batch, ...]:
        return self._once(connection, "batches", lambda: entries.all_batches(connection))

    def _once(self, connection: sa.Connection, asked: Hashable, work: Callable[[], T]) -> T:
        """Answer once for each state of the catalogue. Batches come and never go, so their number is its state."""
        count = entries.batch_count(connection)
        if count != self._state:
            self._state, self._worked_out = count, {}
        if asked not in self._worked_out:
            self._worked_out[asked] = work()
        found: T = self._worked_out[asked]
        return found

    def _writing(self) -> Writer:
        """Become a writer, and remove what dead ones left."""
        if self._writer is None:
            with storage():
                self._writer = Writer(self.home)
                remove_orphans(self.home, self._writer.token, self._known)
        return self._writer

    def _known(self) -> frozenset[str]:
        with self.catalogue.reading() as connection:
            return entries.all_paths(connection)


def _names(dataset: str | Sequence[str]) -> tuple[str, ...]:
    return (dataset,) if isinstance(dataset, str) else tuple(dataset)


def _ids(parts: Sequence[Part]) -> set[int]:
    return {id_ for part in parts for id_ in part.slices}
