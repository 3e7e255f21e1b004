from __future__ import annotations

import datetime as dt

import pytest

from contraflow import pipeline
from contraflow.analysis.revisions import Answer, Question, moved
from contraflow.errors import NoData, UsageError
from contraflow.pipeline import PanelAsked, Vintages
from tests.cli.conftest import run
from tests.lake.factories import row, scope
from tests.pipeline.lakes import lake_of

OLD, NEW = "2023-01-21", "2024-11-17"
DAY = dt.date.fromisoformat(OLD)


def month(at, value, **more):
    return row(period=f"2022-{at:02}", value_minor=value, product="854231", **more)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    older = [month(1, 1000), month(2, 2000), month(3, 50), month(4, 7)]
    newer = [month(1, 1000), month(2, 2600), month(4, 7), month(5, 100)]
    files = ("old", older, {"published": OLD}), ("new", newer, {"published": NEW})
    with lake_of(tmp_path_factory.mktemp("revisions"), *files) as work:
        yield work


def test_figures_that_differ_largest_first(work):
    found = pipeline.revisions(work, Vintages(DAY), PanelAsked())
    said = [
        (row["period"].month, row["before_minor"], row["after_minor"], row["kind"]) for row in found.table.to_pylist()
    ]
    assert said == [(2, 2000, 2600, "revised"), (5, None, 100, "appeared"), (3, 50, None, "gone")]
    assert found.notes == (
        "1 figures appeared, by EUR\u20091 on balance.",
        "1 figures gone, by EUR\u2009\u22120 on balance.",
        "1 figures revised, by EUR\u20096 on balance.",
    )


def test_a_vintage_held_against_itself_differs_in_nothing(work):
    found = pipeline.revisions(work, Vintages(DAY, DAY + dt.timedelta(days=1)), PanelAsked())
    assert found.table.num_rows == 0
    assert found.notes == ("No figure differs.",)


def test_a_day_before_anything_was_published_is_no_data(work):
    with pytest.raises(NoData):
        pipeline.revisions(work, Vintages(dt.date(2020, 1, 1)), PanelAsked())


def test_days_the_wrong_way_round():
    with pytest.raises(UsageError):
        Vintages(DAY, DAY)


def test_the_command_prints_it(work):
    done = run("revisions", "--before", OLD, "--home", work.settings.home)
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 4


def finding(product, value, low=None, high=None):
    asked = Question("suspension", "chpl@1", product, "EU27_2020", "", "RUS", "2022-06/2022-11", "b", "bridged")
    return Answer(asked, value, "EUR", low, high)


def test_findings_are_paired_by_their_question():
    before = [finding("A", 10, 5, 15), finding("B", 10, 5, 15), finding("C", 10), finding("D", 10)]
    after = [finding("A", 12), finding("B", 30), finding("D", 10), finding("E", 1)]
    found = {each.question.product: each.change for each in moved(before, after)}
    assert found == {"A": "revised", "B": "beyond its interval", "C": "gone", "D": "same", "E": "appeared"}
    assert [each.question.product for each in moved(before, after)][:2] == ["B", "C"]


def test_the_findings_of_two_vintages_of_the_bundle(tmp_path):
    """A figure of the coalition is revised: the finding about it is named."""
    rows = [
        row(reporter="DEU", partner=partner, product="854231", period=f"{year}-{at:02}", value_minor=value)
        for year in (2021, 2022)
        for at in range(1, 12)
        for partner, value in (("RUS", 10**9 if year == 2021 else 10**7), ("KAZ", 10**6))
    ]
    later = [{**each, "value_minor": each["value_minor"] * 2} if each["partner"] == "RUS" else each for each in rows]
    given = {"dataset": "eurostat_comext", "source": "eurostat"}
    given["scopes"] = [scope("2021-01", "2022-12", dataset="eurostat_comext")]
    files = ("old", rows, {**given, "published": OLD}), ("new", later, {**given, "published": NEW})
    with lake_of(tmp_path, *files) as work:
        found = pipeline.revised_findings(work, Vintages(DAY), ["chpl"])
    assert found[0].change == "beyond its interval"
    assert found[0].after == pytest.approx(2 * found[0].before)
