"""One process at work on a lake, driven from outside: `lake_worker.py ROLE HOME CATALOGUE [POINT]`.

It says "ready" when its imports are done and waits for a line. With POINT, such as `files.settle:before`, it says
"here" at that place and stays there until it is killed.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

from contraflow.engine import Engine, Limits
from contraflow.lake import Lake
from tests.lake.factories import delivery, put, raw, row, scope

ROWS = 20_000
EACH = 10  # rows of a small file
PARTNERS = 5
FILES = 40


def big(folder, engine):
    """The file whose ingest is killed."""
    rows = [row(product=f"{at % 997:08d}", value_minor=at) for at in range(ROWS)]
    return raw(folder, "big.csv"), delivery(engine, rows, published="2023-06-01")


def small(lake, folder, at):
    """The at-th small file: a newer vintage of one partner, each of its rows saying which file it came from."""
    partner = f"P{at % PARTNERS}"
    rows = [row(partner=partner, product=str(n), value_minor=at) for n in range(EACH)]
    published = f"20{10 + at // 300:02d}-{1 + at // 25 % 12:02d}-{1 + at % 25:02d}"
    return put(lake, folder, f"{at}.csv", rows, published=published, scopes=[scope(partners=[partner])])


def ingest(lake):
    lake.add(*big(lake.home.parent, lake.engine))


def compact(lake):
    lake.compact()


def ingest_many(lake):
    """Each file is brought in by both ingests, from copies of their own: one of them comes first."""
    own = lake.home.parent / str(os.getpid())
    own.mkdir()
    for at in range(FILES):
        small(lake, own, at)


def compact_on(lake):
    until_stopped(lake, lake.compact)


def read_on(lake):
    """Each read sees every partner whole, in one vintage, and never fewer files than before."""
    seen = {}

    def read():
        with lake.engine.scratch():
            rows = lake.engine.collect(lake.rows("test")).to_pylist()
        for partner in {one["partner"] for one in rows}:
            values = [one["value_minor"] for one in rows if one["partner"] == partner]
            assert values == [values[0]] * EACH, (partner, values)
            assert values[0] >= seen.get(partner, 0), "went back"
            seen[partner] = values[0]
        assert len({one["partner"] for one in rows}) == len(seen), "a partner went"

    print("reads", until_stopped(lake, read))


def until_stopped(lake, act):
    count = 0
    while not (lake.home / "stop").exists():
        act()
        count += 1
        time.sleep(0.02)
    return count


def pause_at(point):
    """Stop for good before or after a function: `lake.entries.insert_batch:after`."""
    path, _, when = point.partition(":")
    module, _, name = path.rpartition(".")
    holder = importlib.import_module(f"contraflow.{module}")
    function = getattr(holder, name)

    def paused(*given, **named):
        result = function(*given, **named) if when == "after" else None
        print("here", flush=True)
        time.sleep(3600)
        return result

    setattr(holder, name, paused)


def main():
    role, home, catalogue, *point = sys.argv[1:]
    limits = Limits(memory="500MB", threads=1, temp=Path(home) / "temp")
    with Engine.open(limits=limits) as engine:
        if point:
            pause_at(point[0])
        with Lake.open(Path(home), engine, catalogue=catalogue or None) as lake:
            print("ready", flush=True)
            sys.stdin.readline()
            ROLES[role](lake)
    print("done", flush=True)


ROLES = {f.__name__: f for f in (ingest, compact, ingest_many, compact_on, read_on)}

if __name__ == "__main__":
    main()
