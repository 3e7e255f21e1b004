"""Raw pages become articles: body, title, authors and day, each in offsets of the raw file."""

import json
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contraflow.errors import BadFile
from contraflow.record import article, body, reading, teasers
from contraflow.record.classifier import Reading
from contraflow.record.flat import Flat
from contraflow.record.jsonl import objects, unescaped
from contraflow.record.markup import flatten

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

PARAGRAPHS = (
    "The minister said on Tuesday that her country would not sell the machines to anyone who arms the war.",
    "Officials of three allies, who asked not to be named, said the trade in bearings had doubled since the spring.",
    '"We have seen the figures, and they worry us," she told reporters after the meeting of the ministers in Brussels.',
    "Her spokesman declined to say which companies were meant, but he said that the list would be published in May.",
    "The embassy denied that any of the goods could be used by an army, and called the charge groundless.",
)
TITLE = "Minister says her country will not sell machines that arm the war"


def scraped(*, dateline="by Jane Roe April 9, 2024 9:31 AM 2 min read", middle="", after=""):
    return "\n".join(
        ["Skip to content", "Newsletters", "All Newsletters Arrow right", "Edit post", "", TITLE, "", dateline,
         "A view of the port on Oct. 18, 2023. (John Doe/Pool/AFP)", "", *"\n\n".join(PARAGRAPHS[:3]).split("\n"),
         middle, "",
         *"\n\n".join(PARAGRAPHS[3:]).split("\n"), "", "Related content", "Enter your email to subscribe", after]
    )  # fmt: skip


def page(text):
    (one,) = article.read(text.encode(), file="page.txt")
    return one


def body_of(one):
    return "\n".join(flat.text for flat in reading.segments(one))


def test_a_scraped_page():
    one = page(scraped())
    assert one.title.text == TITLE
    assert [author.text for author in one.authors] == ["Jane Roe"]
    assert (one.published, one.published_span.text) == (date(2024, 4, 9), "April 9, 2024")
    assert all(paragraph in body_of(one) for paragraph in PARAGRAPHS)
    assert "Skip to" not in body_of(one)
    assert "subscribe" not in body_of(one)
    assert "AFP" not in body_of(one)


def test_a_pointer_to_another_article_is_not_body():
    pointer = (
        "\nEnvoy arrives in capital on visit\nThe envoy arrived in the capital on a visit, the ministry said on Monday."
    )
    assert "envoy" not in body_of(page(scraped(middle=pointer))).lower()


@pytest.mark.parametrize(
    "dateline",
    [
        "", "A view of the port, April 9, 2024.", "\u2022 Minister Jane Roe, April 29, 2024.", "Updated April 9, 2024",
        "The ministers met on April 9, 2024 to speak of machines", "04/09/2024", "9:31 AM",
    ],
)  # fmt: skip
def test_what_is_no_dateline_gives_no_day(dateline):
    assert page(scraped(dateline=dateline)).published is None


@pytest.mark.parametrize(
    "dateline", ["9 April 2024 14:11", "Published 9 April 2024", "Tuesday, Apr. 9, 2024", "2024-04-09"]
)
def test_datelines(dateline):
    assert page(scraped(dateline=dateline)).published == date(2024, 4, 9)


def test_a_feed_items_date_is_not_the_pages():
    assert page(scraped(dateline="", after="April 9, 2024\nUkraine opens a new crossing.")).published is None


@pytest.mark.parametrize("text", ["", "\n\n", "One line", "\ufeff", "\x00\x00"])
def test_pages_with_nothing_on_them(text):
    one = page(text)
    assert (one.body, one.segments, one.published) == (None, (), None)


HTML = (
    "<!doctype html><html><head><title>x</title><meta property='og:site_name' content='The Example'>"
    "<meta content='2024-04-09T10:00:00Z' property='article:published_time'><meta name=author content='Jane Roe'>"
    "<script>var a = '<p>not text</p>';</script></head><body><nav><a href=/>Home</a> <a href=/w>World</a></nav>"
    f"<article><h1>{TITLE}</h1>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + "<p>Caf&eacute;s &amp; bars stayed <b>op</b>en, said the owner&#8217;s <a href='x>y'>lawyer</a>, "
    "and nobody was hurt.</p>"
    "</article><footer>All rights reserved</footer></body></html>"
)


def test_html_in_raw_offsets():
    (one,) = article.read(HTML.encode(), file="a.html")
    assert one.form == "html"
    assert one.title.text == TITLE
    assert (one.published, one.outlet.text, one.authors[0].text) == (date(2024, 4, 9), "The Example", "Jane Roe")
    assert "Caf\u00e9s & bars stayed open, said the owner\u2019s lawyer, and nobody was hurt." in body_of(one)
    assert "rights reserved" not in body_of(one)
    for flat in reading.segments(one):
        at = flat.text.index("owner")
        assert flat.span(at, at + 14).text == "owner&#8217;s <a href='x>y'>lawyer"
        assert one.raw[flat.span(at, at + 5).start :].startswith("owner")


def test_html_without_a_date_has_none():
    (one,) = article.read(HTML.replace("article:published_time", "article:modified_time").encode(), file="a.html")
    assert one.published is None


def test_json_lines():
    rows = [
        {"title": TITLE, "source": "The Example", "date": "2024-04-09", "authors": ["Jane Roe", "A. B."],
         "text": "\n\n".join(PARAGRAPHS)},
        {"headline": "Two", "n": 3, "nested": {"text": "no"}, "body": "Short \u201cquoted\u201d text."},
    ]  # fmt: skip
    data = "\n".join(json.dumps(row) for row in rows)
    one, two = article.read(data.encode(), file="a.jsonl")
    assert (one.published, one.outlet.text, [a.text for a in one.authors]) == (
        date(2024, 4, 9),
        "The Example",
        ["Jane Roe", "A. B."],
    )
    assert body_of(one).split("\n\n") == list(PARAGRAPHS)
    assert body_of(two) == "Short \u201cquoted\u201d text."
    assert two.published is None
    (flat,) = reading.segments(two)
    assert flat.span(6, 7).text == "\\u201c"


@pytest.mark.parametrize("bad", ['{"a": 1', '{"a" 1}', '{"a": "x"}\n["b"]', "{]", '{"a": "\\q"}', "{" * 5000])
def test_broken_json_lines_say_where(bad):
    with pytest.raises(BadFile, match="not JSON lines"):
        list(objects(bad))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_json_text_reads_back_with_its_places(text):
    raw = json.dumps({"text": text})
    value = next(objects(raw))["text"]
    flat = unescaped(raw, value.start, value.end)
    assert flat.text == text == value.value
    for at, character in enumerate(text):
        assert json.loads(f'"{flat.span(at, at + 1).text}"') == character


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "a b",
                "&amp;",
                "&#8217;",
                " \n ",
                "<!--x-->",
                "<",
                "é",
                "<br/>",
                "<script>x</script>",
            ]
        )
    )
)
def test_every_flat_character_leads_back_to_its_raw_one(parts):
    raw = "".join(parts)
    flat = flatten(raw)
    ends = 0
    for at, character in enumerate(flat.text):
        span = flat.span(at, at + 1)
        assert raw[span.start : span.end] == span.text
        assert span.start >= ends or span.text == raw[ends - len(span.text) : ends]
        assert span.text == character or character in " \n&\u2019"
        ends = span.end


def test_flat_through_flat():
    outer = unescaped('"<p>caf\\u00e9 &amp; bar</p>"', 1, 27)
    inner = outer.through(flatten(outer.text))
    at = inner.text.index("\u00e9")
    assert inner.text.strip() == "caf\u00e9 & bar"
    assert inner.span(at, at + 1).text == "\\u00e9"
    assert inner.span(at + 2, at + 3).text == "&amp;"


def test_lines_keep_their_places():
    assert [(line.start, line.text) for line in Flat.verbatim("a\r\n\r\n  b c \u00a0\n").lines()] == [
        (0, "a"),
        (7, "b c"),
    ]


SEEDS = {
    "000": (None, [], ("subscriber", "If you have read", "unsubscribe", "UAH")),
    "001": (date(2024, 4, 10), ["Justyna Lasota-Krawczyk"], ("Related content", "Getty")),
    "002": (
        date(2024, 4, 9),
        ["Kateryna Denisova", "The Kyiv Independent news desk"],
        (
            "Lavrov arrives",
            "Oct. 18",
            "Fornusek",
            "insights",
            "Insights",
            "Support independent",
            "Velyka",
            "Subscribe",
            "min read",
            "audio",
        ),
    ),
    "003": (
        date(2024, 7, 27),
        ["Kateryna Denisova", "The Kyiv Independent news desk"],
        ("Borrell", "Getty", "Trump", "News Feed", "Subscribe", "audio"),
    ),
    "004": (date(2024, 4, 29), [], ("Satellite", "Photo", "google plus", "no comments")),
}


@pytest.mark.parametrize("key", SEEDS)
def test_the_seeds(key):
    from measure_record import NEWS

    paths = sorted(NEWS.glob(f"seeds/{key}_*.txt"))
    if not paths:
        pytest.skip("the seeds are not in the shared data")
    (one,) = article.read(paths[0].read_bytes(), file=paths[0].name)
    day, authors, outside = SEEDS[key]
    assert one.published == day
    assert [author.text for author in one.authors] == authors
    assert [word for word in outside if word in body_of(one)] == []
    assert one.title is not None
    assert one.title.text not in body_of(one)


@pytest.mark.slow
def test_html_bodies_of_the_benchmark():
    import measure_record

    if not (measure_record.NEWS / "aeb").is_dir():
        pytest.skip("the article extraction benchmark is not in the shared data")
    pairs = []
    for address, html, truth in measure_record.aeb_pages():
        (one,) = article.read(html.encode(), file=address)
        pairs.append((truth, body_of(one)))
    assert len(pairs) == 181
    assert measure_record.benchmark_f1(pairs)[2] >= 0.96


def test_a_copy_of_the_article_and_a_picture_s_owner_are_left_out():
    said = "Ministers met in Brussels on Monday to speak about machine tools."
    lines = [said, "A crane in the port (Image: GETTY)", "Nothing was agreed on, they said later.", said]
    assert teasers.repeated(lines, [True] * 4) == [True, True, True, False]
    text = "\n".join(lines)
    assert teasers.dropped(text, Flat.verbatim(text).lines(), [True] * 4) == [True, False, True, False]


def test_a_page_is_read_by_its_own_level():
    lines = ["Home", "word " * 50, "word " * 45, "Contact"]
    how = Reading(bias=1.45, power=0.5, lean=0.3)
    assert body.decode(np.array([-4.0, -1.8, -1.7, -4.0]), lines, how) == [False, True, True, False]
    assert not any(body.decode(np.array([-4.0, -3.0, -2.5, -4.0]), lines, how))
    sure = ["word " * 80, "word " * 80, "word " * 10]
    assert body.decode(np.array([3.9, 3.9, -0.6]), sure, how) == [True, True, False]
    assert body.decode(np.array([0.0, 0.0, -0.6]), sure, how) == [True, True, True]
