"""The bridge over 1 January 2022, when HS2017 gave way to HS2022.

A number that begins or ends that day is no trade won or lost. Numbers that exchanged goods are one family, and a
series by family is consistent across the day. Links into electronic waste (8549), display modules (8524), drones
(8806) and 3D printers (8485) are never followed: by the UN's table they come from almost everywhere. Numbers kept
with less inside (9013.80, 8529.90) stay on their own and carry a caveat.

Data: `codes/data/bridge_hs2017_hs2022.csv`, one row a pair of numbers; a number without a row is the same in both.
Lines of the Combined Nomenclature that change: `codes/data/cn8_changes_2022.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from contraflow.codes.data import resource_rows
from contraflow.codes.hs import HS6
from contraflow.errors import BadCode

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("same", "renumbered", "group", "content_changed", "new", "ended")
CAVEAT_KINDS = ("content_changed", "new", "ended")
REVISIONS = ("HS2017", "HS2022")
DATA = "codes/data/bridge_hs2017_hs2022.csv"


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of numbers that hold some of the same goods; "" where one revision has no counterpart.

    `family` is "" unless goods moved between numbers ("renumbered", "group"). `source` says whether the pair was
    judged by hand or only taken from the UN/WCO correlation.
    """

    hs2017: str
    hs2022: str
    family: str
    kind: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """A CN8 line of the EU ban's extract that first has a row in 2022, or has its last in 2021.

    `month` is that first or last month, `months_with_trade` how many of the 35 have any; `hs6_continues` says
    whether the extract's other lines carry the six digits on, `hs6_in_both_revisions` whether the number lives on.
    """

    code: str
    change: str
    month: str
    months_with_trade: int
    hs6: str
    hs6_continues: bool
    hs6_in_both_revisions: bool


@cache
def links() -> tuple[Link, ...]:
    """List all pairs of the bridge."""
    return tuple(Link(**row) for row in resource_rows(DATA))


@cache
def cn8_changes() -> tuple[Line, ...]:
    """List the 69 CN8 lines that begin in 2022 and the 91 that end in 2021, of the ban list's 2,219."""
    return tuple(_line(row) for row in resource_rows("codes/data/cn8_changes_2022.csv"))


def families(codes: Iterable[str]) -> dict[str, str]:
    """Map each HS6, of either revision, to the family to group by: its own number where nothing moved."""
    known = _family_of()
    return {code: known.get(code, code) for code in map(_hs6, codes)}


def members(family: str) -> tuple[str, ...]:
    """List the HS6 of a family, both revisions together, sorted; a code that is its own family is returned alone."""
    return _members().get(family, (family,))


def in_revision(code: str, revision: str) -> tuple[str, ...]:
    """Return the HS6 of `revision` that hold goods of this HS6 of the other revision; () where nothing is comparable.

    in_revision("852589", "HS2017") is ("852580",), a wider number: see `note_of`.
    """
    if revision not in REVISIONS:
        raise BadCode("not a revision that the bridge joins", seen=revision, allowed=REVISIONS)
    return _counterparts(revision).get(_hs6(code), (code,))


def is_number_of(code: str, revision: str) -> bool:
    """Say whether the HS6 may stand in `revision`: False only for a number that the other revision alone has."""
    mine, other = ("hs2017", "hs2022") if revision == "HS2017" else ("hs2022", "hs2017")
    return _hs6(code) in _numbers(mine) or code not in _numbers(other)


def caveats(codes: Iterable[str]) -> dict[str, str]:
    """Map those HS6 whose series across the day is not like with like, even bridged, to the sentence that says why."""
    wanted = set(map(_hs6, codes))
    flagged = [link for link in links() if link.kind in CAVEAT_KINDS]
    return {code: link.note for link in flagged for code in (link.hs2017, link.hs2022) if code in wanted}


def note_of(code: str) -> str:
    """Say why this HS6 is grouped, renumbered or flagged; "" where it is the same in both revisions."""
    notes = (link.note for link in links() if _hs6(code) in (link.hs2017, link.hs2022))
    return next(notes, "")


@cache
def _counterparts(revision: str) -> dict[str, tuple[str, ...]]:
    """Map a number of the other revision to those of this one."""
    found: dict[str, set[str]] = {}
    for link in links():
        here, there = (link.hs2022, link.hs2017) if revision == "HS2017" else (link.hs2017, link.hs2022)
        found.setdefault(here, set()).add(there)
    return {here: tuple(sorted(there - {""})) for here, there in found.items() if here}


@cache
def _numbers(column: str) -> frozenset[str]:
    return frozenset(getattr(link, column) for link in links())


@cache
def _family_of() -> dict[str, str]:
    return {code: link.family for link in links() if link.family for code in (link.hs2017, link.hs2022)}


@cache
def _members() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, family in sorted(_family_of().items()):
        found.setdefault(family, []).append(code)
    return {family: tuple(codes) for family, codes in found.items()}


def _line(row: dict[str, str]) -> Line:
    return Line(
        code=row["code"],
        change=row["change"],
        month=row["month"],
        months_with_trade=int(row["months_with_trade"]),
        hs6=row["hs6"],
        hs6_continues=row["hs6_continues"] == "yes",
        hs6_in_both_revisions=row["hs6_in_both_revisions"] == "yes",
    )


def _hs6(code: str) -> str:
    if len(code) != HS6 or not code.isascii() or not code.isdigit():
        raise BadCode("the bridge joins six-digit numbers", seen=code, allowed=("854150",))
    return code
