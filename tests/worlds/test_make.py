import dataclasses
import hashlib
import itertools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contraflow.codes import bridge, control_list, country
from contraflow.codes.month import Month
from contraflow.errors import UsageError
from contraflow.tables import TRADE
from contraflow.worlds import goods as goods_of
from contraflow.worlds.make import make
from contraflow.worlds.spec import LEVELS, PLANTS, TWISTS, World


def digest(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


def total(table, **where):
    for name, value in where.items():
        table = table.filter(pc.equal(table[name], value))
    return pc.sum(table["value_minor"]).as_py() or 0


def tiny(seed=0, **changes):
    asked = {"products": 12, "members": 2, "suppliers": 1, "hubs": 1, "others": 1, "months": 36} | changes
    return World(seed, **asked)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert digest(make(World.small(3)).rows()) == digest(make(World.small(3)).rows())
    assert digest(make(World.small(3)).rows()) != digest(make(World.small(4)).rows())


def test_rows_are_trade_rows_but_for_the_slice_that_the_lake_gives():
    rows = make(World.small(1)).rows()
    assert rows.schema.names == [name for name in TRADE.names if name != "slice_id"]
    assert rows.schema.equals(pa.schema([field for field in TRADE.arrow() if field.name != "slice_id"]))
    for column in TRADE.columns:
        if column.allowed:
            assert set(pc.unique(rows[column.name]).to_pylist()) <= set(column.allowed)
        if column.name in rows.schema.names and not column.nullable:
            assert rows[column.name].null_count == 0


@pytest.mark.slow
def test_each_row_is_one_flow_once_and_never_empty():
    rows = make(World.small(2)).rows()
    keys = rows.group_by(["reporter", "partner", "flow", "product", "period"]).aggregate([("value_minor", "count")])
    assert keys.num_rows == rows.num_rows
    assert pc.min(rows["value_minor"]).as_py() > 0
    assert pc.min(rows["weight_g"]).as_py() > 0


def test_no_country_of_a_world_is_real():
    made = make(World.small(0))
    assert all(country.find(code).note.startswith("SYNTHETIC") for code in made.places.codes)
    assert all(country.find(code).name.startswith("Synthetic") for code in made.places.codes)
    assert not {one.iso3 for one in country.everything()} & set(made.places.codes)


def test_the_position_of_a_pair_is_where_the_pair_stands():
    places = make(tiny()).places
    for at, (exporter, importer) in enumerate(zip(places.exporter, places.importer, strict=True)):
        assert places.pair(exporter, importer) == at


@pytest.mark.parametrize("products", [4, 60, 700, 5000])
def test_controlled_goods_are_those_of_the_list(products):
    goods = goods_of.make_goods(World(7, products=products))
    listed = control_list.load(goods_of.LIST).product_set
    assert len(goods.codes) == products == len(set(goods.codes)) == len(set(goods.later))
    assert [code in listed for code in goods.codes] == list(goods.controlled)
    assert goods.controlled.mean() == pytest.approx(0.43, abs=0.35 if products == 4 else 0.06)
    assert list(goods.codes) == sorted(goods.codes)


def test_numbers_change_in_2022_as_the_bridge_says_and_with_the_twist_also_as_it_does_not():
    for twists in ((), ("recoding",)):
        made = make(World(5, products=200, months=36, twists=twists))
        recodes = made.truth().recodes.to_pylist()
        assert any(row["known"] for row in recodes)
        assert all(row["known"] for row in recodes) == (not twists)
        for row in recodes:
            family = bridge.families([row["product"], row["later"]])
            assert (family[row["product"]] == family[row["later"]]) == row["known"]
    rows = make(World.small(0)).rows()
    new = pc.greater_equal(rows["period"], pa.scalar(Month(2022, 1).date))
    assert pc.all(pc.equal(pc.equal(rows["nomenclature"], "HS2022"), new)).as_py()


def test_blocks_part_no_heading_and_leave_no_product_out():
    made = make(World(1, products=1500))
    blocks = [list(block.products) for block in made.blocks()]
    assert [k for block in blocks for k in block] == list(range(1500))
    assert len(blocks) > 3
    for before, after in itertools.pairwise(blocks):
        assert made.goods.codes[before[-1]][:4] != made.goods.codes[after[0]][:4]


def test_a_reporter_that_falls_silent_has_no_rows_from_that_month_but_its_partners_have():
    made = make(World.small(2))
    rows = made.rows()
    for silence in made.truth().blackouts.to_pylist():
        own = rows.filter(pc.equal(rows["reporter"], silence["reporter"]))
        assert pc.max(own["period"]).as_py() < silence["month"]
        about = rows.filter(pc.equal(rows["partner"], silence["reporter"]))
        assert pc.max(about["period"]).as_py() == made.world.end.date


@pytest.mark.slow
def test_imports_are_the_exports_with_freight_where_nothing_is_hidden():
    """Over the products of many worlds the errors of importers cancel: freight of 2 to 12% stays, 7% on average."""
    ratios = []
    for seed in range(12):
        rows = make(World(seed, "clear", products=40, plant=("suspension",), months=36)).rows()
        ratios.append(np.log(total(rows, flow="import") / total(rows, flow="export")))
    assert np.mean(ratios) == pytest.approx(np.log(1.07), abs=4 * np.std(ratios) / np.sqrt(len(ratios)))
    assert np.std(ratios) < 0.3
    assert set(pc.unique(rows.filter(pc.equal(rows["flow"], "import"))["valuation"]).to_pylist()) == {"CIF"}


@pytest.mark.slow
def test_rows_without_imports_are_the_exporters_rows():
    made = make(World.small(4))
    rows = made.rows()
    assert digest(made.rows(imports=False)) == digest(rows.filter(pc.equal(rows["flow"], "export")))


def test_ghosts_are_declared_and_never_recorded():
    made = make(World.small(8, "clear", plant=("suspension", "ghosts")))
    hub = {made.places.codes[h] for h in made.plan.ghosts.hub}
    for block, expected in made.expected():
        to = np.isin(block.places.importer, [list(block.places.codes).index(code) for code in hub])
        assert expected.ghosts[to].sum() == pytest.approx(expected.ghosts.sum())
        assert (expected.ghosts <= expected.quantity + 1e-6).all()
        declared = expected.ghosts.sum()
    assert sum(made.truth().ghosts["value_eur"].to_pylist()) == pytest.approx(declared)


@pytest.mark.slow
def test_an_older_vintage_is_shorter_nearly_the_same_and_lacks_some_rows():
    made = make(World.small(6))
    final, first = made.rows(), made.rows(known=Month(2023, 1))
    assert pc.max(first["period"]).as_py() == Month(2022, 11).date
    keys = ["reporter", "partner", "flow", "product", "period"]
    both = first.join(final, keys, join_type="inner", right_suffix="_final")
    change = np.abs(np.log(both["value_minor_final"].to_numpy() / both["value_minor"].to_numpy()))
    assert 0.05 < (change > 1e-4).mean() < 0.4
    assert np.median(change) < 1e-4
    assert change.max() <= 1.01
    old = final.filter(pc.less_equal(final["period"], pa.scalar(Month(2022, 11).date)))
    assert 0 < old.num_rows - both.num_rows < 0.02 * old.num_rows
    assert 0 < first.num_rows - both.num_rows < 0.01 * old.num_rows


def test_estimated_weights_come_with_the_twist_and_mostly_say_so():
    plain, twisted = make(tiny(1)).rows(), make(tiny(1, twists=("estimated_weights",))).rows()
    assert plain["flag"].null_count == plain.num_rows
    assert 0.2 < 1 - twisted["flag"].null_count / twisted.num_rows < 0.3
    assert plain["value_minor"].equals(twisted["value_minor"])


def test_half_the_small_worlds_are_misspecified():
    worlds = [World.small(seed) for seed in range(100)]
    assert [bool(world.twists) for world in worlds] == [seed % 2 == 1 for seed in range(100)]
    assert {twist for world in worlds for twist in world.twists} == set(TWISTS)


@pytest.mark.parametrize("twist", TWISTS)
def test_each_twist_changes_the_rows(twist):
    plain, twisted = make(tiny(3)), make(tiny(3, twists=(twist,)))
    assert digest(plain.rows()) != digest(twisted.rows())


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    world=st.builds(
        World,
        seed=st.integers(0, 2**32),
        level=st.sampled_from(LEVELS),
        products=st.integers(4, 30),
        members=st.integers(1, 3),
        suppliers=st.integers(1, 3),
        hubs=st.integers(1, 3),
        others=st.integers(1, 3),
        months=st.integers(36, 84),
        plant=st.lists(st.sampled_from(PLANTS), unique=True).map(tuple),
        twists=st.lists(st.sampled_from(TWISTS), unique=True).map(tuple),
    )
)
def test_worlds_of_any_size_can_be_made(world):
    made = make(world)
    rows, truth = made.rows(), made.truth()
    assert rows.num_rows > 0
    assert pc.max(rows["period"]).as_py() <= world.end.date
    assert pc.min(rows["period"]).as_py() >= world.start.date
    lost = truth.suspension["lost_eur"].to_numpy()
    assert np.isfinite(lost).all()
    assert (lost >= 0).all()
    if "suspension" not in world.plant:
        assert lost.sum() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "easy"},
        {"plant": ("theft",)},
        {"twists": ("luck",)},
        {"products": 3},
        {"months": 24},
        {"hubs": 0},
        {"others": 27},
        {"controls": Month(2020, 6)},
    ],
)
def test_what_no_world_can_be_is_refused(wrong):
    with pytest.raises(UsageError):
        dataclasses.replace(World(1), **wrong)
