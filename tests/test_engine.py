"""The engine: text files with their line numbers, sorted files, temporary tables that go away."""

from __future__ import annotations

import pytest

from contraflow.engine import Engine, Limits
from contraflow.errors import BadFile, UsageError
from contraflow.tables import TRADE


@pytest.fixture
def engine(tmp_path):
    with Engine.open(limits=Limits(memory="500MB", threads=1, temp=tmp_path / "temp")) as engine:
        yield engine


def written(tmp_path, text, name="file.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_csv_counts_lines_as_a_person_does(engine, tmp_path):
    path = written(tmp_path, "a,b\n1,2\nshort\n3,4\n5,6,7\n8,\n")
    rows = engine.csv(path, columns=("a", "b"))
    assert engine.collect(rows).to_pylist() == [
        {"source_row": 2, "a": "1", "b": "2"},
        {"source_row": 4, "a": "3", "b": "4"},
        {"source_row": 6, "a": "8", "b": None},
    ]
    bad = engine.bad_lines(rows).to_pylist()
    assert [(line["source_row"], line["seen"]) for line in bad] == [(3, "short"), (5, "5,6,7")]


def test_csv_names_columns_from_the_first_line(engine, tmp_path):
    rows = engine.csv(written(tmp_path, "a;b\n1;x,y\n"), delimiter=";")
    assert engine.collect(rows).to_pylist() == [{"source_row": 2, "a": "1", "b": "x,y"}]
    assert engine.bad_lines(rows).num_rows == 0


def test_a_line_that_is_no_text_is_a_bad_line(engine, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\n1,2\n\xff\xfe,3\n5,6\n")
    rows = engine.csv(path, columns=("a", "b"))
    assert engine.collect(rows)["source_row"].to_pylist() == [2, 4]
    assert engine.bad_lines(rows)["source_row"].to_pylist() == [3]


def test_a_missing_file_is_a_bad_file(engine, tmp_path):
    with pytest.raises(BadFile):
        engine.csv(tmp_path / "absent.csv")


def test_files_are_sorted_and_read_back(engine, tmp_path):
    rows = engine.csv(written(tmp_path, "k,v\nb,1\na,2\nc,3\n"), columns=("k", "v"))
    assert engine.write_parquet(rows, tmp_path / "o'ut.parquet", order_by=("k",)) == 3
    import pyarrow.parquet as pq

    assert pq.read_table(tmp_path / "o'ut.parquet").column("k").to_pylist() == ["a", "b", "c"]


def test_no_file_is_no_rows(engine):
    table = TRADE.check(engine.parquet((), TRADE))
    assert engine.collect(table).num_rows == 0


def test_scratch_drops_what_was_made_inside(engine, tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    with engine.scratch():
        engine.materialise(engine.csv(path))
    assert engine._ibis.list_tables() == []  # noqa: SLF001


def test_an_unknown_engine_names_the_known():
    with pytest.raises(UsageError, match="duckdb, spark"):
        Engine.open("polars")


def test_look_up_brings_what_a_text_means_and_leaves_what_nobody_knows(engine):
    import pyarrow as pa

    rows = engine.arrow(pa.table({"N": [1, 2, 3], "A": ["x", "y", None]}))
    meaning = pa.table({"text": ["x"], "name": ["it's x"], "size": [7]})
    found = engine.look_up(rows, {"n": "N"}, {"A": meaning})
    assert engine.collect(found.order_by("n")).to_pylist() == [
        {"n": 1, "name": "it's x", "size": 7},
        {"n": 2, "name": None, "size": None},
        {"n": 3, "name": None, "size": None},
    ]


def test_sets_and_counts_take_one_scan_each(engine):
    import pyarrow as pa

    rows = engine.arrow(pa.table({"by": ["a", "a", None], "v": ["1", "2", "2"]}))
    (found,) = engine.sets(rows, ["v"])
    assert sorted(found["v"]) == ["1", "2"]
    assert {row["by"]: sorted(row["v"]) for row in engine.sets(rows, ["v"], by=["by"])} == {
        "a": ["1", "2"],
        None: ["2"],
    }
    assert engine.counts(rows, "by") == {"a": 2, None: 1}


def test_names_are_free_again_after_a_block_and_its_tables_are_not_mixed_up(engine, tmp_path):
    for text in ("a,b\n1,2\n", "a,b\n3,4\n5,6\n"):
        with engine.scratch():
            rows = engine.materialise(engine.csv(written(tmp_path, text)))
            assert engine.collect(rows).num_rows == text.count("\n") - 1
