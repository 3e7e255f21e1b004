from __future__ import annotations

import pytest

from contraflow.errors import UsageError
from contraflow.pipeline.published import published
from contraflow.record.published import Settled, cases
from contraflow.views import published as view
from tests.lake.factories import row
from tests.pipeline.lakes import lake_of

CIRCUITS = {"reporter": "CHN", "partner": "RUS", "product": "854231", "currency": "USD"}


def months(value, **more):
    return [
        row(**{**CIRCUITS, "period": f"2022-{at:02d}", "value_minor": value * 100 // 12, **more}) for at in range(1, 13)
    ]


def settle(tmp_path, rows, name):
    with lake_of(tmp_path, ("customs.csv", rows, {})) as work:
        return published(work, [name])


def test_every_case_is_complete_and_named_once():
    ids = [case.id for case in cases()]
    assert len(ids) == len(set(ids)) > 20
    assert all(case.source and case.bring and case.why and case.tolerance > 0 for case in cases())
    assert all((case.over is None) == (case.shape in ("sum", "monthly mean")) for case in cases())


@pytest.mark.parametrize(
    ("value", "verdict"), [pytest.param(179_000_000, "agrees", marks=pytest.mark.slow), (200_000_000, "differs")]
)
def test_a_figure_within_its_tolerance_agrees(tmp_path, value, verdict):
    (one,) = settle(tmp_path, months(value), "A23-2022")
    assert one.verdict == verdict
    assert one.found == pytest.approx(value)


def test_a_month_without_a_report_is_no_zero(tmp_path):
    (one,) = settle(tmp_path, months(179_000_000)[:-1], "A23-2022")
    assert one.verdict == "no data"
    assert "GACC" in one.missing


def test_a_bound_holds_beyond_the_figure():
    case = next(case for case in cases() if case.id == "A01-2023")
    assert case.meets(5_000)
    assert case.meets(1_290)
    assert not case.meets(1_200)


def test_a_growth_over_a_break_carries_the_warning():
    grown = next(case for case in cases() if case.id == "A08-2022")
    row_ = view.settled([Settled(grown, 66.0, ("baci",), mind=("It breaks.",))]).rows[0]
    assert row_[-1] == "It breaks."


def test_a_name_nobody_knows_is_refused(tmp_path):
    with lake_of(tmp_path, ("customs.csv", months(1), {})) as work, pytest.raises(UsageError, match="published case"):
        published(work, ["A99"])
