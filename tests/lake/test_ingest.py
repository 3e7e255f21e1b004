"""What goes in comes out, once, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import errno
import os
from dataclasses import replace

import pytest

from contraflow.errors import BadTable, LakeError
from contraflow.lake import Lake
from contraflow.lake.delivery import Check
from tests.lake.factories import delivery, digest, put, raw, reject, row, scope, told, trade

TWO = (row(value_minor=5), row(partner="KGZ", value_minor=7))


def paths(lake):
    return sorted(path.name for folder in ("trade", "reject") for path in (lake.home / folder).iterdir())


def test_what_goes_in_comes_out(lake, tmp_path):
    put(lake, tmp_path, "a.csv", TWO)
    assert digest(lake.engine.collect(lake.rows("test"))) == digest(trade(TWO))


def test_a_batch_keeps_what_was_said_of_it(lake, tmp_path):
    facts = {"checks": (Check("total", 3, 2),), "notes": ("a note",), "facts": {"extracted": "2023-01-21"}, "blank": 4}
    batch = put(lake, tmp_path, "a.csv", TWO, published="2023-01-21", rejects=[reject()], **facts)
    assert (batch.read, batch.kept, batch.rejected, batch.blank) == (3, 2, 1, 4)
    assert batch.published == dt.date(2023, 1, 21)
    assert batch.loaded.tzinfo is dt.UTC
    (kept,) = lake.batches()
    assert (kept.checks, kept.notes, kept.facts) == (facts["checks"], facts["notes"], facts["facts"])
    assert (kept.id, kept.sha256, kept.loaded) == (batch.id, batch.sha256, batch.loaded)


def test_the_same_file_again_changes_nothing(lake, tmp_path):
    first = put(lake, tmp_path, "a.csv", TWO)
    before = paths(lake)
    again = put(lake, tmp_path, "a.csv", TWO)
    assert (first.is_new, again.is_new, again.id) == (True, False, first.id)
    assert paths(lake) == before
    assert len(told(lake)) == 2


def test_has_tells_the_batch_of_a_content(lake, tmp_path):
    file = raw(tmp_path, "a.csv")
    assert lake.has(file.sha256) is None
    batch = lake.add(file, delivery(lake.engine, TWO))
    assert lake.has(file.sha256) == replace(batch, is_new=False)


def test_two_ingests_of_one_file_at_once_are_one_batch(lake, tmp_path, catalogue):
    """The other one commits between our look and our commit."""
    with Lake.open(lake.home, lake.engine, catalogue=catalogue) as other:
        file = raw(tmp_path, "a.csv")
        ours = delivery(lake.engine, TWO)
        inside = Meanwhile(ours, lambda: other.add(file, delivery(lake.engine, TWO)))
        batch = lake.add(file, inside)
        assert (batch.is_new, len(lake.batches()), len(told(lake))) == (False, 1, 2)
        assert len(paths(lake)) == 1


class Meanwhile:
    """A delivery during whose reading something else happens."""

    def __init__(self, delivery, act):
        self._delivery, self._act = delivery, act

    def __getattr__(self, name):
        if name == "rows" and self._act is not None:
            act, self._act = self._act, None
            act()
        return getattr(self._delivery, name)


def test_rejects_are_kept_with_place_and_reason(lake, tmp_path):
    batch = put(lake, tmp_path, "a.csv", TWO, rejects=[reject(seen="1e400"), reject(source_row=3, reason="no country")])
    other = put(lake, tmp_path, "b.csv", [row(product="1")])
    rejects = lake.rejects(batch.id).to_pylist()
    assert [(r["batch_id"], r["source_row"], r["seen"], r["reason"]) for r in rejects] == [
        (batch.id, 3, "x", "no country"),
        (batch.id, 9, "1e400", "not a number"),
    ]
    assert lake.rejects(other.id).num_rows == 0


def test_a_file_of_nothing_but_rejects_is_a_batch(lake, tmp_path):
    batch = put(lake, tmp_path, "a.csv", [], rejects=[reject()])
    assert (batch.kept, batch.rejected, told(lake)) == (0, 1, [])
    assert paths(lake) == [path for path in paths(lake) if path.startswith("reject-")]


def test_files_are_sorted_by_product_and_month(lake, tmp_path):
    import pyarrow.parquet as pq

    put(lake, tmp_path, "a.csv", [row(product="9"), row(product="1", period="2022-03"), row(product="1")])
    (path,) = (lake.home / "trade").iterdir()
    assert [(r["product"], r["period"].month) for r in pq.read_table(path).to_pylist()] == [
        ("1", 1),
        ("1", 3),
        ("9", 1),
    ]


def test_the_same_rows_give_the_same_bytes(lake, tmp_path, engine):
    put(lake, tmp_path, "a.csv", TWO)
    with Lake.open(tmp_path / "second", engine) as second:
        put(second, tmp_path, "a.csv", TWO)
        one, two = ((path / "trade").iterdir() for path in (lake.home, second.home))
        assert next(one).read_bytes() == next(two).read_bytes()


@pytest.mark.parametrize(
    ("given", "sides", "says"),
    [
        (row(partner="RUS"), {"partners": ["KAZ"]}, "partner holds RUS outside"),
        (row(product="99"), {"products": ["85423100"]}, "product holds 99 outside"),
        (row(period="2023-01"), {}, "period holds 2023-01-01"),
        (row(slice_id=1), {}, "position of no declared scope"),
    ],
)
def test_a_row_outside_its_scope_is_refused(lake, tmp_path, given, sides, says):
    with pytest.raises(BadTable, match=says):
        put(lake, tmp_path, "a.csv", [given], scopes=[scope(**sides)])
    assert (paths(lake), lake.batches()) == ([], ())


def test_a_full_disk_says_so_and_leaves_nothing(lake, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LakeError, match="the disk is full"):
        put(lake, tmp_path, "a.csv", TWO)
    monkeypatch.undo()
    assert (paths(lake), lake.batches(), told(lake)) == ([], (), [])
    assert put(lake, tmp_path, "a.csv", TWO).is_new


def full(_handle):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_sums_beyond_int64_are_counted_exactly(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(value_minor=2**62)] * 4)
    with lake.catalogue.reading() as connection:
        from contraflow.lake import entries

        (file,) = entries.current_files(connection)
    assert list(file.slices.values()) == [(4, str(2**64))]
