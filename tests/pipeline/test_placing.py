"""Findings of all detectors on a small trade with one route and one ghost: each is one group."""

from __future__ import annotations

import json

import pytest

from contraflow import detectors, views
from contraflow.detectors.base import from_table, to_table
from contraflow.pipeline.placing import placed
from contraflow.views.evidence import Evidence
from tests.analysis.studies import CASE
from tests.detectors.sides import GHOST, ROUTE, sides


@pytest.fixture(scope="module")
def found():
    made = sides()
    every = [f for each in detectors.DETECTORS for f in each(made.study)]
    every += [f for each in detectors.sided(["routes", "ghosts", "prices"]) for f in each(made)]
    return placed(CASE, every)


@pytest.mark.parametrize(("cell", "seers"), [(ROUTE, {"diversion", "routes"}), (GHOST, {"diversion", "ghosts"})])
def test_what_is_planted_at_a_hub_is_one_group(found, cell, seers):
    here = [f for f in found if (f.product, f.hub) == cell]
    assert {f.detector for f in here} == seers
    assert len({f.group for f in here}) == 1
    (lead,) = (f for f in found if f.id == here[0].group)
    assert (lead.product, lead.hub) == cell


def test_a_loss_and_its_shift_are_one_group(found):
    shifts = [f for f in found if f.detector == "breaks" and f.product == ROUTE[0] and f.value < 0]
    (loss,) = (f for f in found if f.detector == "suspension" and f.product == ROUTE[0])
    assert {f.group for f in shifts} == {loss.group}


def test_every_finding_is_placed_and_only_leads_say_why(found):
    assert all(f.group and f.rank and f.role for f in found)
    leads = [f for f in found if f.role == "lead"]
    assert {f.id for f in leads} == {f.group for f in found}
    assert {bool(f.why) for f in leads} == {True}
    assert not any(f.why for f in found if f.role != "lead")
    said = leads[0].why
    assert all(word in said for word in ("Place ", "by size", "by certainty", "by how little known", "of evidence"))


def test_a_place_is_no_part_of_the_evidence(found):
    plain = [f.json() | dict.fromkeys(("group", "rank", "role", "why")) for f in found]
    again = placed(CASE, from_table(to_table(found)))
    assert again == found
    assert [f.json() | dict.fromkeys(("group", "rank", "role", "why")) for f in again] == plain
    assert json.loads(json.dumps(found[0].json()))["group"] == found[0].group


def test_every_finding_says_where_it_stands(found):
    for each in found:
        said = Evidence(each, None, ()).place
        assert said == each.why or each.group in said


def test_a_line_a_group(found):
    kinds = views.ranked.lines(found)
    assert sum(map(len, kinds.values())) == len({f.group for f in found})
    for heading, lines in kinds.items():
        grid = views.ranked.grid(heading, lines)
        assert [row[0] for row in grid.rows] == [str(at) for at in range(1, len(lines) + 1)]
        assert {len(row) for row in grid.rows} == {len(grid.headings)}
        assert grid.cites == tuple(lead.id for lead, _ in lines)
    assert len(views.ranked.grid("", next(iter(kinds.values())), 1).rows) == 1
