"""Labels: columns with few distinct texts, each parsed once into columns of the table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.codes import country, hs
from contraflow.codes.month import YEAR, Month, Period
from contraflow.errors import BadCode
from contraflow.tables import BY_NAME, Table, cols

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Values = dict[str, object]
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S")
EXPLAINED = 20  # unknown texts of a column that get the long reason, with the nearest names; it is slow to find


@dataclass(frozen=True, slots=True)
class Label:
    """A column of the file and what its texts mean: `parse` returns the columns `gives`, or raises BadCode.

    A label that gives nothing is a test: a row whose text `parse` refuses is rejected. `known` is a quicker test
    than `parse`, where parsing an unknown text is slow. An `optional` label may be missing from a row.
    """

    column: str
    gives: tuple[str, ...]
    parse: Callable[[str], Values]
    known: Callable[[str], bool] | None = None
    optional: bool = False

    def tells(self, at: int) -> str:
        """The column of `Mapping.table(at)` that is missing where a text is refused: one that known texts all give."""
        return next((name for name in self.gives if not BY_NAME[name].nullable), f"ok{at}")

    def mapping(self, texts: Iterable[str]) -> Mapping:
        """Parse each distinct text once."""
        known: dict[str, Values] = {}
        reasons: dict[str, str] = {}
        for text in texts:
            if len(reasons) >= EXPLAINED and self.known is not None and not self.known(text):
                continue
            try:
                known[text] = self.parse(text)
            except BadCode as error:
                reasons[text] = sentence(error)
        return Mapping(self, known, reasons)


@dataclass(frozen=True, slots=True)
class Mapping:
    """The distinct texts of a label: those that are known, with their values, and why the others are not."""

    label: Label
    known: dict[str, Values]
    reasons: dict[str, str]

    def table(self, at: int, codes: dict[str, int] | None = None) -> pa.Table:
        """One row a known text: `text{at}` and the columns the label gives; `ok{at}` where none of them is certain.

        Where `codes` are given, the number of the text stands for it.
        """
        given = Table("label", "one text", (), cols(" ".join(self.label.gives))).arrow()
        schema = pa.schema([
            pa.field(f"text{at}", pa.string() if codes is None else pa.int32()),
            *([] if self.label.tells(at) in self.label.gives else [pa.field(f"ok{at}", pa.bool_())]),
            *(one.with_nullable(nullable=True) for one in given),
        ])  # fmt: skip
        keys = self.known if codes is None else [codes[text] for text in self.known]
        rows = [{f"text{at}": key, f"ok{at}": True, **v} for key, v in zip(keys, self.known.values(), strict=True)]
        return pa.Table.from_pylist(rows, schema=schema)

    def reason(self, seen: str | None) -> str:
        """Why a text is refused."""
        if not seen:
            return f"{self.label.column} is empty: a shifted or missing column; correct the row"
        return self.reasons.get(seen, f"{self.label.column} is not known; correct the label")


def sentence(error: BadCode) -> str:
    """The facts of an error in one line: what, the nearest or allowed, the mend."""
    allowed = f"; such as {', '.join(str(one) for one in error.allowed)}" if error.allowed else ""
    return f"{error.what}{allowed}" + (f"; {error.mend}" if error.mend else "")


def area(column: str, gives: str, *, optional: bool = False) -> Label:
    """A reporter or partner, by any name or code that `codes.country` knows."""
    return Label(column, (gives,), lambda text: {gives: country.find(text).iso3}, country.is_known, optional)


def period(column: str, nomenclature: Callable[[Period], str]) -> Label:
    """A month, also as its first day, or a calendar year, and the code book in force then."""

    def parse(text: str) -> Values:
        found = Period.parse(_month(text.strip()))
        whole_year = found.months == YEAR and found.start.month == 1
        if found.months != 1 and not whole_year:
            raise BadCode("neither a month nor a calendar year", seen=text, allowed=("2022-02", "Jan.-Dec. 2010"))
        return {"period": found.start.date, "period_months": found.months, "nomenclature": nomenclature(found)}

    return Label(column, ("period", "period_months", "nomenclature"), parse)


def _month(text: str) -> str:
    """A month written as its first day, 2021-01-01, as the month; anything else as it is."""
    return text[: -len("-01")] if len(text) == len("2021-01-01") and text.endswith("-01") else text


def day(column: str) -> Label:
    """A day, and the month it lies in, for declarations."""

    def parse(text: str) -> Values:
        for form in DAYS:
            try:
                found = dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a calendar day has no zone
                return {"day": found, "period": Month(found.year, found.month).date}
            except ValueError:
                continue
        raise BadCode("not a day", seen=text, allowed=("2024-02-29", "29.02.2024"))

    return Label(column, ("day", "period"), parse)


def goods(column: str, parse: Callable[[str], str], leaf: int) -> Label:
    """A product code; those with fewer than `leaf` digits, and TOTAL, are sums of others in the same data set."""

    def values(text: str) -> Values:
        code = parse(text)
        return {"product": code, "is_sum": code == "TOTAL" or len(code) < leaf}

    return Label(column, ("product", "is_sum"), values)


def digits(text: str) -> str:
    """The digits of an HS or CN code."""
    return hs.HS.parse(text).digits
