"""One file into the lake: its rows and rejects as Parquet, then one commit that is the batch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import ibis
import sqlalchemy as sa

from contraflow.lake import entries
from contraflow.lake.delivery import Batch
from contraflow.lake.measure import measured
from contraflow.tables import REJECT, TRADE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.catalogue import Catalogue
    from contraflow.lake.delivery import Delivery, Scope
    from contraflow.lake.raw import RawFile
    from contraflow.lake.records import Holds, StoredFile
    from contraflow.lake.writers import Pending, Writer

ORDER = (*TRADE.sorted_by, "slice_id", "source_sheet", "source_row")  # the last three: the same rows, the same bytes


def add(catalogue: Catalogue, writer: Writer, engine: DuckDBEngine, raw: RawFile, delivery: Delivery) -> Batch:
    """Bring a delivery in, or return the batch that its file already is. Raises BadTable, LakeError."""
    with catalogue.allocating() as connection:
        known = entries.find_batch(connection, raw.sha256)
        if known is not None:
            return known
        id_ = entries.allocate(connection, "batch")
        first = entries.allocate(connection, "slice", max(1, len(delivery.scopes)))
    scopes = dict(enumerate(delivery.scopes, start=first))
    with writer.pending() as pending, engine.scratch():
        trade, held = _trade(pending, engine, delivery, scopes)
        files = [file for file in (trade, _reject(pending, engine, delivery, id_)) if file is not None]
    batch = _batch(id_, raw, delivery, kept=sum(holds.rows for holds in held.values()))
    try:
        _commit(catalogue, batch, {one: (scopes[one], held[one]) for one in scopes}, files)
    except sa.exc.IntegrityError:  # another ingest of the same file was quicker
        pending.remove()
        with catalogue.reading() as connection:
            return entries.batch_with(connection, raw.sha256)
    return batch


def _trade(
    pending: Pending, engine: DuckDBEngine, delivery: Delivery, scopes: Mapping[int, Scope]
) -> tuple[StoredFile | None, Mapping[int, Holds]]:
    waiting, final = pending.names("trade")
    shift = ("slice_id", min(scopes, default=0))
    engine.write_parquet(TRADE.check(delivery.rows), waiting, order_by=ORDER, shift=shift)
    held = measured(engine, waiting, scopes)
    inside = {id_: (holds.rows, holds.value_minor) for id_, holds in held.items() if holds.rows}
    if not inside:
        pending.remove()
        return None, held
    return pending.settle(waiting, final, dataset=delivery.dataset, slices=inside), held


def _reject(pending: Pending, engine: DuckDBEngine, delivery: Delivery, batch: int) -> StoredFile | None:
    if delivery.rejects.num_rows == 0:
        return None
    rejects = engine.arrow(delivery.rejects)
    rows = REJECT.check(rejects.mutate(batch_id=ibis.literal(batch, "int64")))
    waiting, final = pending.names("reject")
    count = engine.write_parquet(rows, waiting, order_by=REJECT.sorted_by)
    return pending.settle(waiting, final, dataset=delivery.dataset, rows=count, batch=batch)


def _batch(id_: int, raw: RawFile, delivery: Delivery, *, kept: int) -> Batch:
    return Batch(
        id=id_,
        sha256=raw.sha256,
        file=raw.name,
        source=delivery.source,
        dataset=delivery.dataset,
        licence=delivery.licence,
        published=delivery.published,
        loaded=dt.datetime.now(dt.UTC),
        read=delivery.read,
        kept=kept,
        rejected=delivery.rejects.num_rows,
        blank=delivery.blank,
        checks=delivery.checks,
        notes=delivery.notes,
        facts=delivery.facts,
        is_new=True,
    )


def _commit(
    catalogue: Catalogue, batch: Batch, slices: Mapping[int, tuple[Scope, Holds]], files: Sequence[StoredFile]
) -> None:
    """Before this transaction nothing of the batch exists, after it all of it does."""
    with catalogue.writing() as connection:
        entries.insert_batch(connection, batch)
        entries.insert_slices(connection, batch.id, slices)
        for file in files:
            entries.insert_file(connection, file)
