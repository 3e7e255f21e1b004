from __future__ import annotations

from dataclasses import replace

import pytest

from contraflow.analysis.network import COALITION, REST, Actors, Network, exchanged
from contraflow.analysis.sides import Sides
from contraflow.analysis.study import Origin
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError
from tests.analysis.rows import trade

ACTORS = Actors("RUS", ("DEU", "FRA"), ("CHN",), ("KAZ",))
NAMES = {"847150": "847150", "84715000": "847150", "854231": "854231"}


def network(*rows, flow="export"):
    return Network.of(exchanged(trade(*rows), ACTORS, NAMES, into="EUR").to_pyarrow(), ACTORS, NAMES, flow)


def value(found, exporter, importer):
    return int(found.value[found.seat(exporter), found.seat(importer)].sum())


def test_countries_are_put_together_by_their_part():
    one = {"product": "847150", "value_minor": 100, "partner": "RUS"}
    found = network(
        {**one},
        {**one, "reporter": "FRA"},
        {**one, "reporter": "CHN"},
        {**one, "reporter": "BRA"},
        {**one, "reporter": "CHN", "partner": "EU27_2020"},
        {**one, "reporter": "CHN", "partner": "FRA", "product": "84715000"},
    )
    assert value(found, COALITION, "RUS") == 200
    assert (value(found, "CHN", "RUS"), value(found, REST, "RUS")) == (100, 100)
    assert value(found, "CHN", COALITION) == 100  # the group is left out: its members count
    assert found.lines == (("847150", "84715000"),)


def test_an_import_is_the_importers_report():
    found = network({"product": "847150", "flow": "import", "reporter": "KAZ", "partner": "DEU"}, flow="import")
    assert value(found, COALITION, "KAZ") > 0
    assert found.reported[found.seat("KAZ")].all()
    assert not found.reported[found.seat(COALITION)].any()
    assert found.bought_by("KAZ").series(COALITION).sum() == value(found, COALITION, "KAZ")


def test_a_weight_that_the_publisher_computed_makes_no_price():
    one = {"product": "847150", "value_minor": 100, "weight_g": 7}
    found = network({**one}, {**one, "flag": "isQtyEstimated isNetWgtEstimated"}, {**one, "weight_g": None})
    assert found.value.sum() == 300
    assert (found.weighed.sum(), found.weight.sum()) == (100, 7)


def test_values_are_said_in_one_currency_or_refused():
    one = {"product": "847150", "value_minor": 10_000}
    assert network({**one, "currency": "USD"}).value.sum() == pytest.approx(10_000 / 1.13, rel=0.2)
    with pytest.raises(UsageError, match="two currencies"):
        network({**one}, {**one, "currency": "KZT"})


def test_nobody_reported_in_a_month_that_is_not_there():
    march, april, may = months = [Month(2021, at) for at in (3, 4, 5)]
    found = network(*({"product": "847150", "period": month.date} for month in (march, may)))
    assert found.at(months).tolist() == [0, 1, 2]
    assert found.reports(COALITION, [march, may])
    assert not found.reports(COALITION, months)  # nothing in April
    assert found.reaches([april])
    for outside in (Month(2021, 2), Month(2021, 6)):
        assert not found.reports(COALITION, [may, outside])
        with pytest.raises(NoData, match="some months"):  # a place before the first would count from the end
            found.sums("value", [may, outside])


def test_nothing_is_no_network():
    with pytest.raises(NoData):
        network({"product": "010121"})


def test_legs_name_the_rows_of_each_data_set():
    origins = (Origin("eu", "EU27_2020", ("DEU", "FRA")), Origin("un", "un", ("CHN", "KAZ", "BRA")))
    sides = Sides(None, ACTORS, None, origins=origins)
    (first,) = sides.legs([COALITION], ["KAZ"], ["847150"])
    assert (first["dataset"], first["reporters"], first["partners"]) == ("eu", ["DEU", "FRA"], ["KAZ"])
    (second,) = sides.legs(["CHN", REST], [REST], None)
    assert (second["reporters"], second["partners"], second["products"]) == (["BRA", "CHN"], None, None)
    assert sides.legs(["KAZ"], ["RUS"], None, flow="import") == []


def test_what_was_worked_out_of_cubes_is_not_said_of_others():
    found = network({"product": "847150", "value_minor": 100})
    months = (found.start,)
    assert found.sums("value", months).sum() == 100
    assert found.sums("value", months) is found.sums("value", months)
    assert replace(found, value=2 * found.value).sums("value", months).sum() == 200


def test_rows_of_two_currencies_are_added_once_they_are_said_in_one():
    one = {"product": "847150", "value_minor": 10_000, "weight_g": 3}
    both = network({**one}, {**one, "currency": "USD"})
    assert both.value.sum() == network({**one}).value.sum() + network({**one, "currency": "USD"}).value.sum()
    assert both.weight.sum() == 6
