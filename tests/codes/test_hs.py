"""HS and CN codes: spellings, levels, cover, revisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes.hs import HS, LENGTHS, hs_of, revision_for
from contraflow.codes.month import Month
from contraflow.errors import BadCode

CODES = st.sampled_from(LENGTHS).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)).map(HS)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("8542.31", "854231"),
        ("8542 31 90", "85423190"),
        ("854231", "854231"),
        ("85", "85"),
        ("8542", "8542"),
        ("8542.31.90", "85423190"),
        ("0101 21", "010121"),
        (" 8542 ", "8542"),
        ("8542319000", "8542319000"),
    ],
)
def test_reads(text: str, digits: str) -> None:
    assert HS.parse(text).digits == digits


@pytest.mark.parametrize(
    "text", ["", "8", "854", "85423", "8542.3", "TOTAL", "85-42", "8542..31", "٨٥٤٢", "8542,31", "²²"]
)
def test_refuses(text: str) -> None:
    with pytest.raises(BadCode, match="not an HS"):
        HS.parse(text)


def test_refuses_an_unknown_revision() -> None:
    with pytest.raises(BadCode, match="not a revision"):
        HS("8542", "SITC4")


def test_levels() -> None:
    code = HS.parse("8542 31 90")
    assert (code.chapter, code.heading, code.hs6) == ("85", "8542", "854231")
    with pytest.raises(BadCode, match="no 6-digit level"):
        _ = HS("8542").hs6


def test_covers_subdivisions_of_its_own_revision_only() -> None:
    assert HS("8542").covers(HS("85423190"))
    assert not HS("85423190").covers(HS("854231"))
    assert not HS("8542").covers(HS("8541"))
    assert HS("8542", "HS2017").covers(HS("85423190", "CN2021"))
    assert not HS("8542", "HS2022").covers(HS("85423190", "CN2021"))


@pytest.mark.parametrize(
    ("month", "revision"),
    [("2016-12", "HS2012"), ("2017-01", "HS2017"), ("2021-12", "HS2017"), ("2022-01", "HS2022"), ("1988-01", "HS1988")],
)
def test_revision_in_force(month: str, revision: str) -> None:
    assert revision_for(Month.parse(month)) == revision


def test_no_revision_before_the_system() -> None:
    with pytest.raises(BadCode):
        revision_for(Month(1987, 12))


def test_a_cn_year_rests_on_a_revision() -> None:
    assert hs_of("CN2021") == "HS2017"
    assert hs_of("CN2022") == "HS2022"
    assert hs_of("HS2012") == "HS2012"


@given(CODES)
def test_parse_undoes_format(code: HS) -> None:
    assert HS.parse(str(code)) == code
    assert HS.parse(code.digits) == code
    assert code.covers(code)
