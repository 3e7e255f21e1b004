"""The catalogue's tables, the same in SQLite and PostgreSQL. Ids are handed out by `counter`, before any row is written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()


class Utc(sa.TypeDecorator[dt.datetime]):
    """A moment in UTC: stored without a zone, since SQLite has none, and read back with it."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Store UTC."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Read UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def _text(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, **more)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _to(name: str, target: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(target), **more)


SCHEMA_VERSION = sa.Table("schema_version", METADATA, sa.Column("version", sa.Integer, nullable=False))

COUNTER = sa.Table("counter", METADATA, sa.Column("name", sa.Text, primary_key=True), _whole("next"))

BATCH = sa.Table(
    "batch",
    METADATA,
    _id(),
    _text("sha256", unique=True),
    *(_text(name) for name in ("file", "source", "dataset", "licence")),
    sa.Column("published", sa.Date),
    sa.Column("loaded", Utc, nullable=False),
    *(_whole(name) for name in ("read", "kept", "rejected", "blank")),
    *(sa.Column(name, sa.JSON, nullable=False) for name in ("checks", "notes", "facts")),
)

SLICE = sa.Table(
    "slice",
    METADATA,
    _id(),
    _to("batch_id", "batch.id", nullable=False, index=True),
    _text("dataset", index=True),
    _text("start"),
    _text("end"),
    _text("scope"),
    _text("holds"),
)

FILE = sa.Table(
    "file",
    METADATA,
    _id(),
    _text("path", unique=True),
    _text("table"),
    _text("dataset", index=True),
    _to("batch_id", "batch.id", index=True),
    _whole("rows"),
    _whole("bytes"),
    _text("state"),
    sa.Column("superseded_at", Utc),
    sa.CheckConstraint("state IN ('current', 'superseded')", name="file_state"),
)

FILE_SLICE = sa.Table(
    "file_slice",
    METADATA,
    _to("file_id", "file.id", primary_key=True),
    _to("slice_id", "slice.id", primary_key=True),
    _whole("rows"),
    _text("value_minor"),
)

RUN = sa.Table(
    "run",
    METADATA,
    _id(),
    sa.Column("made", Utc, nullable=False),
    _to("file_id", "file.id", nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
)

USER = sa.Table("user", METADATA, _id(), _text("name", unique=True), sa.Column("made", Utc, nullable=False))

DECISION = sa.Table(
    "decision",
    METADATA,
    _id(),
    _to("user_id", "user.id", nullable=False),
    sa.Column("made", Utc, nullable=False),
    *(_text(name) for name in ("subject", "verdict", "reason")),
)
