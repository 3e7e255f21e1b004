from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from contraflow.analysis.window import Comparison
from contraflow.case import Case
from contraflow.codes.month import Month, Period
from contraflow.errors import NoData, UsageError
from tests.analysis.worlds import WINDOW, panel_of

PANEL = panel_of(np.ones((1, 1, 35)), ["854231"], ("RUS",))
CASE = Case.load("russia")


@dataclass(frozen=True)
class Late:
    """A baseline of months that the panel lacks."""

    id: str = "late"
    same_months: bool = True

    def months(self, window):
        return window.shifted(-48).each()


def of(name, panel=PANEL):
    return Comparison.of(CASE.baseline(name), WINDOW, panel)


def test_the_same_months_are_paired_in_order():
    found = of("same_months_2021")
    assert (found.months[0], found.months[-1]) == (Month(2021, 6), Month(2021, 11))
    assert found.paired
    assert found.complete
    assert found.scale == 1
    assert found.words == "Jun\u2013Nov 2021"


def test_a_mean_is_as_long_as_the_window():
    found = of("mean_2021")
    assert (len(found.months), found.scale, found.paired) == (12, 0.5, False)
    assert found.words == "the monthly mean of 2021"


def test_a_mean_says_how_many_of_its_months_there_are():
    found = of("mean_2019_2021")
    assert (len(found.months), found.asked, found.complete) == (24, 36, False)
    assert found.words == "the monthly mean of 2020\u20132021"
    assert found.scale == pytest.approx(6 / 24)


def test_a_baseline_out_of_reach_is_no_data():
    with pytest.raises(NoData, match="reach back"):
        Comparison.of(Late(), WINDOW, PANEL)
    with pytest.raises(NoData):
        of("same_months_2021", panel_of(np.ones((1, 1, 5)), ["854231"], ("RUS",), Month(2022, 6)))


def test_a_placebo_has_periods_of_one_length():
    with pytest.raises(UsageError):
        Comparison.between(Period.parse("2020"), WINDOW)


def test_a_window_that_reaches_beyond_the_data_is_no_data():
    late = Comparison.between(WINDOW.shifted(-11), WINDOW.shifted(1))
    assert not late.fits(PANEL)
    with pytest.raises(NoData, match="2022-12"):
        late.cut(PANEL)
