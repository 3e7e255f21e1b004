"""Real files of trade statistics, where they lie beside the project: rows kept and rejected, and the known answers."""

import csv
import datetime as dt

import pytest

from contraflow import sources
from contraflow.codes.month import Period
from contraflow.lake.raw import RawFile
from contraflow.sources.stated import Stated

pytestmark = pytest.mark.slow
MARCH = {"period": Period.parse("2024-03"), "flow": "import"}  # stated at will: nothing says them
CHINA = {"reporter": "CHN", "flow": "export"}
COUNTS = [
    ("comtrade_layout/vehicle_trade_armenia.csv", {}, "comtrade", 10_405, 0),
    ("comtrade_layout/deep_dive_hs6_monthly.csv", CHINA, "comtrade", 6_442, 0),
    ("comtrade_layout/country_monthly_stats.csv", CHINA, "comtrade", 2_885, 0),
    ("china/china_customs_detailed_gb18030.csv", MARCH, "gacc", 10_000, 0),
    ("imf/RU_trade.csv", {}, "imf_imts_yearly", 3_488, 216),
    ("india/india_russia_hs6_monthly_2010_2025.parquet", {}, "india_tradestat", 236_117, 0),
    ("turkstat/turkey_html_data_2025.zip", {}, "turkstat", 25_702, 0),
    ("russia_fts/russia_fts_india_hs10_2021_2022jan.parquet", {}, "russia_fts", 32_740, 0),
]


@pytest.fixture
def delivered(shared, engine):
    def read(name, **said):
        return sources.read(RawFile(shared / "data" / "trade" / name), engine, Stated(**said))

    with engine.scratch():
        yield read


@pytest.mark.parametrize("counts", COUNTS, ids=[one[0] for one in COUNTS])
def test_rows_kept_and_rejected(delivered, counts):
    name, said, dataset, kept, rejected = counts
    delivery = delivered(name, **said)
    assert delivery.dataset == dataset
    assert (delivery.read - delivery.rejects.num_rows, delivery.rejects.num_rows) == (kept, rejected)


def test_no_armenian_car_is_counted_twice(delivered, engine):
    rows = delivered("comtrade_layout/vehicle_trade_armenia.csv").rows
    both = rows.group_by("flow", "is_sum").aggregate(v=rows.value_minor.sum().cast("int64"))
    found = {(r["flow"], r["is_sum"]): r["v"] for r in engine.collect(both).to_pylist()}
    # the heading 8703 is the sum of its HS6 lines, but for what a reporter gave by heading only
    for flow in ("import", "export"):
        assert found[flow, False] == pytest.approx(found[flow, True], rel=1e-4)


def test_chinas_graphite_to_russia_is_the_files_own_series(delivered, engine, shared):
    path = shared / "data" / "trade" / "comtrade_layout" / "deep_dive_hs6_monthly.csv"
    with path.open() as lines:
        wanted = {
            line["period_dt"]: round(100 * float(line["val"]))
            for line in csv.DictReader(lines)
            if line["partner_name"] == "Russia" and line["hs6"] == "380110" and "2021" <= line["period_dt"] < "2025"
        }
    rows = delivered("comtrade_layout/deep_dive_hs6_monthly.csv", **CHINA).rows
    mine = rows.filter(
        rows.partner == "RUS", rows["product"] == "380110", rows.period >= dt.date(2021, 1, 1), ~rows.is_sum
    )
    assert {str(r["period"]): r["value_minor"] for r in engine.collect(mine).to_pylist()} == wanted
    assert len(wanted) >= 40


def test_india_to_russia_in_2021_by_both_sides(delivered, engine):
    india = yearly(engine, delivered("india/india_russia_hs6_monthly_2010_2025.parquet").rows, "export")
    russia = yearly(engine, delivered("russia_fts/russia_fts_india_hs10_2021_2022jan.parquet").rows, "import")
    assert (round(india / 1e8, 1), round(russia / 1e8, 1)) == (3322.3, 4427.0)
    assert russia / india == pytest.approx(1.33, abs=0.005)


def yearly(engine, rows, flow):
    mine = rows.filter(rows.flow == flow, rows.period.year() == 2021, ~rows.is_sum)
    return engine.collect(mine.aggregate(v=mine.value_minor.sum().cast("int64")))["v"][0].as_py()


def test_the_imf_marks_up_what_china_reports(delivered, engine):
    rows = delivered("imf/RU_trade.csv").rows
    mine = rows.filter(rows.partner == "CHN", rows.flow == "import", rows.period == dt.date(2023, 1, 1))
    (found,) = engine.collect(mine).to_pylist()
    assert (round(found["value_minor"] / 1e11, 1), found["flag"]) == (119.8, "derived from partners")
