"""Bytes of a file become characters once, here; every offset of the record counts these characters."""

from __future__ import annotations

import codecs
import re

LIMIT = 4_000_000  # characters of one file that are read: ten times the longest page of the benchmark

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"'\s]*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|article|div|p|meta|script|span|table)\b", re.IGNORECASE)


def decode(data: bytes) -> str:
    """Return the file's characters, its first LIMIT; no byte makes it fail.

    A byte order mark decides, then UTF-8, then what the page declares, then Windows-1252. The mark itself, NULs and
    carriage returns stay: they are characters of the file, and to drop them would shift every offset.
    """
    head = data[: 4 * LIMIT]
    for mark, name in _BOMS:
        if head.startswith(mark):
            return head.decode(name, "replace")[:LIMIT]
    for name in ("utf-8", _declared(head), "cp1252"):
        try:
            return codecs.getincrementaldecoder(name)().decode(head, final=len(head) == len(data))[:LIMIT]
        except (UnicodeDecodeError, LookupError):
            continue
    return head.decode("cp1252", "replace")[:LIMIT]


def is_html(raw: str) -> bool:
    """Say whether the file is HTML: a tag that a page begins with stands among its first characters."""
    return raw.lstrip("\ufeff \t\r\n").startswith("<") and _MARKUP.search(raw, 0, 4000) is not None


def is_json(raw: str) -> bool:
    """Say whether the file is JSON, one object a line."""
    return raw.lstrip("\ufeff \t\r\n").startswith("{")


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data, 0, 4096)
    name = "utf-8" if found is None else found[1].decode("ascii")
    try:  # a charset that is no text encoding ("base64", "zip") must not be run on the page
        return name if codecs.lookup(name)._is_text_encoding else "utf-8"  # noqa: SLF001
    except LookupError:
        return "utf-8"
