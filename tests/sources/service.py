"""A small server on 127.0.0.1 that plays UN Comtrade. Its answers are shapes written for these tests, not recorded."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

CUT_AT = 500


class Comtrade(ThreadingHTTPServer):
    """Holds rows by (month, code, partner); `faults` are answers to give first, one a call."""

    daemon_threads = True

    def __init__(self, rows, faults=(), key=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.rows, self.faults, self.key, self.asked = rows, list(faults), key, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


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


@contextlib.contextmanager
def playing(rows, faults=(), key=None):
    """The server, for as long as the block lasts."""
    server = Comtrade(rows, faults, key)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
