"""The one client for what is asked over the network: paced, patient, and clear about a refusal."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from contraflow import __version__
from contraflow.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from ssl import SSLContext

    import httpx

ATTEMPTS = 6
LONGEST_WAIT = 300.0  # seconds; a service that asks for more is given up
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, *(status for status in HTTPStatus if status >= HTTPStatus.INTERNAL_SERVER_ERROR))
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Service:
    """Where to ask and how: `every` is the least number of seconds between two calls.

    `heard` are refusals whose body is an answer to whoever asked: the caller reads them.
    """

    name: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    every: float = 1.0
    timeout: float = 60.0
    refused: str = "the service refuses"
    heard: tuple[HTTPStatus, ...] = ()


@dataclass(slots=True)
class Client:
    """Asks a service one thing after another."""

    service: Service
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _last: float | None = None

    def get(self, path: str, params: Mapping[str, str]) -> bytes:
        """The body of the answer. Raises NoAnswer once patience is at its end, at once where the service refuses."""
        import httpx  # noqa: PLC0415  (a tenth of a second, and most commands ask nobody)

        fault = ""
        for attempt in range(ATTEMPTS):
            self._pace()
            try:
                answer = self._ask(path, params)
            except httpx.TransportError as error:  # no connection, too slow, or cut off in the middle
                fault, wait = f"{type(error).__name__}: {error}", None
            else:
                if answer.is_success or answer.status_code in self.service.heard:
                    return answer.content
                fault = f"HTTP {answer.status_code}: {answer.text[:200]}"
                self._stop_if_final(answer, fault)
                wait = _asked_for(answer)
            self._wait(wait if wait is not None else 2.0**attempt, fault)
        raise NoAnswer(
            f"{self.service.name} did not answer in {ATTEMPTS} attempts",
            where=self.service.base,
            seen=fault,
            mend="run the same command again later: what was answered is kept",
        )

    def _ask(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        import httpx  # noqa: PLC0415  (as above)

        headers = {"User-Agent": f"contraflow/{__version__}", **self.service.headers}
        url = f"{self.service.base.rstrip('/')}/{path}"
        return httpx.get(url, params=dict(params), headers=headers, timeout=self.service.timeout, verify=_trusted())

    def _stop_if_final(self, answer: httpx.Response, fault: str) -> None:
        if answer.status_code in BUSY:
            return
        what = self.service.refused if answer.status_code in REFUSED else f"{self.service.name} refuses the question"
        raise NoAnswer(what, where=self.service.base, seen=fault, mend="what was answered before is kept")

    def _pace(self) -> None:
        if self._last is not None:
            self.sleep(max(0.0, self._last + self.service.every - self.now()))
        self._last = self.now()

    def _wait(self, seconds: float, fault: str) -> None:
        if seconds > LONGEST_WAIT:
            raise NoAnswer(
                f"{self.service.name} asks to wait {seconds:,.0f} seconds",
                where=self.service.base,
                seen=fault,
                mend="run the same command again after that: what was answered is kept",
            )
        self.sleep(seconds)


@cache
def _trusted() -> SSLContext:
    """Whose certificates are believed; read once, not at each of a thousand questions."""
    import httpx  # noqa: PLC0415  (as above)

    return httpx.create_ssl_context()


def _asked_for(answer: httpx.Response) -> float | None:
    """Seconds to wait by the answer's Retry-After, a number or a date; None where it says nothing."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
