"""Pages made to hurt: from bytes to print, time and memory stay bounded, nothing is executed, offsets stay true."""

import subprocess
import sys
import time

import pytest

from contraflow.record import article, dates, page, reading

SECONDS = 60  # of processor time on one core, for the page and the start of Python together; mostly under 15
MEGABYTES = 1500  # of the whole process; mostly under 800
OTHERS = ("<div>", "<", "<a b='>", "&amp;", "<meta ", "<time ", "<h1>")
SENTENCE = "The minister said on Tuesday that her country would not sell the machines to anyone. "


CHILD = """
import sys, time
from contraflow.record import pages
from contraflow.views import record, timeline
found = pages.read([(sys.argv[2], eval(sys.argv[1]))])
for shown in (record.shown(found), *(timeline.shown(found, by) for by in ("speaker", "goods", "relation", "origin"))):
    shown.lines
(peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(len(found[0].article.raw), time.process_time(), int(peak) / 1024)
"""


def in_a_process_of_its_own(expression, name):
    """Return the characters read; fail when the page took too long or too much.

    The peak is the kernel's `VmHWM`: `ru_maxrss` begins at the peak of the process that started this one.
    """
    done = subprocess.run([sys.executable, "-c", CHILD, expression, name], capture_output=True, text=True, check=True)
    characters, seconds, megabytes = map(float, done.stdout.split())
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    return int(characters)


def read(text, file="x.html"):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (one,) = article.read(data, file=file)
    return one


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["<div>", "<table><tr><td>", "<b><i>", "<", "<a ", '<a b="', "<!--", "</div>", "&amp;", "<script>", "<p>a", "a\n"],
)
def test_ten_megabytes_of_nested_tags(unit):
    expression = f"({'<html><body>' + unit!r} + {unit!r} * {10_000_000 // len(unit)}).encode()"
    assert in_a_process_of_its_own(expression, "x.html") == page.LIMIT


@pytest.mark.parametrize(
    "unit",
    [
        "<table><tr><td>", '<a b="', "<!--",
        *(pytest.param(unit, marks=pytest.mark.slow) for unit in OTHERS),
    ],
)  # fmt: skip
def test_a_hundred_kilobytes_of_nested_tags(unit):
    start = time.perf_counter()
    read("<html><body>" + unit * (100_000 // len(unit)))
    assert time.perf_counter() - start < 20


@pytest.mark.slow
@pytest.mark.parametrize("join", ["\n\n", " ", "<p>"])
def test_an_article_of_two_megabytes(join):
    text = f"({SENTENCE + join!r} * {2_000_000 // len(SENTENCE + join)})"
    whole = f"('<html><body><h1>A title of a page</h1><p>' + {text}).encode()" if join == "<p>" else f"{text}.encode()"
    assert in_a_process_of_its_own(whole, "long") > 1_990_000


@pytest.mark.slow
def test_dates_of_two_megabytes():
    start = time.perf_counter()
    assert len(dates.find(SENTENCE * (2_000_000 // len(SENTENCE)))) == 2_000_000 // len(SENTENCE)
    dates.find("1" * 1_000_000)
    dates.find("a few " * 100_000)
    assert time.perf_counter() - start < SECONDS


def test_a_script_in_the_title_stays_text():
    title = (
        "<h1>Minister says <script>alert(1)</script>her country &lt;img src=x onerror=alert(2)&gt; will not sell</h1>"
    )
    one = read(f"<html><body>{title}" + f"<p>{SENTENCE * 3}</p>" * 6 + "</body></html>")
    assert one.title.text == one.raw[one.title.start : one.title.end]
    assert "alert(1)" not in "".join(flat.text for flat in reading.segments(one))


def test_right_to_left_overrides_and_nuls_shift_nothing():
    text = "\u202eTitle\x00 of a page that says things\n\n" + "\n\n".join([f"\u202e{SENTENCE}\x00\u200f"] * 8)
    one = read(text, "x.txt")
    assert one.raw == text
    assert all(text[span.start : span.end] == span.text for span in one.segments)


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"\xff\xfe" + "caf\u00e9".encode("utf-16-le"), "caf\u00e9"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "caf\u00e9"),
        (b"caf\xe9 \x80", "caf\u00e9 \u20ac"),
        (b"<html><meta charset=windows-1251>\xcf\xf0", "\u041f\u0440"),
        (b"<html><meta charset=base64>\xe9", "\u00e9"),
        (b"<html><meta charset=nonsense>\xe9", "\u00e9"),
        (b"\x81\x8d\xff", "\ufffd"),
    ],
)
def test_wrong_encodings_are_read_somehow(data, seen):
    assert seen in page.decode(data)


def test_a_lone_surrogate_and_a_broken_entity():
    one = read("<html><body><p>" + "&#xD800; &#0; &bogus; &#99999999; " + SENTENCE * 9 + "</p></body></html>")
    for flat in reading.segments(one):
        assert flat.span(0, len(flat.text)).text in one.raw
