"""National statistics: tables of offices and customs services, each read by a mapping that says which cell is what."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from contraflow.errors import BadFile
from contraflow.sources.base import Layout, Source
from contraflow.sources.national import mapping as mappings
from contraflow.sources.national.grid import is_book, of_sheet
from contraflow.sources.national.read import FACTS, read
from contraflow.sources.national.recipe import code

if TYPE_CHECKING:
    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.national.mapping import Map
    from contraflow.sources.stated import Stated

BEGINNING = 4096  # characters of a CSV file that tell it


@cache
def shipped() -> tuple[Map, ...]:
    """The mappings that come with the program."""
    return mappings.shipped()


def fitting(raw: RawFile) -> Map | None:
    """The shipped mapping whose sheets and signs are in the file; None where there is none."""
    try:
        heads = _heads(raw)
    except BadFile:
        return None
    named = [one for one in shipped() if one.format.files.search(raw.name)]
    return next((one for one in named if any(_fits(one, name, text) for name, text in heads.items())), None)


def _fits(one: Map, sheet: str, text: str) -> bool:
    return bool(one.format.sheets.search(sheet)) and all(sign.search(text) for sign in one.format.signs)


def _heads(raw: RawFile) -> dict[str, str]:
    """The first rows of each sheet that a mapping may mean, as text; of a CSV file its first lines, under ""."""
    if not is_book(raw):
        head = raw.head(BEGINNING)
        return {} if b"\0" in head else {"": _text(head)}
    names = [name for name in raw.sheets() if any(one.format.sheets.search(name) for one in shipped())]
    heads = {}
    for name in names[:FEW]:
        rows = of_sheet(raw, name).top()
        heads[name] = "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    return heads


FEW = 4  # sheets that are looked at


def _text(head: bytes) -> str:
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = len(head) - error.start < len("four")
        return head[: error.start].decode("utf-8-sig") if cut else head.decode("cp1251", errors="replace")


def _read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    found = fitting(raw)
    if found is None:
        raise ValueError(raw.name)
    return read(raw, engine, found, stated)


LAYOUT = Layout(
    "table",
    "a table that a shipped mapping describes, or `contraflow add FILE --map MAP.toml` with your own",
    lambda raw: fitting(raw) is not None,
    _read,
)
SOURCE = Source("national", FACTS, (LAYOUT,))

__all__ = ["SOURCE", "code", "fitting", "read", "shipped"]
