"""A page by its address: http and https only, so much and no more, so long and no longer."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlsplit

import httpx

from contraflow import __version__
from contraflow.errors import NoData, UsageError

SCHEMES: Final = ("http", "https")
MOST: Final = 16_000_000
"""Bytes of a page: what comes after them is not read."""
ANSWER: Final = 200_000
"""Bytes of a language model's answer."""
PATIENCE: Final = 20
"""Seconds without an answer."""


def is_address(name: str) -> bool:
    """Say whether the name is an address rather than a file."""
    return "://" in name


def page(address: str) -> bytes:
    """The page's bytes. Raises UsageError where it is no address of the web, NoData where no answer comes."""
    asked = {"follow_redirects": True, "timeout": PATIENCE, "headers": {"User-Agent": f"contraflow/{__version__}"}}
    try:
        with httpx.stream("GET", _checked(address), **asked) as answer:  # type: ignore[arg-type]
            answer.raise_for_status()
            return _first(answer)
    except httpx.HTTPStatusError as error:
        raise NoData("the page is not given out", where=address, seen=f"HTTP {error.response.status_code}") from None
    except httpx.HTTPError as error:
        raise NoData(
            "no answer from there: offline, or the address is wrong",
            where=address,
            seen=str(error),
            mend="save the page as a file and read that",
        ) from None


def posted(address: str, body: dict[str, object], *, key: str | None, patience: float) -> bytes:
    """The answer to a JSON request. Raises UsageError as `page`; NoData where none comes in time or it is overlong."""
    headers = {"User-Agent": f"contraflow/{__version__}"} | ({"Authorization": f"Bearer {key}"} if key else {})
    until = time.monotonic() + patience
    try:
        with httpx.stream("POST", _checked(address), json=body, headers=headers, timeout=patience) as answer:
            answer.raise_for_status()
            return _whole(answer, address, until)
    except httpx.HTTPError as error:
        raise NoData("no answer from the language model", where=address, seen=str(error)) from None


def _whole(answer: httpx.Response, address: str, until: float) -> bytes:
    """All of an answer that comes in time and is no longer than answers are."""
    kept = bytearray()
    for part in answer.iter_bytes():
        kept += part
        if len(kept) > ANSWER or time.monotonic() > until:
            seen = "it is too long" if len(kept) > ANSWER else "it takes too long"
            raise NoData("no answer from the language model", where=address, seen=seen)
    return bytes(kept)


def _first(answer: httpx.Response) -> bytes:
    """As much of the page as is read."""
    kept = bytearray()
    for part in answer.iter_bytes():
        kept += part
        if len(kept) >= MOST:
            break
    return bytes(kept[:MOST])


def _checked(address: str) -> str:
    if urlsplit(address).scheme not in SCHEMES or not urlsplit(address).hostname:
        raise UsageError("not an address of the web", seen=address, allowed=[f"{each}://" for each in SCHEMES])
    return address
