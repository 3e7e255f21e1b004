"""Spark reads the same lake and gives the same answers as DuckDB, digit for digit."""

from __future__ import annotations

import datetime as dt
import os

import ibis
import pytest

from contraflow.engine import Engine, Limits
from contraflow.lake import Lake
from contraflow.tables import TRADE
from tests.lake.factories import digest, put, reject, row, scope, told

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    pytest.importorskip("pyspark", reason="pyspark is in an environment of its own: `make slow`")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with Engine.open("spark", Limits(memory="1GB", threads=2, temp=tmp_path_factory.mktemp("spark"))) as engine:
        yield engine


@pytest.fixture
def lake(tmp_path, spark):
    """Three vintages, one of them over a part of the others, brought in through Spark's writer."""
    with Lake.open(tmp_path / "home", spark) as lake:
        months = ("2022-01", "2022-02", "2022-03")
        old = [row(partner=p, period=m, value_minor=2**60) for p in ("KAZ", "KGZ") for m in months]
        put(lake, tmp_path, "a.csv", old, published="2023-01-01", rejects=[reject()])
        box = scope("2022-02", "2022-02", partners=["KAZ"])
        put(lake, tmp_path, "b.csv", [row(period="2022-02", value_minor=7)], published="2023-02-01", scopes=[box])
        put(lake, tmp_path, "c.csv", [row(product="1", reporter="FRA")], scopes=[scope(reporters=["FRA"])])
        yield lake


def test_both_read_the_same_rows(lake, spark):
    for as_of in (None, dt.date(2023, 1, 15)):
        with Lake.open(lake.home, spark.writer) as by_duckdb:
            assert told(lake, as_of=as_of) == told(by_duckdb, as_of=as_of)
            assert digest(spark.collect(lake.rows("test"))) == digest(spark.writer.collect(by_duckdb.rows("test")))


def test_both_sum_the_same(lake, spark):
    def sums(lake):
        rows = lake.rows("test")
        rows = rows.filter(~rows.is_sum)
        total = (rows.value_minor % 10**9).sum().cast("int64")
        found = rows.group_by("partner", "period").agg(total=total, rows=rows.count())
        return lake.engine.collect(found.order_by("partner", "period")).to_pylist()

    with Lake.open(lake.home, spark.writer) as by_duckdb:
        assert sums(lake) == sums(by_duckdb)


def test_rejects_and_nothing_are_tables_too(lake, spark):
    assert lake.rejects(1)["reason"].to_pylist() == ["not a number"]
    assert spark.collect(TRADE.check(spark.parquet((), TRADE))).num_rows == 0


def test_each_method_the_plan_uses_is_there(spark):
    """Ibis fails late where a backend lacks something: ask for each."""
    empty = spark.parquet((), TRADE)
    asked = empty.filter(
        empty.slice_id.between(1, 3) | ~empty.product.isin(["1"]) & (empty.slice_id == ibis.literal(1))
    )
    assert spark.collect(asked.mutate(half=empty.value_minor / empty.weight_g.nullif(0))).num_rows == 0
