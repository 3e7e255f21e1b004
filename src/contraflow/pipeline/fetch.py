"""What is asked of a service and goes straight into the lake, and what a service says it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow import sources
from contraflow.codes import control_list, country
from contraflow.codes.month import Month
from contraflow.errors import UsageError
from contraflow.lake.kept import Kept
from contraflow.pipeline.workspace import Outcome, add
from contraflow.sources.comtrade import fetch as comtrade
from contraflow.sources.comtrade.query import Query, requests
from contraflow.sources.net import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contraflow.pipeline.workspace import Workspace
    from contraflow.sources.comtrade.fetch import Available

TOTAL = "total"
REVISIONS = ("HS2017", "HS2022")  # reporters change on different days, so a list is asked for in both


@dataclass(frozen=True, slots=True)
class Access:
    """How a user reaches Comtrade: the address, a key or none, and the seconds between two calls."""

    base: str = comtrade.BASE
    key: str | None = None
    every: float = 1.0

    def client(self) -> Client:
        """A client for it."""
        return Client(comtrade.service(self.base, self.key, self.every))


def query(reporter: str, partners: Sequence[str], lists: Sequence[str], months: tuple[str, str], flow: str) -> Query:
    """What a user asks of Comtrade, checked. Raises BadCode, UsageError, NoData."""
    start, end = Month.parse(months[0]), Month.parse(months[1])
    if end < start:
        raise UsageError("the last month comes before the first", seen=f"{start} to {end}")
    found = tuple(dict.fromkeys(country.find(partner).iso3 for partner in partners))
    return Query(country.find(reporter).iso3, found, codes(lists), start, end, flow)


def codes(lists: Sequence[str]) -> tuple[str, ...]:
    """The HS6 codes of lists, as they are written in every revision that a reporter may use; sorted."""
    wanted: set[str] = set()
    for name in lists:
        if name == TOTAL:
            wanted.add(TOTAL.upper())
            continue
        plain, _, version = name.partition("@")
        goods = control_list.load(plain, version=version or None).in_six_digits()
        for revision in REVISIONS:
            wanted |= goods.in_revision(revision).product_set
    return tuple(sorted(wanted))


def calls(asked: Query, access: Access) -> int:
    """How many calls a query takes, if no answer is cut."""
    return sum(1 for _ in requests(asked, comtrade.plan_of(access.client()).months_a_call))


def fetch(work: Workspace, asked: Query, access: Access, told: Callable[[str], None]) -> Outcome:
    """Ask Comtrade and keep the rows; stopped and run again, it asks only for the rest. Raises NoAnswer, NoData."""
    today = dt.datetime.now(dt.UTC).date()
    kept = Kept.open(work.settings.home, "comtrade", asked.facts() | {"key": str(bool(access.key))}, today)
    path = comtrade.fetch(asked, access.client(), kept, told)
    (outcome,) = add(work, [path])
    return outcome


def availability(reporters: Sequence[str], access: Access) -> list[Available]:
    """The months that reporters have sent to Comtrade."""
    client = access.client()
    return [month for name in reporters for month in comtrade.available(country.find(name).iso3, client)]


def steps(source: str) -> tuple[str, ...]:
    """The steps that bring a source which no program may fetch. Raises UsageError for an unknown one."""
    known = {one.name: one.facts.steps for one in sources.SOURCES if one.facts.steps}
    if source not in known:
        raise UsageError("no such source to fetch", seen=source, allowed=("comtrade", *known))
    return known[source]
