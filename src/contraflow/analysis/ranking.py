"""Groups of findings in the order in which they are worth reading: large, sure, and little known.

Each group has a rank by size, one by certainty and one by how little known it is (1 is best; equals share the mean of
their places). Groups stand by the product of the three, Breitling et al. (2004), Rank products: a simple, yet
powerful, new method to detect differentially regulated genes in replicated microarray experiments, FEBS Letters 573,
83-92: no unit, no weight, and whoever is better in one and worse in none stands before. Each kind is ranked by itself:
lists apart from single goods, for a list contains its goods; what the destination lost apart from what went by third
countries, for the second is a part of the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contraflow.analysis.about import Subject
    from contraflow.analysis.certainty import Certainty
    from contraflow.analysis.grouping import Group

NOWHERE, ELSEWHERE, IN_A_LIST, ITSELF = range(4)
KNOWN: Final = (
    "nothing in the record names these goods",
    "the record names its goods elsewhere",
    "the record names a list that holds it, here",
    "the record names it here",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something published that names goods at places: by `codes`, or by a list that has these codes.

    Codes are headings or HS6: a chapter names too much to name anything. `places` are ISO3 of whoever it says sells
    or buys, the destination left out.
    """

    id: str
    codes: frozenset[str]
    list: str | None
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A group in its place, with the three ranks that put it there, and what names it already.

    `known` is one of KNOWN; `of` is how many groups it is ranked among.
    """

    group: Group
    place: int
    of: int
    by_size: float
    by_certainty: float
    by_novelty: float
    known: int
    mentions: tuple[str, ...]


def ranked(groups: Iterable[Group], record: Sequence[Mention]) -> tuple[Ranked, ...]:
    """Put groups in order, each kind by itself: lists before goods, losses before third countries."""
    kinds: dict[tuple[bool, bool], list[Group]] = {}
    for group in groups:
        kinds.setdefault(group.subject.kind, []).append(group)
    return tuple(each for kind in sorted(kinds) for each in _ranked(kinds[kind], record))


def _ranked(groups: Sequence[Group], record: Sequence[Mention]) -> list[Ranked]:
    known = [named(group, record) for group in groups]
    size = midranks([-1.0 if group.size is None else group.size for group in groups])
    sure = midranks([_sure(group.certainty) for group in groups])
    novel = midranks([-float(level) for level, _ in known])
    by = [(size[at] * sure[at] * novel[at], size[at], group.subject, group.lead.id) for at, group in enumerate(groups)]
    order = sorted(range(len(groups)), key=by.__getitem__)
    places = {at: place for place, at in enumerate(order, 1)}
    return [Ranked(groups[at], places[at], len(groups), size[at], sure[at], novel[at], *known[at]) for at in order]


def _sure(of: Certainty) -> tuple[int, float]:
    return of.step, of.part


def midranks(values: Sequence[float] | Sequence[tuple[int, float]]) -> list[float]:
    """Rank from the largest, 1; equals share the mean of the places they take: [5, 9, 5] gives [2.5, 1, 2.5]."""
    order = sorted(values, reverse=True)
    first: dict[object, int] = {}
    count: dict[object, int] = {}
    for place, value in enumerate(order, 1):
        first.setdefault(value, place)
        count[value] = count.get(value, 0) + 1
    return [first[value] + (count[value] - 1) / 2 for value in values]


def named(group: Group, record: Sequence[Mention]) -> tuple[int, tuple[str, ...]]:
    """Say how well known a group is, and the ids of what names it as closely."""
    places = set(group.subject.places) or set(group.lead.parameters.get("reporters", ()))
    members = group.subject.members
    levels = [(_level(group.subject, members, places, mention), mention.id) for mention in record]
    most = max((level for level, _ in levels), default=NOWHERE)
    return most, tuple(sorted({name for level, name in levels if level == most})) if most else ()


def _level(about: Subject, members: tuple[str, ...], places: set[str], mention: Mention) -> int:
    if about.is_list:
        there, itself = about.goods.endswith(f" {mention.list}"), True
    else:
        there = any(code[:digits] in mention.codes for code in members for digits in (4, 6))
        itself = mention.list is None
    if not there:
        return NOWHERE
    if not places & mention.places:
        return ELSEWHERE
    return ITSELF if itself else IN_A_LIST
