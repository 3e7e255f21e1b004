"""The detectors on the real extract; skipped where it is not beside the project."""

from __future__ import annotations

import functools

import pytest

from contraflow.analysis.study import Everything, Origin
from contraflow.case import Case
from contraflow.codes import control_list
from contraflow.detectors import detect
from contraflow.detectors.base import TOTAL
from tests.analysis import extract

pytestmark = [extract.needs(extract.CN8), pytest.mark.slow]  # the quick known answers go through the commands
CASE = Case.load("russia")


@functools.cache
def found():
    origin = Origin("eurostat_comext", "EU27_2020", extract.reporters())
    lists = [Everything(), control_list.load("eu_ban_jan2023"), control_list.load("chpl")]
    return tuple(detect(extract.panel(), CASE, lists, origin=origin))


def pick(detector, goods="eu_ban_jan2023", codes="as listed", baseline="same_months_2021", **about):
    """The one finding of that description."""
    about = {"product": TOTAL, "hub": "+".join(CASE.hubs) if detector == "diversion" else None, **about}
    fits = [
        each
        for each in found()
        if (each.detector, each.list.partition("@")[0], each.codes, each.baseline) == (detector, goods, codes, baseline)
        and all(getattr(each, name) == value for name, value in about.items())
    ]
    assert len(fits) == 1, about
    return fits[0]


def millions(value):
    return round(value / 1e6)


@pytest.mark.parametrize("goods", ["all", "eu_ban_jan2023"])
def test_the_headline(goods):
    lost, matched = pick("suspension", goods), pick("diversion", goods)
    assert (millions(lost.value), millions(lost.net), millions(lost.noise_floor)) == (12675, 12304, 2169)
    assert (millions(matched.value), millions(matched.net), millions(matched.noise_floor)) == (2639, 4094, 166)
    assert sorted(millions(value) for value in lost.parameters["beside"]["noise_floors"].values()) == [1348, 2169]
    assert sorted(millions(value) for value in matched.parameters["beside"]["noise_floors"].values()) == [140, 166]
    assert [f"{share:.0%}" for share in matched.parameters["beside"]["noise_shares"].values()] == ["10%", "8%"]
    assert f"{matched.parameters['beside']['share']:.0%}" == "21%"
    assert lost.low < 12.675e9 < lost.high
    assert lost.parameters["beside"]["fell_in"] == "2022-03"


def test_cars_are_flagged():
    total = pick("diversion")
    assert total.flags == ("one_heading",)
    assert total.parameters["beside"]["largest_heading"]["heading"] == "8703"
    assert millions(total.parameters["beside"]["largest_heading"]["value"]) == 679
    assert any(caveat.startswith("Heading 8703 alone is EUR\u2009679\u2009m") for caveat in total.caveats)
    for product in ("870323", "870324", "870333"):
        assert pick("diversion", product=product).flags == ("near_zero_base",)


def test_bridged_stands_beside_and_differs():
    listed, bridged = pick("suspension"), pick("suspension", codes="bridged")
    assert (millions(listed.value), millions(bridged.value)) == (12675, 12578)
    assert bridged.net == pytest.approx(listed.net), "bridging moves goods between codes, not the sum"
    assert any("carry EUR" in caveat for caveat in listed.caveats)
    assert any("counted together" in caveat for caveat in bridged.caveats)


def test_the_list_says_how_much_of_it_is_there():
    assert any("19 of the 50 codes" in caveat for caveat in pick("suspension", "chpl").caveats)


def test_a_reason_can_be_printed():
    assert pick("suspension").reason == (
        "EU27 exports to Russia (EU export ban for Russia, Jan 2023) lost EUR 12.7 bn in Jun\u2013Nov 2022 "
        "against Jun\u2013Nov 2021, adding up the codes that fell "
        "(90% interval EUR 11.8\u201313.4 bn for month-to-month noise; "
        "before the controls the same measure reached EUR 2.2 bn). "
        "With the codes that rose set off it is "
        "EUR 12.3 bn of EUR 17.0 bn. Exports stayed under half of the baseline from Mar 2022 on."
    ).replace("EUR ", "EUR\u2009").replace(" bn", "\u2009bn")
    kazakhstan = pick("diversion", hub="KAZ").reason.replace("\u2009", " ")
    assert "EUR 1.1 bn, its share of what all hubs together match," in kazakhstan
    assert kazakhstan.endswith("Identical goods are not proven, and the demand of the hub itself is not excluded.")
