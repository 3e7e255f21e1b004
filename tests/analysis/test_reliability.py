"""On worlds with known flows: the reconciled figure is nearer than either report, and says rightly how near."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from contraflow.analysis.reliability import fit, freight_of
from tests.analysis.reports import told

SEEDS = range(8)
KINDS = {"normal": {}, "heavy tails": {"tail": 5}}


@pytest.fixture(
    scope="module", params=[pytest.param(kind, marks=pytest.mark.slow) if at else kind for at, kind in enumerate(KINDS)]
)
def worlds(request):
    made = [told(seed, **KINDS[request.param]) for seed in SEEDS]
    return [(world, fit(world.reports)) for world in made]


def error(found, truth):
    return np.sqrt(np.mean(np.log(found / truth) ** 2))


def test_the_reconciled_figure_is_nearer_than_either_report_and_than_their_mean(worlds):
    for world, found in worlds:
        fob, as_fob = world.reports.fob, world.reports.cif / (1 + found.freight)
        value = found.reconcile(world.reports, found.freight).value
        others = [error(each, world.flow) for each in (fob, as_fob, (fob + as_fob) / 2)]
        assert error(value, world.flow) < 0.95 * min(others)


def test_reporters_are_ranked_by_how_far_they_are_off(worlds):
    ranks = [
        spearmanr([learned[name] for name in learned], [true[name] for name in learned]).statistic
        for world, found in worlds
        for learned, true in (
            (found.exporters, world.export_error),
            (found.importers, world.import_error),
        )
    ]
    assert min(ranks) >= 0.9
    assert np.mean(ranks) > 0.95


def test_intervals_hold_the_truth_as_often_as_they_say(worlds):
    held = []
    for world, found in worlds:
        figure = found.reconcile(world.reports, found.freight)
        held.append(np.mean((figure.low <= world.flow) & (world.flow <= figure.high)))
    assert 0.85 <= np.mean(held) <= 0.95
    assert np.std(held) / np.sqrt(len(held)) < 0.01  # the Monte Carlo error of that mean


@pytest.mark.slow
def test_freight_is_found_with_distance(worlds):
    off = [found.freight.mean() - world.freight.mean() for world, found in worlds]
    assert abs(np.mean(off)) < 0.03  # reporters' own biases, 16 of each a world, do not average out any better


def test_one_report_stands_alone_and_both_missing_is_nothing(worlds):
    world, found = worlds[0]
    only = replace(
        world.reports,
        fob=np.where(np.arange(len(world.flow)) % 2, np.nan, world.reports.fob),
        cif=np.where(np.arange(len(world.flow)) < 4, np.nan, world.reports.cif),
    )
    figure = found.reconcile(only, found.freight)
    assert figure.value[0] == only.fob[0]
    assert figure.value[5] == only.cif[5] / (1 + found.freight[5])
    assert np.isnan(figure.value[1])
    both = found.reconcile(world.reports, found.freight)
    assert figure.high[0] / figure.value[0] > both.high[0] / both.value[0]


def test_a_lone_pair_weighs_both_sides_alike():
    world = told(1, countries=8)
    first = (world.reports.exporter == "Q00") & (world.reports.importer == "Q01")
    lone = replace(world.reports, **{name: getattr(world.reports, name)[first] for name in world.reports.__slots__})
    found = fit(lone)
    assert not found.told
    assert found.exporters["Q00"] == pytest.approx(found.importers["Q01"])


def test_doubling_all_values_changes_no_weight():
    world = told(2, countries=8)
    twice = replace(world.reports, fob=2 * world.reports.fob, cif=2 * world.reports.cif)
    assert freight_of(twice) == pytest.approx(freight_of(world.reports))
    one, two = fit(world.reports), fit(twice)
    assert [*two.exporters.values()] == pytest.approx([*one.exporters.values()], rel=0.02)


def test_without_distances_the_years_speak():
    world = told(3, countries=8)
    blind = replace(world.reports, km=np.full(len(world.flow), np.nan))
    assert len({round(each, 9) for each in freight_of(blind)}) <= 3


def test_nothing_to_learn_from_is_refused():
    world = told(1, countries=4)
    empty = replace(world.reports, **{name: getattr(world.reports, name)[:0] for name in world.reports.__slots__})
    with pytest.raises(ValueError, match="both sides"):
        fit(empty)
