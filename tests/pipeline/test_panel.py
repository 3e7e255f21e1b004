from __future__ import annotations

import pytest

from contraflow import pipeline
from contraflow.analysis import together
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError
from contraflow.pipeline import CutAsked, PanelAsked
from contraflow.pipeline.measure import origin
from tests.lake.factories import row, scope
from tests.pipeline.lakes import lake_of

ROWS = [
    row(reporter=reporter, product=product, period=f"202{year}-0{month}", value_minor=100 * at + 7)
    for at, (reporter, product, year, month) in enumerate(
        (r, p, y, m)
        for r in ("DEU", "FRA")
        for p in ("85415000", "85415100", "854231", "901310")
        for y in (1, 2)
        for m in (1, 2, 3)
    )
]


def keyed(work, **asked):
    table = work.engine.collect(pipeline.panel(work, PanelAsked(**asked)))
    return {tuple(line[name] for name in together.KEY): line["value_minor"] for line in table.to_pylist()}


def half(reporter):
    rows = [each for each in ROWS if each["reporter"] == reporter]
    return reporter, rows, {"scopes": [scope("2021-01", "2022-12", reporters={reporter})]}


@pytest.mark.slow
def test_one_file_or_two_in_any_order_give_the_same_panel(tmp_path):
    one = [("whole", ROWS, {"scopes": [scope("2021-01", "2022-12")]})]
    found = []
    for name, files in (("one", one), ("two", [half("DEU"), half("FRA")]), ("back", [half("FRA"), half("DEU")])):
        folder = tmp_path / name
        folder.mkdir()
        with lake_of(folder, *files) as work:
            found.append(keyed(work))
    assert found[0] == found[1] == found[2]
    assert sum(found[0].values()) == sum(each["value_minor"] for each in ROWS)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    given = {"scopes": [scope("2021-01", "2022-12")]}
    with lake_of(tmp_path_factory.mktemp("panel"), ("whole", ROWS, given)) as work:
        yield work


def test_a_list_is_to_be_had_as_listed_and_consistent(work):
    place = together.KEY.index("product")
    listed = {key[place] for key in keyed(work, goods="chpl", codes="as listed")}
    same = {key[place] for key in keyed(work, goods="chpl", codes="bridged")}
    assert "854151" in listed
    assert "854150" not in listed  # a number of HS2017, which the list of HS2022 does not have
    assert "F854150" in same
    assert not {"854150", "854151"} & same


def test_reporters_that_report_throughout_and_the_share_they_cover(work):
    said = work.engine.collect(together.present(pipeline.rows(work))).to_pylist()
    months = [Month.parse(each["period"]) for each in ROWS if each["reporter"] == "DEU" and each["product"] == "854231"]
    found = together.constant(said, months)
    assert found.reporters == ("DEU", "FRA")
    assert found.share == 1


def test_a_cut_keeps_to_its_months_and_says_who_reports_throughout(work):
    wanted = CutAsked(start="2021-01", end="2021-03", constant=True)
    found = pipeline.cut(work, PanelAsked(goods="chpl", codes="as listed"), wanted)
    assert {str(period)[:4] for period in found.table["period"].to_pylist()} == {"2021"}
    assert found.notes == ("2 reporters in every month, 100.0% of the trade reported.",)
    (line,) = pipeline.cut(
        work, PanelAsked(goods="chpl", codes="as listed"), CutAsked(reporters=["France"], start="2022-03")
    ).table.to_pylist()[:1]
    assert (line["reporter"], line["product"], line["value"]) == ("FRA", "854151", 35.07)
    with pytest.raises(UsageError, match="needs its months"):
        pipeline.cut(work, PanelAsked(), CutAsked(constant=True))


def test_origin_and_consignment_stand_apart_unless_one_is_asked_for(tmp_path):
    twice = [
        row(flow="import", valuation="CIF", partner_concept=concept, value_minor=value)
        for concept, value in (("origin", 300), ("consignment", 500))
    ]
    with lake_of(tmp_path, ("both", twice, {"scopes": [scope("2022-01", "2022-12")]})) as work:
        every = pipeline.cut(work, PanelAsked(), CutAsked(flow="import"))
        origin = pipeline.cut(work, PanelAsked(), CutAsked(flow="import", concept="origin"))
        with pytest.raises(UsageError, match="meaning of 'partner'"):
            pipeline.cut(work, PanelAsked(), CutAsked(concept="made in"))
    assert every.table["value"].to_pylist() == [5.0, 3.0]
    assert any("meanings of 'partner'" in note for note in every.notes)
    assert (origin.table["value"].to_pylist(), origin.notes) == ([3.0], ())


def test_correlation_tables_come_second(work, tmp_path):
    table = tmp_path / "hs2017tohs2012_correlation.csv"
    table.write_text("from,to\n854231,901310\n854231,854231\n010121,\n")
    links = pipeline.correlations(work, [table])
    found = pipeline.cut(work, PanelAsked(goods="chpl", concordance=links), CutAsked())
    assert {"F854150", "F854231"} <= set(found.table["product"].to_pylist())
    assert pipeline.correlations(work, []) is None
    with pytest.raises(UsageError, match="two revisions"):
        pipeline.correlations(work, [table.rename(tmp_path / "table.csv")])


def part(name, start, end, value):
    """Germany's months from a data set, under its name."""
    some = [
        row(product="854231", period=str(month), value_minor=value)
        for month in Month.span(Month.parse(start), Month.parse(end))
    ]
    return name, some, {"dataset": name, "scopes": [scope("2022-01", "2023-12", dataset=name)]}


@pytest.mark.parametrize("order", [1, -1])
def test_a_series_goes_on_in_the_next_data_set_and_says_so(tmp_path, order):
    files = part("eurostat_comext", "2022-01", "2022-11", 100), part("eurostat_hs6", "2022-06", "2023-03", 700)
    with lake_of(tmp_path, *files[::order]) as work:
        found = pipeline.cut(work, PanelAsked(goods="chpl"), CutAsked())
        assert pipeline.blackouts(work, PanelAsked(goods="chpl")) == []
    said = [(line["dataset"], str(line["period"])[:7], line["value"]) for line in found.table.to_pylist()]
    assert [each for each in said if each[0] == "eurostat_comext"] == [
        ("eurostat_comext", f"2022-{at:02}", 1.0) for at in range(1, 12)
    ]
    assert [each[1:] for each in said if each[0] == "eurostat_hs6"] == [
        ("2022-12", 7.0), ("2023-01", 7.0), ("2023-02", 7.0), ("2023-03", 7.0)
    ]  # fmt: skip
    assert any("from eurostat_comext, from Dec 2022 on from eurostat_hs6" in note for note in found.notes)


def test_what_was_fetched_from_eurostat_is_the_coalitions_where_there_are_no_lines(tmp_path):
    fetched = {"dataset": "eurostat_hs6", "scopes": [scope("2021-01", "2022-12", dataset="eurostat_hs6")]}
    with lake_of(tmp_path, ("fetched", ROWS, fetched)) as work:
        assert origin(work, None).dataset == "eurostat_hs6"


def test_what_is_not_there_is_said(work):
    with pytest.raises(UsageError, match="no such data set"):
        keyed(work, datasets=["baci"])
    with pytest.raises(NoData):
        keyed(work, goods="propellants")
