"""Gravity on cubes whose truth is planted, and against regression software's figures."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binom

from contraflow.analysis.gravity import Treated, evened, fit, without
from contraflow.analysis.gravity_odds import ByProduct, by_product, chance_by_lot, lots, together
from contraflow.analysis.gravity_panel import Cube
from contraflow.analysis.gravity_study import Draws, Model
from contraflow.codes.month import Month
from contraflow.errors import NoData

SHAPE = (4, 5, 12, 24)
LISTED = np.arange(12) < 6
SINCE = np.where(LISTED, 14, 24)
COALITION, TO = np.array([True, True, False, False]), np.arange(5) == 0
TREATED = Treated(COALITION, TO, SINCE)
LIVE = np.ones(SHAPE, dtype=bool)
FEW = Draws(199)


def values(seed, effect=0.0, noise=0.0):
    """Flows that the fixed effects explain, times the treatment's effect and lognormal noise."""
    rng = np.random.default_rng(seed)
    parts = [
        rng.normal(3, 1, SHAPE[:3])[..., None],
        rng.normal(0, 0.5, (4, 1, 12, 24)),
        rng.normal(0, 0.5, (1, 5, 12, 24)),
        rng.normal(0, 0.5, (4, 5, 1, 24)),
    ]
    return np.exp(sum(parts) + effect * TREATED.cells(24) + noise * rng.standard_normal(SHAPE))


def model(flows, treated=TREATED):
    names = tuple(f"85{at:04d}" for at in range(12))
    cube = Cube(tuple("ABCD"), tuple("EFGHI"), names, Month(2021, 1), "EUR", flows, LIVE)
    return Model(cube, treated)


def test_without_noise_the_effect_is_exact():
    found = fit(values(1, -0.9), LIVE, TREATED.cells(24).astype(np.int64))
    assert found.near
    assert found.coefficients[0] == pytest.approx(-0.9, abs=1e-3)


def test_it_is_the_figure_of_regression_software():
    """pyfixest 0.60: fepois("y ~ D | i^j^k + i^k^t + j^k^t + i^j^t") of these very flows; zeros among them."""
    flows = values(2, -0.5, noise=1.0)
    flows[flows < 3] = 0.0
    found = fit(flows, LIVE, TREATED.cells(24).astype(np.int64))
    assert found.coefficients[0] == pytest.approx(-0.7306213, abs=2e-4)


def test_the_scale_of_a_product_is_no_part_of_an_equal_effect():
    flows = values(3, -0.9)
    for power in (0.0, 0.5, 1.0):
        found = fit(evened(flows, power), LIVE, TREATED.cells(24).astype(np.int64))
        assert found.coefficients[0] == pytest.approx(-0.9, abs=1e-3)


def test_how_the_cube_lies_in_memory_is_no_matter():
    turned = np.asfortranarray(values(1, -0.9))
    labels = TREATED.cells(24).astype(np.int64)
    assert fit(turned, np.asfortranarray(LIVE), labels).coefficients[0] == pytest.approx(-0.9, abs=1e-3)


def test_cells_without_a_report_say_nothing():
    flows, live = values(4, -0.9), LIVE.copy()
    live[2, :, :, 5:8] = False
    flows[2, :, :, 5:8] = 1e6
    assert fit(flows, live, TREATED.cells(24).astype(np.int64)).coefficients[0] == pytest.approx(-0.9, abs=1e-3)


def test_what_is_left_of_a_column_has_no_fixed_effects():
    weights = values(5)
    left = without(TREATED.cells(24).astype(float), weights)
    for axis in range(4):
        assert np.abs((weights * left).sum(axis=axis)).max() < 1e-4 * weights.sum(axis=axis).max()


def test_products_put_together_give_the_coefficient_back():
    flows = values(6, -0.6, noise=0.5)
    found = fit(flows, LIVE, TREATED.cells(24).astype(np.int64))
    column, log = TREATED.everything(24), float(found.coefficients[0])
    assert by_product(flows, found.means, column, LISTED, log).estimate == pytest.approx(log, abs=0.02)


def scattered(rng, effect, *, few=30):
    """Products of unequal weight, effects scattered alike, as flows that are large do not scatter less."""
    weight = rng.lognormal(0, 1.5, few)
    listed = rng.permutation(np.arange(few) < few // 2)
    return ByProduct(rng.standard_normal(few) + effect * listed, weight, listed)


def test_lots_refuse_no_effect_as_often_as_they_say():
    """400 draws, the rate in its 99.9% binomial interval."""
    rng, refused = np.random.default_rng(7), 0
    for _ in range(400):
        of = scattered(rng, 0.0)
        refused += chance_by_lot(of, lots(of.listed, 99, 1)) <= 0.05
    assert binom.ppf(0.0005, 400, 0.05) <= refused <= binom.ppf(0.9995, 400, 0.05)


def test_the_interval_holds_the_effect_as_often_as_it_says_though_few_products_carry_it():
    """Two errors do not: 400 draws of 12 products."""
    rng, held, two_errors = np.random.default_rng(8), 0, 0
    for _ in range(400):
        of = scattered(rng, -0.5, few=12)
        near = of.within(0.95)
        held += near.low <= -0.5 <= near.high
        two_errors += abs(of.estimate + 0.5) <= 2 * of.error
    assert two_errors < 0.95 * 400 <= held


def test_chance_and_interval_say_the_same():
    of = scattered(np.random.default_rng(9), -2.0)
    near = of.within(0.95)
    assert of.chance(near.low) == pytest.approx(0.05)
    assert of.chance(near.high) == pytest.approx(0.05)
    assert of.chance(of.estimate) == 1.0


def test_trends_before_are_seen_and_their_absence_too():
    rng = np.random.default_rng(9)
    listed, scores = np.arange(40) < 20, rng.standard_normal((40, 3))
    assert together(scores, listed, 199, 1) > 0.05
    assert together(scores + 2 * listed[:, None], listed, 199, 1) <= 0.01


@pytest.fixture(scope="module")
def studied():
    return model(values(10, -0.9, noise=0.1))


def test_the_effect_is_found_with_its_interval(studied):
    effect = studied.effect(FEW)
    assert effect.within.low <= -0.9 <= effect.within.high
    assert effect.chance <= 0.05
    assert 1 <= effect.clusters <= 6
    assert studied.pairs == 2


def test_quarters_show_when_it_began(studied):
    points, trend = studied.periods(FEW)
    before, after = ([point.log for point in points if (point.at < -1) == early] for early in (True, False))
    assert max(map(abs, before)) < 0.3  # noise of 0.1 in the logs
    assert max(after) < -0.6
    assert trend > 0.05


def test_placebo_dates_are_before_the_first_day():
    treated = Treated(COALITION, TO, np.where(LISTED, 20, 24))
    (placebo,) = model(values(11, noise=0.1), treated).placebo_dates(FEW)  # 12 months before; 18 are too few
    assert placebo.within.low <= 0 <= placebo.within.high


def test_what_cannot_be_told_apart_is_no_zero():
    with pytest.raises(NoData, match="outside the coalition"):
        model(values(12), Treated(np.ones(4, bool), TO, SINCE))
    with pytest.raises(NoData, match="too few"):
        model(values(12), Treated(COALITION, TO, np.where(np.arange(12) < 2, 14, 24)))


def test_a_cube_of_rows_knows_a_zero_from_a_silence():
    rows = [("QMA", "QTA", "850131", 1, 500), ("QMA", "rest", "850131", 3, 700), ("QSA", "QTA", "850132", 3, 900)]
    table = pa.table(
        {
            "exporter": [row[0] for row in rows],
            "importer": [row[1] for row in rows],
            "product": [row[2] for row in rows],
            "period": pa.array([dt.date(2023, row[3], 1) for row in rows]),
            "currency": ["EUR"] * 3,
            "value_minor": [row[4] for row in rows],
        }
    )
    cube = Cube.of(table)
    assert (cube.exporters, cube.importers, cube.months) == (("QMA", "QSA"), ("QTA", "rest"), 3)
    assert cube.values[0, 0, 0].tolist() == [5.0, 0.0, 0.0]
    assert cube.live[0, 0, 0].tolist() == [True, False, True]  # a report in March, of another flow
    assert cube.live[1, 0, 0].tolist() == [False, False, True]
