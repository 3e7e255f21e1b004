"""Many files of a data set become few sorted ones, with every row and every vintage kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from contraflow.errors import LakeError
from contraflow.lake import entries
from contraflow.lake.ingest import ORDER
from contraflow.lake.measure import totals
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.catalogue import Catalogue
    from contraflow.lake.records import StoredFile
    from contraflow.lake.writers import Pending, Writer

PASS = 25_000_000  # rows sorted at once: what memory and temp folder of a small machine stand


def compact(catalogue: Catalogue, writer: Writer, engine: DuckDBEngine, *, at_most: int = PASS) -> int:
    """Merge what is worth merging; return how many files were replaced. Raises LakeError if a sum would change."""
    with catalogue.reading() as connection:
        files = entries.current_files(connection)
    return sum(len(group) for group in groups(files, at_most) if _swap(catalogue, writer, engine, group))


def groups(files: Iterable[StoredFile], at_most: int = PASS) -> Iterator[list[StoredFile]]:
    """Files to merge together: of one data set, at most that many rows. A file of half a pass is left as it is."""
    group: list[StoredFile] = []
    for file in sorted((f for f in files if f.rows * 2 < at_most), key=lambda f: (f.dataset, f.id)):
        full = sum(f.rows for f in group) + file.rows > at_most
        if group and (full or group[0].dataset != file.dataset):
            yield from _worth([group])
            group = []
        group.append(file)
    yield from _worth([group])


def _worth(found: list[list[StoredFile]]) -> list[list[StoredFile]]:
    return [group for group in found if len(group) > 1]


def _swap(catalogue: Catalogue, writer: Writer, engine: DuckDBEngine, group: Sequence[StoredFile]) -> bool:
    """Merge a group and put the result in its place; False, and nothing changed, if another compaction was quicker."""
    with writer.pending() as pending, engine.scratch():
        merged = _merge(writer.home, pending, engine, group)
    try:
        with catalogue.writing() as connection:
            if not entries.supersede(connection, group, dt.datetime.now(dt.UTC)):
                raise _NoLongerCurrent
            entries.insert_file(connection, merged)
    except _NoLongerCurrent:
        pending.remove()
        return False
    return True


class _NoLongerCurrent(Exception):
    """Undo the transaction: another compaction replaced one of the files meanwhile."""


def _merge(home: Path, pending: Pending, engine: DuckDBEngine, group: Sequence[StoredFile]) -> StoredFile:
    waiting, final = pending.names("trade")
    engine.write_parquet(engine.parquet([home / file.path for file in group], TRADE), waiting, order_by=ORDER)
    wanted = _added(group)
    found = totals(engine, waiting)
    if found != wanted:
        wrong = sorted(id_ for id_ in wanted.keys() | found.keys() if wanted.get(id_) != found.get(id_))
        raise LakeError(
            "compaction would change rows or sums, so nothing was swapped",
            where=", ".join(file.path for file in group),
            seen=f"slices {wrong}",
            mend="a file of the lake was changed from outside: restore it from a backup, or add its batch to a new lake",
        )
    return pending.settle(waiting, final, dataset=group[0].dataset, slices=found)


def _added(group: Iterable[StoredFile]) -> dict[int, tuple[int, str]]:
    """What the files hold together of each slice, by the catalogue."""
    rows: Counter[int] = Counter()
    sums: Counter[int] = Counter()
    for file in group:
        for id_, (count, total) in file.slices.items():
            rows[id_] += count
            sums[id_] += int(total)
    return {id_: (rows[id_], str(sums[id_])) for id_ in rows}
