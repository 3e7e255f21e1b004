"""Quotation marks of a paragraph, paired: curly and straight ones, and two single quotes set as a double one.

Pairing starts afresh at each paragraph, so that one forgotten mark spoils one paragraph and not the page. A quotation
opened and never closed runs to the paragraph's end: that is how newspapers set one that goes on in the next.
"""

from __future__ import annotations

import re

OPENING, CLOSING, EITHER = "open", "close", "either"
_MARK = re.compile("[“”„«»\"]|''|``")
_KIND = {"“": OPENING, "„": OPENING, "«": OPENING, "``": OPENING, "”": CLOSING, "»": CLOSING}


def pairs(text: str) -> list[tuple[int, int]]:
    """Where quotations stand in one paragraph, marks included, in order and apart from each other."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        kind = _kind(text, mark, inside=opened is not None)
        if opened is None and kind == OPENING:
            opened = mark.start()
        elif opened is not None and kind == CLOSING:
            found.append((opened, mark.end()))
            opened = None
    if opened is not None:
        found.append((opened, len(text.rstrip())))
    return found


def _kind(text: str, mark: re.Match[str], *, inside: bool) -> str:
    """Opening or closing: by its shape where it has one, else by the blanks around it, else by what is open."""
    shape = _KIND.get(mark.group(), EITHER)
    if shape == OPENING or (shape == CLOSING and inside):
        return shape
    before, after = text[: mark.start()][-1:], text[mark.end() :][:1]
    if inside and after.isalnum() and (before.isspace() or not before):
        return EITHER  # a nested opening mark: the outer quotation stays open
    if not inside and (not after or after.isspace()):
        return EITHER  # a stray closing mark: what it closed began in another paragraph
    return CLOSING if inside else OPENING
