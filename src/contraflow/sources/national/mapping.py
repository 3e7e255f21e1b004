"""A mapping: a TOML file that says which cell of an office's table is what.

`docs/national.md` explains the keys with examples. Columns are named by number (the first is 1) or by a regular
expression that is searched, without regard to case, in the heading above them; heading rows are joined by " | ".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from contraflow.codes.data import resource_names, resource_text, user_text
from contraflow.codes.fields import one_of
from contraflow.errors import BadFile
from contraflow.tables import BY_NAME

FOLDER = "sources/national/maps"
TABLES = ("trade", "declaration")
MULTIPLES = {"one": 0, "hundred": 2, "thousand": 3, "ten thousand": 4, "million": 6, "billion": 9}
WEIGHTS = {"kg": 3, "t": 6, "thousand t": 9}
FLAGS = re.IGNORECASE | re.UNICODE
BLANKS = ("", "-", "\u2013", "\u2014", "\u2026", "...", "x", "х", "NA", "N/A", ":")

Column = int | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Part:
    """Where a piece of text stands: `how` is is, column, header, above, sheet or heading; `like` narrows it."""

    how: str
    text: str = ""
    column: Column = 0
    row: int = 0
    like: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A column of values, or several that share a heading, with what holds for all of them.

    `facts` are columns of the table that are the same in each: flow, partner_concept, valuation.
    """

    column: Column
    weight: Column | None = None
    quantity: Column | None = None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a sheet: from the first with `start`, heading at the first cell like `header`, up to `until`."""

    header: re.Pattern[str] | None = None
    depth: int = 1
    start: re.Pattern[str] | None = None
    until: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """How the file writes numbers and text; `sheets`, `files` and `signs` tell it from others."""

    sheets: re.Pattern[str]
    signs: tuple[re.Pattern[str], ...]
    files: re.Pattern[str]
    encodings: tuple[str, ...] = ("utf-8-sig", "cp1251")
    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    blanks: tuple[str, ...] = BLANKS


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping, read and checked.

    `facts`: name, title, publisher, url, licence, dataset. `constants` are columns of the table that are the same in
    all rows. `labels` say by field what a text stands for where no rule knows it. `shift` and `weight_shift` are
    powers of ten to minor units and grams. `rounding` is the publisher's last digit, in the file's unit; a total is
    held against its lines within half of it a line. `leaves` are groups that are lines of their own here.
    """

    facts: dict[str, str]
    table: str
    format: Format
    rows: Rows
    fields: dict[str, tuple[Part, ...]]
    values: tuple[Value, ...]
    constants: dict[str, str]
    labels: dict[str, dict[str, str]]
    shift: int
    weight_shift: int
    leaf: int = 0
    total: bool = True
    rounding: float = 0.0
    leaves: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The mapping's name."""
        return self.facts["name"]


KEYS = {
    "name": "", "title": "", "publisher": "", "url": "", "licence": "as the office states", "dataset": "",
    "table": "trade", "sheets": ".*", "files": ".*", "signs": [], "encodings": ["utf-8-sig", "cp1251"],
    "delimiter": ",", "decimal": ".", "thousands": "", "blanks": list(BLANKS), "unit": "one", "weight_unit": "kg",
    "leaf": 0, "total": True, "rounding": 0.0, "leaves": [], "rows": {}, "fields": {}, "values": [], "constants": {},
    "labels": {},
}  # fmt: skip
FACTS = ("name", "title", "publisher", "url", "licence", "dataset")
FIELDS = ("reporter", "partner", "flow", "product", "period", "day", "origin", "dispatch")
FREE = ("declaration", "consignor", "consignee", "text")  # kept as they stand, not looked up
ON_VALUES = ("flow", "partner_concept", "valuation", "currency")


def shipped() -> tuple[Map, ...]:
    """Every mapping that comes with the program, by name."""
    return tuple(parse(resource_text(f"{FOLDER}/{name}.toml"), name) for name in resource_names(FOLDER, ".toml"))


def load(path: str) -> Map:
    """Read a user's mapping. Raises UsageError where there is no file, BadFile where it is no mapping."""
    return parse(user_text(path), path)


def parse(text: str, where: str) -> Map:
    """Read a mapping from its text. Raises BadFile with the key that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile("the mapping is not TOML", where=where, seen=str(error), mend="correct the line") from None
    if unknown := sorted(given.keys() - KEYS.keys()):
        raise BadFile("the mapping has keys nobody knows", where=where, seen=unknown, allowed=KEYS)
    raw: dict[str, Any] = {**KEYS, **given}
    for key, default in KEYS.items():
        if type(raw[key]) is not type(default) and not (key == "rounding" and type(raw[key]) is int):
            raise BadFile(f"{key} is of another kind", where=where, seen=raw[key], allowed=f"such as {default!r}")
    return _Reader(where).map(raw)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the keys of one mapping; `where` is its file, for errors."""

    where: str

    def map(self, raw: dict[str, Any]) -> Map:
        for key in ("name", "dataset"):
            if not re.fullmatch(r"[a-z][a-z0-9_]*", raw[key]):
                raise BadFile(f"{key} is lower-case letters, digits and _", where=self.where, seen=raw[key])
        found = Map(
            facts={key: str(raw[key]) for key in FACTS},
            table=one_of(raw["table"], TABLES, self.where),
            format=self.format(raw),
            rows=self.rows(raw["rows"]),
            fields={name: self.field(name, said) for name, said in raw["fields"].items()},
            values=tuple(self.value(one) for one in raw["values"]),
            constants=self.constants(raw["constants"]),
            labels=self.labels(raw["labels"]),
            shift=2 + MULTIPLES[one_of(raw["unit"], tuple(MULTIPLES), self.where)],
            weight_shift=WEIGHTS[one_of(raw["weight_unit"], tuple(WEIGHTS), self.where)],
            leaf=raw["leaf"],
            total=raw["total"],
            rounding=float(raw["rounding"]),
            leaves=self.texts(raw["leaves"]),
        )
        self.complete(found)
        return found

    def complete(self, found: Map) -> None:
        """Refuse a mapping that leaves open what no row can do without."""
        if not found.values:
            raise BadFile("the mapping names no column of values", where=self.where, mend="add [[values]]")
        everywhere = found.fields.keys() | found.constants.keys()
        time = "day" if found.table == "declaration" else "period"
        needed = ("reporter", "partner", "flow", "product", "currency", time)
        missing = [
            name for name in needed if name not in everywhere and not all(name in value.facts for value in found.values)
        ]
        if missing:
            raise BadFile(
                "the mapping does not say where these stand",
                where=self.where,
                seen=missing,
                allowed=("fields", "constants"),
            )

    def format(self, raw: dict[str, Any]) -> Format:
        encodings = self.texts(raw["encodings"])
        for one in encodings:
            try:
                "".encode(one)
            except LookupError:
                raise BadFile(
                    "an encoding nobody knows", where=self.where, seen=one, allowed=("utf-8", "cp1251")
                ) from None
        if len(raw["delimiter"]) != 1:
            raise BadFile(
                "a delimiter is one character", where=self.where, seen=raw["delimiter"], allowed=(",", ";", "\t")
            )
        return Format(
            sheets=self.regex(raw["sheets"]),
            signs=tuple(self.regex(one) for one in self.texts(raw["signs"])),
            files=self.regex(raw["files"]),
            encodings=encodings,
            delimiter=raw["delimiter"],
            decimal=raw["decimal"],
            thousands=raw["thousands"],
            blanks=("", *self.texts(raw["blanks"])),
        )

    def rows(self, raw: dict[str, Any]) -> Rows:
        self.only(raw, ("header", "depth", "start", "until"))
        patterns = {key: self.regex(raw[key]) for key in ("header", "start", "until") if key in raw}
        depth = raw.get("depth", 1)
        if type(depth) is not int or not 1 <= depth <= 20:  # noqa: PLR2004 - no office heads a table with twenty rows
            raise BadFile("depth is the number of heading rows", where=self.where, seen=depth)
        return Rows(depth=depth, **patterns)

    def field(self, name: str, said: object) -> tuple[Part, ...]:
        one_of(name, (*FIELDS, *FREE), self.where)
        return tuple(self.part(one) for one in (said if isinstance(said, list) else [said]))

    def part(self, said: object) -> Part:
        if isinstance(said, int | str):
            return Part("column", column=self.column(said))
        if not isinstance(said, dict) or not said.keys() & {"is", "column", "header", "above", "sheet", "heading"}:
            raise BadFile(
                "a field says where its text stands", where=self.where, seen=said, allowed=("a column", "{header = 1}")
            )
        self.only(said, ("is", "column", "header", "above", "sheet", "heading", "like"))
        like = self.regex(said["like"]) if "like" in said else None
        how = next(iter(key for key in said if key != "like"))
        what = said[how]
        if how in {"column", "above"}:
            return Part(how, column=self.column(what), like=like)
        if how == "header":
            return Part(how, row=self.number(what), like=like)
        return Part(how, text=str(what), like=None if how == "is" else self.regex(what))

    def value(self, said: object) -> Value:
        if not isinstance(said, dict) or "column" not in said:
            raise BadFile("[[values]] names a column", where=self.where, seen=said)
        self.only(said, ("column", "weight", "quantity", *ON_VALUES))
        facts = {key: self.fact(key, said[key]) for key in ON_VALUES if key in said}
        extra = {key: self.column(said[key]) for key in ("weight", "quantity") if key in said}
        return Value(self.column(said["column"]), facts=facts, **extra)

    def constants(self, raw: dict[str, Any]) -> dict[str, str]:
        return {key: self.fact(key, value) for key, value in raw.items()}

    def fact(self, key: str, value: object) -> str:
        known = ("reporter", "partner", "product", "nomenclature", "quantity_unit", "origin", "dispatch", *ON_VALUES)
        one_of(key, known, self.where)
        allowed = BY_NAME[key].allowed
        if not isinstance(value, str) or not value or (allowed and value not in allowed):
            raise BadFile(f"{key} is not one of its values", where=self.where, seen=value, allowed=allowed or "a text")
        return value

    def labels(self, raw: dict[str, Any]) -> dict[str, dict[str, str]]:
        for name, table in raw.items():
            one_of(name, FIELDS, self.where)
            if not isinstance(table, dict) or not all(isinstance(code, str) for code in table.values()):
                raise BadFile("labels map texts to codes", where=self.where, seen=table)
        return {name: {key(text): code for text, code in table.items()} for name, table in raw.items()}

    def column(self, said: object) -> Column:
        if isinstance(said, str):
            return self.regex(said)
        return self.number(said)

    def number(self, said: object) -> int:
        if type(said) is not int or not 1 <= said <= 16384:  # noqa: PLR2004 - the columns of a sheet
            raise BadFile("a column or row is a number from 1, or a text in its heading", where=self.where, seen=said)
        return said

    def regex(self, said: object) -> re.Pattern[str]:
        try:
            return re.compile(str(said), FLAGS)
        except re.error as error:
            raise BadFile("not a regular expression", where=self.where, seen=said, mend=str(error)) from None

    def texts(self, said: list[Any]) -> tuple[str, ...]:
        if not all(isinstance(one, str) for one in said):
            raise BadFile("a list of texts is expected", where=self.where, seen=said)
        return tuple(said)

    def only(self, raw: object, allowed: tuple[str, ...]) -> None:
        if not isinstance(raw, dict) or raw.keys() - set(allowed):
            raise BadFile("a key nobody knows", where=self.where, seen=raw, allowed=allowed)


def key(text: str) -> str:
    """How labels are compared: without case and double spaces."""
    return " ".join(text.casefold().split())
