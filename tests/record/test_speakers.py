from datetime import date

import pytest

from contraflow.record.speakers import Discourse, resolve


def page(text="", day=date(2024, 7, 27)):
    made = Discourse(day)
    made.read(text, 0)
    return made


def who(phrase, text="", day=date(2024, 7, 27)):
    return resolve(phrase, 10_000, page(text, day))


@pytest.mark.parametrize(
    ("phrase", "canonical"),
    [
        ("U.S. Secretary of State Anthony Blinken", "Antony Blinken"),
        ("Antony Blinken", "Antony Blinken"),
        ("the top U.S. diplomat", "Antony Blinken"),
        ("the U.S. diplomatic chief", "Antony Blinken"),
        ("the EU’s chief diplomat Josep Borrell", "Josep Borrell"),  # noqa: RUF001
        ("Beijing", "Government of China"),
        ("the US", "Government of the United States"),
        ("The White House", "White House"),
        ("Matthew Miller’s", "Matthew Miller"),  # noqa: RUF001
    ],
)
def test_names_titles_and_capitals(phrase, canonical):
    assert who(phrase).canonical == canonical


def test_an_office_is_held_on_the_day_of_the_page():
    assert who("the U.S. Secretary of State", day=date(2025, 6, 1)).canonical == "Marco Rubio"
    assert who("NATO Secretary General", day=date(2024, 12, 1)).canonical == "Mark Rutte"
    assert who("the U.S. Secretary of State", day=None).canonical is None


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("three sources familiar with the discussion", "anonymous_source"),
        ("the newspaper", "unnamed_outlet"),
        ("the media", "unnamed_outlet"),
        ("U.S. officials", "anonymous_source"),
    ],
)
def test_the_unnamed_stay_unnamed(phrase, kind):
    found = who(phrase, "Blinken met Wang Yi.")
    assert (found.kind, found.named, found.canonical) == (kind, False, None)


def test_the_minister_is_the_one_named_last():
    text = "Blinken met with Chinese Foreign Minister Wang Yi after his counterpart Dmytro Kuleba held talks."
    assert who("the foreign minister", text).canonical == "Dmytro Kuleba"


def test_he_and_she_go_by_gender():
    text = "Antony Blinken met Janet Yellen."
    assert who("he", text).canonical == "Antony Blinken"
    assert who("she", text).canonical == "Janet Yellen"


def test_an_unknown_surname_finds_the_full_name_of_the_page():
    found = who("Schumer", "Senator Chuck Schumer spoke.")
    assert (found.canonical, found.kind, found.named) == ("Chuck Schumer", "person", True)
