"""Fetching from Comtrade, played by a local server: refusals, waits, cut answers, and going on after a stop."""

import datetime as dt
import json

import pytest

from contraflow import pipeline, sources
from contraflow.codes.month import Month
from contraflow.errors import NoAnswer, NoData, UsageError
from contraflow.lake.kept import Kept
from contraflow.lake.raw import RawFile
from contraflow.sources.comtrade import fetch as comtrade
from contraflow.sources.comtrade.query import number
from contraflow.sources.net import ATTEMPTS, Client, Service
from contraflow.sources.query import Query

from .service import playing, row

TODAY = dt.date(2026, 11, 20)
MARCH, APRIL = Month(2024, 3), Month(2024, 4)


def query(codes=("854231",), partners=("RUS",), end=MARCH):
    return Query("CHN", partners, codes, MARCH, end)


@pytest.fixture
def slept():
    return []


@pytest.fixture
def fetch(tmp_path, slept):
    def ask(server, asked, key=None, today=TODAY):
        client = Client(comtrade.service(server.url, key, 0.0), sleep=slept.append)
        kept = Kept.open(tmp_path, "comtrade", asked.facts(), today)
        return comtrade.fetch(asked, client, kept, lambda _: None)

    return ask


def test_a_preview_asks_one_month_a_call_and_for_all_of_each_flow(fetch):
    with playing([row(), row(period="202404")]) as server:
        path = fetch(server, query(end=APRIL))
    assert [params["period"] for _, params, _ in server.asked] == ["202403", "202404"]
    where, params, key = server.asked[0]
    assert (where, key) == ("/public/v1/preview/C/M/HS", None)
    assert params == {
        "reporterCode": "156", "partnerCode": "643", "period": "202403", "cmdCode": "854231", "flowCode": "X",
        "partner2Code": "0", "motCode": "0", "customsCode": "C00",
    }  # fmt: skip
    assert len(json.loads(path.read_text())["answers"]) == 2


def test_what_was_fetched_reads_with_its_question_and_its_day(fetch, engine):
    with playing([row()]) as server:
        path = fetch(server, query(codes=("854231", "854232"), end=APRIL))
    with engine.scratch():
        delivery = sources.read(RawFile(path), engine)
        (found,) = engine.collect(delivery.rows).to_pylist()
    assert (found["value_minor"], found["weight_g"], found["flag"]) == (10025, 1500, "isNetWgtEstimated")
    assert (delivery.published, delivery.facts["asked codes"]) == (TODAY, "854231 854232")
    (scope,) = delivery.scopes
    assert (scope.products, scope.start, scope.end) == (frozenset({"854231", "854232"}), MARCH, MARCH)
    assert any("2024-04" in note and "not taken for zero" in note for note in delivery.notes)


def many(codes, partners):
    return [row(cmdCode=code, partnerCode=partner) for code in codes for partner in partners]


def test_a_cut_answer_is_split_until_none_is(fetch):
    codes = ("854231", "854232", "854233")
    with playing(many(codes, range(1000, 1240))) as server:  # 720 rows: halves are 240 and 480
        path = fetch(server, query(codes=codes, partners=()))
    answers = json.loads(path.read_text())["answers"]
    assert [answer["count"] for answer in answers] == [240, 480]
    assert len(server.asked) == 3


def test_a_cut_answer_that_cannot_be_split_is_not_stored(fetch, tmp_path):
    with (
        playing(many(("854231",), range(1000, 1501))) as server,
        pytest.raises(NoAnswer, match="made smaller"),
    ):
        fetch(server, query(partners=()))
    assert list((tmp_path / "fetched" / "comtrade").glob("*.json")) == []


def test_a_busy_service_is_waited_for_as_long_as_it_asks(fetch, slept):
    with playing([row()], faults=[(429, [("Retry-After", "7")]), (503, [])]) as server:
        fetch(server, query())
    assert [wait for wait in slept if wait] == [7.0, 2.0]
    assert len(server.asked) == 3


def test_a_service_that_asks_for_an_hour_is_given_up(fetch):
    busy = [(429, [("Retry-After", "3600")])]
    with playing([row()], faults=busy) as server, pytest.raises(NoAnswer, match="wait 3,600 seconds"):
        fetch(server, query())


@pytest.mark.parametrize(("key", "words"), [(None, "too many calls"), ("wrong", "CONTRAFLOW_COMTRADE_KEY")])
def test_a_refusal_says_what_it_means_and_is_not_repeated(fetch, key, words):
    with playing([row()], faults=[(403, [])], key="right") as server, pytest.raises(NoAnswer, match=words):
        fetch(server, query(), key=key)
    assert len(server.asked) == 1


def test_a_body_cut_off_on_the_way_is_asked_for_again(fetch):
    with playing([row()], faults=["cut off"]) as server:
        fetch(server, query())
    assert len(server.asked) == 2


def test_a_slow_answer_is_given_up_and_asked_for_again():
    with playing([row()], faults=["slow"]) as server:
        client = Client(Service("UN Comtrade", server.url, every=0.0, timeout=0.3), sleep=lambda _: None)
        assert b"854231" in client.get("public/v1/preview/C/M/HS", {"period": "202403"})
    assert len(server.asked) == 2


def test_patience_ends(fetch):
    with playing([row()], faults=[(500, [])] * ATTEMPTS) as server, pytest.raises(NoAnswer, match="kept"):
        fetch(server, query())
    assert len(server.asked) == ATTEMPTS


def test_calls_are_paced():
    waits = []
    with playing([row()]) as server:
        client = Client(Service("UN Comtrade", server.url, every=5.0), sleep=waits.append, now=lambda: 100.0)
        client.get("a", {})
        client.get("b", {})
    assert waits == [5.0]


def test_a_fetch_that_was_stopped_asks_only_for_the_rest(fetch, tmp_path):
    rows = [row(), row(period="202404")]
    with playing(rows, faults=[None, (403, [])]) as server, pytest.raises(NoAnswer):
        fetch(server, query(end=APRIL))
    with playing(rows) as server:
        path = fetch(server, query(end=APRIL), today=TODAY + dt.timedelta(days=1))
    assert [params["period"] for _, params, _ in server.asked] == ["202404"]
    assert json.loads(path.read_text())["contraflow_fetch"]["asked"] == TODAY.isoformat()
    with playing(rows) as server:  # answers of more than a week ago are not used
        Kept.open(tmp_path, "comtrade", query().facts(), TODAY).put({"path": "x"}, b"{}")
        fetch(server, query(), today=TODAY + dt.timedelta(days=8))
    assert len(server.asked) == 1


def test_with_a_key_twelve_months_go_into_a_call(fetch):
    with playing([row()], key="right") as server:
        fetch(server, query(end=Month(2025, 4)), key="right")
    assert [where for where, _, _ in server.asked] == ["/data/v1/get/C/M/HS"] * 2
    assert (server.asked[0][1]["period"].count(","), server.asked[0][2]) == (11, "right")


def test_nothing_at_all_is_said_to_be_nothing(fetch):
    with playing([]) as server, pytest.raises(NoData, match="availability comtrade --reporter CHN"):
        fetch(server, query())


def test_the_months_that_a_reporter_has_sent():
    with playing([]) as server:
        (month,) = pipeline.availability(["China"], pipeline.Access(server.url, every=0.0))
    assert (month.reporter, month.month, month.revision, month.rows, month.released) == (
        "CHN", "2024-03", "H6", 512345, "2024-07-05",
    )  # fmt: skip


def test_a_fetch_goes_into_the_lake_and_its_request_into_the_batch(tmp_path):
    asked = pipeline.query("China", ["Russia"], ["chpl"], ("2024-03", "2024-04"), "export")
    assert {"854231", "852589", "852580"} <= set(asked.codes)  # in both revisions that a reporter may use
    with playing([row()]) as server, pipeline.workspace(pipeline.Settings(tmp_path)) as work:
        access = pipeline.Access(server.url, every=0.0)
        outcome = pipeline.fetch(work, asked, access, lambda _: None)
    assert outcome.batch is not None
    assert (outcome.batch.kept, outcome.batch.facts["asked reporter"]) == (1, "CHN")
    assert pipeline.calls(asked, access) == 2


def test_numbers_are_comtrades_own():
    assert [number(iso3) for iso3 in ("CHN", "IND", "USA", "CHE", "TWN")] == ["156", "699", "842", "757", "490"]


def test_a_supplier_without_a_service_says_its_three_steps():
    assert len(pipeline.steps("gacc")) == 3
    with pytest.raises(UsageError, match="comtrade"):
        pipeline.steps("atlantis")
