"""The benchmarks' world: as many rows as asked for, none twice, and files that the sources read whole."""

from __future__ import annotations

import pyarrow.parquet as pq
from benchmarks.generate import World, fill, view

from contraflow.codes.month import Period
from contraflow.lake import Lake
from contraflow.lake.raw import RawFile
from contraflow.sources import read
from contraflow.tables import TRADE
from tests.lake.conftest import engine  # noqa: F401 - a fixture

SMALL = World(1_001, Period.parse("2022-02/2022-04").each())


def test_a_world_has_its_rows_and_no_cell_twice():
    cells = [(at, *row) for at in range(3) for row in zip(*_positions(SMALL.month(at)), strict=True)]
    assert len(cells) == len(set(cells)) == SMALL.rows


def test_a_world_comes_in_as_a_batch_a_month(tmp_path, engine):  # noqa: F811
    with Lake.open(tmp_path / "home", engine) as home:
        fill(home, SMALL, tmp_path / "files")
        assert [batch.kept for batch in home.batches()] == [333, 334, 334]
        files = sorted((tmp_path / "home" / "trade").iterdir())
        assert pq.read_schema(files[0]).names == list(TRADE.names)


def test_the_csv_is_a_view_of_comext(tmp_path, engine):  # noqa: F811
    view(SMALL, tmp_path / "view.csv")
    found = read(RawFile(tmp_path / "view.csv"), engine)
    assert (found.dataset, found.read, found.rejects.num_rows) == ("eurostat_comext", SMALL.rows, 0)


def _positions(cells):
    return (some.tolist() for some in (cells.product, cells.partner, cells.reporter))
