"""Text is inert where it is shown: a spreadsheet runs nothing, a terminal obeys nothing."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes.inert import inert, visible
from contraflow.views import Grid
from contraflow.views.export import csv_text

RUNS = ("=", "+", "-", "@", "\t", "\r")


@given(st.text())
def test_no_cell_begins_a_formula_unless_it_is_a_number(text):
    shown = inert(text)
    assert not shown.startswith(RUNS) or float(shown.replace("\u2009", "")) is not None


@given(st.text())
def test_a_cell_keeps_its_text(text):
    assert inert(text).removeprefix("'") == text.removeprefix("'")
    assert inert(inert(text)) == inert(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_stays_a_number(number):
    assert inert(str(number)) == str(number)


@pytest.mark.parametrize("text", ["=cmd()", "+1+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_text(text):
    assert inert(text) == "'" + text


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=2, max_size=2)))
def test_a_csv_is_read_back(rows):
    text = csv_text(Grid(("a", "b"), tuple(map(tuple, rows))))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert len(read) == len(rows) + 1
    assert all(len(row) == 2 for row in read)


@given(st.text())
def test_what_steers_a_terminal_is_seen_instead(text):
    shown = visible(text)
    assert not any(c in shown for c in "\x1b\r\n\x07\u202e\u2066\u2028\x9b")
    assert visible(shown) == shown


def test_a_carriage_return_is_no_part_of_a_number():
    assert inert("\r0") == "'\r0"
