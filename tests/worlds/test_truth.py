from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from contraflow.case import Case
from contraflow.codes import country
from contraflow.codes.month import Month
from contraflow.errors import NoData
from contraflow.worlds.case import case_text
from contraflow.worlds.make import make
from contraflow.worlds.observe import observe
from contraflow.worlds.spec import LEVELS, PLANTS, World

AFTER = Month.span(Month(2022, 7), Month(2022, 12))


def exports(rows, reporters, partner, first, last):
    chosen = pc.and_(pc.equal(rows["flow"], "export"), pc.equal(rows["partner"], partner))
    chosen = pc.and_(chosen, pc.is_in(rows["reporter"], pa.array(reporters)))
    chosen = pc.and_(
        chosen, pc.and_(pc.greater_equal(rows["period"], first.date), pc.less_equal(rows["period"], last.date))
    )
    return (pc.sum(rows.filter(chosen)["value_minor"]).as_py() or 0) / 100


def by(table, key, value):
    found = defaultdict(float)
    for row in table.to_pylist():
        found[row[key]] += row[value]
    return found


@pytest.fixture(scope="module")
def made():
    return make(World.small(10))


def test_the_planted_loss_adds_up_over_products_and_months(made):
    truth = made.truth()
    lost = by(truth.suspension, "product", "lost_eur")
    assert sum(lost.values()) == pytest.approx(truth.lost(Month.span(made.world.start, made.world.end)))
    for row in truth.suspension.to_pylist():
        assert row["without_eur"] - row["value_eur"] == pytest.approx(row["lost_eur"], rel=1e-6, abs=1e-6)


def test_nothing_is_lost_before_the_controls(made):
    early = [row for row in made.truth().suspension.to_pylist() if row["month"] < made.world.controls.date]
    assert early
    assert all(row["lost_eur"] == 0 for row in early)


def test_the_gain_of_suppliers_is_what_the_plan_says(made):
    truth, plan = made.truth(), made.plan
    lost, gain = by(truth.suspension, "product", "lost_eur"), by(truth.backfill, "product", "quantity_eur")
    for at in np.flatnonzero((plan.backfill.sum(axis=0) > 0) & (plan.wait == 0)):
        code = made.goods.codes[at]
        assert gain[code] == pytest.approx(plan.backfill[:, at].sum() * lost[code], rel=1e-6)


def test_routes_ghosts_and_relabelling_never_carry_more_than_is_lost():
    for seed in range(20):
        truth = make(World.small(seed)).truth()
        lost, carried = by(truth.suspension, "product", "lost_eur"), defaultdict(float)
        for table in (truth.routes, truth.ghosts, truth.relabelled):
            for code, value in by(table, "product", "value_eur").items():
                carried[code] += value
        assert all(value <= lost[code] * (1 + 1e-9) for code, value in carried.items())


def test_a_route_is_never_a_ghost_as_well():
    for seed in range(20):
        truth = make(World.small(seed)).truth()
        pairs = [{(row["product"], row["hub"]) for row in table.to_pylist()} for table in (truth.routes, truth.ghosts)]
        assert not pairs[0] & pairs[1]


def test_backfill_counts_at_most_the_loss_of_each_product(made):
    truth = made.truth()
    share = truth.backfilled(AFTER)
    lost = sum(row["lost_eur"] for row in truth.suspension.to_pylist() if Month.parse(row["month"]) in AFTER)
    gain = sum(max(row["value_eur"], 0) for row in truth.backfill.to_pylist() if Month.parse(row["month"]) in AFTER)
    assert 0 < share <= min(1, gain / lost)


@pytest.mark.parametrize("kind", [kind for kind in PLANTS if kind != "suspension"])
def test_what_is_not_planted_is_not_in_the_truth(kind):
    name = {"diversion": "routes", "relabelling": "relabelled"}.get(kind, kind)
    without = make(World.small(12, plant=tuple(other for other in PLANTS if other != kind))).truth()
    alone = make(World.small(12, plant=("suspension", kind))).truth()
    planted = [
        sum(t["quantity_eur"].to_pylist()) if kind == "backfill" else t.num_rows
        for t in (getattr(without, name), getattr(alone, name))
    ]
    assert planted[0] == pytest.approx(0, abs=1e-3)
    assert planted[1] > 0


def test_a_world_without_truth_has_none_and_no_change_at_the_controls():
    worlds = [make(World.small(seed).without_truth()) for seed in range(0, 60, 2)]
    truth = worlds[0].truth()
    assert truth.lost(AFTER) == 0
    assert all(
        getattr(truth, name).num_rows == 0
        for name in ("routes", "ghosts", "relabelled", "prices", "blackouts", "breaks")
    )
    with pytest.raises(NoData):
        truth.backfilled(AFTER)
    with pytest.raises(NoData):
        truth.effect()
    for made in worlds[:3]:
        for _, expected in made.expected():
            assert np.array_equal(expected.without, expected.value)


def test_a_uniform_loss_is_gravitys_coefficient():
    made = make(World(4, products=60, plant=("suspension",), uniform_loss=0.8))
    assert made.truth().effect() == pytest.approx(np.log(0.2))


@pytest.mark.slow
def test_what_is_realised_lies_about_what_is_expected():
    ratios = []
    for seed in range(0, 40, 2):
        made = make(World.small(seed, "clear", plant=("suspension",)))
        for block, expected in made.expected():
            to = block.places.pairs("member", block.places.destination)
            ratios.append(observe(block, expected).value[to].sum() / expected.value[to].sum())
    assert np.mean(ratios) == pytest.approx(1, abs=4 * np.std(ratios) / np.sqrt(len(ratios)))


def test_sales_to_the_destination_fall_where_they_are_planted_to_fall(made):
    rows = made.rows()
    codes = dict(zip(made.places.codes, made.places.roles, strict=True))
    members = [code for code, role in codes.items() if role == "member"]
    suspended = [row["product"] for row in made.truth().suspension.to_pylist() if row["lost_eur"] > 0]
    rows = rows.filter(pc.is_in(rows["product"], pa.array(sorted(set(suspended)))))
    before = exports(rows, members, "QTA", Month(2021, 7), Month(2021, 12))
    after = exports(rows, members, "QTA", Month(2022, 7), Month(2022, 12))
    assert after < 0.6 * before


@pytest.mark.slow
def test_levels_are_ordered_from_clear_to_murky():
    """Noise rises and what is planted shrinks: mean over worlds of the distance from expected, and of the loss."""
    scatter, effects = [], []
    for level in LEVELS:
        logs, shares = [], []
        for seed in range(0, 16, 2):
            made = make(World.small(seed, level))
            for block, expected in made.expected():
                seen = observe(block, expected).value
                logs.append(np.log(seen[seen > 0] / expected.value[seen > 0]).std())
            shares.append(made.plan.lost[made.goods.controlled].mean())
        scatter.append(np.mean(logs))
        effects.append(np.mean(shares))
    assert scatter == sorted(scatter)
    assert effects == sorted(effects, reverse=True)


def test_the_case_file_is_a_case_and_says_synthetic(made, tmp_path):
    path = tmp_path / "world.toml"
    path.write_text(case_text(made))
    case = Case.load(path)
    assert "SYNTHETIC" in case.title
    assert case.destination == made.places.codes[-1]
    assert len(case.members) == made.world.members
    assert (len(case.suppliers), len(case.hubs)) == (made.world.suppliers, made.world.hubs)
    assert case.controls_start == made.world.controls
    assert made.world.start <= case.window.start
    assert case.window.end <= made.world.end
    assert all(placebo.window.end < made.world.controls for placebo in case.placebos)
    assert all(made.world.start <= placebo.base.start for placebo in case.placebos)
    assert all("Synthetic" in country.find(code).name for code in [*case.members, *case.suppliers, *case.hubs])


@pytest.mark.parametrize("months", [36, 84])
def test_a_short_and_a_long_world_have_a_case_too(months, tmp_path):
    start = Month(2018, 1) if months == 84 else Month(2020, 1)
    path = tmp_path / "world.toml"
    path.write_text(case_text(make(World(1, products=10, months=months, start=start))))
    assert Case.load(path).baselines
