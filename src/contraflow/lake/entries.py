"""What is asked of the catalogue and written into it, each inside a transaction that the caller holds."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contraflow.lake.records import StoredFile, batch_of, batch_row, holds_of, holds_text, scope_of, scope_text
from contraflow.lake.schema import BATCH, COUNTER, FILE, FILE_SLICE, PRODUCT, RUN, SLICE
from contraflow.lake.vintage import Slice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from contraflow.lake.delivery import Batch, Scope
    from contraflow.lake.records import Holds


def allocate(connection: sa.Connection, name: str, count: int = 1) -> int:
    """Hand out `count` ids in a row and return the first. What a killed run took is never used again."""
    step = sa.update(COUNTER).where(COUNTER.c.name == name).values(next=COUNTER.c.next + count)
    after = connection.execute(step.returning(COUNTER.c.next)).scalar_one()
    return int(after) - count


def find_batch(connection: sa.Connection, sha256: str) -> Batch | None:
    """The batch of a file's content, if it came in."""
    row = connection.execute(sa.select(BATCH).where(BATCH.c.sha256 == sha256)).mappings().one_or_none()
    return None if row is None else batch_of(row)


def has_file(connection: sa.Connection, name: str) -> bool:
    """Whether any batch is of a file of that name."""
    return connection.execute(sa.select(BATCH.c.id).where(BATCH.c.file == name).limit(1)).first() is not None


def batch_with(connection: sa.Connection, sha256: str) -> Batch:
    """The batch of a file's content, which is known to be there."""
    return batch_of(connection.execute(sa.select(BATCH).where(BATCH.c.sha256 == sha256)).mappings().one())


def all_batches(connection: sa.Connection) -> tuple[Batch, ...]:
    """Every batch, in load order."""
    return tuple(batch_of(row) for row in connection.execute(sa.select(BATCH).order_by(BATCH.c.id)).mappings())


def batches_of(connection: sa.Connection, slice_ids: Collection[int]) -> dict[int, Batch]:
    """The batch of each slice."""
    by_id = {batch.id: batch for batch in all_batches(connection)}
    pairs = connection.execute(sa.select(SLICE.c.id, SLICE.c.batch_id)).all()
    wanted = set(slice_ids)
    return {row.id: by_id[row.batch_id] for row in pairs if row.id in wanted}


def insert_batch(connection: sa.Connection, batch: Batch) -> None:
    """Write the batch; raises sqlalchemy's IntegrityError if its sha256 is there."""
    connection.execute(sa.insert(BATCH), [batch_row(batch)])


def insert_slices(connection: sa.Connection, batch: int, slices: Mapping[int, tuple[Scope, Holds]]) -> None:
    """Write the batch's scopes and what they hold."""
    rows = [
        {
            "id": id_, "batch_id": batch, "dataset": scope.dataset, "start": str(scope.start), "end": str(scope.end),
            "scope": scope_text(scope), "holds": holds_text(holds),
        }
        for id_, (scope, holds) in slices.items()
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(SLICE), rows)


def insert_file(connection: sa.Connection, file: StoredFile) -> int:
    """Write a file and what it holds of each slice; return its id."""
    id_ = allocate(connection, "file")
    row = {"id": id_, "path": file.path, "table": file.table, "dataset": file.dataset, "batch_id": file.batch}
    connection.execute(sa.insert(FILE), [{**row, "rows": file.rows, "bytes": file.bytes, "state": "current"}])
    held = [
        {"file_id": id_, "slice_id": slice_id, "rows": rows, "value_minor": total}
        for slice_id, (rows, total) in file.slices.items()
    ]
    if held:
        connection.execute(sa.insert(FILE_SLICE), held)
    return id_


def products(connection: sa.Connection, dataset: str) -> tuple[str, ...]:
    """The product codes that a data set ever held, sorted."""
    query = sa.select(PRODUCT.c.code).where(PRODUCT.c.dataset == dataset)
    return tuple(sorted(connection.execute(query).scalars()))


def insert_products(connection: sa.Connection, dataset: str, codes: Iterable[str]) -> None:
    """Write down the codes that are new to the data set; sorted, so that two ingests at once wait and never lock up."""
    new = sorted(set(codes).difference(products(connection, dataset)))
    if not new:
        return
    # One list: thousands of parameters take as long as a file of a hundred thousand rows.
    is_postgres = connection.dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    each = (
        sa.func.jsonb_array_elements_text(sa.literal(new, postgresql.JSONB))
        if is_postgres
        else sa.func.json_each(json.dumps(new))
    )
    rows = sa.select(sa.literal(dataset), each.table_valued("value").c.value).where(sa.true())
    connection.execute(insert(PRODUCT).from_select(["dataset", "code"], rows).on_conflict_do_nothing())


def batch_count(connection: sa.Connection) -> int:
    """How many batches came in so far."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(BATCH)).scalar_one())


def slices(connection: sa.Connection, datasets: Collection[str] | None = None) -> list[Slice]:
    """The scopes of the data sets (None: of all), with their publisher's dates."""
    c = SLICE.c
    query = sa.select(c.id, c.batch_id, BATCH.c.published, c.dataset, c.start, c.end, c.scope).join(BATCH)
    return [
        Slice(row.id, row.batch_id, row.published, scope_of(row.scope, row.dataset, row.start, row.end))
        for row in connection.execute(_of(query, c.dataset, datasets))
    ]


def holds(connection: sa.Connection, datasets: Collection[str] | None = None) -> dict[int, Holds]:
    """What each slice holds, by its id."""
    query = _of(sa.select(SLICE.c.id, SLICE.c.holds), SLICE.c.dataset, datasets)
    return {row.id: holds_of(row.holds) for row in connection.execute(query)}


def current_files(
    connection: sa.Connection, datasets: Collection[str] | None = None, table: str = "trade"
) -> list[StoredFile]:
    """The files that readers of a table use now, with what they hold of each slice, in order of their ids."""
    f = FILE.c
    wanted = sa.select(f.id, f.path, f.table, f.dataset, f.rows, f.bytes, f.batch_id)
    wanted = _of(wanted.where(f.state == "current", f.table == table), f.dataset, datasets)
    held = _held(connection, wanted.with_only_columns(f.id))
    return [
        StoredFile(row.path, row.table, row.dataset, row.rows, row.bytes, held[row.id], row.batch_id, row.id)
        for row in connection.execute(wanted.order_by(f.id))
    ]


class NoLongerCurrentError(Exception):
    """Another compaction replaced one of the files meanwhile: undo the transaction."""


def supersede(connection: sa.Connection, files: Sequence[StoredFile], when: dt.datetime) -> None:
    """Take files out of use. Raises NoLongerCurrentError if another already did."""
    ids = sorted(file.id for file in files)
    locked = sa.select(FILE.c.id).where(FILE.c.id.in_(ids)).order_by(FILE.c.id).with_for_update()
    connection.execute(locked)
    change = sa.update(FILE).where(FILE.c.id.in_(ids), FILE.c.state == "current")
    if connection.execute(change.values(state="superseded", superseded_at=when)).rowcount != len(ids):
        raise NoLongerCurrentError


def all_paths(connection: sa.Connection) -> frozenset[str]:
    """Every path the catalogue knows, current or not."""
    return frozenset(connection.execute(sa.select(FILE.c.path)).scalars())


def forget_superseded(connection: sa.Connection, before: dt.datetime) -> tuple[str, ...]:
    """Take files out of the catalogue that went out of use before that moment; return their paths."""
    old = sa.select(FILE.c.id, FILE.c.path).where(FILE.c.state == "superseded", FILE.c.superseded_at < before)
    rows = connection.execute(old.with_for_update()).all()
    ids = [row.id for row in rows]
    connection.execute(sa.delete(FILE_SLICE).where(FILE_SLICE.c.file_id.in_(ids)))
    connection.execute(sa.delete(FILE).where(FILE.c.id.in_(ids)))
    return tuple(row.path for row in rows)


def insert_run(connection: sa.Connection, file: int, facts: Mapping[str, Any]) -> int:
    """Write down a run of detectors and the file of its findings; return the run's id."""
    id_ = allocate(connection, "run")
    connection.execute(
        sa.insert(RUN), [{"id": id_, "made": dt.datetime.now(dt.UTC), "file_id": file, "facts": dict(facts)}]
    )
    return id_


def runs(connection: sa.Connection) -> dict[int, Mapping[str, Any]]:
    """The facts of every run of detectors by its id, newest first."""
    query = sa.select(RUN.c.id, RUN.c.facts).order_by(RUN.c.id.desc())
    return {row.id: row.facts for row in connection.execute(query)}


def run_path(connection: sa.Connection, run: int | None) -> str | None:
    """The path of a run's findings; of the newest where `run` is None."""
    query = sa.select(FILE.c.path).join(RUN, RUN.c.file_id == FILE.c.id).order_by(RUN.c.id.desc()).limit(1)
    return connection.execute(query if run is None else query.where(RUN.c.id == run)).scalar_one_or_none()


def _held(connection: sa.Connection, files: sa.Select[Any]) -> dict[int, dict[int, tuple[int, str]]]:
    held: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    for row in connection.execute(sa.select(FILE_SLICE).where(FILE_SLICE.c.file_id.in_(files))):
        held[row.file_id][row.slice_id] = (row.rows, row.value_minor)
    return held


def _of(query: sa.Select[Any], column: sa.Column[str], datasets: Collection[str] | None) -> sa.Select[Any]:
    return query if datasets is None else query.where(column.in_(sorted(datasets)))
