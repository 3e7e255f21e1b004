"""Out of the lake: findings kept beside it, an export that any tool reads, a backup that opens as a lake."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from contraflow.errors import UsageError
from contraflow.lake import entries
from contraflow.lake.catalogue import Catalogue
from contraflow.lake.files import settle, storage, sync, write_text
from contraflow.lake.migrations import upgrade
from contraflow.lake.schema import METADATA
from contraflow.tables import FINDINGS, TRADE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.lake import Lake
    from contraflow.lake.writers import Writer


def save_findings(
    catalogue: Catalogue, writer: Writer, engine: DuckDBEngine, findings: pa.Table, run: Mapping[str, Any]
) -> int:
    """Write the findings in the order given; the run's commit is what makes them there."""
    with writer.pending() as pending, engine.scratch():
        waiting, final = pending.names("findings")
        rows = engine.write_parquet(FINDINGS.check(engine.arrow(findings)), waiting)
        file = replace(pending.settle(final, dataset="findings"), rows=rows)
    with catalogue.writing() as connection:
        return entries.insert_run(connection, entries.insert_file(connection, file), run)


def export(lake: Lake, path: Path) -> tuple[Path, ...]:
    """Write `<dataset>.parquet` for each data set and `batches.json`; each file is there whole or not at all."""
    with storage():
        path.mkdir(parents=True, exist_ok=True)
    writer = lake.engine.writer
    done = []
    declared = lake.declared()
    for name in lake.datasets():
        final = path / f"{name}.parquet"
        waiting = final.with_suffix(".tmp")
        with writer.scratch(), storage():
            rows = lake.declarations(name) if name in declared else lake.rows(name)
            writer.write_parquet(rows, waiting, order_by=TRADE.sorted_by)
            settle(waiting, final)
        done.append(final)
    batches = [asdict(batch) for batch in lake.batches(lake.as_of)]
    write_text(path / "batches.json", json.dumps(batches, indent=1, default=str, sort_keys=True) + "\n")
    return (*done, path / "batches.json")


def backup(lake: Lake, path: Path) -> Path:
    """Copy the catalogue as one snapshot and every file it names; a team's PostgreSQL becomes a SQLite file.

    Hard links are not used: a backup on the same disk must not share its fate block by block.
    """
    if path.exists() and any(path.iterdir()):
        raise UsageError("a backup goes into a new folder", seen=str(path), mend="name one that is not there yet")
    with lake.catalogue.reading() as connection:
        tables = {t.name: connection.execute(sa.select(t)).mappings().all() for t in METADATA.sorted_tables}
    with storage():
        for row in tables["file"]:
            target = path / row["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lake.home / row["path"], target)
            sync(target)
        path.mkdir(parents=True, exist_ok=True)
    copy = Catalogue(f"sqlite:///{path / 'catalogue.sqlite'}")
    upgrade(copy, lambda _: ())
    with copy.writing() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(sa.delete(table))
            if tables[table.name]:
                connection.execute(sa.insert(table), [dict(row) for row in tables[table.name]])
    copy.close()
    return path
