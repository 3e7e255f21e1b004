"""Countries, and the groups and residual areas that trade statistics print beside them.

A row names its partner in many ways: "RU", "RUS", 643, "Russian Federation (Russia)", and BACI's India is 699 where
the UN's standard says 356. `find` reads all of them; what it does not know it refuses, with the nearest names.
Source of the facts: ISO 3166, UN M49, Comtrade's and BACI's area lists, the labels of Eurostat's files.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from contraflow.codes import synthetic
from contraflow.codes.data import resource_rows
from contraflow.errors import BadCode

KINDS = ("country", "group", "area", "former")
NEAREST = 5  # names offered for an unknown label

# What a trailing parenthesis must begin with to be a remark on territory or membership, never part of the name:
# "(incl. Canary Islands ...)", "(from 2020)", "(depuis 2007)", "(-> 1993)", "(AT, BE, ...)", "(AT-01/1995, ...)".
_REMARK = re.compile(
    r"\s*\((?:(?:incl|excl)\.|(?:from|since|until|depuis|jusqu)\b|à partir|->|[A-Z]{2}(?:-\d\d/\d{4})?,)"
)


@dataclass(frozen=True, slots=True, order=True)
class Country:
    """A reporter or partner of a trade row.

    `iso3` is the code tables store; for a group it is Eurostat's ("EU27_2020"), for Kosovo and for residual areas a
    user-assigned one ("XKX", "XNS"). `iso2` is "" and `m49` None where there is none. `kind` is "country", "group" (a
    sum of countries: never add it to them), "area" (a residual: stores, not specified, nes) or "former" (ended).
    `note` says what the publisher's number holds besides the country.
    """

    iso3: str
    iso2: str
    m49: int | None
    name: str
    kind: str = "country"
    members: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        """Return the code that tables store."""
        return self.iso3


def find(label: str | int) -> Country:
    """Return the country, group or area of a label: ISO-2, ISO-3, M49 (number or text), name or alias.

    A trailing remark on territory or membership is dropped first: "Germany (incl. German Democratic Republic ...)".
    Case, accents and punctuation do not matter. Raises BadCode with the nearest known names.
    """
    index = _index()
    text = str(label).strip()
    for key in (_key(text), _key(_without_remark(text))):
        if key in index:
            return index[key]
    raise BadCode(
        "a country nobody knows",
        seen=label,
        allowed=difflib.get_close_matches(_key(text), list(index), NEAREST, 0.6) or None,
        mend="correct the label, or add it as an alias in codes/data/countries.csv",
    )


def is_known(label: str | int) -> bool:
    """Say whether `find` would return, without paying for an error message."""
    text = str(label).strip()
    return not _index().keys().isdisjoint((_key(text), _key(_without_remark(text))))


@cache
def everything() -> tuple[Country, ...]:
    """List all countries, groups and areas, countries first, each by code."""
    return tuple(_country(row) for row in resource_rows("codes/data/countries.csv"))


def _country(row: dict[str, str]) -> Country:
    return Country(
        iso3=row["iso3"],
        iso2=row["iso2"],
        m49=int(row["m49"]) if row["m49"] else None,
        name=row["name"],
        kind=row["kind"],
        members=tuple(row["members"].split()),
        note=row["note"],
    )


@cache
def _index() -> dict[str, Country]:
    """Map every key to its country; two countries never share one (a test says so)."""
    known: dict[str, Country] = {}
    for country, row in zip(everything(), resource_rows("codes/data/countries.csv"), strict=True):
        for label in _labels(row):
            known.setdefault(_key(label), country)
    for code, name in synthetic.names().items():
        made = Country(code, "", None, name, note="SYNTHETIC: no real country")
        known |= {_key(code): made, _key(name): made}
    return known


def _labels(row: dict[str, str]) -> list[str]:
    names = [row["iso3"], row["iso2"], row["m49"], row["name"], *row["aliases"].split("|"), *row["m49_also"].split()]
    return [name for name in names if name]


def _key(text: str) -> str:
    """Fold case, accents and punctuation: "Côte d\u2019Ivoire" -> "cote d ivoire"; a number loses leading zeros."""
    if text.isascii() and text.isdigit():
        return str(int(text)) if len(text) <= len("000") else text
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(" " if not char.isalnum() else char for char in folded if not unicodedata.combining(char))
    return " ".join(letters.split())


def _without_remark(text: str) -> str:
    found = _REMARK.search(text)
    return text[: found.start()] if found and text.endswith(")") else text
