"""Months and periods in every spelling that the files have."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes.month import Month, Period
from contraflow.errors import BadCode

MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
PERIODS = st.builds(Period, MONTHS, st.integers(1, 60))


@pytest.mark.parametrize(
    "text", ["2022-02", "202202", "Feb. 2022", "Feb 2022", "February 2022", "202202-Feb. 2022", " 2022-02 ", "2022/02"]
)
def test_reads_a_month(text: str) -> None:
    assert Month.parse(text) == Month(2022, 2)


def test_reads_odd_spellings() -> None:
    assert Month.parse("May. 2021") == Month(2021, 5)
    assert Month.parse("Sept. 2021") == Month(2021, 9)
    assert Month.parse(dt.date(2022, 2, 24)) == Month(2022, 2)


@pytest.mark.parametrize(
    "text", ["", "2022", "2022-13", "2022-00", "202252", "Foo 2022", "02-2022", "Feb. 22", "٢٠٢٢-٠٢", "2022-2"]
)
def test_refuses_what_is_no_month(text: str) -> None:
    with pytest.raises(BadCode, match="not a month"):
        Month.parse(text)


def test_counts() -> None:
    month = Month(2021, 11)
    assert month.next(3) == Month(2022, 2)
    assert month.next(-11) == Month(2020, 12)
    assert month.index == 2021 * 12 + 10
    assert month.date == dt.date(2021, 11, 1)
    assert month.last_day == dt.date(2021, 11, 30)
    assert Month(2024, 2).last_day == dt.date(2024, 2, 29)
    assert month.words == "Nov 2021"
    assert [str(m) for m in Month.span(month, Month(2022, 1))] == ["2021-11", "2021-12", "2022-01"]
    assert Month.span(month, Month(2021, 10)) == ()


@pytest.mark.parametrize(
    ("text", "start", "months", "words"),
    [
        ("2023", "2023-01", 12, "2023"),
        ("Y2019", "2019-01", 12, "2019"),
        ("Jan.-Dec. 2010", "2010-01", 12, "2010"),
        ("202252-Jan.-Dec. 2022", "2022-01", 12, "2022"),
        ("Jan.-Aug. 2024", "2024-01", 8, "Jan\u2013Aug 2024"),
        ("Feb. 2022", "2022-02", 1, "Feb 2022"),
        ("2022-06/2022-11", "2022-06", 6, "Jun\u2013Nov 2022"),
        ("2021-09/2022-02", "2021-09", 6, "Sep 2021\u2013Feb 2022"),
    ],
)
def test_reads_a_period(text: str, start: str, months: int, words: str) -> None:
    period = Period.parse(text)
    assert (str(period.start), period.months, period.words) == (start, months, words)


@pytest.mark.parametrize("text", ["", "Dec.-Jan. 2022", "2022-06/2022-01", "2022-06/", "13 months"])
def test_refuses_what_is_no_period(text: str) -> None:
    with pytest.raises(BadCode):
        Period.parse(text)


def test_a_period_holds_its_months() -> None:
    period = Period.parse("2022-06/2022-11")
    assert Month(2022, 11) in period
    assert Month(2022, 12) not in period
    assert "2022-11" not in period
    assert period.shifted(-12) == Period.parse("2021-06/2021-11")
    with pytest.raises(BadCode):
        Period(Month(2022, 1), 0)


@given(MONTHS)
def test_parse_undoes_every_format_of_a_month(month: Month) -> None:
    assert Month.parse(str(month)) == Month.parse(month.words) == Month.of_index(month.index) == month


@given(PERIODS)
def test_parse_undoes_the_format_of_a_period(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert len(period.each()) == period.months


@given(MONTHS, st.integers(-600, 600))
def test_steps_add_up(month: Month, steps: int) -> None:
    assert month.next(steps).next(-steps) == month
    assert month.next(steps).index - month.index == steps
