from __future__ import annotations

import numpy as np
import pytest

from contraflow.analysis.fall import fell_in
from contraflow.codes.month import Month
from tests.analysis.worlds import panel_of

START, END = Month(2022, 1), Month(2022, 10)


def fell(*series):
    cube = np.array(series)[:, None, :]
    panel = panel_of(cube, [f"85423{at}" for at in range(len(series))], ("RUS",), START)
    return fell_in(panel, panel.cube[:, 0], np.full(len(series), 10.0), END)


@pytest.mark.parametrize(
    ("series", "month"),
    [
        ([10, 10, 0, 0, 0, 0, 0, 0, 0, 0], "2022-03"),
        ([10, 10, 10, 10, 10, 2, 1, 1, 1, 1], "2022-06"),
        ([10, 10, 0, 0, 9, 9, 9, 0, 0, 0], "2022-08"),  # it came back, and fell again
        ([10, 10, 10, 10, 10, 10, 10, 10, 10, 10], None),
        ([10, 0, 0, 0, 0, 0, 0, 0, 9, 9], None),  # back at the end
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], None),  # never above: it did not fall here
    ],
)
def test_the_month_of_a_step(series, month):
    assert fell(series)[0] == (Month.parse(month) if month else None)


def test_rows_are_dated_apart():
    assert fell([10, 10, 10, 0, 0, 0, 0, 0, 0, 0], [10] * 10) == (Month(2022, 4), None)
