"""The known answers of real files, from the file through the lake to what a command prints."""

from __future__ import annotations

import csv

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from scripts import files

from contraflow import pipeline
from contraflow.pipeline import CutAsked, FlowsAsked, MirrorQuestion, PanelAsked, Settings, workspace
from contraflow.sources.stated import Stated

pytestmark = pytest.mark.slow
FILES = (
    ("india/india_russia_hs6_monthly_2010_2025.parquet", {}),
    ("russia_fts/russia_fts_india_hs10_2021_2022jan.parquet", {}),
    ("national/armenia_by_country_monthly.csv", {}),
    ("imf/RU_trade.csv", {}),
    ("comtrade_layout/deep_dive_hs6_monthly.csv", {"reporter": "CHN", "flow": "export"}),
    ("china/china_exports_to_russia_older_vintage.csv", {}),
    ("china/china_reported_total_trade_with_russia_monthly_2017_2024.csv", {}),
)
YEAR = ("2021-01", "2021-12")


@pytest.fixture(scope="module")
def trade(shared):
    return shared / "data" / "trade"


@pytest.fixture(scope="module")
def work(trade, tmp_path_factory):
    with workspace(Settings(tmp_path_factory.mktemp("real"))) as work:
        for name, said in FILES:
            (outcome,) = pipeline.add(work, [trade / name], Stated(**said))
            assert outcome.error is None, outcome.error
        yield work


def added(table, by, value):
    """Sums of a raw file, in cents, by a column; what has no value is left out."""
    sums = table.group_by(by).aggregate([(value, "sum")])
    pairs = zip(sums[by].to_pylist(), sums[f"{value}_sum"].to_pylist(), strict=True)
    return {str(key): round(100 * each) for key, each in pairs if each}


def raw_sides(trade):
    """Both files of 2021 as they lie there, with a column for the month and one for HS6."""
    india = pq.read_table(trade / FILES[0][0])
    india = india.filter((pc.field("flow") == "IN_export_to_RU") & pc.starts_with(pc.field("month"), "2021"))
    russia = pq.read_table(trade / FILES[1][0])
    code = pc.utf8_lpad(russia["TNVED"].cast(pa.string()), 10, "0")
    hs6 = pc.if_else(pc.starts_with(code, "X"), "999999", pc.utf8_slice_codeunits(code, 0, 6))  # hidden goods
    month = pc.utf8_slice_codeunits(russia["PERIOD"].cast(pa.string()), 0, 7)
    russia = russia.append_column("month", month).append_column("hs6", hs6)
    return india, russia.filter((pc.field("NAPR") == "ИМ") & pc.starts_with(pc.field("month"), "2021"))


@pytest.mark.parametrize(("cell", "raw"), [("period", "month"), ("product", "hs6")])
def test_india_to_russia_in_2021_by_both_sides_is_what_the_files_say(work, trade, cell, raw):
    asked = PanelAsked(goods="all", codes="as listed")
    table = pipeline.mirror(work, MirrorQuestion("IND", "RUS", *YEAR, cell), asked).table.to_pylist()
    india, russia = raw_sides(trade)
    for side, wanted in (("exports", added(india, raw, "value_usd")), ("imports", added(russia, raw, "STOIM"))):
        mine = {str(line[cell])[:7]: round(100 * line[side]) for line in table if line[side]}
        assert mine == pytest.approx(wanted, abs=1)
    exports, imports = (sum(line[side] or 0 for line in table) for side in ("exports", "imports"))
    assert imports / exports == pytest.approx(1.33, abs=0.01)


def total(work, dataset, reporter, flow, **more):
    asked = FlowsAsked(["total"], [reporter], more.pop("partners", ["RUS"]), dataset=dataset, flow=flow, by=(), **more)
    return [line["value"] for line in pipeline.flows(work, asked).to_pylist()]


def test_armenia_to_russia_in_2022_by_both_sides(work):
    (armenia,) = total(work, "national_arm_countries", "ARM", "export", start="2022-01", end="2022-12")
    (russia,) = total(
        work, "imf_imts_yearly", "RUS", "import", partners=["ARM"], yearly=True, start="2022-01", end="2022-12"
    )
    assert (round(armenia / 1e6), round(russia / 1e6)) == (2463, 2036)


def test_armenias_imports_by_origin_and_by_consignment_are_two_series_and_their_gap(work):
    wanted = CutAsked("import", ["ARM"], ["RUS"], "2022-01", "2022-12")
    lines = pipeline.cut(work, PanelAsked(goods="total"), wanted).table.to_pylist()
    series = {
        concept: {str(line["period"]): line["value"] for line in lines if line["partner_concept"] == concept}
        for concept in ("origin", "consignment")
    }
    origin, consignment = series.values()
    assert (len(lines), len(origin), len(consignment)) == (24, 12, 12)
    assert (round(sum(origin.values()) / 1e6), round(sum(consignment.values()) / 1e6)) == (2637, 2891)
    gap = [consignment[month] - origin[month] for month in origin]
    assert all(one > 0 for one in gap)  # Russia sends on what was made elsewhere, in every month


def test_chinas_graphite_to_russia_month_by_month(work, trade):
    with (trade / FILES[4][0]).open() as lines:
        wanted = {
            line["period_dt"]: float(line["val"])
            for line in csv.DictReader(lines)
            if (line["partner_name"], line["hs6"]) == ("Russia", "380110") and "2021" <= line["period_dt"] < "2025"
        }
    asked = CutAsked("export", ["CHN"], ["RUS"], "2021-01", "2024-12")
    found = pipeline.cut(work, PanelAsked(codes="as listed"), asked).table.to_pylist()
    mine = {str(line["period"]): line["value"] for line in found if line["product"] == "380110"}
    assert mine == pytest.approx(wanted, abs=0.005)
    assert len(mine) >= 40


def test_chinas_totals_are_known_and_the_newer_table_stands(work):
    months = {"start": "2023-01", "end": "2023-12"}
    (exports,) = total(work, "national_chn_totals", "CHN", "export", **months)
    assert round(exports / 1e8) == 1111
    (half,) = total(work, "national_chn_totals", "CHN", "export", start="2023-06", end="2023-06")
    assert half == pytest.approx(9_530_188_306)  # 9,551,339,251 in the older vintage


def test_india_a_thousand_times_too_large_is_refused_and_its_correction_comes_in(work, trade, tmp_path):
    whole = pq.read_table(trade / FILES[0][0])
    place = whole.column_names.index("value_usd")
    outcomes = []
    for times in (1000, 1):
        path = tmp_path / f"{times}.parquet"
        pq.write_table(whole.set_column(place, "value_usd", pc.multiply(whole["value_usd"], times)), path)
        outcomes += pipeline.add(work, [path])
    wrong, right = outcomes
    assert wrong.batch is None
    assert "1,000 times" in str(wrong.error)
    assert (right.error, right.batch.kept) == (None, 236_117)


def test_the_page_of_files_is_what_the_files_say(shared):
    assert files.main(str(shared), check=True) == 0, "python scripts/files.py SHARED writes it anew"
