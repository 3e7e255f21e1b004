from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from contraflow.analysis.study import Everything
from contraflow.codes.month import Month
from contraflow.detectors import detect
from contraflow.detectors.breaks import DETECTOR
from tests.analysis.studies import CASE, ORIGIN, study
from tests.analysis.worlds import BEGINS, PARTNERS, START, panel_of, world


@pytest.fixture(scope="module")
def total():
    return next(each for each in DETECTOR(replace(study(world(1).panel), events=CASE.events)) if each.value < 0)


def test_the_controls_are_dated_and_what_else_happened_is_said(total):
    assert total.product == "TOTAL"
    assert total.period.start == START.next(BEGINS)
    assert total.low <= total.value <= total.high < 0
    assert "Within a month of it, among other things: 2022-02-" in total.reason
    assert any("not a cause" in caveat for caveat in total.caveats)


def test_the_size_is_of_the_level_before(total):
    before = world(1).panel.series("RUS")[:BEGINS].mean() / 100
    assert total.value == pytest.approx(total.parameters["beside"]["change"] * before, rel=1e-3)


def test_it_is_asked_once_a_definition_not_once_a_baseline():
    found = detect(world(1).panel, CASE, [Everything()], origin=ORIGIN, names=["breaks"])
    asked = [(each.codes, each.product, each.period) for each in found]
    assert len(set(asked)) == len(asked) > 2


def test_most_products_that_stopped_are_dated_and_few_others():
    drawn = world(3)
    near = {Month(2022, 2), Month(2022, 3), Month(2022, 4)}
    found = DETECTOR(study(drawn.panel))
    dated = {each.product for each in found if each.period.start in near and each.value < 0} - {"TOTAL"}
    assert len(dated & drawn.suspended) >= 0.9 * len(drawn.suspended)
    assert not dated - drawn.suspended


def test_rare_and_small_trade_is_left_out():
    rng = np.random.default_rng(4)
    flows = rng.lognormal(18, 0.1, (3, 4, 35)) * np.where(np.arange(35) < 20, 1, 0.3)
    flows[1] *= np.arange(35) % 2  # every other month
    flows[2] *= 1e-3
    found = DETECTOR(study(panel_of(flows, ["850001", "850002", "850003"], PARTNERS)))
    assert {each.product for each in found} == {"TOTAL", "850001"}


def test_without_a_window_before_there_is_no_floor():
    assert all(each.noise_floor is None for each in DETECTOR(study(world(1).panel, placebos=())))
