import json
from datetime import date

import numpy as np
import pytest

from contraflow.cli import terminal
from contraflow.errors import UsageError
from contraflow.pipeline import record, web
from contraflow.record import events, pages
from contraflow.views import record as view
from contraflow.views.export import csv_text

from .seeds import SEEDS

LEADING = "Blinken Warns Allies Again\n\nBy Ann Smith\nApril 9, 2024\n\n"
PAGE = (
    LEADING
    + "Secretary of State Antony Blinken said on April 8 that China was supplying machine tools to Russia, according "
    "to officials who briefed reporters in Washington on the talks with the allies.\n\n"
    "China denied on Tuesday that it was supplying Russia with arms, and the Foreign Ministry in Beijing said that the "
    "trade between the two countries was normal and would go on as before.\n"
)


def read(text, name="page.txt"):
    return pages.read([(name, text.encode())])


@pytest.fixture(scope="module")
def seeds():
    if not SEEDS.exists():
        pytest.skip(f"needs the seed pages in {SEEDS}")
    return record.read([str(SEEDS)])


def test_a_page_without_a_dateline_gets_the_days_that_other_pages_fix(seeds):
    assert [page.article.published for page in seeds] == [
        None,
        date(2024, 4, 10),
        date(2024, 4, 9),
        date(2024, 7, 27),
        date(2024, 4, 29),
    ]
    first = seeds[0].published
    assert (first.start, first.end, first.basis) == (date(2024, 4, 4), date(2024, 4, 7), "cross_doc")
    said = {one.speaker.canonical: one.date for one in seeds[0].statements if one.date.basis == "cross_doc"}
    assert said["Jens Stoltenberg"].start == date(2024, 4, 4)
    assert said["Joe Biden"].start == date(2024, 4, 2)


def test_events_go_by_days_as_well_as_words(seeds):
    assert [page.event for page in seeds] == [1, 1, 1, 2, 3]


def test_a_page_alone_stays_undated(seeds):
    (page,) = record.read([str(SEEDS / seeds[0].article.file)])
    assert page.published.basis == "none"
    assert pages.as_json(page)["article"]["published"] == {"date": None, "start": None, "end": None, "basis": "none"}


def test_what_is_printed_of_a_page_has_every_place_in_the_raw_file():
    (page,) = read(PAGE)
    told = json.loads(view.shown([page]).lines)
    assert told["article"]["title"] == "Blinken Warns Allies Again"
    for one in told["statements"]:
        for span in (one["source_span"], one["cue_span"], *one["content_spans"], *one["goods"]):
            assert PAGE[span["start"] : span["end"]] == span["text"]


@pytest.mark.slow
def test_two_processes_read_what_one_reads(monkeypatch):
    files = [(f"{at}.txt", PAGE.replace("machine tools", f"machine tools of {at} makers").encode()) for at in range(6)]
    monkeypatch.setattr(pages, "WORTH", 1)
    monkeypatch.setattr(pages, "SHARE", 1_500)
    assert pages.read(files, processes=2) == pages.read(files)


def test_a_table_shows_the_sentence_and_who_passed_it_on():
    (page,) = read(PAGE)
    rows = [dict(zip(view.statements([page]).headings, row, strict=True)) for row in view.statements([page]).rows]
    said = next(row for row in rows if row["did"] == "deny")
    assert said["who"] == "Government of China"
    assert said["goods"] == "not arms"
    assert said["sentence"].startswith("China denied on Tuesday")


def test_hidden_leaves_what_the_words_say(seeds):
    for page in map(view.hidden, seeds):
        assert page.published.basis in {"explicit", "none"}
        for one in page.statements:
            assert one.date.basis not in view.INFERRED
            assert one.speaker.canonical is None or one.speaker.surface.lower() not in {"he", "she"}


def test_hostile_words_are_text_in_every_shape():
    (page,) = read(PAGE.replace("Blinken said", "=cmd|'/c calc'!A1 \u202e said"))
    assert "\u202e" not in terminal.plain(view.statements([page]))
    assert all(not cell.startswith(("=", "@")) for cell in csv_text(view.shown([page]).grid).split(","))


def test_a_page_joins_an_event_by_its_mean_distance_not_by_its_nearest_page():
    near, chained = 0.8, 0.3  # the third page is near to the second only: 0.7 and 0.95 are 0.825 in the mean
    similar = np.array([[1, near, 0.05, 0], [near, 1, chained, 0], [0.05, chained, 1, 0], [0, 0, 0, 1]])
    assert events.groups(similar, [(None, None)] * 4) == [1, 1, 2, 3]
    similar[0, 2] = similar[2, 0] = 0.13  # 0.7 and 0.87 are 0.785
    assert events.groups(similar, [(None, None)] * 4) == [1, 1, 1, 2]


def test_pages_on_other_things_are_other_events():
    similar = events.alike(
        ["Storm hits Manila port " * 20, "Storm hits Manila port again " * 20, "Bank cuts rates " * 20]
    )
    assert events.groups(similar, [(None, None)] * 3) == [1, 1, 2]
    far = [(date(2024, 1, 1),) * 2, (date(2024, 6, 1),) * 2, (None, None)]
    assert events.groups(similar, far) == [1, 2, 3]
    assert events.groups(events.alike([""]), [(None, None)]) == [1]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/x", "http://"])
def test_only_pages_of_the_web_are_fetched(address):
    with pytest.raises(UsageError, match="not an address of the web"):
        web.page(address)


@pytest.mark.parametrize("text", ["said that " * 5000, '"' * 20000, "Blinken said that China warned that " * 950])
def test_a_crowd_of_words_of_speech_is_left_out_and_said_so(text):
    (page,) = pages.read([("crowd.json", json.dumps({"text": text}).encode())])
    assert page.statements == ()
    assert "are not read" in page.notes[0]
