from __future__ import annotations

import pytest

from contraflow import pipeline
from contraflow.codes.month import Month
from contraflow.errors import NoData
from contraflow.pipeline import TrackerAsked
from contraflow.views import tracker
from tests.lake.factories import row, scope
from tests.pipeline.lakes import lake_of

MONTHS = Month.span(Month(2021, 1), Month(2022, 6))


def sales(reporter, product, months, value, **given):
    given = {"product": product, "value_minor": value, "nomenclature": "HS2022", **given}
    return [row(reporter=reporter, partner="RUS", period=str(month), **given) for month in months]


ROWS = [
    *sales("CHN", "854231", MONTHS, 300),
    *sales("CHN", "845710", MONTHS[-1:], 900),
    *sales("HKG", "854231", MONTHS, 100),
    *sales("IND", "854231", MONTHS[4:], 50),
    *sales("IND", "300490", MONTHS[:4], 50),  # reports, but none of these goods
    *sales("TUR", "854231", MONTHS[:2], 7),
]
GIVEN = {"dataset": "comtrade", "scopes": [scope("2019-01", "2023-12", dataset="comtrade")]}
CHPL = ["chpl@2024-02-23"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with lake_of(tmp_path_factory.mktemp("tracker"), ("un", ROWS, GIVEN)) as work:
        yield pipeline.tracker(work, TrackerAsked(CHPL))


def of(found, supplier, tier="", column="value"):
    rows = found.table.to_pylist()
    return {r["period"]: r[column] for r in rows if (r["supplier"], r["tier"]) == (supplier, tier)}


def test_each_month_and_the_mean_of_three(found):
    assert of(found, "CHN")["2022-06"] == 12
    assert of(found, "CHN", "4.B")["2022-06"] == 9
    assert of(found, "CHN", column="mean_3_months")["2022-06"] == 6
    assert of(found, "CHN", column="mean_3_months")["2021-02"] is None


def test_a_month_without_the_goods_is_a_zero_and_one_without_a_report_is_absent(found):
    assert of(found, "IND")["2021-01"] == 0
    assert "2021-03" not in of(found, "TUR")


def test_countries_of_the_case_are_shown_by_themselves_and_together(found):
    assert of(found, "CHN+HKG", "1")["2022-06"] == 4
    assert of(found, "HKG", "1")["2022-06"] == 1


def test_constant_reporters_with_their_coverage(found):
    assert of(found, "CHN+HKG+IND")["2022-06"] == 13.5
    assert "left out: TUR" in found.notes[0]
    assert "99.8%" in found.notes[0]
    grid = tracker(found)
    assert len(grid.rows) == len({(r["list"], r["tier"], r["supplier"]) for r in found.table.to_pylist()})


@pytest.mark.slow
def test_years_are_read_where_that_is_all_there_is(tmp_path):
    years = [Month(2021, 1), Month(2022, 1)]
    rows = sales("CHN", "854231", years, 1_200_00, period_months=12, currency="USD", nomenclature="HS2017")
    with lake_of(
        tmp_path, ("baci", rows, {**GIVEN, "dataset": "baci", "scopes": [scope("2021-01", "2022-12", dataset="baci")]})
    ) as work:
        found = pipeline.tracker(work, TrackerAsked(CHPL, currency="USD"))
        assert of(found, "CHN") == {"2021": 1200, "2022": 1200}
        assert found.yearly
        assert any("not like with like" in note for note in found.notes)
        with pytest.raises(NoData, match="none of these goods"):
            pipeline.tracker(work, TrackerAsked(["propellants"]))
