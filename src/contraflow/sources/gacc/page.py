"""The page's columns by either heading, and its file as a table of text with our names.

The file is GB18030 with thousands commas and a comma at the end of each line. It has at most 10,000 rows, and so is
read in Python, which knows the encoding.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.errors import BadFile
from contraflow.sources import flat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contraflow.lake.raw import RawFile

ENCODINGS = ("utf-8-sig", "gb18030")  # in this order: Chinese text is never by chance valid UTF-8
HEADINGS = {
    "month": ("Date", "Date of data", "数据年月"),
    "product": ("Commodity code", "商品编码"),
    "area": ("Trading partner code", "贸易伙伴编码"),
    "name": ("Trading partner", "贸易伙伴名称"),
    "quantity": ("Quantity", "第一数量"),
    "unit": ("Unit", "第一计量单位"),
    "more": ("Supplementary Quantity", "第二数量"),
    "more_unit": ("Supplementary Unit", "第二计量单位"),
    "usd": ("US dollar", "美元"),
    "cny": ("Renminbi Yuan", "RMB", "人民币"),
}
NEEDED = ("product", "area")
NUMBERS = ("quantity", "more", "usd", "cny")
KNOWN = {heading: name for name, headings in HEADINGS.items() for heading in headings}


def columns(raw: RawFile) -> frozenset[str]:
    """Our names of the columns on the first line; empty where it is no download of the page."""
    for encoding in ENCODINGS:
        found = frozenset(KNOWN[name] for name in flat.header(raw, encoding) if name in KNOWN)
        if found.issuperset(NEEDED) and found & {"usd", "cny"}:
            return found
    return frozenset()


def table(raw: RawFile) -> tuple[pa.Table, pa.Table]:
    """The lines as text under our names with `source_row`, and the lines that have another number of fields."""
    lines = csv.reader(_text(raw).splitlines())
    first = [name.strip() for name in next(lines)]
    rows, bad = [], []
    for line in lines:
        if not line:
            continue
        if len(line) == len(first):
            rows.append((lines.line_num, line))
        else:
            reason = f"{len(line)} fields where {len(first)} are expected"
            bad.append({"source_row": lines.line_num, "seen": ",".join(line), "reason": reason})
    data = {name: _column(name, (line[at] for _, line in rows)) for at, name in _places(first)}
    numbers = pa.array([number for number, _ in rows], pa.int32())
    return pa.table({"source_row": numbers, **data}), pa.Table.from_pylist(bad, schema=BAD)


BAD = pa.schema([("source_row", pa.int32()), ("seen", pa.string()), ("reason", pa.string())])


def _places(first: list[str]) -> list[tuple[int, str]]:
    return [(at, KNOWN[name]) for at, name in enumerate(first) if name in KNOWN]


def _column(name: str, cells: Iterable[str]) -> pa.Array:
    """A column of text; numbers without their thousands commas."""
    return pa.array([cell.replace(",", "") if name in NUMBERS else cell.strip() for cell in cells], pa.string())


def _text(raw: RawFile) -> str:
    for encoding in ENCODINGS[:-1]:
        try:
            return raw.text(encoding)
        except BadFile:
            continue
    return raw.text(ENCODINGS[-1])
