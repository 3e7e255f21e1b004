"""Goods codes in a few plain words, by heading, where a table has no room for the legal text.

The words are the project's own; the HS headings they stand for decide.
"""

from __future__ import annotations

from functools import cache

from contraflow.codes.data import resource_rows


def goods_words(code: str) -> str:
    """Say what a code holds: by its heading ("8482": "ball and roller bearings"), else by its chapter, else ""."""
    known = _words()
    return known.get(code[:4]) or known.get(code[:2], "")


@cache
def _words() -> dict[str, str]:
    return {row["code"]: row["words"] for row in resource_rows("codes/data/goods.csv")}
