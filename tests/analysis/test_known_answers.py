"""The extract's known answers, to the printed digit; skipped where the data are not beside the project."""

from __future__ import annotations

import numpy as np
import pytest

from contraflow.analysis.loss import Sums, capped
from contraflow.analysis.study import by_definition
from contraflow.analysis.window import Comparison
from contraflow.codes import control_list
from contraflow.codes.month import Month, Period
from tests.analysis import extract

pytestmark = extract.needs(extract.CN8)
HUBS = extract.PARTNERS[1:]
MAIN, YEAR_BEFORE, HALF_YEAR_BEFORE = (
    Comparison.between(Period.parse(base), Period.parse(window))
    for base, window in [
        ("2021-06/2021-11", "2022-06/2022-11"),
        ("2020-06/2020-11", "2021-06/2021-11"),
        ("2021-03/2021-08", "2021-09/2022-02"),
    ]
)


def millions(minor, digits=0):
    return round(float(minor) / 1e8, digits)


def sums(comparison):
    return Sums.of(extract.panel().hs6(), comparison, "RUS", HUBS)


@pytest.mark.parametrize(
    ("partner", "month", "value", "digits"),
    [
        ("RUS", "2022-01", 196.1, 1),
        ("RUS", "2022-03", 8.4, 1),
        ("RUS", "2022-11", 1.9, 1),
        ("KAZ", "2022-01", 7.9, 1),
        ("KAZ", "2022-10", 38.7, 1),
        ("ARM", "2022-01", 0.65, 2),
        ("ARM", "2022-10", 3.9, 1),
        ("KGZ", "2022-01", 0.25, 2),
        ("KGZ", "2022-10", 4.05, 2),  # 4.048, printed 4.1 elsewhere
    ],
)
def test_the_19_chpl_codes_by_month(partner, month, value, digits):
    chpl = by_definition(extract.panel(), control_list.load("chpl"), "as listed")
    assert len(chpl.products) == 19
    assert millions(chpl.series(partner)[chpl.at([Month.parse(month)])[0]], digits) == value


@pytest.mark.parametrize(
    ("partner", "before", "after"),
    [
        ("RUS", 2838.6, 787.9), ("BLR", 224.8, 332.6), ("KAZ", 149.3, 449.9), ("UZB", 53.2, 110.8),
        ("GEO", 50.1, 124.0),
        ("ARM", 17.4, 92.8), ("KGZ", 6.3, 73.3),
    ],
)  # fmt: skip
def test_monthly_means(partner, before, after):
    panel = extract.panel()
    found = [
        panel.series(partner)[panel.at(period.each())].sum() / 6 for period in (MAIN.window.shifted(-12), MAIN.window)
    ]
    assert [millions(value, 1) for value in found] == [before, after]


@pytest.mark.parametrize(
    ("comparison", "loss", "matched"),
    [(MAIN, 12675, 2639), (YEAR_BEFORE, 1348, 140), (HALF_YEAR_BEFORE, 2169, 166)],
    ids=["2022", "placebo-2021", "placebo-2022-02"],
)
def test_loss_and_matched(comparison, loss, matched):
    found = sums(comparison)
    assert (millions(found.lost.sum()), millions(found.matched.sum())) == (loss, matched)
    assert found.allocated.sum() == found.matched.sum()


def test_cars_are_a_quarter_of_it():
    cars = np.array([product.startswith("8703") for product in extract.panel().hs6().products])
    assert millions(sums(MAIN).matched[cars].sum()) == 679


def test_the_trap_of_capping_hub_by_hub():
    found = sums(MAIN)
    assert millions(np.minimum(found.lost[:, None], capped(found.gains)).sum()) == 3556
