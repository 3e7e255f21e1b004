"""One engine for all sources, and a scratch for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from contraflow import sources
from contraflow.engine import Engine, Limits
from contraflow.lake.raw import RawFile
from contraflow.sources.stated import Stated


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    with Engine.open(limits=Limits(memory="2GB", threads=2, temp=tmp_path_factory.mktemp("duckdb"))) as engine:
        yield engine


@pytest.fixture
def read(engine, tmp_path):
    """Read a file, or the content of one under a name; tables live as long as the test."""

    def reader(name, content=None, published=None, **said):
        path = Path(name)
        if content is not None:
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return sources.read(RawFile(path), engine, Stated(published=published, **said))

    with engine.scratch():
        yield reader


@pytest.fixture
def rows(engine):
    """The rows of a delivery, as dicts in the order of the file."""
    return lambda delivery: engine.collect(delivery.rows.order_by("source_sheet", "source_row", "period")).to_pylist()
