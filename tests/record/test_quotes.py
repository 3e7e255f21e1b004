from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contraflow.record.quotes import pairs


def quoted(text):
    return [text[a:b] for a, b in pairs(text)]


def test_marks_of_every_shape_are_paired():
    assert quoted('He said "yes" and “no” and «da».') == ['"yes"', "“no”", "«da»"]
    assert quoted("''I do,'' he said.") == ["''I do,''"]


def test_a_quotation_never_closed_runs_to_the_end_of_its_paragraph():
    assert quoted('He went on: "We will see.\xa0') == ['"We will see.']


def test_a_stray_closing_mark_opens_nothing():
    assert quoted('and so it ended." He left.') == []


def test_nested_marks_stay_inside():
    assert quoted("“He told me 'no' and left,” she said.") == ["“He told me 'no' and left,”"]


@given(st.text(alphabet="ab \"“”«»\xa0\n.,'", max_size=60))
def test_quotations_are_in_order_and_apart(text):
    found = pairs(text)
    assert all(0 <= a < b <= len(text) for a, b in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
