import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from contraflow.brief import page as html
from contraflow.brief.charts import NARROW, WIDE, draw
from contraflow.record import pages
from contraflow.views import Briefing, Said, Thread, Threads, record, said, threads, timeline
from contraflow.views.export import csv_text

LEADING = "{}\n\nBy Ann Smith\nApril 9, 2024\n\n"
ACCUSED = LEADING.format("Blinken Warns Allies Again") + (
    "Secretary of State Antony Blinken said on April 8 that China was supplying machine tools to Russia, and officials "
    "who briefed reporters in Washington on the talks with the allies said the same.\n\n"
    "He added that <b>sanctions</b> would follow if the trade in machine tools between the two countries went on.\n"
)
DENIED = LEADING.format("China Rejects What Blinken Said") + (
    "China denied on Tuesday that it was supplying Russia with arms, and the Foreign Ministry in Beijing said that the "
    "trade between the two countries was normal and would go on as it had done before, whatever others said.\n\n"
    "Secretary of State Antony Blinken said on April 8 that China was supplying machine tools to Russia.\n"
)


@pytest.fixture(scope="module")
def found():
    return pages.read([("=first.txt", ACCUSED.encode()), ("second.txt", DENIED.encode())])


def rows(shown):
    return [dict(zip(shown.grid.headings, row, strict=True)) for row in shown.grid.rows]


def test_a_timeline_gives_each_statement_under_each_of_its_headings(found):
    by_speaker = rows(timeline.shown(found, "speaker"))
    assert sorted(row["speaker"] for row in by_speaker) == [row["speaker"] for row in by_speaker]
    assert {row["id"] for row in by_speaker} == {one.id for page in found for one in page.statements}
    blinken = [row for row in by_speaker if row["speaker"] == "Antony Blinken"]
    assert {row["page"] for row in blinken} == {"=first.txt", "second.txt"}
    assert all(row["sentence"] for row in by_speaker)
    by_goods = rows(timeline.shown(found, "goods"))
    assert {"arms", "machine_tools", timeline.NO_GOODS} <= {row["goods"].removeprefix("not ") for row in by_goods} | {
        line["under"] for line in timeline.shown(found, "goods").items
    }


def test_statements_without_a_day_stand_at_their_page_s(found):
    lines = [json.loads(line) for line in timeline.shown(found, "event").lines.splitlines()]
    assert {line["by"] for line in lines} == {"event"}
    bare = [row["when"] for row in rows(timeline.shown(found, "event")) if row["when"].startswith("by ")]
    assert set(bare) == {"by 2024-04-09"}


def test_hidden_timelines_infer_nothing(found):
    hidden = timeline.shown([record.hidden(page) for page in found], "speaker")
    assert not any("(" in row["when"] for row in rows(hidden))
    assert any("(inherited)" in row["when"] for row in rows(timeline.shown(found, "speaker")))


def test_a_denial_of_arms_and_a_charge_of_tools_are_a_mismatch_of_scope(found):
    (pair,) = {(row["relation"], row["who"], row["other"]) for row in rows(timeline.shown(found, "relation"))}
    assert pair == ("mismatch of scope", "Government of China", "Antony Blinken, U.S. Secretary of State")
    assert json.loads(timeline.shown(found, "relation").lines.splitlines()[0])["one"]["file"] == "second.txt"


def test_one_man_on_two_pages_is_one_origin(found):
    tools = [row for row in rows(timeline.shown(found, "origin")) if "machine tools" in row["what"]]
    assert [(row["named"], row["pages"]) for row in tools] == [("1", "2")]


@pytest.mark.parametrize("by", ["speaker", "event", "goods", "relation", "origin"])
def test_no_cell_is_a_formula(found, by):
    cells = [cell for row in csv.reader(io.StringIO(csv_text(timeline.shown(found, by).grid))) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.slow
def test_the_briefing_s_part_quotes_25_words_and_escapes_them(found):
    part = said.section(found)
    text = html(Briefing("t", "c", "d", "a", (), (part,), "m", bundled=False))
    assert "<b>sanctions</b>" not in text
    assert "&lt;b&gt;sanctions&lt;/b&gt;" in text
    sentences = [row[6] for name, grid in part.grids if name.startswith("By ") for row in grid.rows]
    assert max(len(sentence.split()) for sentence in sentences) == record.QUOTED + 1  # the dots that tell of the cut
    assert said.section(()) is None


def test_a_thread_leads_from_a_denial_to_what_it_speaks_past(found):
    (figure,) = threads.figures(found)
    assert figure.title.startswith(
        "Government of China spoke of arms; what 2 statements by Antony Blinken hold against it"
    )
    (thread,) = figure.chart.threads
    drawn = figure.chart.said
    assert (thread.kind, [drawn[at].did for at in thread.ones]) == ("mismatch_of_scope", ["deny · not arms"])
    assert [drawn[at].who for at in thread.others] == ["Antony Blinken"] * 2
    assert {one.words: one.chain for one in drawn}["the same"] == ("Antony Blinken", "=first.txt")


def test_pages_without_relays_and_denials_have_no_threads(found):
    alone = [replace(page, statements=page.statements[-1:]) for page in found]
    assert threads.figures(()) == threads.figures(alone) == ()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_threads_are_drawn_inside_their_width_and_hostile_words_are_text(width):
    hostile = '</text><script>alert("&amp;")</script>' * 4
    one = Said(hostile, hostile, named=False, did=hostile, words=hostile, chain=(hostile, "second"), answers=hostile)
    plain = Said("2024-04-08", "A", named=True, did="deny", words="word " * 40)
    drawing = draw(
        Threads((one, plain, plain), (Thread("denial", (1,), (0, 2)), Thread("contradiction", (2,), (0,)))), width
    )
    root = ET.fromstring(drawing)  # noqa: S314  our own drawing
    assert not [each for each in root.iter() if each.tag.endswith("script")]
    words = [each for each in root.iter() if each.tag.endswith("}text")]
    assert {threads.MARKS["denial"], threads.MARKS["contradiction"]} <= {each.text for each in words}
    assert max(int(each.get("x")) for each in words) < width
    assert max(int(each.get("y")) for each in words) < int(root.get("height"))
