"""A lake in a folder of its own: on SQLite always, on PostgreSQL where the slow suite gives one."""

from __future__ import annotations

import os

import pytest

from contraflow.engine import Engine, Limits
from contraflow.lake import Lake

URL = os.environ.get("CONTRAFLOW_TEST_POSTGRES")


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    limits = Limits(memory="500MB", threads=1, temp=tmp_path_factory.mktemp("duckdb"))
    with Engine.open(limits=limits) as engine:
        yield engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def catalogue(request):
    """The URL of an empty catalogue; None for the SQLite file in the home."""
    if request.param == "sqlite":
        yield None
        return
    if URL is None:
        pytest.skip("no CONTRAFLOW_TEST_POSTGRES: the slow suite starts a server and names it")
    pytest.skip("soon")



@pytest.fixture
def lake(tmp_path, engine, catalogue):
    with engine.scratch(), Lake.open(tmp_path / "home", engine, catalogue=catalogue) as lake:
        yield lake
