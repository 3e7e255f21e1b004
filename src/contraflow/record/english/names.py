"""Who is who: governments by their capitals, offices and their holders by day, descriptions, the unnamed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from contraflow.codes.data import resource_rows, resource_toml


@dataclass(frozen=True, slots=True)
class Party:
    """A government or organisation; `country` is ISO-3166 alpha-2, NATO, EU or G7."""

    canonical: str
    country: str
    kind: str


@dataclass(frozen=True, slots=True)
class Office:
    """A post as its country calls it."""

    id: str
    role: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    """A name with one office held from `since` to `until` (exclusive; None: still held when last checked)."""

    name: str
    gender: str
    office: Office
    since: date
    until: date | None

    def holds(self, day: date | None) -> bool:
        """Whether they held it that day; without a day nothing speaks against it."""
        return day is None or (self.since <= day and (self.until is None or day < self.until))


@cache
def words() -> dict[str, Any]:
    """The file of speakers as it stands."""
    return resource_toml("record/english/speakers.toml")


@cache
def word_set(name: str) -> frozenset[str]:
    """One of its lists."""
    return frozenset(words()[name])


@cache
def parties() -> dict[str, Party]:
    """Name as written -> party."""
    return {
        name: Party(row["canonical"], row["country"], row["kind"]) for row in words()["party"] for name in row["names"]
    }


@cache
def offices() -> dict[str, Office]:
    """Id -> office."""
    return {row["id"]: Office(row["id"], row["role"], row["country"]) for row in words()["office"]}


@cache
def titles() -> dict[str, Office]:
    """Description in lower case -> office."""
    return {title.lower(): offices()[row["id"]] for row in words()["office"] for title in row["titles"]}


@cache
def people() -> dict[str, tuple[Person, ...]]:
    """Each name and variant -> those it may mean, one entry an office held."""
    found: dict[str, tuple[Person, ...]] = {}
    for row in resource_rows("record/english/offices.csv"):
        until = date.fromisoformat(row["to"]) if row["to"] else None
        person = Person(row["name"], row["gender"], offices()[row["office"]], date.fromisoformat(row["from"]), until)
        for variant in (row["name"], *row["variants"].split("|")):
            found[variant] = (*found.get(variant, ()), person)
    return {variant: tuple(dict.fromkeys(persons)) for variant, persons in found.items()}


@cache
def pattern(table: str) -> re.Pattern[str]:
    """The names of one table ("people", "parties", "titles") as they stand in text, the longest first."""
    tables = {"people": tuple(people()), "parties": tuple(parties()), "titles": tuple(titles())}
    names = sorted(tables[table], key=len, reverse=True)
    flags = re.IGNORECASE if table == "titles" else 0
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")(?![\w-])", flags)


def plain(text: str) -> str:
    """A name as the tables write it: straight apostrophes, single blanks."""
    return re.sub(r"\s", " ", text.replace("’", "'"))  # noqa: RUF001
