"""Asks the dissemination API for DS-045409 in SDMX-CSV: split where it is too large, waited for where it is queued.

Eurostat answers small questions at once, queues larger ones (an XML note with an id, also under HTTP 200, to be asked
about until it is AVAILABLE) and refuses more than 5 million cells with 413 EXTRACTION_TOO_BIG. HS6 are asked for: the
service knows no "all CN8 lines of a code".
Source: https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access/api-detailed-guidelines/asynchronous-api
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.errors import NoAnswer, NoData, UsageError
from contraflow.sources.eurostat.labels import PREFERRED
from contraflow.sources.eurostat.sdmx import VALUE, WEIGHT
from contraflow.sources.net import Service
from contraflow.sources.query import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from contraflow.lake.kept import Kept
    from contraflow.sources.net import Client
    from contraflow.sources.query import Part, Query

BASE = "https://ec.europa.eu/eurostat/api/comext/dissemination"
ENVELOPE = "contraflow_fetch_eurostat"
DATA, STATUS, RESULT = "sdmx/2.1/data/DS-045409", "1.0/async/status", "1.0/async/data"
FORM = {"format": "SDMX-CSV", "compressed": "false"}
MONTHS_A_CALL, CODES_A_CALL = 12, 50
FLOWS = {"import": "1", "export": "2"}
FIRST_WAIT, LONGEST_WAIT, LOOKS = 5.0, 60.0, 60  # seconds between two looks at a queue; how often it is looked at
PATIENCE = 180.0  # seconds for one answer; large ones are put together while one waits
SMALLER = "name partners with --partner and a reporter with --reporter, or fewer months"
REFUSED = "Eurostat refuses (401 or 403): too many questions from here, or a proxy on the way; wait an hour"

_QUEUED = re.compile(rb"<(?:\w+:)?id>\s*([\w-]+)\s*</(?:\w+:)?id>")
_STATUS = re.compile(rb"<(?:\w+:)?status>\s*(\w+)\s*</(?:\w+:)?status>")
_TOO_BIG = b"EXTRACTION_TOO_BIG"


def service(base: str | None, key: str | None, every: float) -> Service:
    """The service, at another address where one is given; it knows no keys."""
    del key
    too_big = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE,)
    return Service("Eurostat", base or BASE, every=every, timeout=PATIENCE, refused=REFUSED, heard=too_big)


def calls(query: Query, client: Client) -> int:
    """How many calls a query takes, if none is too large."""
    del client
    return sum(1 for _ in parts(query, MONTHS_A_CALL, CODES_A_CALL))


def path(part: Part) -> str:
    """The path of a call: M.DE.RU.854231+854232.2.VALUE_IN_EUROS+QUANTITY_IN_100KG, empty where all are asked for."""
    if part.query.flow not in FLOWS:
        raise UsageError("Comext knows exports and imports", seen=part.query.flow, allowed=tuple(FLOWS))
    reporter = code(part.query.reporter) if part.query.reporter else ""
    partners = "+".join(map(code, part.partners))
    flow, goods = FLOWS[part.query.flow], "+".join(part.codes)
    return f"{DATA}/M.{reporter}.{partners}.{goods}.{flow}.{VALUE}+{WEIGHT}"


def params(part: Part) -> dict[str, str]:
    """The parameters of a call."""
    return {**FORM, "startPeriod": str(part.months[0]), "endPeriod": str(part.months[-1])}


def code(iso3: str) -> str:
    """Comext's code of a country: DE for DEU, XS for SRB. Raises UsageError where it has none."""
    found = country.find(iso3)
    known = PREFERRED.get(found.iso3) or found.iso2 or (found.iso3 if found.kind != "country" else "")
    if not known:
        raise UsageError("Comext has no code for it", seen=iso3)
    return known


def fetch(query: Query, client: Client, kept: Kept, told: Callable[[str], None]) -> Path:
    """Ask all of a query and write one file of its answers; `told` hears of each. Raises NoAnswer, NoData."""
    answers: list[dict[str, str]] = []
    for part in parts(query, MONTHS_A_CALL, CODES_A_CALL):
        answers += _whole(part, client, kept)
        told(f"{part.months[0]}, {_lines(answers):,} lines")
    if not _lines(answers):
        raise NoData("Eurostat holds none of it", seen=str(query.facts()), mend="ask for other months or partners")
    said = {"asked": kept.started.isoformat(), "service": DATA, **query.facts()}
    content = json.dumps({ENVELOPE: said, "answers": answers}, ensure_ascii=False)
    who = query.reporter or "all"
    name = f"eurostat-{who}-{query.flow}-{query.start}-{query.end}-{kept.folder.name}-{kept.started}.json"
    return kept.finish(name, content.encode())


def _lines(answers: list[dict[str, str]]) -> int:
    """How many lines below their heads."""
    return sum(answer["csv"].count("\n") - 1 for answer in answers)


def _whole(part: Part, client: Client, kept: Kept) -> Iterator[dict[str, str]]:
    """The answers to a part, split until none is too large."""
    asked = {"path": path(part), **params(part)}
    answer = kept.get(asked)
    if answer is None:
        answer = _answer(asked, client, kept)
        kept.put(asked, answer)
    if _TOO_BIG not in answer:
        yield {"request": asked["path"], "from": asked["startPeriod"], "to": asked["endPeriod"], "csv": _text(answer)}
        return
    for half in part.halves(SMALLER):
        yield from _whole(half, client, kept)


def _answer(asked: dict[str, str], client: Client, kept: Kept) -> bytes:
    """The table, or the note that it is too large; a queued one is waited for, also one that was queued before."""
    ticket = {"queued": True, **asked}
    note = kept.get(ticket)
    rest = {name: text for name, text in asked.items() if name != "path"}
    for _ in range(2):  # a question may expire once in the queue
        answer = note or client.get(asked["path"], rest)
        if _TOO_BIG in answer or not _is_queued(answer):
            return _checked(answer)
        kept.put(ticket, answer)
        found = _QUEUED.search(answer)
        if found and _is_ready(found[1].decode(), client):
            return _checked(client.get(f"{RESULT}/{found[1].decode()}", FORM))
        note = None
    raise NoAnswer("Eurostat drops the question from its queue", seen=asked["path"], mend="run the same command again")


def _is_ready(ticket: str, client: Client) -> bool:
    """Wait for a queued answer; False where the service has dropped it. Raises NoAnswer once patience is at its end."""
    wait = FIRST_WAIT
    for _ in range(LOOKS):
        found = _STATUS.search(client.get(f"{STATUS}/{ticket}", {}))
        status = found[1].decode() if found else "UNKNOWN_REQUEST"
        if status == "AVAILABLE":
            return True
        if status not in {"SUBMITTED", "PROCESSING"}:
            return False
        client.sleep(wait)
        wait = min(LONGEST_WAIT, 2 * wait)
    mend = "run the same command again later: the place in the queue is kept"
    raise NoAnswer("Eurostat is still preparing the answer", seen=ticket, mend=mend)


def _is_queued(answer: bytes) -> bool:
    return answer.lstrip().startswith(b"<") and b"queued>" in answer


def _checked(answer: bytes) -> bytes:
    """The answer, if it is a whole table or says that it is too large. Raises NoAnswer for a fault or a cut one."""
    if _TOO_BIG in answer or (answer.startswith(b"DATAFLOW,") and answer.endswith(b"\n")):
        return answer
    seen = answer[:300].decode("utf-8", errors="replace")
    raise NoAnswer("Eurostat's answer is no whole table", seen=seen, mend="run the same command again")


def _text(answer: bytes) -> str:
    return answer.decode("utf-8", errors="replace").replace("\r\n", "\n")
