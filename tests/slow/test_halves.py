"""Both halves of backfilling on real files: known answers of the data's own README."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/accuracy"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found(shared):
    import halves

    return halves.measured(shared)


def test_china_sold_what_baci_says(found):
    machines = found["machine_tools", "as listed"]
    # README: USD 586 m in 2021, 1,886 m in 2023; a euro cost 1.183 and 1.081 dollars
    assert machines["china 2021"] == pytest.approx(586 / 1.183, rel=0.005)
    assert machines["china 2023"] == pytest.approx(1886 / 1.081, rel=0.005)
    bearings = found["bearings", "as listed"]
    assert bearings["china 2022"] == pytest.approx(104.3 / 1.053, rel=0.005)


def test_what_europe_lost_and_others_matched(found):
    bearings = found["bearings", "bridged"]
    assert bearings["codes in Europe's files"] == 3
    assert 0 < bearings["india share"] < bearings["china share 2022 -> 2023"] < 1
    assert bearings["net loss"] <= bearings["loss"]


def test_circuits_rise_nowhere_across_the_break(found):
    circuits = found["circuits", "as listed"]
    assert circuits["china 2022"] < circuits["china 2021"]  # BACI's break: Chinese customs show a rise
    assert found["nitrocellulose", "as listed"]["india share"] is None
