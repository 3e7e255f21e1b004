"""The bridge over 1 Jan 2022: renumbered, grouped, flagged, and what is never followed."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes import bridge
from contraflow.codes.bridge import caveats, families, in_revision, members, note_of
from contraflow.errors import BadCode

WORKBOOKS = "trade/eurostat/eu27_cn8_monthly_2020_2022.parquet"
NEVER = ("8524", "8549", "8806", "8485")
FAMILIES = sorted({link.family for link in bridge.links() if link.family})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("880330", "880730"),
        ("854890", "854800"),
        ("852580", "852589"),
        ("854140", "854149"),
        ("854150", "854151"),
        ("854150", "854159"),
        ("620113", "620140"),
        ("620193", "620140"),
        ("851712", "851713"),
        ("851770", "851779"),
        ("870120", "870121"),
        ("570320", "570329"),
        ("890392", "890331"),
        ("851430", "851431"),
        ("870829", "870822"),
    ],
)
def test_one_family_across_the_day(old: str, new: str) -> None:
    both = families([old, new])
    assert both[old] == both[new] != new
    assert {old, new} <= set(members(both[old]))
    assert note_of(old)


@pytest.mark.parametrize(
    ("one", "other"),
    [("620113", "620112"), ("854140", "854150"), ("852580", "880621"), ("851712", "851770"), ("880310", "880330")],
)
def test_near_misses_stay_apart(one: str, other: str) -> None:
    both = families([one, other])
    assert both[one] != both[other]


@pytest.mark.parametrize("code", ["854231", "847751", "720917", "710229", "848210", "999999"])
def test_a_number_that_is_the_same_is_its_own_family(code: str) -> None:
    assert families([code]) == {code: code}
    assert members(code) == (code,)
    assert in_revision(code, "HS2017") == in_revision(code, "HS2022") == (code,)


@pytest.mark.parametrize("code", ["901380", "852990"])
def test_a_number_that_lost_content_is_flagged_not_grouped(code: str) -> None:
    assert families([code]) == {code: code}
    assert "8524" in caveats([code, "854231"])[code]


@pytest.mark.parametrize("heading", NEVER)
def test_links_that_are_never_followed(heading: str) -> None:
    links = [link for link in bridge.links() if link.hs2022.startswith(heading)]
    assert links
    assert {(link.hs2017, link.family, link.kind) for link in links} == {("", "", "new")}
    assert in_revision(links[0].hs2022, "HS2017") == ()


def test_counterparts() -> None:
    assert in_revision("852589", "HS2017") == ("852580",)
    assert in_revision("852580", "HS2022") == ("852581", "852582", "852583", "852589")
    assert in_revision("854810", "HS2022") == ()
    with pytest.raises(BadCode):
        in_revision("854810", "HS2012")
    with pytest.raises(BadCode):
        families(["85423190"])


def test_the_data_holds_together() -> None:
    links = bridge.links()
    assert {link.kind for link in links} <= set(bridge.KINDS)
    assert all(link.note and link.source for link in links)
    assert all(bool(link.family) == (link.kind in {"renumbered", "group"}) for link in links)
    assert max(Counter((link.hs2017, link.hs2022) for link in links).values()) == 1
    for column in ("hs2017", "hs2022"):
        codes = {getattr(link, column): set() for link in links}
        for link in links:
            codes[getattr(link, column)].add(link.family)
        assert [code for code, found in codes.items() if code and len(found) > 1] == []


@given(st.sampled_from(FAMILIES))
def test_members_of_a_family_name_that_family(family: str) -> None:
    assert set(families(members(family)).values()) == {family}


@given(st.sampled_from(bridge.links()))
def test_counterparts_are_mutual(link: bridge.Link) -> None:
    if link.hs2017 and link.hs2022:
        assert link.hs2017 in in_revision(link.hs2022, "HS2017")
        assert link.hs2022 in in_revision(link.hs2017, "HS2022")


def test_cn8_lines_that_change() -> None:
    lines = bridge.cn8_changes()
    assert Counter(line.change for line in lines) == {"begins": 69, "ends": 91}
    assert all(line.hs6 == line.code[:6] and len(line.code) == 8 for line in lines)


def test_the_priority_lists_bridge_is_the_curated_one(shared: Path) -> None:
    with (shared / "data/codes/chpl_50_hs2017_bridge.csv").open() as file:
        expected = {row["hs2022"]: (row["hs2017_code"],) for row in csv.DictReader(file)}
    assert {code: in_revision(code, "HS2017") for code in expected} == expected


def test_cn8_changes_are_those_of_the_workbooks(shared: Path) -> None:
    pandas = pytest.importorskip("pandas")
    rows = pandas.read_parquet(shared / "data" / WORKBOOKS, columns=["code", "period", "hs_len"])
    span = rows[rows.hs_len == 8].groupby("code").period.agg(["min", "max"])
    begins, ends = set(span.index[span["min"] >= "2022-01"]), set(span.index[span["max"] <= "2021-12"])
    assert {line.code for line in bridge.cn8_changes() if line.change == "begins"} == begins
    assert {line.code for line in bridge.cn8_changes() if line.change == "ends"} == ends


def test_every_number_that_begins_or_ends_in_the_workbooks_is_judged(shared: Path) -> None:
    pandas = pytest.importorskip("pandas")
    rows = pandas.read_parquet(shared / "data" / WORKBOOKS, columns=["code", "period", "hs_len", "value_eur"])
    rows = rows[(rows.hs_len == 8) & (rows.value_eur != 0)]
    span = rows.groupby(rows.code.str[:6]).period.agg(["min", "max"])
    changed = set(span.index[(span["min"] >= "2022-01") | (span["max"] <= "2021-12")])
    assert len(changed) == 88
    judged = {
        code for link in bridge.links() for code in (link.hs2017, link.hs2022) if link.source.startswith("curated")
    }
    assert changed - judged == set()


def test_every_number_of_one_revision_only_is_in_the_bridge(shared: Path) -> None:
    numbers = {}
    for revision in bridge.REVISIONS:
        with (shared / f"data/codes/{revision.lower()}_codes.csv").open() as file:
            numbers[revision] = {row["id"] for row in csv.DictReader(file) if len(row["id"]) == 6}
    old, new = numbers["HS2017"], numbers["HS2022"]
    assert (old - new) - {link.hs2017 for link in bridge.links()} == set()
    assert (new - old) - {link.hs2022 for link in bridge.links()} == set()
    assert {link.hs2017 for link in bridge.links()} - {""} <= old
    assert {link.hs2022 for link in bridge.links()} - {""} <= new
