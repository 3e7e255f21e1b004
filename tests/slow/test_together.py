"""Two ingests, two compactions and a reader at once: every file once, every read consistent."""

from __future__ import annotations

import pytest

from contraflow.lake import Lake
from tests.slow.lake_worker import EACH, FILES, PARTNERS
from tests.slow.test_crash import go, known, started, there

pytestmark = pytest.mark.slow

ROLES = ("ingest_many", "ingest_many", "compact_on", "compact_on", "read_on")


@pytest.mark.parametrize("name", ["home", "again"])
def test_all_at_once(tmp_path, engine, catalogue, name):
    home = tmp_path / name
    workers = [started(role, home, catalogue) for role in ROLES]
    for worker in workers:
        go(worker)
    ends = [worker.communicate()[0] for worker in workers[:2]]
    (home / "stop").touch()
    ends += [worker.communicate()[0] for worker in workers[2:]]
    assert [worker.returncode for worker in workers] == [0] * len(ROLES)
    assert "reads 0" not in ends[-1]
    with engine.scratch(), Lake.open(home, engine, catalogue=catalogue) as lake:
        rows = engine.collect(lake.rows("test")).to_pylist()
        assert len(lake.batches()) == FILES
        assert sorted({one["value_minor"] for one in rows}) == list(range(FILES))[-PARTNERS:]
        assert len(rows) == EACH * PARTNERS
        lake.compact()
        assert known(lake) == there(lake)
