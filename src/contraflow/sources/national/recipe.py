"""From a mapping to the border's recipe: which text is parsed how, into which column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.codes.month import YEAR
from contraflow.errors import BadCode
from contraflow.sources.amounts import Amount
from contraflow.sources.border import Recipe
from contraflow.sources.labels import Label, day, digits
from contraflow.sources.national import words
from contraflow.sources.national.mapping import key
from contraflow.sources.national.melt import AT, QUANTITY, VALUE, WEIGHT
from contraflow.tables import DECLARATION, TRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from contraflow.sources.labels import Values
    from contraflow.sources.national.mapping import Map

TABLES = {"trade": TRADE, "declaration": DECLARATION}
_CODE = re.compile(r"(\d[\d .]*\d)(?!\d)(?!\s*[-\u2013]\s*\d)", re.ASCII)


def recipe(mapping: Map, columns: Collection[str], months: int) -> Recipe:
    """How to read what `melt` made. `columns` are those it made; `months` the one length of period that is kept."""
    parsers = {"PERIOD": _period(mapping, months), "DAY": day("DAY").parse, "PRODUCT": _product(mapping)}
    names = [name for name in ("REPORTER", "PARTNER", "ORIGIN", "DISPATCH", "FLOW", *parsers) if name in columns]
    makers = [_label(mapping, name, parsers.get(name)) for name in names]
    amounts = [Amount(VALUE, "value_minor", mapping.shift)]
    amounts += [Amount(WEIGHT, "weight_g", mapping.weight_shift)] if WEIGHT in columns else []
    amounts += [Amount(QUANTITY, "quantity_milli", 3)] if QUANTITY in columns and mapping.table == "trade" else []
    table = TABLES[mapping.table]
    return Recipe(tuple(makers), tuple(amounts), _constants(mapping), place=AT, table=table)


def _constants(mapping: Map) -> dict[str, object]:
    given: dict[str, object] = {
        "valuation": "unknown",
        "partner_concept": "unknown",
        "nomenclature": "HS as in force",
        "is_sum": False,
        "period_months": 1,
        **mapping.constants,
    }
    return given


def _label(mapping: Map, name: str, parse: Callable[[str], Values] | None) -> Label:
    column = name.lower()
    if name in {"REPORTER", "PARTNER", "ORIGIN", "DISPATCH"}:
        return _area(mapping, column)
    if name == "FLOW":
        known = mapping.labels.get("flow", {})
        return Label(name, ("flow",), lambda text: {"flow": known.get(key(text)) or words.flow(text)})
    gives = {
        "PERIOD": ("period", "period_months"),
        "DAY": ("day", "period"),
        "PRODUCT": ("product", "is_sum") if mapping.table == "trade" else ("product",),
    }
    if parse is None:
        raise KeyError(name)
    return Label(name, gives[name], parse)


def _area(mapping: Map, column: str) -> Label:
    """A country by any name; where the mapping has a word of its own for it, by that."""
    known = mapping.labels.get(column, {})

    def parse(text: str) -> Values:
        return {column: country.find(known.get(key(text), text)).iso3}

    optional = column in {"origin", "dispatch"}
    return Label(column.upper(), (column,), parse, lambda text: key(text) in known or country.is_known(text), optional)


def _period(mapping: Map, months: int) -> Callable[[str], Values]:
    known = mapping.labels.get("period", {})

    def parse(text: str) -> Values:
        found = words.period(known.get(key(text), text))
        if found.months != months:
            raise BadCode(
                f"a period of {found.months} months in a table of {_length(months)}",
                seen=text,
                mend="nothing to mend: it would be counted twice; a mapping of its own brings it in",
            )
        return {"period": found.start.date, "period_months": found.months}

    return parse


def _length(months: int) -> str:
    return {1: "months", YEAR: "years"}.get(months, f"{months} months")


def _product(mapping: Map) -> Callable[[str], Values]:
    known = mapping.labels.get("product", {})

    def parse(text: str) -> Values:
        code = known.get(key(text)) or ("TOTAL" if words.is_total(text) else code_of(text))
        if mapping.table == "declaration":
            return {"product": code}
        return {"product": code, "is_sum": code == "TOTAL" or len(code) < mapping.leaf}

    return parse


def code_of(text: str) -> str:
    """The HS code that a text begins with: "8704 LORRIES", "25-SALT"; a range of codes is none. Raises BadCode."""
    found = _CODE.match(text.strip())
    if found is None:
        raise BadCode(
            "no HS code: a range, a group of goods, a region or a branch",
            seen=text,
            mend="nothing to mend in the file; name its code under [labels.product] of the mapping if it has one",
        )
    plain = found[1].replace(" ", "").replace(".", "")
    return digits(plain if len(plain) % 2 == 0 else plain.zfill(len(plain) + 1)) if len(plain) > 1 else digits(plain)


def groups(mapping: Map) -> frozenset[str]:
    """Groups of countries that are sums of other lines of the table: all but those the mapping calls leaves."""
    return frozenset({one.iso3 for one in country.everything() if one.kind == "group"} - set(mapping.leaves))


def code(name: str, text: str | None, mapping: Map) -> object:
    """What a field's text means by the mapping; None where it cannot be read."""
    made = recipe(mapping, (name, VALUE), 1)
    label = made.labels[0]
    try:
        if name == "PERIOD":
            return words.period(text or "")
        return label.parse(text or "")[label.gives[0]]
    except BadCode:
        return None
