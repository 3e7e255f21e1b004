"""From a world's rows in a lake to the one finding of gravity."""

from __future__ import annotations

import math

import pytest

from contraflow import pipeline
from contraflow.case import Case
from contraflow.codes.control_list import load
from contraflow.codes.month import Month
from contraflow.detectors.gravity import DETECTOR
from contraflow.errors import NoData
from contraflow.pipeline import Settings, workspace
from contraflow.pipeline.gravity import chosen, first, question
from contraflow.worlds.case import case_text
from contraflow.worlds.make import make
from contraflow.worlds.spec import World
from tests.analysis.studies import named
from tests.lake.factories import put, row, scope
from tests.pipeline.lakes import lake_of

SIZE = {"products": 40, "members": 3, "suppliers": 2, "hubs": 2, "others": 2, "months": 40}
WORLD = World(4, "clear", plant=("suspension",), uniform_loss=0.6, **SIZE)


def test_a_list_that_dates_its_codes_says_when_else_the_case():
    russia, dated = Case.load("russia"), load("eu_sanctions_hs6")
    assert first("060110", russia, dated) == Month(2022, 5)  # in force on 8 April: the first full month
    assert first("854231", russia, named("854231")) == russia.controls_start
    assert first("010229", russia, named("854231")) is None


def test_listed_and_other_codes_are_in_the_model():
    assert chosen(("85423100", "85423900", "0102"), named("854231")) == ("85423100", "85423900")


def test_the_coalition_alone_is_no_comparison(tmp_path):
    with lake_of(tmp_path, ("a", [row()], {})) as work, pytest.raises(NoData, match="outside the coalition"):
        pipeline.gravity(work, "chpl")


@pytest.mark.slow
def test_a_planted_loss_comes_out_with_what_belongs_beside_it(tmp_path):
    made = make(WORLD)
    path = tmp_path / "world.toml"
    path.write_text(case_text(made))
    rows = [
        {**each, "slice_id": 0, "period": f"{each['period']:%Y-%m}"} for each in made.rows(imports=False).to_pylist()
    ]
    with workspace(Settings(tmp_path / "home", str(path))) as work, work.engine.writer.scratch():
        put(work.lake, tmp_path, "world", rows, scopes=(scope("2020-01", "2023-12"),))
        codes = {code for code, on in zip(made.goods.codes, made.goods.controlled, strict=True) if on}
        asked = question(work, named(*codes), "test", None)
        (found,) = DETECTOR(asked)
    assert found.low <= 100 * (math.exp(made.truth().effect()) - 1) <= found.high < 0
    assert found.flags == ("few_treated_clusters",)
    assert found.parameters["beside"]["treated_pairs"] == 3
    assert found.parameters["beside"]["listed_products"] > 10
    assert "3 pairs of countries" in " ".join(found.caveats)
    assert "no number of euros stopped" in " ".join(found.caveats)
    assert abs(found.noise_floor) < 60
