"""A case: who is cut off, by whom, since when, and which countries and goods to watch. A file, never code.

`cases/russia.toml` is the case that ships; the next is another file of the same shape. Every key is checked, and a
fault names the file and the place in it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from contraflow.codes import control_list, fields, rates
from contraflow.codes.data import resource_names, resource_text, user_text
from contraflow.codes.month import Month, Period
from contraflow.errors import BadFile, UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

PRECISIONS = ("day", "month", "range")
VERIFIED = ("seen", "background")


@dataclass(frozen=True, slots=True)
class Member:
    """A country of the coalition and the day its first export controls of this case took effect.

    `verified` is "seen" where a text was read, "background" where the day is general knowledge.
    """

    iso3: str
    joined: dt.date
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """What "before" means: all months of some years, or only those months of the year that the window has."""

    id: str
    title: str
    years: tuple[int, ...]
    same_months: bool

    def months(self, window: Period) -> tuple[Month, ...]:
        """List the months to average over, for a window."""
        if not self.same_months:
            return tuple(Month(year, month) for year in self.years for month in range(1, 13))
        starts = (Month(year, window.start.month) for year in self.years)
        return tuple(month for start in starts for month in Period(start, window.months).each())


@dataclass(frozen=True, slots=True)
class Placebo:
    """A window before the controls with its own base: what the measure shows when nothing happened."""

    base: Period
    window: Period


@dataclass(frozen=True, slots=True)
class Event:
    """Something said or done that a chart may mark.

    `date` is the day, the first of the month ("month"), or the first day of a "range" that ends on `until`. `source`
    stands as cited, copies named as copies; `verified` is "seen" or "background".
    """

    date: dt.date
    until: dt.date
    precision: str
    actor: str
    step: str
    what: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about a case that detectors and pages ask for; countries are ISO-3, lists are ids, headline first.

    `currency` is what values of several publishers are compared in; `also_together` are countries that a table shows
    each by itself and together, such as a supplier with the port that much of its trade passes. `hubs_called` and
    `goods_called` are what a sentence calls the hubs and the goods of the headline list.
    """

    id: str
    title: str
    destination: str
    coalition: tuple[Member, ...]
    suppliers: tuple[str, ...]
    hubs: tuple[str, ...]
    hubs_called: str
    more_hubs: tuple[str, ...]
    goods_called: str
    lists: tuple[str, ...]
    controls_start: Month
    window: Period
    baselines: tuple[Baseline, ...]
    placebos: tuple[Placebo, ...]
    events: tuple[Event, ...]
    currency: str = rates.EURO
    also_together: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def load(cls, path_or_name: str | Path) -> Self:
        """Read a case that ships by its name ("russia"), or any by the path of its TOML file.

        Raises UsageError for a name or path that is not there, BadFile (with place) for a file of another shape,
        BadCode (with place) for a country or month nobody can read.
        """
        where, text = _text(path_or_name)
        try:
            facts = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadFile("the case is not TOML", where=where, seen=str(error)) from None
        return cls(**_case(facts, where))

    @property
    def members(self) -> tuple[str, ...]:
        """List the coalition's countries."""
        return tuple(member.iso3 for member in self.coalition)

    def joined_by(self, day: dt.date) -> tuple[str, ...]:
        """List the coalition's countries whose controls were in effect that day."""
        return tuple(member.iso3 for member in self.coalition if member.joined <= day)

    def baseline(self, baseline_id: str) -> Baseline:
        """Return a baseline by its id; raise UsageError with the ids there are."""
        for baseline in self.baselines:
            if baseline.id == baseline_id:
                return baseline
        allowed = [baseline.id for baseline in self.baselines]
        raise UsageError(f"case {self.id} has no such baseline", seen=baseline_id, allowed=allowed)

    def events_in(self, period: Period) -> tuple[Event, ...]:
        """List the events that touch a period, for a page to print beside what it shows."""
        first, last = period.start.date, period.end.last_day
        return tuple(event for event in self.events if event.date <= last and event.until >= first)


def known() -> tuple[str, ...]:
    """List the names of the cases that ship."""
    return resource_names("cases", ".toml")


def _text(path_or_name: str | Path) -> tuple[str, str]:
    name = str(path_or_name)
    if name in known():
        return f"cases/{name}.toml", resource_text(f"cases/{name}.toml")
    if not name.endswith(".toml"):
        raise UsageError("no such case", seen=name, allowed=(*known(), "the path of a .toml file"))
    return name, user_text(name)


def _case(facts: dict[str, Any], where: str) -> dict[str, Any]:
    simple: dict[str, Callable[[object, str], object]] = {
        "id": fields.string,
        "title": fields.string,
        "destination": fields.iso3,
        "suppliers": fields.countries,
        "hubs": fields.countries,
        "hubs_called": fields.string,
        "more_hubs": fields.countries,
        "goods_called": fields.string,
        "lists": _lists,
        "controls_start": fields.month,
        "window": fields.period,
    }
    tables = {"coalition": _member, "baselines": _baseline, "placebos": _placebo, "events": _event}
    chosen: dict[str, Callable[[object, str], object]] = {"currency": _currency, "also_together": _groups}
    simple |= {key: reader for key, reader in chosen.items() if key in facts}
    fields.same_keys(facts, [*simple, *tables], where)
    read = {key: reader(facts[key], f"{where}, {key}") for key, reader in simple.items()}
    return read | {key: _each(facts[key], reader, f"{where}, {key}") for key, reader in tables.items()}


def _each(rows: object, reader: Callable[[dict[str, Any], str], Any], where: str) -> tuple[Any, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile("a list of tables is expected", where=where, seen=rows)
    nested = [reader(row, f"{where} no. {number}") for number, row in enumerate(rows, start=1)]
    return tuple(item for found in nested for item in (found if isinstance(found, tuple) else (found,)))


def _member(row: dict[str, Any], where: str) -> tuple[Member, ...]:
    """Read one entry: several countries may have joined on one day by one act."""
    fields.same_keys(row, ["countries", "joined", "source", "verified"], where)
    codes = fields.countries(row["countries"], where)
    verified = fields.one_of(row["verified"], VERIFIED, where)
    return tuple(
        Member(code, fields.day(row["joined"], where), fields.string(row["source"], where), verified) for code in codes
    )


def _baseline(row: dict[str, Any], where: str) -> Baseline:
    fields.same_keys(row, ["id", "title", "years", "same_months"], where)
    years = row["years"]
    if not isinstance(years, list) or not years or not all(type(year) is int for year in years):
        raise BadFile("years are a list of whole numbers", where=where, seen=years, allowed=("[2021]",))
    if not isinstance(row["same_months"], bool):
        raise BadFile("same_months is true or false", where=where, seen=row["same_months"])
    return Baseline(
        fields.string(row["id"], where), fields.string(row["title"], where), tuple(years), row["same_months"]
    )


def _placebo(row: dict[str, Any], where: str) -> Placebo:
    fields.same_keys(row, ["base", "window"], where)
    found = Placebo(fields.period(row["base"], where), fields.period(row["window"], where))
    if found.base.months != found.window.months:
        raise BadFile("a placebo's base is as long as its window", where=where, seen=f"{found.base}, {found.window}")
    return found


def _event(row: dict[str, Any], where: str) -> Event:
    fields.same_keys(row, ["date", "actor", "step", "what", "source", "verified"], where)
    first, until, precision = fields.when(fields.string(row["date"], where), where)
    actor, step, what, source = (fields.string(row[key], where) for key in ("actor", "step", "what", "source"))
    return Event(first, until, precision, actor, step, what, source, fields.one_of(row["verified"], VERIFIED, where))


def _currency(value: object, where: str) -> str:
    return fields.one_of(value, rates.currencies(), where)


def _groups(value: object, where: str) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise BadFile("a list of lists of countries is expected", where=where, seen=value)
    return tuple(fields.countries(item, where) for item in value)


def _lists(value: object, where: str) -> tuple[str, ...]:
    return fields.unique(value, lambda item, place: fields.one_of(item, control_list.known(), place), where)
