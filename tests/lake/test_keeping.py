"""Versions of the catalogue, orphans of dead writers, findings, export and backup."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from contraflow.errors import LakeError, NoData, UsageError
from contraflow.lake import Lake
from contraflow.lake.migrations import STEPS, upgrade, version
from contraflow.lake.schema import METADATA, SCHEMA_VERSION
from contraflow.lake.writers import Writer
from contraflow.tables import FINDINGS
from tests.lake.factories import put, reject, row, told


def at_version(lake):
    with lake.catalogue.reading() as connection:
        return version(connection)


def test_a_new_lake_is_at_the_programs_version(lake):
    assert at_version(lake) == len(STEPS)
    assert lake.migrate() == len(STEPS)


def test_steps_lead_to_the_tables_as_declared(lake):
    with lake.catalogue.reading() as connection:
        seen = sa.inspect(connection)
        tables = {name: {c["name"] for c in seen.get_columns(name)} for name in seen.get_table_names()}
    assert tables == {table.name: {c.name for c in table.columns} for table in METADATA.sorted_tables}


def test_an_older_lake_is_brought_up_and_keeps_its_rows(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row()])

    def step(connection, _codes):
        connection.execute(sa.text("ALTER TABLE batch ADD COLUMN colour TEXT"))

    assert upgrade(lake.catalogue, lambda _: (), (*STEPS, step)) == len(STEPS)
    assert at_version(lake) == len(STEPS) + 1
    assert len(told(lake)) == 1


def test_a_lake_from_before_products_were_written_down_knows_them(lake, tmp_path, catalogue):
    put(lake, tmp_path, "a.csv", [row(product="2"), row(product="1")])
    with lake.catalogue.writing() as connection:
        connection.execute(sa.text("DROP TABLE product"))
        connection.execute(sa.update(SCHEMA_VERSION).values(version=1))
    with Lake.open(lake.home, lake.engine, catalogue=catalogue) as again:
        assert again.products("test") == ("1", "2")


def test_a_step_that_fails_leaves_the_lake_as_it_was(lake):
    def step(connection, _codes):
        connection.execute(sa.text("ALTER TABLE batch ADD COLUMN colour TEXT"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        upgrade(lake.catalogue, lambda _: (), (*STEPS, step))
    assert at_version(lake) == len(STEPS)
    with lake.catalogue.reading() as connection:
        assert "colour" not in {c["name"] for c in sa.inspect(connection).get_columns("batch")}


def test_a_lake_of_a_newer_program_is_left_alone(lake, catalogue):
    with lake.catalogue.writing() as connection:
        connection.execute(sa.update(SCHEMA_VERSION).values(version=99))
    with pytest.raises(LakeError, match="newer Contraflow"):
        Lake.open(lake.home, lake.engine, catalogue=catalogue)


def test_orphans_of_the_dead_go_and_those_of_the_living_stay(lake, tmp_path):
    alive = Writer(lake.home)
    mine = alive.name("trade")
    dead = Writer(lake.home)
    orphans = [dead.name("trade"), dead.name("reject"), dead.name("trade").with_suffix(".tmp")]
    foreign = lake.home / "trade" / "notes.txt"
    for path in (mine, foreign, *orphans):
        path.write_text("x")
    dead.close()
    put(lake, tmp_path, "a.csv", [row()])
    assert mine.exists()
    assert foreign.exists()
    assert not any(path.exists() for path in orphans)
    alive.close()


def test_files_of_finished_writers_stay(lake, tmp_path, catalogue):
    with Lake.open(lake.home, lake.engine, catalogue=catalogue) as first:
        put(first, tmp_path, "a.csv", [row()], rejects=[reject()])
    put(lake, tmp_path, "b.csv", [row(product="1")])
    assert told(lake) == [("KAZ", "1", "2022-01", 100)]
    assert lake.rejects(1).num_rows == 1
    assert len(list((lake.home / "trade").iterdir())) == 2


def finding(**given):
    plain = {"string": "x", "double": 1.5, "int32": 1, "date": None}
    import datetime as dt

    plain["date"] = dt.date(2022, 6, 1)
    return {column.name: plain[column.type] for column in FINDINGS.columns} | given


def test_findings_are_kept_by_run(lake):
    def table(*ids):
        return pa.Table.from_pylist([finding(id=id_) for id_ in ids], schema=FINDINGS.arrow())

    first = lake.save_findings(table("b", "a"), {"command": "detect"})
    lake.save_findings(table("c"), {})
    assert lake.findings()["id"].to_pylist() == ["c"]
    assert lake.findings(first)["id"].to_pylist() == ["b", "a"]


def test_findings_from_before_they_had_places_are_forgotten(lake, catalogue):
    """They lack columns, and are recomputed, never edited (decision 0006)."""
    lake.save_findings(pa.Table.from_pylist([finding()], schema=FINDINGS.arrow()), {})
    with lake.catalogue.writing() as connection:
        connection.execute(sa.update(SCHEMA_VERSION).values(version=2))
    with Lake.open(lake.home, lake.engine, catalogue=catalogue) as again, pytest.raises(NoData, match="detect"):
        again.findings()


def test_no_findings_say_how_to_make_some(lake):
    with pytest.raises(NoData, match="contraflow detect"):
        lake.findings()


def test_export_is_plain_parquet_of_current_rows(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(value_minor=1)], published="2023-01-01")
    put(lake, tmp_path, "b.csv", [row(value_minor=2)], published="2023-02-01")
    files = lake.export(tmp_path / "out")
    assert [path.name for path in files] == ["test.parquet", "batches.json"]
    assert pq.read_table(files[0])["value_minor"].to_pylist() == [2]
    assert [batch["file"] for batch in json.loads(files[1].read_text())] == ["a.csv", "b.csv"]


def test_a_backup_opens_as_the_same_lake(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(value_minor=1)], published="2023-01-01", rejects=[reject()])
    put(lake, tmp_path, "b.csv", [row(value_minor=2)], published="2023-02-01")
    lake.compact()
    with Lake.open(lake.backup(tmp_path / "copy"), lake.engine) as copy:
        assert (told(copy), copy.batches()) == (told(lake), lake.batches())
        assert copy.rejects(1).num_rows == 1
        assert copy.products("test") == lake.products("test")
        assert put(copy, tmp_path, "c.csv", [row(value_minor=3)], published="2023-03-01").id == 3
    with pytest.raises(UsageError):
        lake.backup(tmp_path / "copy")


def test_a_folder_that_cannot_be_made_says_so(engine, tmp_path):
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(LakeError, match="check the folder"):
        Lake.open(tmp_path / "home", engine)
