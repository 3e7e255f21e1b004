"""Small servers on 127.0.0.1 that play UN Comtrade and Eurostat. Their answers are written for these tests."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

CUT_AT = 500


class Server(ThreadingHTTPServer):
    """`faults` are answers to give first, one a call; `asked` is what was asked."""

    daemon_threads = True

    def __init__(self, handler, faults):
        super().__init__(("127.0.0.1", 0), handler)
        self.faults, self.asked = list(faults), []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Comtrade(Server):
    """Holds rows by (month, code, partner)."""

    def __init__(self, rows, faults=(), key=None):
        super().__init__(Handler, faults)
        self.rows, self.key = rows, key


class Eurostat(Server):
    """Holds lines of SDMX-CSV; queues a question as often as `statuses` says, and takes at most `most` months."""

    def __init__(self, lines, faults=(), statuses=(), most=12):
        super().__init__(EurostatHandler, faults)
        self.lines, self.statuses, self.most = lines, list(statuses), most


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        where, params = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        self.server.asked.append((where, params, self.headers.get("Ocp-Apim-Subscription-Key")))
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault == "slow":
            time.sleep(0.6)
        elif fault == "cut off":
            self._send(200, answer([row()]), length=10_000)
            return
        elif fault is not None:
            status, headers = fault
            self._send(status, {"statusCode": status, "message": "no"}, headers)
            return
        self._answer(where, params)

    def _answer(self, where, params):
        if where.endswith("getDA/C/M/HS"):
            self._send(200, answer([AVAILABLE]))
        elif where.startswith("/data/") and self.headers.get("Ocp-Apim-Subscription-Key") != self.server.key:
            self._send(403, {"statusCode": 403, "message": "bad key"})
        else:
            found = [one for one in self.server.rows if matches(one, params)]
            self._send(200, answer(found if where.startswith("/data/") else found[:CUT_AT]))

    def _send(self, status, content, headers=(), length=None):
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


AVAILABLE = {
    "datasetCode": 20156202403061000, "typeCode": "C", "freqCode": "M", "period": 202403, "reporterCode": 156,
    "reporterISO": "CHN", "classificationCode": "H6", "totalRecords": 512345,
    "firstReleased": "2024-06-12T01:47:07.73", "lastReleased": "2024-07-05T01:13:58.7",
}  # fmt: skip


def answer(rows):
    return {"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""}


def row(**given):
    plain = {
        "typeCode": "C", "freqCode": "M", "period": "202403", "reporterCode": 156, "flowCode": "X", "partnerCode": 643,
        "partner2Code": 0, "classificationCode": "H6", "cmdCode": "854231", "customsCode": "C00", "motCode": 0,
        "qtyUnitAbbr": "u", "qty": 3.0, "isQtyEstimated": False, "netWgt": 1.5, "isNetWgtEstimated": True,
        "cifvalue": None, "fobvalue": 100.25, "primaryValue": 100.25,
    }  # fmt: skip
    return {**plain, **given}


def matches(one, params):
    wanted = {name: params[name].split(",") for name in ("period", "cmdCode", "partnerCode") if name in params}
    return all(str(one[name]) in values for name, values in wanted.items())


HEAD = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
QUEUED = """<?xml version="1.0" encoding="UTF-8" ?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/><env:Body>
<ns0:syncResponse xmlns:ns0="http://estat.ec.europa.eu/disschain/soap/extraction"><processingTime>92</processingTime>
<queued><id>7c5c-42</id><status>{status}</status></queued></ns0:syncResponse></env:Body></env:Envelope>"""
TOO_BIG = """<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>413</faultcode>
<faultstring>EXTRACTION_TOO_BIG: The requested extraction is too big</faultstring></S:Fault>"""


def sdmx(*lines):
    """An answer of Eurostat in SDMX-CSV."""
    return "".join(f"{line}\n" for line in (HEAD, *lines))


def observed(**given):
    """A line of such an answer."""
    plain = {"updated": "15/06/24 11:00:00", "reporter": "DE", "partner": "RU", "product": "854231", "flow": "2"}
    one = {**plain, "indicator": "VALUE_IN_EUROS", "month": "2024-03", "value": "1000", **given}
    return f"ESTAT:DS-045409(1.0),{one['updated']},M," + ",".join(list(one.values())[1:])


class EurostatHandler(Handler):
    def do_GET(self):
        where, params = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        self.server.asked.append((where, params))
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault == "cut off":
            self._text(200, sdmx(observed())[:-5])
        elif fault == "cut on the way":
            self._text(200, sdmx(observed()), length=10_000)
        elif fault is not None:
            self._text(*fault)
        elif "/async/status/" in where:
            self._text(200, QUEUED.format(status=self.server.statuses.pop(0)))
        elif "/async/data/" not in where and self.server.statuses:
            self._text(200, QUEUED.format(status="SUBMITTED"))
        else:
            self._data(params)

    def _data(self, params):
        start, end = params.get("startPeriod", "0"), params.get("endPeriod", "9")
        if start != "0" and int(end[5:]) - int(start[5:]) >= self.server.most:
            self._text(413, TOO_BIG)
            return
        self._text(200, sdmx(*(line for line in self.server.lines if start <= line.split(",")[-2] <= end)))

    def _text(self, status, text, headers=(), length=None):
        body = text.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)


def playing(rows, faults=(), key=None):
    """Comtrade, for as long as the block lasts."""
    return running(Comtrade(rows, faults, key))


@contextlib.contextmanager
def running(server):
    """The server, for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
