"""The briefing as a file: valid, inert, complete, and the same twice."""

import dataclasses
import math
import re
from html.parser import HTMLParser

import pytest

from contraflow import pipeline
from contraflow.brief import page
from tests.comext import exports

VOID = {"meta", "link", "br", "hr", "img", "input"}
HOSTILE = "=cmd()<script>alert(1)<'\"&\x1b[31m\u202e.csv"


class Reader(HTMLParser):
    """Collects what a page holds, and what is not closed."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.addresses, self.wrong = [], set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.addresses += [value for name, value in attrs if name in {"src", "href", "xlink:href", "action", "data"}]
        self.wrong += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    """The briefing on a small lake whose only file has a hostile name."""
    folder = tmp_path_factory.mktemp("brief")
    (folder / HOSTILE).write_text(exports())
    settings = pipeline.Settings(home=folder / "home")
    with pipeline.workspace(settings) as work:
        (outcome,) = pipeline.add(work, [folder / HOSTILE])
    assert outcome.error is None
    return pipeline.briefing(settings)


@pytest.fixture(scope="module")
def text(view):
    return page(view)


@pytest.fixture(scope="module")
def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def test_it_is_balanced(read):
    assert read.open == []
    assert read.wrong == []


def test_it_runs_nothing_and_fetches_nothing(read, text):
    assert "script" not in read.tags
    assert read.tags.isdisjoint({"iframe", "object", "embed", "link", "form", "base"})
    assert all(address.startswith(("#", "data:text/csv;base64,")) for address in read.addresses)
    assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", text)


def test_a_hostile_file_name_is_only_text(text):
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_ids_are_unique_and_links_lead_to_them(read):
    of_page = [each for each in read.ids if each]
    assert len(of_page) == len(set(of_page))
    assert {address[1:] for address in read.addresses if address.startswith("#")} <= set(of_page)


@pytest.mark.slow
def test_the_same_view_gives_the_same_bytes(view, text):
    assert page(view) == text


def test_every_figure_is_complete(view):
    figures = [figure for section in view.sections for figure in section.figures]
    assert figures
    for figure in figures:
        assert all((figure.title, figure.subtitle, figure.source, figure.alt)), figure.id
        assert figure.data.rows, figure.id
        assert {len(row) for row in figure.data.rows} == {len(figure.data.headings)}, figure.id


def test_the_answer_is_in_the_page_and_carries_its_interval(view, text):
    assert "interval" in view.answer
    assert view.answer.split(":")[0].replace("'", "&#39;") in text


def values(thing):
    if dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from values(getattr(thing, field.name))
    elif isinstance(thing, (tuple, list)):
        for each in thing:
            yield from values(each)
    else:
        yield thing


def test_no_number_is_missing_by_accident(view, text):
    assert not any(isinstance(value, float) and not math.isfinite(value) for value in values(view))
    assert not any(isinstance(value, str) and re.search(r"\b(nan|NaN|None|inf)\b", value) for value in values(view))
    assert "NaN" not in text


@pytest.mark.slow
def test_the_bundled_briefing_is_the_same_twice(tmp_path):
    settings = pipeline.Settings(home=tmp_path / "none")
    once, again = (page(pipeline.briefing(settings)) for _ in range(2))
    assert once == again
    reader = Reader()
    reader.feed(once)
    assert reader.open == reader.wrong == []
