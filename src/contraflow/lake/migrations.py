"""The catalogue's versions: step n, a function, leads from version n - 1 to n. Steps are added, never edited."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa

from contraflow.errors import LakeError
from contraflow.lake import entries
from contraflow.lake.schema import COUNTER, METADATA, PRODUCT, RUN, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from contraflow.lake.catalogue import Catalogue

    Codes = Callable[[str], Iterable[str]]  # the product codes in a file, by its path in the lake
    Step = Callable[[sa.Connection, Codes], None]

COUNTERS = ("batch", "slice", "file", "run")
_LOCK = 20_220_224  # any number, the same for everybody: PostgreSQL's lock for who migrates


def step_1(connection: sa.Connection, _codes: Codes) -> None:
    """Create the tables."""
    METADATA.create_all(connection, [table for table in METADATA.sorted_tables if table is not PRODUCT])
    connection.execute(sa.insert(COUNTER), [{"name": name, "next": 1} for name in COUNTERS])


def step_2(connection: sa.Connection, codes: Codes) -> None:
    """Write down which products each data set holds, so that asking for them scans no rows."""
    PRODUCT.create(connection)
    for file in entries.current_files(connection):
        entries.insert_products(connection, file.dataset, codes(file.path))


def step_3(connection: sa.Connection, _codes: Codes) -> None:
    """Forget runs of detectors: findings have more columns now, and are recomputed, never edited."""
    connection.execute(sa.delete(RUN))
    files = entries.current_files(connection, table="findings")
    entries.supersede(connection, files, dt.datetime.now(dt.UTC))


STEPS: tuple[Step, ...] = (step_1, step_2, step_3)


def version(connection: sa.Connection) -> int:
    """The version the catalogue is at; 0 where there is none yet."""
    if not sa.inspect(connection).has_table(SCHEMA_VERSION.name):
        return 0
    return int(connection.execute(sa.select(SCHEMA_VERSION.c.version)).scalar_one())


def upgrade(catalogue: Catalogue, codes: Codes, steps: Sequence[Step] = STEPS) -> int:
    """Bring the catalogue to this program's version, all steps or none; return the version it was at.

    `codes` tells a step the products in a file of the lake. Raises LakeError if the catalogue is newer than the
    program: an old program would write what the new cannot read.
    """
    with catalogue.reading() as connection:
        was = version(connection)
    check(was, steps)
    if was == len(steps):
        return was
    with catalogue.writing() as connection:
        return _migrate(connection, codes, steps)


def _migrate(connection: sa.Connection, codes: Codes, steps: Sequence[Step]) -> int:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    was = version(connection)
    for step in steps[was:]:
        step(connection, codes)
    connection.execute(sa.delete(SCHEMA_VERSION))
    connection.execute(sa.insert(SCHEMA_VERSION), [{"version": max(was, len(steps))}])
    return was


def check(was: int, steps: Sequence[Step]) -> None:
    """Stop, clearly, before a catalogue that a newer program wrote."""
    if was > len(steps):
        raise LakeError(
            "this lake was written by a newer Contraflow",
            seen=f"schema version {was}",
            allowed=f"up to {len(steps)}",
            mend="install the newer version; this one changes nothing here",
        )
