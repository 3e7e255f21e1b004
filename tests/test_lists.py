"""The lists that ship: counts, versions, days, and codes that exist."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes import bridge, control_list
from contraflow.codes.control_list import ControlList, Entry, known, load, versions
from contraflow.codes.goods import goods_words
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError

WATCH = [name for name in known() if load(name).kind == "watch"]
WORKBOOKS = "trade/eurostat/eu27_cn8_monthly_2020_2022.parquet"


def a_list(*codes: str, effective: dt.date = dt.date(2024, 2, 23)) -> ControlList:
    entries = tuple(Entry(code, tier=str(number)) for number, code in enumerate(codes, start=1))
    return ControlList("x", "X", "watch", "HS2022", "1", None, effective, entries, "s", "h", "n")


def test_a_six_digit_entry_covers_its_lines_and_an_eight_digit_entry_itself() -> None:
    goods = a_list("854231", "87032110")
    assert goods.covers("85423190")
    assert goods.covers("854231")
    assert goods.covers("87032110")
    for near in ("87032190", "870321", "854232", "8542", "85", ""):
        assert not goods.covers(near)
    assert (goods.tier_of("85423190"), goods.tier_of("87032110"), goods.tier_of("870321")) == ("1", "2", None)
    assert goods.product_set == {"854231", "87032110"}


def test_a_version_applies_from_the_month_of_its_day() -> None:
    goods = a_list("854231", effective=dt.date(2024, 2, 23))
    assert goods.applies(Month(2024, 2))
    assert not goods.applies(Month(2024, 1))


@pytest.mark.parametrize("list_id", known())
def test_every_list_says_what_it_is(list_id: str) -> None:
    found = load(list_id)
    facts = control_list._facts(list_id)  # noqa: SLF001
    assert (found.id, facts["id"]) == (list_id, list_id)
    assert found.kind in control_list.KINDS
    assert "HS codes that contain controlled goods, never" in found.not_covered
    assert all((found.title, found.source, found.how_sure, found.not_covered))
    assert all(entry.text for entry in found.codes)
    assert {entry.tier for entry in found.codes} - {""} <= set(found.tiers)


@pytest.mark.parametrize("list_id", known())
def test_stated_counts_hold_and_no_code_stands_twice(list_id: str) -> None:
    for version in control_list._facts(list_id)["version"]:  # noqa: SLF001
        if version["membership"] == "unknown":
            with pytest.raises(NoData):
                load(list_id, version=version["id"])
            continue
        found = load(list_id, version=version["id"])
        assert len(found.codes) == len(found.product_set) == version["count"]
        assert {entry.membership for entry in found.codes} == {version["membership"]}


def test_the_priority_list() -> None:
    tiers = Counter(entry.tier for entry in load("chpl").codes)
    assert tiers == {"1": 4, "2": 5, "3.A": 16, "3.B": 9, "4.A": 11, "4.B": 5}
    assert load("chpl").tier_of("85423190") == "1"
    assert load("chpl", version="2023-05-19").product_set == {
        entry.code for entry in load("chpl").codes if entry.tier in {"1", "2"}
    }
    september = load("chpl", version="2023-09-19")
    assert load("chpl").product_set - september.product_set == {"845710", "845811", "845891", "845961", "846693"}


@pytest.mark.parametrize(
    ("as_of", "version"),
    [
        ("2023-05-19", "2023-05-19"),
        ("2023-09-18", "2023-05-19"),
        ("2024-02-22", "2023-09-19"),
        ("2026-01-01", "2024-02-23"),
    ],
)
def test_as_of_gives_the_newest_version_by_then(as_of: str, version: str) -> None:
    assert load("chpl", as_of=dt.date.fromisoformat(as_of)).version == version


def test_a_version_nobody_knows_says_so() -> None:
    with pytest.raises(NoData, match="8 codes of chpl 2023-03 are not known"):
        load("chpl", as_of=dt.date(2023, 4, 1))
    with pytest.raises(NoData, match="38 codes"):
        load("chpl", version="before-2023-09-19")
    with pytest.raises(NoData, match="no version of list chpl was published by then"):
        load("chpl", as_of=dt.date(2022, 12, 31))
    with pytest.raises(UsageError, match="no such version"):
        load("chpl", version="2025")
    with pytest.raises(UsageError, match="no such list"):
        load("chpl2")
    assert versions("chpl")[-1] == "2024-02-23"


def test_the_priority_list_in_the_old_revision() -> None:
    old = load("chpl").in_revision("HS2017")
    assert len(old.codes) == 49  # 8541.51 and 8541.59 were one number
    assert (old.nomenclature, old.tier_of("880330"), old.tier_of("854150")) == ("HS2017", "3.B", "3.A")
    assert not old.covers("851712")
    assert load("chpl").in_revision("HS2022") is load("chpl")


def test_sanctions_by_day() -> None:
    expected = {"2016-12-22": 17, "2022-02-24": 17, "2022-02-25": 911, "2022-04-08": 2077, "2023-02-25": 2304}
    for day, count in expected.items():
        assert len(load("eu_sanctions_hs6", as_of=dt.date.fromisoformat(day)).codes) == count
    entry = load("eu_sanctions_hs6").entry("010121")
    assert entry is not None
    assert (entry.since, entry.kinds) == (dt.date(2022, 3, 15), ("luxury",))


def test_the_ban_is_not_applied_before_its_day() -> None:
    ban = load("eu_ban_jan2023")
    assert len(ban.codes) == 2223
    assert not ban.applies(Month(2022, 11))
    assert ban.applies(Month(2022, 12))
    assert "luxury" in ban.not_covered


def test_what_watch_lists_leave_out() -> None:
    assert not {code for code in load("optics").product_set if code[:4] in {"9003", "9004"}}
    assert not {code for code in load("machine_tools").product_set if code[:4] in {"8464", "8465"}}
    assert load("propellants").tier_of("391220") == "named"
    assert {code for code in load("drones").product_set if code.startswith("8806")} == {
        "880610", "880621", "880622", "880623", "880624", "880629", "880691", "880692", "880693", "880694", "880699",
    }  # fmt: skip
    assert all(len(code) == 6 for name in WATCH for code in load(name).product_set)


def test_goods_in_words() -> None:
    assert goods_words("848210") == "ball and roller bearings"
    assert goods_words("8701") == "tractors"
    assert goods_words("97") == "art and antiques"
    assert goods_words("9999") == ""


@given(st.sampled_from(known()), st.data())
def test_every_entry_covers_itself_and_its_lines(list_id: str, data: st.DataObject) -> None:
    found = load(list_id)
    entry = data.draw(st.sampled_from(found.codes))
    assert found.entry(entry.code) == entry
    assert found.covers(entry.code + "00") == (len(entry.code) == 6)


@pytest.mark.parametrize("list_id", known())
@pytest.mark.parametrize("revision", ["HS2017", "HS2022"])
def test_a_list_in_a_revision_has_only_its_numbers(list_id: str, revision: str) -> None:
    found = load(list_id).in_revision(revision).product_set
    assert found
    assert all(len(code) == 6 and bridge.is_number_of(code, revision) for code in found)


def test_lines_of_earlier_years_are_bridged_within_their_own_list() -> None:
    ban = load("eu_ban_jan2023")
    assert any(code.startswith("880330") for code in ban.product_set)
    assert {"880730", "570329"} <= ban.in_revision("HS2022").product_set
    assert {"880330", "570320"} <= ban.in_revision("HS2017").product_set
    assert "880330" not in ban.in_revision("HS2022").product_set


def test_watch_and_priority_codes_exist_in_their_revision(shared: Path) -> None:
    with (shared / "data/codes/hs2022_codes.csv").open() as file:
        numbers = {row["id"] for row in csv.DictReader(file)}
    for name in ("chpl", *WATCH):
        assert load(name).product_set <= numbers


@pytest.mark.slow
def test_the_workbooks_hold_2219_of_the_ban_and_19_of_the_priority_list(shared: Path) -> None:
    pandas = pytest.importorskip("pandas")
    rows = pandas.read_parquet(shared / "data" / WORKBOOKS, columns=["code", "hs_len"])
    lines = set(rows[rows.hs_len == 8].code)
    assert len(lines) == 2219
    assert lines <= load("eu_ban_jan2023").product_set
    assert load("eu_ban_jan2023").product_set - lines == {"27021000", "72072015", "72092610", "72139110"}
    assert len({line[:6] for line in lines if load("chpl").covers(line)}) == 19


def test_the_priority_list_is_the_published_one(shared: Path) -> None:
    with (shared / "data/codes/chpl_50_feb2024.csv").open() as file:
        published = {row["hs6_2022"]: row["tier"] for row in csv.DictReader(file)}
    assert {entry.code: entry.tier for entry in load("chpl").codes} == published
