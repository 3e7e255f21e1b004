"""A case is a file: the one that ships, another that somebody wrote, and faults that say where they are."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from contraflow.case import Case, known
from contraflow.codes import control_list, country
from contraflow.codes.month import Month, Period
from contraflow.errors import BadCode, BadFile, ContraflowError, UsageError

ATLANTIS = """
id = "atlantis"
title = "A fictive case: fish hooks and Fiji"
destination = "FJI"
suppliers = ["TON"]
hubs = ["WSM", "NIU"]
more_hubs = []
lists = ["bearings"]
controls_start = "2015-03"
window = "2015-06/2015-08"
baselines = [{ id = "y2013", title = "2013 and 2014", years = [2013, 2014], same_months = true }]
placebos = [{ base = "2013-06/2013-08", window = "2014-06/2014-08" }]

[[coalition]]
countries = ["NZL", "AUS"]
joined = 2015-03-02
source = "a gazette"
verified = "seen"

[[events]]
date = "2015-03"
actor = "Niue"
step = "denial"
what = "denies it"
source = "a paper, seen in a copy"
verified = "background"
"""


def written(folder: Path, text: str = ATLANTIS) -> Path:
    path = folder / "atlantis.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_case_that_ships() -> None:
    case = Case.load("russia")
    assert known() == ("russia",)
    assert case.destination == "RUS"
    assert case.hubs == ("ARM", "BLR", "GEO", "KAZ", "KGZ", "UZB")
    assert case.lists[:2] == ("eu_ban_jan2023", "chpl")
    assert set(case.lists) == set(control_list.known())
    assert set(country.find("EU27_2020").members) < set(case.members)
    assert case.window == Period.parse("2022-06/2022-11")
    assert case.controls_start == Month(2022, 2)
    assert [str(placebo.base) for placebo in case.placebos] == ["2020-06/2020-11", "2021-03/2021-08"]


def test_nobody_stands_on_two_sides() -> None:
    case = Case.load("russia")
    others = {case.destination, *case.suppliers, *case.hubs, *case.more_hubs}
    assert not others & set(case.members)
    assert case.destination not in case.suppliers + case.hubs


def test_who_had_joined() -> None:
    case = Case.load("russia")
    assert case.joined_by(dt.date(2022, 2, 23)) == ()
    assert set(case.joined_by(dt.date(2022, 2, 24))) == {"USA", "CAN"}
    assert len(case.joined_by(dt.date(2022, 2, 25))) == 29
    assert case.joined_by(dt.date(2023, 1, 1)) == case.members


def test_baselines() -> None:
    case = Case.load("russia")
    window = case.window
    assert case.baseline("same_months_2021").months(window) == window.shifted(-12).each()
    assert len(case.baseline("mean_2021").months(window)) == 12
    assert len(case.baseline("mean_2019_2021").months(window)) == 36
    over_new_year = case.baseline("same_months_2021").months(Period.parse("2022-09/2023-02"))
    assert (over_new_year[0], over_new_year[-1]) == (Month(2021, 9), Month(2022, 2))
    with pytest.raises(UsageError, match="no such baseline"):
        case.baseline("mean_2000")


def test_events_say_how_sure_they_are() -> None:
    events = Case.load("russia").events
    assert len(events) == 66
    assert list(events) == sorted(events, key=lambda event: event.date)
    assert any("copy" in event.source for event in events)
    assert {event.verified for event in events if event.source == "none read"} == {"background"}
    riyadh = next(event for event in events if "Riyadh" in event.what)
    assert (riyadh.date, riyadh.until, riyadh.precision) == (dt.date(2024, 4, 29), dt.date(2024, 4, 30), "range")


def test_events_in_a_period_touch_it() -> None:
    case = Case.load("russia")
    whats = [event.what for event in case.events_in(Period.parse("2024-11"))]
    assert whats == ["Machine tool exports to Russia reported at zero; the list is widened"]


def test_events_are_those_of_the_timeline(shared: Path) -> None:
    with (shared / "reference/TIMELINE.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    events = Case.load("russia").events
    expected = [(row["date"][:7], row["actor"], row["step"], row["verified"]) for row in rows]
    assert [(e.date.isoformat()[:7], e.actor, e.step, e.verified) for e in events] == expected
    assert [e.source for e in events if e.source != "none read"] == [r["source"] for r in rows if r["source"] != "-"]


def test_another_case_is_another_file(tmp_path: Path) -> None:
    case = Case.load(written(tmp_path))
    assert (case.id, case.destination, case.members) == ("atlantis", "FJI", ("NZL", "AUS"))
    assert case.baselines[0].months(case.window)[:3] == Period.parse("2013-06/2013-08").each()
    assert len(case.baselines[0].months(case.window)) == 6
    (event,) = case.events_in(Period.parse("2015-03"))
    assert (event.precision, event.until) == ("month", dt.date(2015, 3, 31))


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ('"FJI"', '"Ruritania"', BadCode, "destination"),
        ('"FJI"', '"FJ"', BadCode, "allowed: FJI"),
        ('"FJI"', '"EU27_2020"', BadCode, "named by ISO-3"),
        ('["TON"]', '["TON", "TON"]', BadFile, "named twice"),
        ('["TON"]', '"TON"', BadFile, "a list is expected"),
        ('["bearings"]', '["barings"]', BadFile, "allowed: bearings"),
        ('"2015-03"\nwindow', '"March"\nwindow', BadCode, "controls_start"),
        ("2015-06/2015-08", "2015-08/2015-06", BadCode, "window"),
        ("years = [2013, 2014]", 'years = "2013"', BadFile, "baselines no. 1"),
        ("years = [2013, 2014]", "years = []", BadFile, "whole numbers"),
        ("same_months = true", "same_months = 1", BadFile, "true or false"),
        ("2014-06/2014-08", "2014-06/2014-09", BadFile, "placebos no. 1"),
        ('verified = "background"', 'verified = "maybe"', BadFile, "allowed: seen, background"),
        ("joined = 2015-03-02", 'joined = "2 March"', BadCode, "coalition no. 1"),
        ('date = "2015-03"', 'date = "2015-03-09/2015-03-01"', BadFile, "ends after it starts"),
        ('actor = "Niue"', 'actor = " "', BadFile, "events no. 1"),
        ("[[events]]", "[[event]]", BadFile, "events is missing; event is not known"),
        ("more_hubs = []", "more_hub = []", BadFile, "more_hubs is missing; more_hub is not known"),
        ("[[events]]", "[events]", BadFile, "a list of tables is expected"),
        ('id = "atlantis"', "id = ", BadFile, "not TOML"),
    ],
)
def test_a_fault_says_where(tmp_path: Path, old: str, new: str, error: type[ContraflowError], says: str) -> None:
    assert old in ATLANTIS
    with pytest.raises(error) as caught:
        Case.load(written(tmp_path, ATLANTIS.replace(old, new, 1)))
    assert says in str(caught.value)
    assert "atlantis.toml" in str(caught.value)


def test_a_case_that_is_not_there() -> None:
    with pytest.raises(UsageError, match=r"allowed: russia, the path of a \.toml file"):
        Case.load("rusia")
    with pytest.raises(UsageError, match="cannot read the file"):
        Case.load("nowhere.toml")
