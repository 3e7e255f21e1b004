"""The catalogue: batches, slices, files, runs. SQLite in the home by default, PostgreSQL by URL."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from contraflow.engine import disk_full
from contraflow.errors import LakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT = 60  # seconds that a writer waits for another before it gives up


class Catalogue:
    """Every read is one snapshot, every write one transaction."""

    def __init__(self, url: str) -> None:
        """Connect; nothing is created here."""
        self._engine = connect(url)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One snapshot of the catalogue, whatever others commit meanwhile."""
        with _told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.execution_options(writes=False).begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it, or nothing."""
        with _told(), self._engine.connect() as connection, connection.execution_options(writes=True).begin():
            yield connection

    @contextlib.contextmanager
    def allocating(self) -> Iterator[sa.Connection]:
        """One transaction that need not outlive a power cut by itself: the commit after it carries it along."""
        with _told(), self._engine.connect() as connection:
            quick = connection.dialect.name == "sqlite"
            with _unsynced(connection, quick), connection.execution_options(writes=True).begin():
                yield connection

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


def connect(url: str) -> sa.Engine:
    """Open the database with what consistency asks for: snapshots for readers, one writer at a time in SQLite."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url)
    engine = sa.create_engine(url, connect_args={"timeout": WAIT})
    sa.event.listen(engine, "connect", _sqlite)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves: Python's own begins too late for a snapshot
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")  # the commit is the batch: it must outlive a power cut
    raw.execute("PRAGMA foreign_keys = ON")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _unsynced(connection: sa.Connection, quick: bool) -> Iterator[None]:
    if not quick:
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        raw.execute("PRAGMA synchronous = FULL")


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        seen = str(error.orig)
        if "full" in seen or "No space left" in seen:
            raise disk_full(seen) from error
        raise LakeError("the catalogue cannot be used", seen=seen, mend="try again; is the database there?") from error
