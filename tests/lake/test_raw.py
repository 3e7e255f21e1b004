"""A user's file: what it holds in each form, and a clear error where it is cut off."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contraflow.errors import BadFile, UsageError
from contraflow.lake import RawFile
from contraflow.lake.files import write_text

CELL = '<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'  # noqa: E501
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',  # noqa: E501
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '  # noqa: E501
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',  # noqa: E501
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="2">' + CELL.format(at="A2", text="code") + CELL.format(at="B2", text="euro") + "</row>"
    '<row r="3">' + CELL.format(at="A3", text="0101") + '<c r="B3"><v>2268</v></c></row></sheetData></worksheet>',
}


def workbook(folder):
    """The smallest workbook: one sheet whose first line is empty."""
    path = folder / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in PARTS.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return path


def cut(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    return RawFile(path)


def test_a_sheet_is_text_and_keeps_its_line_numbers(tmp_path):
    raw = RawFile(workbook(tmp_path))
    assert raw.sheets() == ("One",)
    sheet = raw.sheet("One")
    assert sheet.column_names == ["column_0", "column_1"]
    assert sheet.to_pydict() == {"column_0": [None, "code", "0101"], "column_1": [None, "euro", "2268"]}


def test_a_workbook_that_was_cut_off_says_so(tmp_path):
    raw = cut(workbook(tmp_path))
    with pytest.raises(BadFile, match="not a whole workbook"):
        raw.sheets()
    with pytest.raises(BadFile, match="fetch the file again"):
        raw.zip_members()


def test_an_archive_tells_its_members(tmp_path):
    raw = RawFile(workbook(tmp_path))
    assert raw.zip_members() == tuple(PARTS)
    assert b"Types" in raw.zip_member("[Content_Types].xml")
    with pytest.raises(BadFile):
        raw.zip_member("absent")


def test_a_parquet_file_is_a_table_or_cut_off(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    raw = RawFile(path)
    assert (raw.parquet_schema().names, raw.parquet().num_rows) == (["a"], 2)
    with pytest.raises(BadFile, match="not a whole Parquet file"):
        cut(path).parquet()


def test_text_is_decoded_as_said_or_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffимя\n".encode())
    raw = RawFile(path)
    assert raw.text() == "имя\n"
    assert raw.head(3) == b"\xef\xbb\xbf"
    assert (raw.name, raw.size) == ("t.csv", 10)
    with pytest.raises(BadFile, match="not text in ascii"):
        raw.text("ascii")


def test_a_content_has_one_digest_whatever_its_name(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text("same")
    assert RawFile(tmp_path / "a").sha256 == RawFile(tmp_path / "b").sha256


def test_a_missing_file_is_the_askers_mistake():
    with pytest.raises(UsageError, match="no such file"):
        RawFile(Path("absent.csv"))


def test_an_output_file_is_replaced_whole(tmp_path):
    path = tmp_path / "out.html"
    write_text(path, "old")
    write_text(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
