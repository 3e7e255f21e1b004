"""The slow lake tests run on the same catalogues as the quick ones."""

import pytest

from contraflow.engine import Engine, Limits
from tests.lake.conftest import catalogue, engine

__all__ = ["catalogue", "engine"]


@pytest.fixture(scope="module")
def plain_engine(tmp_path_factory):
    """DuckDB alone, for what needs no catalogue."""
    with Engine.open(limits=Limits(memory="1GB", threads=2, temp=tmp_path_factory.mktemp("duckdb"))) as engine:
        yield engine
