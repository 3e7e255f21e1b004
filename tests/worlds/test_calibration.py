"""A world's series are held against the real ones' moments; the bands are stated here, with their reasons."""

import numpy as np
import pytest

from contraflow.worlds import calibration, moments
from contraflow.worlds.make import make
from contraflow.worlds.observe import observe
from contraflow.worlds.season import NEW_YEAR, holiday_share
from contraflow.worlds.spec import World

SEEDS = range(0, 30, 2)  # worlds that are not misspecified
BANDS = {
    # absolute; sampling of 15 worlds is about a third of each, the rest is how well so few parameters can fit
    "zero": 0.05,
    "sd": 0.25,  # the smallest class, with few months of trade, is the farthest; the others lie within 0.12
    "growth": 0.25,
    "memory": 0.15,
}


@pytest.fixture(scope="module")
def seen():
    found = []
    for seed in SEEDS:
        for block, expected in make(World.small(seed).without_truth()).expected():
            places = block.places
            to = np.isin(places.importer, [*places.of("hub"), places.destination])
            chosen = to & np.isin(places.exporter, places.of("member"))
            found.append(observe(block, expected).value[chosen][:, :, :24].reshape(-1, 24))
    return moments.by_size(np.concatenate(found))


@pytest.mark.parametrize("at", range(len(moments.NAMES)), ids=moments.NAMES)
def test_a_worlds_series_behave_as_real_ones_of_their_size(seen, at):
    world, real = seen[at], calibration.moments()[at]
    assert world.series > 100
    assert world.zero == pytest.approx(real.zero, abs=BANDS["zero"])
    assert world.sd == pytest.approx(real.sd, abs=BANDS["sd"])
    assert world.growth == pytest.approx(real.growth, abs=BANDS["growth"])
    if at >= 3:  # smaller series have too few months in a row to show memory
        assert world.memory[0] == pytest.approx(real.memory[0], abs=BANDS["memory"])
        assert world.memory[2] == pytest.approx(real.memory[2], abs=BANDS["memory"])


def test_larger_series_are_steadier_and_have_fewer_zeros(seen):
    zeros, spreads = [m.zero for m in seen], [m.sd for m in seen[2:]]
    assert zeros == sorted(zeros, reverse=True)
    assert spreads == sorted(spreads, reverse=True)


def test_every_calibrated_number_says_where_it_is_from():
    from contraflow.codes.data import resource_rows

    rows = resource_rows(f"worlds/calibration_v{calibration.VERSION}.csv")
    assert len({(row["moment"], row["key"]) for row in rows}) == len(rows) > 100
    assert all(row["source"] and int(row["n"]) >= 0 and np.isfinite(float(row["value"])) for row in rows)


def test_the_chance_of_trade_rises_with_size_and_is_none_for_nothing():
    chance = calibration.noise().chance_of_trade(np.array([0.0, 1e2, 1e4, 1e6, 1e9]))
    assert chance[0] == 0
    assert list(chance) == sorted(chance)
    assert chance[-1] > 0.99


def test_moments_of_a_known_series():
    rng = np.random.default_rng(1)
    values = 2e5 * np.exp(0.8 * rng.standard_normal((3000, 24)))
    values[:, ::4] = 0
    (found,) = (m for m in moments.by_size(values) if m.name == "100k-1m")
    assert found.series == pytest.approx(2990, abs=20)
    assert found.zero == pytest.approx(0.25, abs=0.01)
    assert found.sd == pytest.approx(0.8, abs=0.02)


def test_the_new_year_falls_where_the_calendar_says():
    assert holiday_share(2024, 2) == pytest.approx(20 / 28)
    assert holiday_share(2024, 3) == pytest.approx(8 / 28)
    assert holiday_share(2023, 1) == pytest.approx(10 / 28)
    assert holiday_share(2022, 7) == 0
    for first in NEW_YEAR:
        assert sum(holiday_share(first.year, month) for month in (1, 2, 3)) == pytest.approx(1)


def test_the_first_suppliers_february_dips_more_than_the_seconds():
    dips = []
    for seed in SEEDS:
        for block, expected in make(World.small(seed).without_truth()).expected():
            first, second = (block.places.pair(s, block.places.destination) for s in block.places.of("supplier"))
            ratio = np.log(expected.value[first] / expected.value[second])
            dips.append((ratio[:, 49 - 48] - ratio[:, 49 - 48 + 4]).mean())
    assert np.mean(dips) < -0.03
