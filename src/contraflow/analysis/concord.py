"""Codes that stay comparable over more revisions than one: the curated bridge first, correlation tables second.

The UN's tables are not shipped; a user gives them as files. What the bridge knows about a code of HS2022 stands
against any table: the UN's HS2022 -> HS2017 "conversion" sends 8541.51 and 8541.59 to 8517.12, which is telephones.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from contraflow.codes import bridge
from contraflow.codes.hs import HS6, REVISION_STARTS
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contraflow.analysis.study import GoodsList

MOST = 12  # links of one code; more make it a residual (e-waste 8549 has over 100), which joins all it touches
REVISIONS = tuple(name for name, _ in REVISION_STARTS)


@dataclass(frozen=True, slots=True)
class Correlation:
    """A table between two revisions that follow each other: pairs of HS6 that hold some of the same goods."""

    newer: str
    older: str
    pairs: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Refuse revisions that are not neighbours: over several, wrong links multiply."""
        if (self.older, self.newer) not in pairwise(REVISIONS):
            raise UsageError(
                "a correlation joins a revision to the one before it",
                seen=f"{self.newer} to {self.older}",
                allowed=REVISIONS,
                mend="give one table for each step",
            )


@dataclass(frozen=True, slots=True)
class Concordance:
    """`families` maps an HS6 to the family it is counted under; `dropped` are links that were not followed."""

    families: Mapping[str, str]
    dropped: tuple[tuple[str, str], ...]


def concordance(tables: Iterable[Correlation]) -> Concordance:
    """Group all codes that exchanged goods, over the bridge and the tables; a code in no group is left out.

    A link of HS2022 is followed only where the bridge says nothing of either code, and a link of a residual never.
    """
    parent: dict[str, str] = {}
    dropped = []
    for code, family in bridge.families({code for link in bridge.links() for code in _both(link)}).items():
        _unite(parent, code, family)
    for table in tables:
        refused = _refused(table)
        for pair in sorted(table.pairs):
            if pair in refused:
                dropped.append(pair)
            elif pair[0] != pair[1]:
                _unite(parent, *pair)
    return Concordance(_families(parent), tuple(dropped))


def counted_under(products: Iterable[str], goods: GoodsList, found: Concordance) -> dict[str, str]:
    """Map each product as reported that a list needs to its family; goods known only by heading are left out.

    A family that the list touches is taken whole, as `study.grouping` does for one revision.
    """
    six = {item: item[:HS6] for item in products if len(item) >= HS6}
    name = found.families
    listed = {code[:HS6] for code in goods.product_set} | {code for item, code in six.items() if goods.covers(item)}
    touched = {name.get(code, code) for code in listed}
    return {item: name.get(code, code) for item, code in six.items() if name.get(code, code) in touched}


def _refused(table: Correlation) -> frozenset[tuple[str, str]]:
    count: dict[tuple[int, str], int] = {}
    for pair in table.pairs:
        for side in (0, 1):
            count[side, pair[side]] = count.get((side, pair[side]), 0) + 1
    curated = {code for link in bridge.links() for code in _both(link)} if table.newer == "HS2022" else set()
    return frozenset(
        pair for pair in table.pairs if curated.intersection(pair) or max(count[0, pair[0]], count[1, pair[1]]) > MOST
    )


def _both(link: bridge.Link) -> tuple[str, ...]:
    return tuple(code for code in (link.hs2017, link.hs2022) if code)


def _root(parent: dict[str, str], code: str) -> str:
    while parent.setdefault(code, code) != code:
        code = parent[code]
    return code


def _unite(parent: dict[str, str], one: str, other: str) -> None:
    """Join two groups; the name of a group is its least member, so that order does not matter."""
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[second] = first


def _families(parent: dict[str, str]) -> dict[str, str]:
    root = {code: _root(parent, code) for code in parent}
    size: dict[str, int] = {}
    for name in root.values():
        size[name] = size.get(name, 0) + 1
    known = set(bridge.families(code for code in root if code.isdigit()).values())
    named = _bridge_names(root, known)
    return {code: named[name] for code, name in sorted(root.items()) if size[name] > 1 and code.isdigit()}


def _bridge_names(root: Mapping[str, str], known: set[str]) -> dict[str, str]:
    """Keep the bridge's name for a group that is one of its families; else F and the least code."""
    inside: dict[str, set[str]] = {}
    for code, name in root.items():
        inside.setdefault(name, set()).add(code)
    return {
        name: next(iter(sorted(codes & known - {c for c in codes if c.isdigit()})), f"F{min(codes)}")
        for name, codes in inside.items()
    }
