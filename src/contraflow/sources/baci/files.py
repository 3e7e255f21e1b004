"""BACI as CEPII publishes it, a CSV file a year, unpacked, and as a Parquet table of one pair of countries.

A row is an exporter's flow to an importer: the exporter is the reporter, whoever reported it. Thousand USD become
cents and tonnes grams, exactly; a quantity nobody gives stays missing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from contraflow.codes.hs import HS6
from contraflow.errors import BadCode, BadFile
from contraflow.sources import flat, labels
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.scope import Dated, dated

if TYPE_CHECKING:
    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

FACTS = load("baci")
YEARLY = ("t", "i", "j", "k", "v", "q")
PAIR = ("year", "exporter_m49", "importer_m49", "hs6_hs2017", "value_kusd", "qty_tonnes")
THOUSAND_USD, TONNES = 5, 6  # powers of ten to cents and grams
EXAMPLE = "BACI_HS17_Y2021_V202501.csv"

_NAME = re.compile(r"BACI_HS(?P<revision>\d{2})_Y(?P<year>\d{4})_V(?P<version>\d{6})", re.ASCII | re.IGNORECASE)
_OLDEST = 88  # HS88 is 1988, HS22 is 2022


def recipe(columns: tuple[str, ...], nomenclature: str) -> Recipe:
    """How to read a table whose columns are year, exporter, importer, product, value and quantity, in this order."""
    year, exporter, importer, product, value, quantity = columns
    meaning = FACTS.meaning["export"]
    return Recipe(
        labels=(
            labels.area(exporter, "reporter"),
            labels.area(importer, "partner"),
            labels.goods(product, hs6, leaf=HS6),
            labels.period(year, lambda _: nomenclature),
        ),
        amounts=(
            Amount(value, "value_minor", THOUSAND_USD, ("", "NA")),
            Amount(quantity, "weight_g", TONNES, ("", "NA")),
        ),
        constants={
            "flow": "export",
            "currency": "USD",
            "valuation": meaning.valuation,
            "partner_concept": meaning.partner_concept,
        },
    )


def hs6(text: str) -> str:
    """Six digits; five are a code whose leading zero was lost, for BACI has nothing but HS6."""
    plain = text.strip()
    code = labels.digits(f"0{plain}" if len(plain) == HS6 - 1 else plain)
    if len(code) != HS6:
        raise BadCode("BACI has six-digit codes only", seen=text, mend="take the file from CEPII again")
    return code


def read_year(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read a yearly CSV file. Its HS revision and version stand in its name.

    Where they do not, the user states the revision; raises BadFile where nobody does.
    """
    found = named(raw.name)
    if found is not None:
        return flat.read(raw, engine, yearly(found, stated))
    if stated.revision is None:
        raise BadFile(
            "the name of the file does not say which HS revision its codes are written in",
            where=raw.name,
            allowed=[EXAMPLE],
            mend=f"name the file as CEPII does, such as {EXAMPLE}, or add it with --revision HS2017",
        )
    plan = flat.Plan(FACTS, recipe(YEARLY, stated.revision), dated(None, "", stated), said=stated.facts())
    return flat.read(raw, engine, plan)


def named(name: str) -> re.Match[str] | None:
    """The revision, year and version in the name of a yearly file; None where it is not named as CEPII does."""
    return _NAME.search(name)


def yearly(name: re.Match[str], stated: Stated) -> flat.Plan:
    """How to read a yearly file of that name."""
    return flat.Plan(FACTS, recipe(YEARLY, revision(name["revision"])), of_version(name["version"], stated))


def read_pair(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read the Parquet table; its column names say HS2017, nothing says the version."""
    found = named(raw.name)
    when = of_version(found["version"], stated) if found else dated(None, "", stated)
    return flat.read(raw, engine, flat.Plan(FACTS, recipe(PAIR, "HS2017"), when))


def revision(two_digits: str) -> str:
    """HS17 -> HS2017, HS92 -> HS1992."""
    year = int(two_digits)
    return f"HS{1900 + year if year >= _OLDEST else 2000 + year}"


def of_version(version: str, stated: Stated) -> Dated:
    """The date of a version, V202501: the first of its month, since CEPII gives no day."""
    try:
        known = date(int(version[:4]), int(version[4:]), 1)
    except ValueError:
        known = None
    return dated(known, f"version V{version} in the name of the file; the first of the month, no day is given", stated)


LAYOUTS = (
    Layout(
        "year",
        f"a CSV file with the columns {','.join(YEARLY)}, named like {EXAMPLE}",
        lambda raw: flat.header(raw) == frozenset(YEARLY),
        read_year,
        frozenset(YEARLY),
    ),
    Layout(
        "pair",
        f"a Parquet table with the columns {', '.join(PAIR)}",
        lambda raw: frozenset(PAIR) <= flat.parquet_columns(raw),
        read_pair,
        frozenset(PAIR),
    ),
)
