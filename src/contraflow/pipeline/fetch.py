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
from contraflow.sources.eurostat import fetch as eurostat
from contraflow.sources.net import Client
from contraflow.sources.query import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contraflow.pipeline.workspace import Workspace
    from contraflow.sources.comtrade.fetch import Available

SERVICES = {"comtrade": comtrade, "eurostat": eurostat}
TOTAL = "total"
REVISIONS = ("HS2017", "HS2022")  # reporters change on different days, so a list is asked for in both


@dataclass(frozen=True, slots=True)
class Access:
    """How a user reaches a service: its name, another address, a key or none, and the seconds between two calls."""

    base: str | None = None
    key: str | None = None
    every: float = 1.0
    source: str = "comtrade"

    def client(self) -> Client:
        """A client for it."""
        return Client(SERVICES[self.source].service(self.base, self.key, self.every))


def query(
    reporter: str | None, partners: Sequence[str], lists: Sequence[str], months: tuple[str, str], flow: str
) -> Query:
    """What a user asks of a service, checked; without a reporter, everybody. Raises BadCode, UsageError, NoData."""
    start, end = Month.parse(months[0]), Month.parse(months[1])
    if end < start:
        raise UsageError("the last month comes before the first", seen=f"{start} to {end}")
    found = tuple(dict.fromkeys(country.find(partner).iso3 for partner in partners))
    who = "" if reporter is None else country.find(reporter).iso3
    return Query(who, found, codes(lists), start, end, flow)


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
    return int(SERVICES[access.source].calls(asked, access.client()))


def fetch(work: Workspace, asked: Query, access: Access, told: Callable[[str], None]) -> Outcome:
    """Ask a service and keep the rows; stopped and run again, it asks only for the rest. Raises NoAnswer, NoData."""
    today = dt.datetime.now(dt.UTC).date()
    question = asked.facts() | {"key": str(bool(access.key))}
    kept = Kept.open(work.settings.home, access.source, question, today)
    path = SERVICES[access.source].fetch(asked, access.client(), kept, told)
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
        raise UsageError("no such source to fetch", seen=source, allowed=(*SERVICES, *known))
    return known[source]
