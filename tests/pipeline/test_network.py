from __future__ import annotations

import pytest

from contraflow import pipeline
from contraflow.analysis.network import COALITION, REST
from contraflow.codes.month import Month
from contraflow.pipeline import SidesAsked
from tests.lake.factories import row, scope
from tests.pipeline.lakes import lake_of

MONTHS = Month.span(Month(2020, 1), Month(2022, 12))
YEARS = (2021, 2022, 2023)


def monthly(reporter, partner, months=MONTHS, **given):
    given = {"product": "854231", "value_minor": 1_000_00, "nomenclature": "HS2022", **given}
    return [row(reporter=reporter, partner=partner, period=str(month), **given) for month in months]


def yearly(reporter, partner):
    one = {"product": "854231", "currency": "USD", "nomenclature": "HS2017", "period_months": 12}
    return [row(reporter=reporter, partner=partner, period=f"{y}-01", value_minor=12_000_00, **one) for y in YEARS]


def given(dataset):
    return {"dataset": dataset, "scopes": [scope("2017-01", "2024-12", dataset=dataset)]}


EUROPE = ("eu", monthly("DEU", "RUS") + monthly("FRA", "KAZ"), given("eurostat_comext"))
CAME = monthly("KAZ", "DEU", flow="import", partner_concept="origin")
LATE = [*CAME, *monthly("GBR", "RUS", MONTHS[20:]), *monthly("CHN", "RUS"), *monthly("BRA", "RUS", MONTHS[5:])]
WORLD = ("un", LATE + monthly("CHN", "VNM", currency="USD") + monthly("THA", "BRA"), given("comtrade"))
BACI = ("baci", yearly("CHN", "RUS") + yearly("DEU", "RUS") + yearly("DEU", "BRA"), given("baci"))
CHPL = SidesAsked(["chpl@2024-02-23"])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with lake_of(tmp_path_factory.mktemp("network"), EUROPE, WORLD) as work:
        yield list(pipeline.sides(work, CHPL))


def test_a_leg_reads_a_month_from_the_data_set_that_was_chosen_for_it(tmp_path):
    """France ends early in the first data set and goes on in the second, which has all of her months."""
    first = ("eu", monthly("DEU", "RUS") + monthly("FRA", "RUS", MONTHS[:30]), given("eurostat_comext"))
    second = ("un", monthly("FRA", "RUS") + monthly("CHN", "RUS"), given("comtrade"))
    with lake_of(tmp_path, first, second) as work:
        one = next(pipeline.sides(work, CHPL))
    legs = {(leg["dataset"], *leg["reporters"]): leg.get("within") for leg in one.legs([COALITION], ["RUS"], None)}
    assert legs[("eurostat_comext", "DEU")] is None
    assert legs[("eurostat_comext", "FRA")] == [str(month) for month in MONTHS[:30]]
    assert legs[("comtrade", "FRA")] == [str(month) for month in MONTHS[30:]]
    assert any("France are read from eurostat_comext, from Jul 2022 on" in each for each in one.study.origin.caveats)


def test_months_of_a_file_fetched_for_one_partner_do_not_go_on_a_series_of_all(tmp_path):
    """Sales to the hub would be none from July 2022 on, where they are unknown."""
    both = monthly("DEU", "RUS", MONTHS[:30]) + monthly("DEU", "KAZ", MONTHS[:30])
    files = ("eu", both, given("eurostat_comext")), ("hs6", monthly("DEU", "RUS"), given("eurostat_hs6"))
    with lake_of(tmp_path, *files) as work:
        one = next(pipeline.sides(work, CHPL))
    assert [leg["dataset"] for leg in one.legs([COALITION], ["KAZ"], None)] == ["eurostat_comext"]


def test_the_coalition_is_who_reports_throughout(found):
    one = found[0]
    assert one.actors.coalition == ("DEU", "FRA")
    assert any("left out: GBR" in sentence for sentence in one.study.origin.caveats)
    assert one.study.origin.reporter == "DEU+FRA"
    assert not one.exports.sold_by(REST).cube.any()  # Brazil reports from June 2020 on: no constant reporter


def test_values_are_in_the_currency_of_the_case(found):
    one = found[0].exports
    assert one.currency == "EUR"
    at = Month(2021, 5).index - one.start.index
    assert one.value[one.seat("CHN"), one.seat("RUS"), 0, at] == 1_000_00
    assert one.value[one.seat("CHN"), one.seat("VNM"), 0, at] == pytest.approx(1_000_00 / 1.21, rel=0.02)


def test_what_each_means_by_a_partner_is_known(found):
    assert found[0].concepts["export", "DEU"] == {"last_known_destination"}
    assert found[0].concepts["import", "KAZ"] == {"origin"}
    assert found[0].alike("KAZ") is False
    assert found[0].alike("ARM") is None


def test_a_month_is_reported_whatever_the_goods(found):
    one = found[0].exports
    assert one.reported[one.seat("THA")].all()  # nothing to Russia: a zero, not a gap
    assert not one.reported[one.seat("IND")].any()
    assert set(found[0].holds) == {"suppliers", "imports"}


def test_every_definition_and_baseline(found):
    asked = {(each.study.codes, each.study.comparison.baseline) for each in found}
    assert len(asked) == len(found) == 6


@pytest.mark.slow
def test_whole_years_of_yearly_data(tmp_path):
    with lake_of(tmp_path, BACI) as work:
        (one, *_) = list(pipeline.sides(work, SidesAsked(CHPL.lists, yearly=True)))
    assert one.yearly
    assert str(one.study.comparison.window) == "2023"
    assert {each.study.comparison.baseline for each in (one,)} == {"same_months_2021"}
    to = one.exports.sold_by("CHN")
    assert to.at(one.study.comparison.window.each()).size == 12  # the whole year counts as reported
    assert to.series("RUS")[0] == pytest.approx(12_000_00 / 1.18, rel=0.03)  # by the mean rate of the year
    assert any("BACI breaks in 2022" in sentence for sentence in one.study.origin.caveats)
    assert one.exports.value[one.exports.seat(COALITION)].any()
