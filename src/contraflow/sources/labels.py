"""Labels: columns with few distinct texts, each parsed once into columns of TRADE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.codes import country, hs
from contraflow.codes.month import YEAR, Period
from contraflow.errors import BadCode
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Values = dict[str, object]
EXPLAINED = 20  # unknown texts of a column that get the long reason, with the nearest names; it is slow to find


@dataclass(frozen=True, slots=True)
class Label:
    """A column of the file and what its texts mean: `parse` returns the TRADE columns `gives`, or raises BadCode.

    A label that gives nothing is a test: a row whose text `parse` refuses is rejected. `known` is a quicker test
    than `parse`, where parsing an unknown text is slow.
    """

    column: str
    gives: tuple[str, ...]
    parse: Callable[[str], Values]
    known: Callable[[str], bool] | None = None

    def mapping(self, texts: Iterable[str | None]) -> Mapping:
        """Parse each distinct text once."""
        known: dict[str, Values] = {}
        reasons: dict[str, str] = {}
        for text in texts:
            if text is None:
                continue
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

    def table(self, at: int) -> pa.Table:
        """One row a known text: `text{at}`, `ok{at}`, and the columns of TRADE that the label gives."""
        schema = pa.schema([
            pa.field(f"text{at}", pa.string()),
            pa.field(f"ok{at}", pa.bool_()),
            *(TRADE.arrow().field(name).with_nullable(True) for name in self.label.gives),
        ])  # fmt: skip
        rows = [{f"text{at}": text, f"ok{at}": True, **values} for text, values in self.known.items()]
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


def area(column: str, gives: str) -> Label:
    """A reporter or partner, by any name or code that `codes.country` knows."""
    return Label(column, (gives,), lambda text: {gives: country.find(text).iso3}, known=country.is_known)


def period(column: str, nomenclature: Callable[[Period], str]) -> Label:
    """A month or a calendar year, and the code book in force then."""

    def parse(text: str) -> Values:
        found = Period.parse(text)
        whole_year = found.months == YEAR and found.start.month == 1
        if found.months != 1 and not whole_year:
            raise BadCode("neither a month nor a calendar year", seen=text, allowed=("2022-02", "Jan.-Dec. 2010"))
        return {"period": found.start.date, "period_months": found.months, "nomenclature": nomenclature(found)}

    return Label(column, ("period", "period_months", "nomenclature"), parse)


def goods(column: str, parse: Callable[[str], str], leaf: int) -> Label:
    """A product code; those with fewer than `leaf` digits, and TOTAL, are sums of others in the same data set."""

    def values(text: str) -> Values:
        code = parse(text)
        return {"product": code, "is_sum": code == "TOTAL" or len(code) < leaf}

    return Label(column, ("product", "is_sum"), values)


def digits(text: str) -> str:
    """The digits of an HS or CN code."""
    return hs.HS.parse(text).digits
