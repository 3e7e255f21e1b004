"""How Comext spells what it counts: products, flows, procedures, indicators, periods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.errors import BadCode
from contraflow.sources import labels
from contraflow.sources.amounts import Amount
from contraflow.sources.facts import load
from contraflow.sources.labels import Label, Values

if TYPE_CHECKING:
    from contraflow.codes.month import Period

FACTS = load("eurostat")
CENTS = 2
LEAF = 8  # digits of a CN line; every shorter code is a sum of lines
NOT_AVAILABLE = ("", ":")
HS6_DATASETS = {kind: FACTS.datasets[f"{kind}_hs6"] for kind in ("monthly", "yearly")}
PREFERRED = {"SRB": "XS"}  # where Comext's code of a country is not the ISO code
PARTS = ("XI", "XU")  # Northern Ireland and the rest of the United Kingdom, restated in files of their own

_CODE_LAST = re.compile(r".*\[(?P<code>[^\[\]]+)\]", re.DOTALL)
_CODE_FIRST = re.compile(r"(?P<code>TOTAL|\d[\d .]*)-.+", re.DOTALL)
_FLOWS = {
    **dict.fromkeys(("EXPORT", "EXPORTS", "EXPORTATION", "2-EXPORT", "2"), "export"),
    **dict.fromkeys(("IMPORT", "IMPORTS", "IMPORTATION", "1-IMPORT", "1"), "import"),
}
_TOTAL_PROCEDURE = ("TOTAL", "T-TOTAL", "T")
_VALUES = ("VALUE_IN_EUROS", "VALUE_IN_EUR", "VALUE_EUR")


def product(text: str) -> str:
    """The code in "Beer made from malt [2203]", "2203-Beer ...", "22030001", "Total", "TOTAL-Total"."""
    plain = text.strip()
    found = _CODE_LAST.fullmatch(plain) or _CODE_FIRST.fullmatch(plain)
    code = found["code"].strip() if found else plain
    return "TOTAL" if code.upper() == "TOTAL" else labels.digits(code)


def flow(text: str) -> Values:
    """Direction, and what value and partner mean in that direction."""
    name = _FLOWS.get(text.strip().upper())
    if name is None:
        raise BadCode("not a flow of Comext", seen=text, allowed=("EXPORT", "2-EXPORT", "IMPORT", "1-IMPORT"))
    meaning = FACTS.meaning[name]
    return {"flow": name, "valuation": meaning.valuation, "partner_concept": meaning.partner_concept}


def combined_nomenclature(period: Period) -> str:
    """The code book of the period's year: "CN2022"."""
    return f"CN{period.start.year}"


def reporter(column: str = "REPORTER") -> Label:
    """A member or group of members."""
    return _named(column, "reporter")


def partner(column: str = "PARTNER") -> Label:
    """A country, group or residual area."""
    return _named(column, "partner")


def dimensions(product_column: str, directions: str, time: str) -> tuple[Label, ...]:
    """The labels that every layout of Comext has besides reporter and partner, by the file's names for them."""
    return (goods(product_column), flows(directions), months(time))


def goods(column: str) -> Label:
    """A CN line, or a heading, chapter or TOTAL, which are sums of lines."""
    return labels.goods(column, product, LEAF)


def flows(column: str) -> Label:
    """Exports and imports."""
    return Label(column, ("flow", "valuation", "partner_concept"), flow)


def months(column: str) -> Label:
    """Months and years, with the CN of the year."""
    return labels.period(column, combined_nomenclature)


def procedure(column: str = "STAT_PROCEDURE") -> Label:
    """A test: only the total of all procedures is read, the others are parts of it."""
    mend = "download the view with STAT_PROCEDURE 'Total'"
    return _only(column, _TOTAL_PROCEDURE, "a part of the total of all procedures: adding it would count twice", mend)


def indicator(column: str = "INDICATORS") -> Label:
    """A test: only values in euro are read."""
    return _only(column, _VALUES, "not a value in euro", "download the indicator VALUE_IN_EUROS")


def euros(column: str) -> Amount:
    """A value in euro, kept in cents."""
    return Amount(column, "value_minor", CENTS, NOT_AVAILABLE)


def _named(column: str, gives: str) -> Label:
    """An area by name or ISO code. Comext's own numbers are refused: they are not the UN's (75 is Russia there)."""

    def parse(text: str) -> Values:
        if text.strip().isdigit():
            raise BadCode("a number of Comext's own list of areas", seen=text, mend="download labels or ISO codes")
        if text.strip().upper() in PARTS:
            raise BadCode("a part of the United Kingdom, which GB holds whole: adding it would count twice", seen=text)
        return {gives: country.find(text).iso3}

    return Label(column, (gives,), parse, known=lambda text: not text.strip().isdigit() and country.is_known(text))


def _only(column: str, allowed: tuple[str, ...], what: str, mend: str) -> Label:
    def parse(text: str) -> Values:
        if text.strip().upper() not in allowed:
            raise BadCode(what, seen=text, mend=mend)
        return {}

    return Label(column, (), parse)
