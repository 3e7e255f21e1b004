"""Tables for a terminal: readable amounts, and the columns that fit."""

import json
from dataclasses import replace

import pytest

from contraflow import detectors, views
from contraflow.codes import control_list
from contraflow.detectors.base import from_table, to_table
from contraflow.views.grids import FINDING, amount, interval, millions
from tests.analysis.studies import CASE, ORIGIN, named
from tests.analysis.worlds import world


@pytest.fixture(scope="module")
def found():
    return detectors.detect(world(5, products=8).panel, CASE, [named("850003", "850004")], origin=ORIGIN)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(12_674_520_549.0, "12\u2009674.5"), (0.0, "0.0"), (-5e6, "\u22125.0"), (49_999.0, "0.0"), (None, "")],
)
def test_millions(amount, shown):
    assert millions(amount) == shown


def test_every_row_has_every_column(found):
    grid = views.findings(found)
    assert {len(row) for row in grid.rows} == {len(grid.headings)} == {len(FINDING)}
    assert [row[0] for row in grid.rows] == [f.id[:8] for f in found]
    assert grid.cites == tuple(f.id for f in found)


def test_a_block_is_about_one_detector_and_list(found):
    blocks = views.finding_blocks(found)
    assert sum(len(block.rows) for block in blocks) == len(found)
    for block in blocks:
        assert len({row[1:3] for row in block.rows}) == 1
        assert block.rows[0][1] in block.says
        assert "EUR m" in block.says
        assert all(any(row[at] for row in block.rows) for at in block.narrow)


def test_whole_lists_are_told_from_products_and_hubs(found):
    found = [f for f in found if f.detector != "breaks"]  # a list whose level did not shift has no total
    whole = [f for f in found if views.is_whole(f)]
    assert {f.product for f in whole} == {"TOTAL"}
    assert len(whole) == len({(f.detector, f.list, f.baseline, f.codes) for f in found})


def test_two_units_are_not_one(found):
    mixed = [found[0], replace(found[0], unit="USD", id="")]
    assert len(views.finding_blocks(mixed)) == 2
    assert "EUR" not in views.findings(mixed).says


def test_percent_is_percent_and_never_millions(found):
    effect = replace(found[0], value=-57.04, unit="percent, relative", net=None, low=-67.1, high=-43.9, noise_floor=3.2)
    grid = views.findings([effect])
    assert grid.rows[0][7:11] == ("\u221257.0", "\u221267.1 to \u221243.9", "", "3.2")
    assert grid.says.endswith("in percent, relative")


def test_a_mark_up_is_percent_wherever_it_is_shown(found):
    dearer = replace(found[0], value=58.2, unit="%", net=None, low=48.0, high=69.0, noise_floor=None)
    assert views.findings([dearer]).rows[0][7:9] == ("58", "48\u201369")
    assert (amount(dearer), interval(dearer)) == ("58%", "48 to 69%")


def test_findings_survive_the_table(found):
    assert views.findings(from_table(to_table(found))) == views.findings(found)
    assert json.loads(json.dumps([f.json() for f in found])) == [f.json() for f in found]


def test_narrow_columns_exist():
    for grid in (views.lists(control_list.known()), views.batches([]), views.outcomes([]), views.sources([])):
        assert set(grid.narrow) <= set(range(len(grid.headings)))
        assert grid.says
