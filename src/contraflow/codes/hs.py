"""Goods codes: the Harmonised System and the EU's Combined Nomenclature built on it.

A code means nothing without its revision: 8541.50 of HS2017 is not 8541.51 of HS2022. Digits are kept as text, for
a leading zero counts. Six digits (HS6) are the same worldwide within a revision; eight (CN8) are the EU's, ten a
country's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from contraflow.codes.month import Month
from contraflow.errors import BadCode

REVISION_STARTS = (
    # first month of use in EU trade statistics; the EU applies a revision on its first day (CN regulation of the year)
    ("HS1988", Month(1988, 1)),
    ("HS1996", Month(1996, 1)),
    ("HS2002", Month(2002, 1)),
    ("HS2007", Month(2007, 1)),
    ("HS2012", Month(2012, 1)),
    ("HS2017", Month(2017, 1)),
    ("HS2022", Month(2022, 1)),
)
HS6 = 6
"""Digits of a code that is the same worldwide."""
LENGTHS = (2, 4, HS6, 8, 10)
_SHAPE = re.compile(r"\d{2}(?:[ .]?\d{2})*|\d{4}[ .]?\d{2}(?:[ .]?\d{2})*")
_REVISION = re.compile(r"(?:HS|CN)\d{4}")


@dataclass(frozen=True, slots=True, order=True)
class HS:
    """A goods code of 2, 4, 6, 8 or 10 digits, and the revision it belongs to ("" when the source does not say)."""

    digits: str
    revision: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no code, whoever builds it."""
        if not self.digits.isascii() or not self.digits.isdigit() or len(self.digits) not in LENGTHS:
            raise _bad(self.digits)
        if self.revision and not _REVISION.fullmatch(self.revision):
            raise BadCode("not a revision of the HS or CN", seen=self.revision, allowed=("HS2017", "HS2022", "CN2021"))

    @classmethod
    def parse(cls, text: str, revision: str = "") -> Self:
        """Read "8542.31", "8542 31 90" or "854231"; raise BadCode on anything else."""
        plain = text.strip()
        if not plain.isascii() or not _SHAPE.fullmatch(plain):
            raise _bad(text)
        return cls(plain.replace(".", "").replace(" ", ""), revision)

    @property
    def chapter(self) -> str:
        """Return the two digits of the chapter: "85"."""
        return self.digits[:2]

    @property
    def heading(self) -> str:
        """Return the four digits of the heading: "8542"; raise BadCode on a chapter."""
        return self._first(4)

    @property
    def hs6(self) -> str:
        """Return the six digits that are the same worldwide; raise BadCode on a heading or chapter."""
        return self._first(HS6)

    def covers(self, other: HS) -> bool:
        """Say whether `other` is this code or a subdivision of it; codes of two known revisions never cover."""
        same = not self.revision or not other.revision or hs_of(self.revision) == hs_of(other.revision)
        return same and other.digits.startswith(self.digits)

    def __str__(self) -> str:
        """Return the usual spelling: "85", "8542", "8542.31", "8542.31.90"."""
        head, tail = self.digits[:4], self.digits[4:]
        return ".".join([head, *(tail[at : at + 2] for at in range(0, len(tail), 2))])

    def _first(self, length: int) -> str:
        if len(self.digits) < length:
            raise BadCode(f"a code of {len(self.digits)} digits has no {length}-digit level", seen=self.digits)
        return self.digits[:length]


def revision_for(month: Month) -> str:
    """Return the HS revision in force in EU statistics in that month: HS2017 to Dec 2021, HS2022 from Jan 2022."""
    in_force = [name for name, start in REVISION_STARTS if start <= month]
    if not in_force:
        raise BadCode("before the Harmonised System", seen=str(month), allowed=("1988-01 and later",))
    return in_force[-1]


def hs_of(revision: str) -> str:
    """Return the HS revision that a CN year rests on: CN2021 -> HS2017; HS revisions are returned as they are."""
    return revision_for(Month(int(revision[2:]), 1)) if revision.startswith("CN") else revision


def _bad(seen: str) -> BadCode:
    return BadCode(
        "not an HS or CN code",
        seen=seen,
        allowed=("2, 4, 6, 8 or 10 digits", "8542.31", "8542 31 90", "854231"),
        mend="keep codes as text: a spreadsheet that reads them as numbers drops the leading zero",
    )
