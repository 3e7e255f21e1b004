"""The catalogue's versions: step n, a function of its own, leads from version n - 1 to n. Steps are added, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from contraflow.errors import LakeError
from contraflow.lake.schema import COUNTER, METADATA, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contraflow.lake.catalogue import Catalogue

    Step = Callable[[sa.Connection], None]

COUNTERS = ("batch", "slice", "file", "run")
_LOCK = 20_220_224  # any number, the same for everybody: PostgreSQL's lock for who migrates


def step_1(connection: sa.Connection) -> None:
    """Create the tables."""
    METADATA.create_all(connection)
    connection.execute(sa.insert(COUNTER), [{"name": name, "next": 1} for name in COUNTERS])


STEPS: tuple[Step, ...] = (step_1,)


def version(connection: sa.Connection) -> int:
    """The version the catalogue is at; 0 where there is none yet."""
    if not sa.inspect(connection).has_table(SCHEMA_VERSION.name):
        return 0
    return int(connection.execute(sa.select(SCHEMA_VERSION.c.version)).scalar_one())


def upgrade(catalogue: Catalogue, steps: Sequence[Step] = STEPS) -> int:
    """Bring the catalogue to this program's version, all steps or none; return the version it was at.

    Raises LakeError if the catalogue is newer than the program: an old program would write what the new cannot read.
    """
    with catalogue.reading() as connection:
        was = version(connection)
    check(was, steps)
    if was == len(steps):
        return was
    with catalogue.writing() as connection:
        return _migrate(connection, steps)


def _migrate(connection: sa.Connection, steps: Sequence[Step]) -> int:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    was = version(connection)
    for step in steps[was:]:
        step(connection)
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
