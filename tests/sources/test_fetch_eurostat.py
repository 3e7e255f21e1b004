"""Fetching from Eurostat, played by a local server: queues, questions too large, cut answers, refusals."""

import datetime as dt
import json

import pytest

from contraflow import pipeline, sources
from contraflow.codes.month import Month
from contraflow.errors import NoAnswer, NoData, UsageError
from contraflow.lake.kept import Kept
from contraflow.lake.raw import RawFile
from contraflow.sources.eurostat import fetch as eurostat
from contraflow.sources.net import Client
from contraflow.sources.query import Query

from .service import Eurostat, observed, running

TODAY = dt.date(2026, 11, 20)
MARCH, APRIL = Month(2024, 3), Month(2024, 4)
PATH = "/sdmx/2.1/data/DS-045409/M.DE.RU.854231.2.VALUE_IN_EUROS+QUANTITY_IN_100KG"


def query(reporter="DEU", partners=("RUS",), codes=("854231",), end=MARCH, flow="export"):
    return Query(reporter, partners, codes, MARCH, end, flow)


@pytest.fixture
def slept():
    return []


@pytest.fixture
def fetch(tmp_path, slept):
    def ask(server, asked):
        client = Client(eurostat.service(server.url, None, 0.0), sleep=slept.append)
        return eurostat.fetch(asked, client, Kept.open(tmp_path, "eurostat", asked.facts(), TODAY), lambda _: None)

    return ask


def answers(path):
    return json.loads(path.read_text())["answers"]


def test_a_call_names_reporter_partner_goods_and_flow(fetch):
    with running(Eurostat([observed()])) as server:
        fetch(server, query())
    (asked,) = server.asked
    assert asked[0] == PATH
    assert asked[1] == {
        "format": "SDMX-CSV", "compressed": "false", "startPeriod": "2024-03", "endPeriod": "2024-03",
    }  # fmt: skip
    everybody = Query("", (), ("854231",), MARCH, MARCH, "import")
    with running(Eurostat([observed()])) as server:
        fetch(server, everybody)
    assert "/M...854231.1." in server.asked[0][0]


def test_what_was_fetched_reads_with_its_weight_its_question_and_the_publishers_day(fetch, engine):
    lines = [
        observed(),
        observed(indicator="QUANTITY_IN_100KG", value="1.55"),
        observed(partner="CN", indicator="QUANTITY_IN_100KG"),
        observed(partner="XI", value="3"),
    ]
    with running(Eurostat(lines)) as server:
        path = fetch(server, query(end=APRIL))
    with engine.scratch():
        delivery = sources.read(RawFile(path), engine)
        (found,) = engine.collect(delivery.rows).to_pylist()
    assert (found["value_minor"], found["weight_g"], found["product"], found["is_sum"]) == (
        100_000, 155_000, "854231", False,
    )  # fmt: skip
    assert (delivery.dataset, found["nomenclature"], delivery.published) == (
        "eurostat_hs6", "HS2022", dt.date(2024, 6, 15),
    )  # fmt: skip
    reasons = {line["column"]: line["reason"] for line in delivery.rejects.to_pylist()}
    assert set(reasons) == {"indicators", "partner"}
    assert "count twice" in reasons["partner"]
    assert delivery.read == 3  # a weight stands beside its value; one without a value is refused
    assert delivery.facts["asked reporter"] == "DEU"
    assert any("2024-04" in note and "not taken for zero" in note for note in delivery.notes)
    (scope,) = delivery.scopes
    assert (scope.reporters, scope.products) == (frozenset({"DEU"}), frozenset({"854231"}))


def test_a_queued_question_is_waited_for(fetch, slept):
    with running(Eurostat([observed()], statuses=["SUBMITTED", "PROCESSING", "AVAILABLE"])) as server:
        path = fetch(server, query())
    assert [where.rpartition("async/")[2] for where, _ in server.asked[1:]] == [
        "status/7c5c-42", "status/7c5c-42", "status/7c5c-42", "data/7c5c-42",
    ]  # fmt: skip
    assert [wait for wait in slept if wait] == [5.0, 10.0]
    assert "1000" in answers(path)[0]["csv"]


def test_a_place_in_the_queue_outlives_a_stop_and_is_asked_for_again_where_it_expired(fetch):
    busy = [None, (403, "no")]
    with running(Eurostat([observed()], faults=busy, statuses=["SUBMITTED"])) as server, pytest.raises(NoAnswer):
        fetch(server, query())
    with running(Eurostat([observed()], statuses=["AVAILABLE"])) as server:
        fetch(server, query())
    assert [where.rpartition("/")[0][-6:] for where, _ in server.asked] == ["status", "c/data"]
    with running(Eurostat([observed()], statuses=["EXPIRED", "AVAILABLE"])) as server:
        fetch(server, query())
    assert sum("DS-045409" in where for where, _ in server.asked) == 2


def test_a_queue_without_end_is_left_with_its_place_kept(fetch, slept, monkeypatch):
    monkeypatch.setattr(eurostat, "LOOKS", 6)
    forever = Eurostat([observed()], statuses=["PROCESSING"] * 7)
    with running(forever) as server, pytest.raises(NoAnswer, match="still preparing"):
        fetch(server, query())
    assert max(slept) == eurostat.LONGEST_WAIT


def test_a_question_too_large_is_split_by_months_then_refused(fetch):
    lines = [observed(month=str(month)) for month in (MARCH, APRIL)]
    with running(Eurostat(lines, most=1)) as server:
        path = fetch(server, query(end=APRIL))
    assert [(one["from"], one["to"]) for one in answers(path)] == [("2024-03", "2024-03"), ("2024-04", "2024-04")]
    with running(Eurostat(lines, most=0)) as server, pytest.raises(NoAnswer, match="made smaller"):
        fetch(server, query())


def test_a_cut_answer_is_refused_and_one_cut_on_the_way_asked_for_again(fetch, tmp_path):
    with running(Eurostat([observed()], faults=["cut off"])) as server, pytest.raises(NoAnswer, match="no whole table"):
        fetch(server, query())
    assert list((tmp_path / "fetched" / "eurostat").glob("*.json")) == []
    with running(Eurostat([observed()], faults=["cut on the way"])) as server:
        fetch(server, query())
    assert len(server.asked) == 2


def test_a_busy_service_is_waited_for_and_a_refusal_is_said(fetch, slept):
    with running(Eurostat([observed()], faults=[(429, "busy", [("Retry-After", "7")])])) as server:
        fetch(server, query())
    assert [wait for wait in slept if wait] == [7.0]
    with running(Eurostat([], faults=[(403, "no")])) as server, pytest.raises(NoAnswer, match="wait an hour"):
        fetch(server, query(codes=("854232",)))
    unknown = (400, "<S:Fault><faultcode>150</faultcode><faultstring>INVALID: PRODUCT=1</faultstring></S:Fault>")
    with running(Eurostat([], faults=[unknown])) as server, pytest.raises(NoAnswer, match="refuses the question"):
        fetch(server, query(codes=("854239",)))


def test_nothing_is_said_to_be_nothing_and_re_exports_are_not_asked_for(fetch):
    with running(Eurostat([])) as server, pytest.raises(NoData):
        fetch(server, query())
    with running(Eurostat([])) as server, pytest.raises(UsageError, match="exports and imports"):
        fetch(server, query(flow="re-export"))


def test_codes_of_countries_are_comexts_own():
    assert [eurostat.code(iso3) for iso3 in ("DEU", "SRB", "GRC", "XKX", "EU27_2020")] == [
        "DE", "XS", "GR", "XK", "EU27_2020",
    ]  # fmt: skip


def test_a_fetch_goes_into_the_lake(tmp_path):
    asked = pipeline.query(None, ["Russia"], ["chpl"], ("2024-03", "2024-03"), "export")
    lines = [observed(), observed(reporter="EU27_2020", value="9000")]
    with running(Eurostat(lines)) as server, pipeline.workspace(pipeline.Settings(tmp_path)) as work:
        access = pipeline.Access(server.url, every=0.0, source="eurostat")
        outcome = pipeline.fetch(work, asked, access, lambda _: None)
        assert pipeline.calls(asked, access) == len({where for where, _ in server.asked})
    assert outcome.batch is not None
    assert (outcome.batch.dataset, outcome.batch.kept) == ("eurostat_hs6", 2 * pipeline.calls(asked, access))
