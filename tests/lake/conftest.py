"""A lake in a folder of its own: on SQLite always, on PostgreSQL where the slow suite brings one."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager

import pytest

from contraflow.engine import Engine, Limits
from contraflow.lake import Lake


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    limits = Limits(memory="500MB", threads=1, temp=tmp_path_factory.mktemp("duckdb"))
    with Engine.open(limits=limits) as engine:
        yield engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def catalogue(request):
    """The URL of an empty catalogue; None for the SQLite file in the home."""
    if request.param == "sqlite":
        yield None
        return
    url = os.environ.get("CONTRAFLOW_POSTGRES")
    if url is None:
        pytest.skip("no CONTRAFLOW_POSTGRES: `scripts/postgres.sh` starts a server and names it")
    with empty_schema(url) as own:
        yield own


@contextmanager
def empty_schema(url):
    """A schema of its own in the server's database, gone afterwards."""
    import sqlalchemy as sa

    name = f"test_{uuid.uuid4().hex}"
    server = sa.create_engine(url)
    with server.begin() as connection:
        connection.execute(sa.schema.CreateSchema(name))
    own = sa.make_url(url).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield own.render_as_string(hide_password=False)
    finally:
        with server.begin() as connection:
            connection.execute(sa.schema.DropSchema(name, cascade=True))
        server.dispose()


@pytest.fixture
def lake(tmp_path, engine, catalogue):
    with engine.scratch(), Lake.open(tmp_path / "home", engine, catalogue=catalogue) as lake:
        yield lake
