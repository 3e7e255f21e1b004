"""The same expressions on both engines give the same findings, digit for digit."""

from __future__ import annotations

import os

import ibis
import pytest

from contraflow.analysis.evidence import evidence
from contraflow.analysis.panel import Panel, flows
from contraflow.analysis.study import Everything
from contraflow.analysis.supplier import yearly
from contraflow.detectors import detect
from contraflow.engine import Engine, Limits
from contraflow.tables import TRADE
from tests.analysis.rows import trade
from tests.analysis.studies import CASE, ORIGIN
from tests.analysis.worlds import PARTNERS, world

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # pyspark's own deprecations are not ours to mend
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    pytest.importorskip("pyspark", reason="pyspark is in an environment of its own: `make slow`")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with Engine.open("spark", Limits(memory="1GB", threads=2, temp=tmp_path_factory.mktemp("spark"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A Parquet file of a small world's rows, two reporters and a yearly row among them."""
    panel = world(9, products=12).panel
    cells = [
        {"product": product, "partner": partner, "period": month.date, "reporter": name, "value_minor": part}
        for at, product in enumerate(panel.products)
        for seat, partner in enumerate(panel.partners)
        for index, month in enumerate(panel.months)
        for name, part in (("DEU", int(panel.cube[at, seat, index]) // 3), ("FRA", int(panel.cube[at, seat, index])))
    ]
    year = {"period": "2021-01", "period_months": 12, "partner": "RUS", "value_minor": 10**12}
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    ibis.duckdb.connect().to_parquet(trade(*cells, year), path)
    return path


def findings(engine, file):
    rows = engine.parquet((file,), TRADE)
    panel = Panel.of(engine.collect(flows(rows, reporters=ORIGIN.reporters, partners=PARTNERS)), PARTNERS)
    return detect(panel, CASE, [Everything()], origin=ORIGIN)


def test_findings_are_the_same(spark, file):
    by_spark, by_duckdb = findings(spark, file), findings(spark.writer, file)
    assert [found.json() for found in by_spark] == [found.json() for found in by_duckdb]


def test_the_rows_behind_a_finding_and_years_are_the_same(spark, file):
    product = next(found for found in findings(spark.writer, file) if found.product != "TOTAL")
    for engine in (spark, spark.writer):
        rows = engine.parquet((file,), TRADE)
        behind = engine.collect(evidence(rows, product, product.parameters["products"]))
        assert behind.num_rows == 2 * 12
        years = engine.collect(yearly(rows, suppliers=("DEU",), destination="RUS")).to_pylist()
        assert [(row["year"], row["value_minor"]) for row in years] == [(2021, 10**12)]
