"""India -> Russia 2021, by India's figures and by Russia's customs: real files that lie outside the project."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from contraflow import pipeline
from contraflow.analysis.mirror import unit_slip
from contraflow.pipeline import MirrorQuestion, PanelAsked
from tests.lake.factories import row, scope
from tests.pipeline.lakes import lake_of

pytestmark = pytest.mark.slow


def india(folder):
    found = pq.read_table(folder / "india/india_russia_hs6_monthly_2010_2025.parquet").to_pandas()
    found = found[(found.flow == "IN_export_to_RU") & (found.month >= "2020-10") & (found.month <= "2022-03")]
    sums = found.groupby(["hs6", "month"], as_index=False).value_usd.sum()
    same = {"reporter": "IND", "partner": "RUS", "currency": "USD", "nomenclature": "HS2017"}
    lines = zip(sums.hs6, sums.month, sums.value_usd, strict=True)
    return [row(product=code, period=month, value_minor=round(100 * value), **same) for code, month, value in lines]


def russia(folder):
    found = pq.read_table(folder / "russia_fts/russia_fts_india_hs10_2021_2022jan.parquet").to_pandas()
    found = found[found.NAPR == "ИМ"]
    found = found.assign(hs6=found.TNVED.str.zfill(10).str[:6], month=found.PERIOD.astype(str).str[:7])
    sums = found[found.hs6.str.isdigit()].groupby(["hs6", "month"], as_index=False).STOIM.sum()
    same = {
        "reporter": "RUS", "partner": "IND", "flow": "import", "valuation": "CIF", "partner_concept": "origin",
        "currency": "USD", "nomenclature": "HS2017",
    }  # fmt: skip
    lines = zip(sums.hs6, sums.month, sums.STOIM, strict=True)
    return [row(product=code, period=month, value_minor=round(100 * value), **same) for code, month, value in lines]


@pytest.fixture(scope="module")
def work(tmp_path_factory, shared):
    folder = shared / "data/trade"
    years = {name: [scope("2020-01", "2022-12", dataset=name)] for name in ("tradestat", "fts")}
    files = (
        ("tradestat", india(folder), {"dataset": "tradestat", "scopes": years["tradestat"]}),
        ("fts", russia(folder), {"dataset": "fts", "scopes": years["fts"]}),
    )
    with lake_of(tmp_path_factory.mktemp("pair"), *files) as work:
        yield work


def test_russia_shows_a_third_more_than_india(work):
    found = pipeline.mirror(work, MirrorQuestion("IND", "RUS", "2021-01", "2021-12"), PanelAsked())
    table = found.table.to_pandas()
    assert len(table) == 12
    assert table.imports.sum() / table.exports.sum() == pytest.approx(1.33, abs=0.01)
    assert "+33%" in found.notes[0]
    assert not any("unit looks wrong" in note for note in found.notes)
    assert any("cannot be told apart" in note for note in found.notes)


def test_by_hs6_and_a_thousand_times_too_large_is_caught(work):
    found = pipeline.mirror(work, MirrorQuestion("IND", "RUS", "2021-01", "2021-12", "product"), PanelAsked())
    table = found.table.to_pandas()
    assert len(table) > 1500
    assert unit_slip(table.exports, table.imports) == ""
    assert "exports are about 1,000 times" in unit_slip(table.exports * 1000, table.imports)


def test_russias_silence_after_january_2022_is_missing_not_zero(work):
    found = pipeline.mirror(work, MirrorQuestion("IND", "RUS", "2021-12", "2022-03"), PanelAsked())
    said = {str(each["period"])[:7]: each["imports"] for each in found.table.to_pylist()}
    assert said["2022-01"] > 0
    assert said["2022-02"] is None
    assert said["2022-03"] is None
