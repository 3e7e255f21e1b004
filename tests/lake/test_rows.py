"""Reading: vintages, partial overlaps, deleted rows, and as known on a day; before and after compaction."""

from __future__ import annotations

import datetime as dt

import pytest

from contraflow.codes.month import Month
from contraflow.lake import Lake
from tests.lake.factories import put, reject, row, scope, told

KAZ_ONLY = scope(partners=["KAZ"])


@pytest.fixture(params=["as it came", "compacted"])
def settled(request):
    """What happens to the lake before it is read."""
    return Lake.compact if request.param == "compacted" else id


def values(lake, **given):
    return [value for *_, value in told(lake, **given)]


def test_the_newest_publishers_date_wins_whatever_the_order_of_loading(lake, tmp_path, settled):
    put(lake, tmp_path, "new.csv", [row(value_minor=2)], published="2024-11-15")
    put(lake, tmp_path, "old.csv", [row(value_minor=1)], published="2023-01-21")
    settled(lake)
    assert values(lake) == [2]
    assert values(lake, as_of=dt.date(2023, 1, 21)) == [1]
    assert values(lake, as_of=dt.date(2023, 1, 20)) == []


def test_a_tie_goes_to_the_later_load(lake, tmp_path, settled):
    put(lake, tmp_path, "a.csv", [row(value_minor=1)], published="2023-01-21")
    put(lake, tmp_path, "b.csv", [row(value_minor=2)], published="2023-01-21")
    settled(lake)
    assert values(lake) == [2]


def test_an_unknown_date_never_wins_and_is_in_no_as_of(lake, tmp_path, settled):
    put(lake, tmp_path, "known.csv", [row(value_minor=1)], published="2020-01-01", scopes=[KAZ_ONLY])
    put(lake, tmp_path, "unknown.csv", [row(value_minor=2), row(partner="KGZ", value_minor=3)])
    settled(lake)
    assert values(lake) == [1, 3]
    assert values(lake, as_of=dt.date(2030, 1, 1)) == [1]


def test_a_row_that_the_publisher_deleted_goes(lake, tmp_path, settled):
    put(lake, tmp_path, "a.csv", [row(value_minor=1), row(partner="KGZ", value_minor=9)], published="2023-01-01")
    put(lake, tmp_path, "b.csv", [row(value_minor=2)], published="2023-02-01")
    settled(lake)
    assert told(lake) == [("KAZ", "85423100", "2022-01", 2)]


def test_an_empty_newer_file_empties_its_scope(lake, tmp_path, settled):
    put(lake, tmp_path, "a.csv", [row(value_minor=1), row(partner="KGZ", value_minor=9)], published="2023-01-01")
    put(lake, tmp_path, "b.csv", [], published="2023-02-01", scopes=[KAZ_ONLY])
    settled(lake)
    assert values(lake) == [9]


def test_a_partial_overlap_replaces_only_its_box(lake, tmp_path, settled):
    months = ("2022-01", "2022-02", "2022-03", "2022-04")
    old = [row(partner=p, period=m, value_minor=1) for p in ("KAZ", "KGZ") for m in months]
    put(lake, tmp_path, "old.csv", old, published="2023-01-01")
    box = scope("2022-02", "2022-03", partners=["KAZ"])
    put(lake, tmp_path, "new.csv", [row(period="2022-02", value_minor=7)], published="2023-02-01", scopes=[box])
    settled(lake)
    assert told(lake) == [
        ("KAZ", "85423100", "2022-01", 1),
        ("KAZ", "85423100", "2022-02", 7),
        ("KAZ", "85423100", "2022-04", 1),
        *[("KGZ", "85423100", month, 1) for month in months],
    ]
    assert len(told(lake, as_of=dt.date(2023, 1, 31))) == 8


def test_many_rolling_vintages_count_each_month_once(lake, tmp_path, settled):
    """More masks than Python's stack is deep if they were chained."""
    for at in range(12):
        span = Month.span(Month(2022, 1).next(at), Month(2022, 1).next(at + 3))
        rows = [row(period=str(month), value_minor=at) for month in span]
        box = scope(str(span[0]), str(span[-1]))
        put(lake, tmp_path, f"{at}.csv", rows, published=f"2023-02-{at + 1:02d}", scopes=[box])
    settled(lake)
    assert values(lake) == [*range(12), 11, 11, 11]


def test_data_sets_do_not_touch_each_other(lake, tmp_path, settled):
    put(lake, tmp_path, "a.csv", [row(value_minor=1)], dataset="one", published="2023-01-01")
    put(lake, tmp_path, "b.csv", [row(value_minor=2)], dataset="two", published="2023-02-01")
    settled(lake)
    assert (values(lake, dataset="one"), values(lake, dataset="two")) == ([1], [2])
    assert values(lake, dataset=("one", "two")) == [1, 2]
    assert values(lake, dataset="three") == []


def test_used_names_the_batches_that_are_current(lake, tmp_path, settled):
    old = put(lake, tmp_path, "a.csv", [row()], published="2023-01-01")
    new = put(lake, tmp_path, "b.csv", [row()], published="2023-02-01")
    settled(lake)
    assert [batch.id for batch in lake.used("test")] == [new.id]
    assert [batch.id for batch in lake.used("test", dt.date(2023, 1, 31))] == [old.id]


def test_a_row_leads_back_to_its_file(lake, tmp_path, settled):
    put(lake, tmp_path, "a.csv", [row(partner="KAZ")], scopes=[KAZ_ONLY])
    put(lake, tmp_path, "b.csv", [row(partner="KGZ")], scopes=[scope(partners=["KGZ"])])
    settled(lake)
    rows = lake.engine.collect(lake.rows("test")).to_pylist()
    files = lake.batch_of({one["slice_id"] for one in rows})
    assert {one["partner"]: files[one["slice_id"]].file for one in rows} == {"KAZ": "a.csv", "KGZ": "b.csv"}


def test_datasets_say_what_is_there(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(), row(partner="KGZ", period="2022-06")], published="2023-01-21")
    put(lake, tmp_path, "b.csv", [row(reporter="FRA")], dataset="other")
    told_ = lake.datasets()
    assert list(told_) == ["other", "test"]
    one = told_["test"]
    assert (one.rows, one.batches, one.reporters, one.partners) == (2, 1, ("DEU",), ("KAZ", "KGZ"))
    assert (one.start, one.end, one.published) == ("2022-01", "2022-06", (dt.date(2023, 1, 21),))
    assert told_["other"].published == ()


def test_products_are_those_of_a_data_set_each_once(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(product="2"), row(product="1")])
    put(lake, tmp_path, "b.csv", [row(product="2"), row(product="3")])
    put(lake, tmp_path, "c.csv", [row(product="4")], dataset="other", scopes=(scope(dataset="other"),))
    put(lake, tmp_path, "d.csv", [], rejects=[reject()])
    assert lake.products("test") == ("1", "2", "3")
    assert lake.products("nobody") == ()


def said(lake, **given):
    return [
        (row["reporter"], str(row["period"])[:7], row["value_minor"])
        for row in lake.reports("test", **given).to_pylist()
    ]


def test_reports_are_what_the_rows_add_up_to_in_every_state_of_the_lake(lake, tmp_path, settled):
    first, later = dt.date(2023, 1, 1), dt.date(2023, 2, 1)
    rows = [row(value_minor=1), row(partner="KGZ", value_minor=2), row(is_sum=True, product="8542", value_minor=3)]
    put(lake, tmp_path, "a.csv", rows, published=str(first))
    assert said(lake) == said(lake) == [("DEU", "2022-01", 3)]
    put(lake, tmp_path, "b.csv", [row(value_minor=5)], published=str(later), scopes=[KAZ_ONLY])
    settled(lake)
    assert said(lake) == [("DEU", "2022-01", 7)]
    assert said(lake, as_of=first) == [("DEU", "2022-01", 3)]
    assert said(lake, as_of=first - dt.timedelta(1)) == []


def test_reports_are_kept_for_the_state_of_the_lake_and_no_other(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(value_minor=1)])
    said(lake)
    (kept,) = (lake.home / "reports").iterdir()
    kept.rename(kept.with_suffix(".seen"))
    assert said(lake) == [("DEU", "2022-01", 1)]  # a copy that is gone is made anew
    put(lake, tmp_path, "b.csv", [row(partner="KGZ", value_minor=2)], scopes=[scope(partners=["KGZ"])])
    assert said(lake) == [("DEU", "2022-01", 3)]
    assert len(list((lake.home / "reports").glob("*.parquet"))) == 1


def test_reports_are_told_where_they_cannot_be_kept(lake, tmp_path):
    put(lake, tmp_path, "a.csv", [row(value_minor=1)])
    (lake.home / "reports").write_text("not a folder")
    assert said(lake) == [("DEU", "2022-01", 1)]
