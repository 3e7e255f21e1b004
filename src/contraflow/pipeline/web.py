"""A page by its address: http and https only, so much and no more, so long and no longer."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

from contraflow import __version__
from contraflow.errors import NoData, UsageError

SCHEMES: Final = ("http", "https")
MOST: Final = 16_000_000
"""Bytes of a page: what comes after them is not read."""
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
