import pytest

from contraflow.record import pages
from contraflow.record.origins import corroborations
from contraflow.record.relations import drift, relations

HEAD = "Talks on Arms and Parts Go On\n\nBy Ann Smith\nApril {day}, 2024\n\n"
FILLER = (
    "The ministers met in Brussels for two days of talks about the war, the trade of third countries and the export "
    "controls that the allies agreed on, and the talks will go on in the summer.\n\n"
)


def read(*bodies):
    return pages.read(
        [(f"{at}.txt", (HEAD.format(day=at + 8) + FILLER + body + "\n").encode()) for at, body in enumerate(bodies)]
    )


def kinds(found):
    return {one.kind for one in relations(found)}


def test_a_denial_of_the_same_thing_is_linked_to_what_it_denies():
    found = read(
        "Antony Blinken said that China is supplying Russia with weapons to use against Ukraine.\n\n"
        "China denied it was supplying Russia with arms to use against Ukraine."
    )
    assert kinds(found) == {"denial"}


def test_who_denies_arms_speaks_past_who_names_dual_use_goods():
    found = read(
        "Antony Blinken said that China is supplying Russia with machine tools for its factories.\n\n"
        "China denied it was supplying Russia with arms to use against Ukraine."
    )
    assert kinds(found) == {"mismatch_of_scope"}


def test_another_subject_is_no_contradiction():
    found = read(
        "Antony Blinken said that Iran is supplying Russia with weapons to use against Ukraine.\n\n"
        "China denied it was supplying Russia with arms to use against Ukraine."
    )
    assert kinds(found) == set()


def test_one_briefing_on_three_pages_is_one_origin():
    said = 'Matthew Miller said on Monday that "China is supplying Russia with the machine tools that it needs now."'
    (one, *_) = [each for each in corroborations(read(said, said, said)) if each.goods == "machine_tools"]
    assert (one.origins, one.named, one.pages) == (("Matthew Miller",), 1, 3)


def test_an_unnamed_source_is_counted_but_not_as_named():
    found = read(
        "One official said that China is supplying Russia with machine tools for its factories.\n\n"
        "Matthew Miller said that China is supplying Russia with machine tools for its factories."
    )
    (one,) = [each for each in corroborations(found) if each.goods == "machine_tools"]
    assert (len(one.origins), one.named) == (2, 1)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("more than 1,300 tonnes", "1.4 tonnes", ("number 1,300 -> 1.4", "hedge more than -> none")),
        ("about 700 tonnes", "about 700 tons", ("unit tonnes -> tons",)),
        ("90 percent of the parts", "90% of the parts", ()),
        ("rose to $900 million", "rose", ("1 figures lost",)),
    ],
)
def test_what_drifts_between_two_wordings_is_named(before, after, changed):
    assert drift(before, after) == changed
