"""Time expressions: what they mean with a day of publication, and what stays open without one."""

import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contraflow.record import dates
from contraflow.record.timex import days, window

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
WEDNESDAY = date(2024, 4, 10)


def meaning(text, published=WEDNESDAY):
    return [(m.expr, m.value, m.basis) for m in dates.find(text, published)]


@pytest.mark.parametrize(
    ("text", "expr", "value", "basis"),
    [
        ("Miller confirmed on April 8 that", "April 8", "2024-04-08", "explicit"),
        ("in Washington, DC, on July 11, 2024.", "July 11, 2024", "2024-07-11", "explicit"),
        ("on 9 April 2024 at noon", "9 April 2024", "2024-04-09", "explicit"),
        ("the meeting of Dec. 3 was", "Dec. 3", "2023-12-03", "explicit"),
        ("Lavrov's Tuesday visit", "Tuesday", "2024-04-09", "weekday"),
        ("Stoltenberg said on Thursday after", "Thursday", "2024-04-04", "weekday"),
        ("On Thursday, Biden is scheduled to meet", "Thursday", "2024-04-11", "weekday"),
        ("he said Thursday that it will", "Thursday", "2024-04-04", "weekday"),
        ("next Tuesday", "next Tuesday", "2024-04-16", "weekday"),
        ("in Europe last week", "last week", "2024-W14", "relative"),
        ("earlier this month", "earlier this month", "2024-04", "relative"),
        ("late last year", "late last year", "2023", "relative"),
        ("since February 2022", "February 2022", "2022-02", "explicit"),
        ("in late March", "late March", "2024-03", "explicit"),
        ("in the first quarter of 2024", "the first quarter of 2024", "2024-Q1", "explicit"),
        ("in the 1990s", "the 1990s", "199X", "explicit"),
        ("three days ago", "three days ago", "2024-04-07", "relative"),
        ("for two weeks", "two weeks", "P2W", "none"),
        ("over the past two months", "the past two months", "P2M", "relative"),
        ("they meet every year", "every year", "P1Y", "none"),
        ("it is now plain", "now", "PRESENT_REF", "none"),
    ],
)
def test_what_an_expression_means(text, expr, value, basis):
    assert (expr, value, basis) in meaning(text)


@pytest.mark.parametrize(
    "text",
    [
        "It may be so", "they march on", "the 44-year-old man", "2,500 people and $2019", "a sun of 300 days-old",
    ],
)  # fmt: skip
def test_near_misses_are_no_day(text):
    assert [m for m in dates.find(text, WEDNESDAY) if m.first is not None] == []


@pytest.mark.parametrize("text", ["February 30, 2024 is no day", "31 April 2024"])
def test_a_day_that_no_calendar_has_is_never_made_one(text):
    assert all(m.first != m.last for m in dates.find(text, WEDNESDAY))


def test_without_a_publication_day_nothing_is_guessed():
    found = dates.find("on Thursday; last week; on April 8; yesterday")
    assert [(m.value, m.first) for m in found] == [
        ("XXXX-WXX-4", None), ("XXXX", None), ("XXXX-04-08", None), ("XXXX-XX-XX", None),
    ]  # fmt: skip
    assert [m.basis for m in found][:2] == ["weekday", "relative"]


def test_a_day_learnt_elsewhere_resolves_the_same_expression():
    text = "NATO's chief said on Thursday"
    assert dates.find(text)[0].first is None
    assert dates.find(text, date(2024, 4, 6))[0].first == date(2024, 4, 4)


def test_what_follows_is_reckoned_from_what_was_said():
    found = dates.find("On 1 March 2023 they met. Two weeks later they parted.", WEDNESDAY)
    assert [(m.value, m.basis) for m in found] == [("2023-03-01", "explicit"), ("2023-W11", "inherited")]


def test_since_runs_to_the_publication():
    (moment,) = dates.find("grew by 60% since February 2022", WEDNESDAY)
    assert (moment.first, moment.last) == (date(2022, 2, 1), WEDNESDAY)


def test_values_name_their_days():
    assert days("2024-W15") == (date(2024, 4, 8), date(2024, 4, 14))
    assert days("2024-Q1") == (date(2024, 1, 1), date(2024, 3, 31))
    assert days("1998-10-XX") == (date(1998, 10, 1), date(1998, 10, 31))
    assert days("P2W") is None
    assert window("P2M", WEDNESDAY) == (date(2024, 2, 10), WEDNESDAY)


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)))
def test_every_day_written_out_reads_back(day):
    (moment,) = dates.find(f"on {day:%B} {day.day}, {day.year}")
    assert moment.first == moment.last == day


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("Monday 123,.-'lastnxFrbu ago week:/\n\u00a0\u201c"), max_size=120))
def test_no_text_breaks_it_and_spans_are_the_texts_own(text):
    at = 0
    for moment in dates.find(text, WEDNESDAY):
        assert moment.start >= at
        assert text[moment.start : moment.end] == moment.expr
        at = moment.end


@pytest.mark.slow
def test_aquaint_values():
    import measure_record

    if not (measure_record.NEWS / "aquaint").is_dir():
        pytest.skip("AQUAINT TimeML is not in the shared data")
    rows = [
        (gold, m is not None and measure_record.same_value(gold.value, m.value))
        for gold, m, _ in measure_record.aquaint()
    ]
    dated = [right for gold, right in rows if gold.kind == "DATE"]
    weekdays = [right for gold, right in rows if gold.kind == "DATE" and measure_record.is_weekday(gold.expr)]
    assert len(rows) == 579
    assert sum(dated) / len(dated) >= 0.85
    assert sum(right for _, right in rows) / len(rows) >= 0.85
    assert sum(weekdays) / len(weekdays) >= 0.90
