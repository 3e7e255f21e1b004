"""The quick way into a CSV reads what the engine's own reader reads, or says that the file is not plain."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contraflow.lake import lines
from contraflow.lake.lines import Lines

CELL = st.text(st.sampled_from('ab1é .-"\n,;'), max_size=4)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=8)
LABELS, OTHERS = ("A", "B"), ("C",)


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


def quick(engine, path, others=OTHERS):
    """Rows with the labels' own texts, or None for a file that is not plain."""
    lines = Lines(path, LABELS, others)
    table = engine.coded(lines)
    if table is None:
        return None
    rows = engine.collect(table).to_pylist()
    texts = {name: [*known.to_pylist()] for name, known in lines.texts.items()}
    return [
        row | {name: None if row[name] is None else texts[name][row[name]] for name in LABELS if name in texts}
        for row in rows
    ]


def careful(engine, path):
    rows = engine.csv(path, delimiter=",")
    return engine.collect(rows).to_pylist(), engine.bad_lines(rows).num_rows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.lists(st.sampled_from(("x,y", 'a"b,c,d', '"a"b,c,d', '1,2,"3"4', "", ",,", "\ufeff,1,2")), max_size=2))
def test_a_plain_file_is_read_as_the_engine_reads_it(engine, tmp_path, rows, odd):
    lines = ["A,B,C", *(",".join(map(quoted, row)) for row in rows), *odd]
    path = tmp_path / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with engine.scratch():
        found = quick(engine, path)
        if found is not None:
            assert (found, 0) == careful(engine, path)


@pytest.mark.parametrize("name", ["file.csv.gz", "file.csv"])
def test_a_packed_file_is_read_as_what_is_in_it(engine, tmp_path, name):
    """In one piece or in two, as some packers write, and whatever it is called."""
    text, path = b"A,B,C\n1,2,3\nx,,\xc3\xa9\n", tmp_path / name
    (tmp_path / "plain.csv").write_bytes(text)
    for packed in (gzip.compress(text), gzip.compress(text[:9]) + gzip.compress(text[9:])):
        path.write_bytes(packed)
        with engine.scratch():
            assert quick(engine, path) == quick(engine, tmp_path / "plain.csv") != []


@pytest.mark.parametrize(
    "content",
    [
        b"A,B,C\n1,2\n",
        b"A,B,C\n1,2,3,4\n",
        b'A,B,C\nx,y,"1"2\n',
        b"A,B,C\n\xff,2,3\n",
        b"A,B,C\n1,2,\xff\n",
        b"A,C\n1,2\n",
        b'A,B,C\n1,2,"3\n4,5,6\n',
        b'A,B,C\n1,2,"3\n4,5,"6\n',
        b'A,B,C\n"1" (one),2,3\n',
        b"A,B,C\n1,2,3\r4,5,6\n",
        pytest.param(gzip.compress(b"A,B,C\n1,2,3\n")[:-4], id="cut off"),
        pytest.param(gzip.compress(b"A,B,C\n1,2\n"), id="packed, too narrow"),
    ],
)
def test_any_other_file_is_not_plain(engine, tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with engine.scratch():
        assert quick(engine, path) is None


def test_texts_keep_their_numbers_and_lines_their_count_over_many_blocks(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 1 << 14)  # so that the rooms of blocks are used several times over
    path = tmp_path / "file.csv"
    rows = [(f"a{at % 7}", f"b{at}", f"{at}{'f' * (at % 997)}") for at in range(2_000)]
    path.write_text("A,B,C\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    with engine.scratch():
        found = quick(engine, path)
    assert path.stat().st_size > 50 * lines.BLOCK
    assert [(row["source_row"], row["A"], row["B"], row["C"]) for row in found] == [
        (at + 2, *row) for at, row in enumerate(rows)
    ]


@pytest.mark.parametrize(("size", "plain"), [(lines.LINE_LONGEST // 2, True), (2 * lines.LINE_LONGEST, False)])
def test_a_line_longer_than_several_blocks_comes_whole_or_not_at_all(engine, tmp_path, monkeypatch, size, plain):
    monkeypatch.setattr(lines, "BLOCK", 1 << 14)
    path = tmp_path / "file.csv"
    path.write_text("A,B,C\na,b,c\na,b," + "f" * size + "\na,b,d")
    with engine.scratch():
        found = quick(engine, path)
    assert (found is not None) == plain
    assert [len(row["C"]) for row in found or ()] == ([1, size, 1] if plain else [])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(("0", "12", "007", "9999999999", "")), max_size=4),
    st.lists(
        st.sampled_from(("-0", "+7", " 7", "1e3", "1.5", "10000000000", "00000000001", "0x1f", "\u0661")), max_size=1
    ),
)
def test_a_number_stands_for_its_text_only_where_it_is_one(engine, tmp_path, plain, odd):
    cells = plain + odd
    path = tmp_path / "file.csv"
    path.write_text("A,B,C\n" + "".join(f"a,b,{cell}\n" for cell in cells), encoding="utf-8")
    with engine.scratch():
        found = engine.collect(engine.coded(Lines(path, LABELS, (), numbers=("C",)))).to_pylist()
    texts = [None if cell == "" else cell for cell in cells]
    numbers = [None if cell == "" else int(cell) for cell in plain]
    assert [row["C"] for row in found] == (texts if odd else [None] * len(cells))
    assert [row["number C"] for row in found] == ([None] * len(cells) if odd else numbers)
