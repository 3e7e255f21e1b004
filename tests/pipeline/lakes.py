"""A workspace with made-up deliveries in it."""

from __future__ import annotations

from contextlib import contextmanager

from contraflow.pipeline import Settings, workspace
from tests.lake.factories import put


@contextmanager
def lake_of(folder, *deliveries):
    """Open a lake with deliveries, each (name, rows, what differs from a plain delivery)."""
    with workspace(Settings(home=folder / "home")) as work, work.engine.writer.scratch():
        for name, rows, given in deliveries:
            put(work.lake, folder, name, rows, **given)
        yield work
