"""Backfill and concentration on a small made-up network: all figures are to be had by hand."""

from __future__ import annotations

import pytest

from contraflow.analysis.network import Actors, Network, exchanged
from contraflow.analysis.sides import Sides
from contraflow.analysis.study import Origin, Route, Study
from contraflow.analysis.window import Comparison
from contraflow.codes.month import Month, Period
from contraflow.detectors import sided
from tests.analysis.rows import trade
from tests.analysis.studies import PLACEBOS, named

MONTHS = Month.span(Month(2020, 1), Month(2022, 12))
WINDOW = Period.parse("2022-06/2022-11")
ACTORS = Actors("RUS", ("DEU",), ("CHN", "IND"), ("KAZ",))
GOODS = {"854231": "854231", "847150": "847150"}
MILLION = 100_000_000


def flow(reporter, partner, product, usual, later=None):
    """Millions a month, from June 2022 on `later`."""
    after = usual if later is None else later
    return [
        {
            "reporter": reporter,
            "partner": partner,
            "product": product,
            "period": month.date,
            "value_minor": int((after if month >= WINDOW.start else usual) * MILLION),
            "weight_g": 1000 if (after if month >= WINDOW.start else usual) else None,
        }
        for month in MONTHS
    ]


FLOWS = [
    *flow("DEU", "RUS", "854231", 10, 0),
    *flow("DEU", "RUS", "847150", 5, 5),
    *flow("CHN", "RUS", "854231", 4, 10),
    *flow("CHN", "VNM", "854231", 10, 15),
    *flow("CHN", "RUS", "847150", 1, 9),
    *flow("IND", "RUS", "854231", 1, 3),
]


@pytest.fixture(scope="module")
def sides():
    table = exchanged(trade(*FLOWS), ACTORS, GOODS, into="EUR").to_pyarrow()
    net = Network.of(table, ACTORS, GOODS)
    same = Comparison.between(WINDOW.shifted(-12), WINDOW)
    origin = Origin("test", "DEU", ("DEU",))
    study = Study(named(*GOODS), "as listed", net.sold_by("coalition"), Route("RUS", ()), same, PLACEBOS[:1], origin)
    everybody = Origin("test", "test", ("DEU", "CHN", "IND"))
    return Sides(study, ACTORS, net, origins=(everybody,))


@pytest.fixture(scope="module")
def found(sides):
    return {detector.name: detector(sides) for detector in sided(["backfill", "concentration"])}


def test_the_loss_is_made_good_against_a_counterfactual(found):
    total = found["backfill"][0]
    beside = total.parameters["beside"]
    assert beside["loss"] == 60e6
    assert beside["against_baseline_alone"] == 48e6  # (10 - 4 + 3 - 1) a month
    assert total.value == pytest.approx(36e6)  # China's sales elsewhere grew by half: (10 - 6 + 2) a month
    assert total.net == pytest.approx(36e6 + (9 - 1 * 1.5) * 6e6)  # computers rose, but were not lost
    assert total.noise_floor == 0
    assert "not the same goods" in total.reason
    assert beside["kilograms"]["share"] == 0  # as many kilograms as before


def test_suppliers_share_what_is_matched(found):
    parts = {each.hub: each.value for each in found["backfill"] if each.hub}
    assert parts == {"CHN": pytest.approx(24e6), "IND": pytest.approx(12e6)}
    assert sum(parts.values()) == found["backfill"][0].value


def test_what_is_not_known_is_said(found):
    assert any("no sales elsewhere of India" in sentence for sentence in found["backfill"][0].caveats)


def test_prices_twice_as_high_are_no_more_goods(found):
    held = found["backfill"][0].parameters["beside"]["at_old_prices"]
    assert held["matched"] == 0  # all of the rise is value per kilogram


def test_who_is_left_to_sell(found):
    total, computers = found["concentration"][0], found["concentration"][-1]
    now = total.parameters["beside"]["now"]
    assert total.hub == "CHN"
    assert total.value == 19 * 6e6
    assert now["shares"] == {"CHN": round(19 / 27, 4), "IND": round(3 / 27, 4), "coalition": round(5 / 27, 4)}
    assert now["hhi"][1] == pytest.approx((19**2 + 3**2 + 5**2) / 27**2, abs=1e-4)
    assert computers.flags == ("few_left",)
    assert total.low is None
    assert total.parameters["beside"]["by_year"]["2021"]["months"] == 12


def test_rows_are_listed_by_data_set(found):
    legs = found["backfill"][0].parameters["legs"]
    assert [leg["reporters"] for leg in legs] == [["DEU"], ["CHN", "IND"]]
    assert legs[0]["partners"] == ["RUS"]
