"""JSON lines of pages with metadata, read so that every character keeps its place in the file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.errors import BadFile
from contraflow.record.flat import Flat, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = re.compile(r"[ \t\r\n,\ufeff]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A JSON string: `start` to `end` (exclusive) of the raw file, without its quotation marks, and what it says."""

    start: int
    end: int
    value: str


def objects(raw: str) -> Iterator[dict[str, Text]]:
    """Yield the text fields of each object, one object a line; raise BadFile where a line is no object."""
    at = _blank(raw, 0)
    while at < len(raw):
        try:
            at, fields = _object(raw, at)
        except (ValueError, IndexError, RecursionError):
            row = raw.count("\n", 0, at) + 1
            raise BadFile(
                "not JSON lines", where=f"line {row}", seen=raw[at : at + 40], allowed="one JSON object a line"
            ) from None
        yield fields
        at = _blank(raw, at)


def unescaped(raw: str, start: int, end: int) -> Flat:
    """Return the inside of a JSON string as it reads."""
    return Flat(raw, _pieces(raw, start, end))


def _pieces(raw: str, at: int, end: int) -> Iterator[Piece]:
    for escape in _ESCAPE.finditer(raw, at, end):
        yield Piece(raw[at : escape.start()], at, escape.start())
        yield Piece(json.loads(f'"{escape[0]}"'), escape.start(), escape.end())
        at = escape.end()
    yield Piece(raw[at:end], at, end)


def _object(raw: str, at: int) -> tuple[int, dict[str, Text]]:
    if raw[at] != "{":
        raise ValueError
    fields: dict[str, Text] = {}
    at = _blank(raw, at + 1)
    while raw[at] != "}":
        if raw[at] != '"':
            raise ValueError
        name, at = _string(raw, at)
        at = _after_colon(raw, at)
        if raw[at] == '"':
            value, end = _string(raw, at)
            fields.setdefault(name.lower(), Text(at + 1, end - 1, value))
        else:
            end = _DECODER.raw_decode(raw, at)[1]
            fields.update(_listed(raw, name.lower(), at, end))
        at = _blank(raw, end)
    return at + 1, fields


def _listed(raw: str, name: str, at: int, end: int) -> Iterator[tuple[str, Text]]:
    """Yield the texts of a list, such as authors, as `name.0`, `name.1` ...; anything else says nothing to us."""
    if raw[at] != "[":
        return
    at, number = _blank(raw, at + 1), 0
    while at < end and raw[at] == '"':
        value, stop = _string(raw, at)
        yield f"{name}.{number}", Text(at + 1, stop - 1, value)
        at, number = _blank(raw, stop), number + 1


def _string(raw: str, at: int) -> tuple[str, int]:
    value, end = _DECODER.raw_decode(raw, at)
    return str(value), end


def _blank(raw: str, at: int) -> int:
    found = _BLANK.match(raw, at)
    return at if found is None else found.end()


def _after_colon(raw: str, at: int) -> int:
    found = _COLON.match(raw, at)
    if found is None:
        raise ValueError
    return found.end()
