"""Compaction keeps every row, every vintage and every sum, and never takes a file from under a reader."""

from __future__ import annotations

import datetime as dt

import pytest

from contraflow.errors import LakeError
from contraflow.lake import Lake, compact, entries
from contraflow.lake.records import StoredFile
from tests.lake.factories import digest, put, row, told


def filled(lake, folder, count=4):
    for at in range(count):
        rows = [row(product=str(9 - at), value_minor=at), row(partner="KGZ", value_minor=10 + at)]
        put(lake, folder, f"{at}.csv", rows, published=f"2023-01-{at + 1:02d}")


def current(lake):
    with lake.catalogue.reading() as connection:
        return entries.current_files(connection)


def test_files_become_one_and_every_vintage_stays(lake, tmp_path):
    filled(lake, tmp_path)
    days = [None, *(dt.date(2023, 1, day) for day in range(1, 5))]
    before = [told(lake, as_of=day) for day in days]
    slices = {id_: held for file in current(lake) for id_, held in file.slices.items()}
    assert lake.compact() == 4
    (file,) = current(lake)
    assert (file.slices, file.rows) == (slices, 8)
    assert [told(lake, as_of=day) for day in days] == before


def test_compacting_again_changes_nothing(lake, tmp_path):
    filled(lake, tmp_path)
    lake.compact()
    assert lake.compact() == 0


def test_a_reader_that_holds_the_old_names_reads_on(lake, tmp_path):
    filled(lake, tmp_path)
    rows = lake.rows("test")
    before = digest(lake.engine.collect(rows))
    lake.compact()
    lake.sweep()
    assert digest(lake.engine.collect(rows)) == before


def test_sweep_removes_what_was_replaced_long_ago(lake, tmp_path):
    filled(lake, tmp_path)
    old = {file.path for file in current(lake)}
    lake.compact()
    before = told(lake)
    assert lake.sweep() == ()
    assert set(lake.sweep(dt.timedelta(0))) == old
    assert [path.name for path in (lake.home / "trade").iterdir()] == [current(lake)[0].path.removeprefix("trade/")]
    assert told(lake) == before


def test_the_slower_of_two_compactions_throws_its_work_away(lake, tmp_path, catalogue, monkeypatch):
    filled(lake, tmp_path)
    before = told(lake)
    merge = compact._merge  # noqa: SLF001
    with Lake.open(lake.home, lake.engine, catalogue=catalogue) as other, monkeypatch.context() as patched:

        def slow(*given):
            merged = merge(*given)
            patched.setattr(compact, "_merge", merge)
            assert other.compact() == 4
            return merged

        patched.setattr(compact, "_merge", slow)
        assert lake.compact() == 0
        assert told(lake) == before
        assert len(list((lake.home / "trade").iterdir())) == 5


def test_a_file_changed_from_outside_stops_the_swap(lake, tmp_path):
    filled(lake, tmp_path)
    files = current(lake)
    (lake.home / files[0].path).write_bytes((lake.home / files[1].path).read_bytes())
    with pytest.raises(LakeError, match="nothing was swapped"):
        lake.compact()
    assert current(lake) == files
    assert len(list((lake.home / "trade").iterdir())) == 4


def stored(id_, rows, dataset="a"):
    return StoredFile(f"trade/{id_}", "trade", dataset, rows, 1, {}, id=id_)


def test_passes_stay_below_their_size_and_within_a_data_set():
    files = [
        stored(1, 40),
        stored(2, 40),
        stored(3, 40),
        stored(4, 40, "b"),
        stored(5, 60),
        stored(6, 5),
        stored(7, 1, "b"),
    ]
    assert [[file.id for file in group] for group in compact.groups(files, 100)] == [[1, 2], [3, 6], [4, 7]]
