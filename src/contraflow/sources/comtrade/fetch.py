"""Asks the API: the public preview without a key, the full service with one. No answer that was cut is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contraflow.errors import BadFile, NoAnswer, NoData
from contraflow.sources.comtrade.answers import rows_of
from contraflow.sources.comtrade.query import CODES_A_CALL, number, params
from contraflow.sources.net import Service
from contraflow.sources.query import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from contraflow.lake.kept import Kept
    from contraflow.sources.net import Client
    from contraflow.sources.query import Part, Query

BASE = "https://comtradeapi.un.org"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
ENVELOPE = "contraflow_fetch"
SMALLER = "name partners with --partner, or set CONTRAFLOW_COMTRADE_KEY for longer answers"
AVAILABLE = "public/v1/getDA/C/M/HS"
PREVIEW_REFUSED = "Comtrade refuses (403): too many calls from here; wait an hour, or use a key"
KEY_REFUSED = (
    "Comtrade refuses the key (401 or 403): it is wrong, or its quota of the day is used up; check "
    "CONTRAFLOW_COMTRADE_KEY on comtradedeveloper.un.org, or go on tomorrow"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the service is asked: where, how many months a call, and at how many rows it cuts an answer."""

    path: str
    months_a_call: int
    cut_at: int


PREVIEW = Plan("public/v1/preview/C/M/HS", 1, 500)
KEYED = Plan("data/v1/get/C/M/HS", 12, 100_000)


def service(base: str | None, key: str | None, every: float) -> Service:
    """The service, at another address where one is given, with the key where there is one."""
    headers = {KEY_HEADER: key} if key else {}
    refused = KEY_REFUSED if key else PREVIEW_REFUSED
    return Service("UN Comtrade", base or BASE, headers, every, refused=refused)


def plan_of(client: Client) -> Plan:
    """The full service for a client with a key, else the preview."""
    return KEYED if KEY_HEADER in client.service.headers else PREVIEW


def calls(query: Query, client: Client) -> int:
    """How many calls a query takes, if no answer is cut."""
    return sum(1 for _ in parts(query, plan_of(client).months_a_call, CODES_A_CALL))


def fetch(query: Query, client: Client, kept: Kept, told: Callable[[str], None]) -> Path:
    """Ask all of a query and write one file of its answers; `told` hears of each. Raises NoAnswer, NoData."""
    plan = plan_of(client)
    answers: list[dict[str, Any]] = []
    for request in parts(query, plan.months_a_call, CODES_A_CALL):
        answers += _whole(request, client, kept, plan)
        told(f"{request.months[0]}, {sum(answer['count'] for answer in answers):,} rows")
    if not any(answer["data"] for answer in answers):
        raise NoData(
            "Comtrade holds none of it",
            seen=str(query.facts()),
            mend=f"contraflow availability comtrade --reporter {query.reporter}",
        )
    said = {"asked": kept.started.isoformat(), "service": plan.path, **query.facts()}
    content = json.dumps({ENVELOPE: said, "answers": answers}, ensure_ascii=False)
    name = f"comtrade-{query.reporter}-{query.flow}-{query.start}-{query.end}-{kept.folder.name}-{kept.started}.json"
    return kept.finish(name, content.encode())


def _whole(request: Part, client: Client, kept: Kept, plan: Plan) -> Iterator[dict[str, Any]]:
    """The answers to a request, split until none is cut."""
    rows = _rows(request, client, kept, plan)
    if len(rows) < plan.cut_at:
        yield {"request": params(request), "count": len(rows), "data": rows}
        return
    for half in request.halves(SMALLER):
        yield from _whole(half, client, kept, plan)


def _rows(request: Part, client: Client, kept: Kept, plan: Plan) -> list[dict[str, Any]]:
    """The rows of one call, from what is kept or from the service; a cut one is kept too, to be split again."""
    asked = {"path": plan.path, **params(request)}
    answer = kept.get(asked)
    if answer is not None:
        return rows_of(answer.decode(), "a kept answer")
    answer = client.get(plan.path, params(request))
    try:
        rows = rows_of(answer.decode("utf-8", errors="replace"), client.service.name)
    except BadFile as error:
        raise NoAnswer("Comtrade's answer cannot be read", seen=error.seen, mend="run the same command again") from None
    kept.put(asked, answer)
    return rows


@dataclass(frozen=True, slots=True)
class Available:
    """One month that a reporter has sent: its HS revision, rows, and the day it was last released."""

    reporter: str
    month: str
    revision: str
    rows: int
    released: str


def available(reporter: str, client: Client) -> tuple[Available, ...]:
    """The months that a reporter has sent, oldest first."""
    answer = client.get(AVAILABLE, {"reporterCode": number(reporter)})
    rows = rows_of(answer.decode("utf-8", errors="replace"), client.service.name)
    return tuple(sorted((_available(reporter, row) for row in rows), key=lambda one: one.month))


def _available(reporter: str, row: dict[str, Any]) -> Available:
    period = str(row.get("period", ""))
    released = str(row.get("lastReleased") or "")[: len("2024-01-01")]
    revision = str(row.get("classificationCode") or "")
    return Available(reporter, f"{period[:4]}-{period[4:]}", revision, int(row.get("totalRecords") or 0), released)
