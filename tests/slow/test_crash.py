"""`kill -9` at any moment of an ingest or a compaction, then the same command again: the rows of one clean run."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contraflow.lake import Lake, entries
from tests.lake.factories import digest
from tests.slow.lake_worker import big, compact, ingest, small

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FILES = 8  # small files that are there before, and are compacted
INGEST_POINTS = (
    "lake.ingest._kept:before",
    "lake.writers.settle:before",  # the file is written under its temporary name
    "lake.writers.settle:after",  # renamed, and unknown to the catalogue
    "lake.entries.insert_batch:after",  # inside the transaction
    "lake.entries.insert_file:after",
    "lake.ingest._commit:after",  # the batch is there, and nobody was told
)
COMPACT_POINTS = (
    "lake.compact._merge:before",
    "lake.writers.settle:before",
    "lake.writers.settle:after",
    "lake.entries.supersede:after",
    "lake.entries.insert_file:after",
    "lake.compact._swap:after",
)
MOMENTS = range(5)  # and as many at random
WORK = {"ingest": ingest, "compact": compact}
CASES = [
    *itertools.product(["ingest"], [*INGEST_POINTS, *MOMENTS]),
    *itertools.product(["compact"], [*COMPACT_POINTS, *MOMENTS]),
]


def started(role, home, catalogue, *point):
    command = [sys.executable, "-m", "tests.slow.lake_worker", role, str(home), catalogue or "", *point]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    worker = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert worker.stdout.readline().strip() == "ready"
    return worker


def go(worker):
    worker.stdin.write("\n")
    worker.stdin.flush()


def killed(role, home, catalogue, moment):
    """Let a worker run up to a place, or for a random part of a second, and kill it there."""
    at_place = isinstance(moment, str)
    with started(role, home, catalogue, *([moment] if at_place else [])) as worker:
        go(worker)
        if at_place:
            assert worker.stdout.readline().strip() == "here"
        else:
            time.sleep(random.uniform(0, 0.5))  # noqa: S311  (a moment, no secret)
        worker.kill()


def known(lake):
    with lake.catalogue.reading() as connection:
        return entries.all_paths(connection)


def there(lake):
    return {f"{folder}/{path.name}" for folder in ("trade", "reject") for path in (lake.home / folder).iterdir()}


@pytest.fixture
def filled(tmp_path, engine, catalogue):
    """A lake with a few files; the name of its folder."""
    home = tmp_path / "home"
    with engine.scratch(), Lake.open(home, engine, catalogue=catalogue) as lake:
        for at in range(FILES):
            small(lake, tmp_path, at)
    return home


@pytest.fixture
def clean(tmp_path, engine):
    """The rows after both commands, by a lake that nobody killed."""
    (tmp_path / "clean").mkdir()
    with engine.scratch(), Lake.open(tmp_path / "clean" / "home", engine) as lake:
        for at in range(FILES):
            small(lake, tmp_path / "clean", at)
        lake.add(*big(tmp_path / "clean", engine))
        return digest(engine.collect(lake.rows("test")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_the_same_command_again_gives_the_rows_of_a_clean_run(filled, clean, engine, catalogue, case):
    role, moment = case
    killed(role, filled, catalogue, moment)
    with engine.scratch(), Lake.open(filled, engine, catalogue=catalogue) as lake:
        WORK[role](lake)
        lake.add(*big(filled.parent, engine))
        assert len(lake.batches()) == FILES + 1
        assert known(lake) == there(lake)
        assert digest(engine.collect(lake.rows("test"))) == clean
