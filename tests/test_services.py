"""The services that the slow suites bring along answer, and the two engines agree on the smallest question."""

import os

import pandas as pd
import pytest

ROWS = pd.DataFrame({"hs6": ["854231", "880620", "854231"], "value_cents": [1, 2, 3]})
SUMS = {"hs6": ["854231", "880620"], "value_cents": [4, 2], "rows": [2, 1]}


def sums_by_code(connection, path):
    rows = connection.read_parquet(path)
    sums = rows.group_by("hs6").agg(value_cents=rows.value_cents.sum(), rows=rows.count()).order_by("hs6")
    return connection.to_pandas(sums).to_dict("list")


@pytest.fixture
def parquet(tmp_path):
    path = tmp_path / "rows.parquet"
    ROWS.to_parquet(path)
    return str(path)


def test_duckdb_sums(parquet):
    import ibis

    assert sums_by_code(ibis.duckdb.connect(), parquet) == SUMS


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:pandas.errors.Pandas4Warning")
def test_spark_sums(parquet):
    import ibis
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.sql.session.timeZone": "UTC"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    try:
        assert sums_by_code(ibis.pyspark.connect(session), parquet) == SUMS
    finally:
        session.stop()


@pytest.mark.postgres
def test_postgres_answers():
    import sqlalchemy

    server = sqlalchemy.create_engine(os.environ["CONTRAFLOW_POSTGRES"], poolclass=sqlalchemy.NullPool)
    with server.connect() as connection:
        assert connection.scalar(sqlalchemy.text("select sum(n) from generate_series(1, 4) n")) == 10
