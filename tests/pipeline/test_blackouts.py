"""Silences are kept and traced like any finding; a printed series never adds origin to consignment."""

from __future__ import annotations

import pytest

from contraflow import pipeline, views
from contraflow.codes.month import Month
from contraflow.pipeline import Detection, FlowsAsked, PanelAsked
from tests.lake.factories import put, row, scope
from tests.pipeline.lakes import lake_of

MONTHS = Month.span(Month(2021, 1), Month(2022, 12))
STOPPED = [
    row(reporter=who, product=product, period=str(month), value_minor=100)
    for who, months in (("DEU", MONTHS), ("FRA", MONTHS), ("RUS", MONTHS[:14]))
    for month in months
    for product in (("854231",) if who == "RUS" else ("854231", "854239"))
]
TWICE = [
    row(flow="import", product="TOTAL", is_sum=True, valuation="CIF", partner_concept=concept, value_minor=value)
    for concept, value in (("origin", 300), ("consignment", 500))
]


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    scopes = {"scopes": [scope("2021-01", "2022-12")]}
    with lake_of(tmp_path_factory.mktemp("silence"), ("whole", [*STOPPED, *TWICE], scopes)) as work:
        yield work


def test_a_silence_is_kept_beside_other_findings_and_traced_to_its_last_rows(work):
    (found,) = pipeline.blackouts(work, PanelAsked(goods="chpl"))
    pipeline.blackouts(work, PanelAsked(goods="chpl"))  # the older one is replaced
    assert pipeline.findings(work) == [found]
    evidence = pipeline.trace(work, found.id[:8])
    assert [(r["reporter"], str(r["period"])) for r in evidence.rows.to_pylist()] == [("RUS", "2022-02-01")]
    (line,) = views.findings([found]).rows
    assert "10" in line
    assert "months" in line


def test_a_series_that_goes_on_in_another_data_set_has_not_stopped(tmp_path):
    """Russia goes on elsewhere; nobody is silent, though its first data set ends a year before the others'."""
    goes_on = [{**one, "reporter": "RUS"} for one in STOPPED if one["reporter"] == "FRA"]
    given = {"dataset": "zzz", "scopes": [scope("2021-01", "2022-12", dataset="zzz")]}
    whole = ("whole", STOPPED, {"scopes": [scope("2021-01", "2022-12")]})
    with lake_of(tmp_path, whole, ("other", goes_on, given)) as work:
        assert pipeline.blackouts(work, PanelAsked(goods="chpl")) == []


@pytest.mark.slow
def test_each_kind_of_finding_stays_while_the_files_do(tmp_path):
    """What `detect` finds takes the place of what it found; silences stay, until a file comes in that may end them."""
    told = []
    with lake_of(tmp_path, ("whole", STOPPED, {"scopes": [scope("2021-01", "2022-12")]})) as work:
        (silent,) = pipeline.blackouts(work, PanelAsked(goods="chpl"))
        pipeline.detect(work, Detection(["backfill"]), told.append)
        assert [each.id for each in pipeline.findings(work)] == [silent.id]
        put(work.lake, tmp_path, "later", [row(period="2023-01")], scopes=[scope("2023-01", "2023-01")])
        pipeline.detect(work, Detection(["backfill"]), told.append)
        assert pipeline.findings(work) == []
    assert any("contraflow blackouts" in each for each in told)


def test_a_series_keeps_origin_and_consignment_apart(work):
    (reporter, partner) = TWICE[0]["reporter"], TWICE[0]["partner"]
    asked = FlowsAsked(["total"], [reporter], [partner], dataset=work.lake.batches()[0].dataset, flow="import")
    found = pipeline.flows(work, asked).to_pylist()
    assert {line["partner_concept"]: line["value"] for line in found} == {"origin": 3.0, "consignment": 5.0}
