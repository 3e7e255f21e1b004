"""Findings that say the same, laid together: one lead, what supports it, what contradicts it.

Several detectors, baselines, lists and definitions of codes see one fact. Two findings say the same when they are
about the same goods (across revisions), the same places and the same destination, in periods that overlap. One over
several places stands with the largest that it covers, unless its own detector finds less than half of it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from contraflow.analysis.about import Found, Subject, direction, list_of, reaches, subject, voices
from contraflow.analysis.certainty import Certainty, certainty
from contraflow.analysis.size import monthly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contraflow.analysis.about import Sense
    from contraflow.codes.month import Month

Role = Literal["lead", "definition", "supports", "wider", "contradicts", "beside"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a case fixes before anybody looks: what detectors' values mean, which definition comes first, the currency.

    `lists` and `baselines` are in order, the first leads; `senses` is by detector, and a finding of another is not
    grouped.
    """

    senses: Mapping[str, Sense]
    lists: Sequence[str]
    baselines: Sequence[str]
    currency: str

    def sorted(self, some: Iterable[Found]) -> list[Found]:
        """Order definitions by list, baseline, bridged first, newer versions first; never by what they show."""
        newest = sorted(sorted(some, key=lambda found: found.id), key=lambda found: found.list, reverse=True)
        return sorted(newest, key=self._order)

    def _order(self, found: Found) -> tuple[int, int, bool]:
        lists, baselines = _place(self.lists, list_of(found)), _place(self.baselines, found.baseline)
        return lists, baselines, found.codes != "bridged"


def _place(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that say the same, by role; `seen` of `asked` definitions of the lead's detector show it.

    `size` is EUR (or the case's currency) a month, None where nothing in it measures a change in money. `independent`
    is the largest number of its findings no two of which rest on a common report, `voices` all reports together.
    """

    subject: Subject
    lead: Found
    roles: Mapping[str, Role]
    members: tuple[Found, ...]
    size: float | None
    certainty: Certainty
    seen: int
    asked: int
    independent: int
    voices: frozenset[tuple[str, str]]

    def of(self, *roles: Role) -> tuple[Found, ...]:
        """Members in some roles."""
        return tuple(found for found in self.members if self.roles[found.id] in roles)


_Key = tuple[Subject, "tuple[Month, Month]"]


@dataclass(frozen=True, slots=True)
class _Cell:
    subject: Subject
    span: tuple[Month, Month]
    members: tuple[Found, ...]

    @property
    def key(self) -> _Key:
        return self.subject, self.span


def grouped(every: Iterable[Found], choices: Choices) -> tuple[Group, ...]:
    """Lay findings together, in the order of what they are about; the order in which they come does not matter."""
    some = sorted((found for found in every if found.detector in choices.senses), key=lambda each: each.id)
    spans, asked = reaches(some, choices.senses), _asked(some)
    goods: dict[tuple[str, str], list[_Cell]] = {}
    for about, same in _by_subject(some).items():
        goods.setdefault((about.destination, about.goods), []).extend(_overlapping(about, same, spans))
    cells = [cell for of_goods in goods.values() for cell in _joined(of_goods, choices)]
    return tuple(_group(cell, asked, choices) for cell in sorted(cells, key=lambda cell: cell.key))


def _by_subject(some: Sequence[Found]) -> dict[Subject, list[Found]]:
    found: dict[Subject, list[Found]] = {}
    for each in some:
        found.setdefault(subject(each), []).append(each)
    return found


def _overlapping(about: Subject, same: list[Found], spans: Mapping[str, tuple[Month, Month]]) -> list[_Cell]:
    """Cut findings about one subject into runs of overlapping periods."""
    cells: list[_Cell] = []
    for each in sorted(same, key=lambda found: (spans[found.id], found.id)):
        start, end = spans[each.id]
        if cells and start <= cells[-1].span[1]:
            before = cells[-1]
            span = (before.span[0], max(before.span[1], end))
            cells[-1] = _Cell(about, span, (*before.members, each))
        else:
            cells.append(_Cell(about, (start, end), (each,)))
    return cells


def _joined(cells: Sequence[_Cell], choices: Choices) -> list[_Cell]:
    """Put what is over several places of some goods with the largest that it covers; narrow ones settle first."""
    homes: dict[_Key, _Key] = {}
    members: dict[_Key, tuple[Found, ...]] = {}
    for cell in sorted(cells, key=lambda each: (len(each.subject.places), each.key)):
        home = _home(cell, [part for part in cells if _covers(cell, part)], choices)
        key = homes[cell.key] = homes.get(home.key, home.key)
        members[key] = (*members.get(key, ()), *cell.members)
    return [_Cell(*key, some) for key, some in members.items()]


def _home(wide: _Cell, parts: Sequence[_Cell], choices: Choices) -> _Cell:
    """Choose where what is over several places stands: with the part that is most of it, or by itself."""
    detector = _lead(wide, choices).detector
    own = [cell for cell in parts if any(found.detector == detector for found in cell.members)]
    if not parts or (own and 2 * max(_largest(cell, choices) for cell in own) < _largest(wide, choices)):
        return wide
    return max(parts, key=lambda cell: (_largest(cell, choices), cell.key))


def _covers(wide: _Cell, narrow: _Cell) -> bool:
    """Whether the first is over more places than the second, and those too, in the same months; goods are the same."""
    together = wide.span[0] <= narrow.span[1] and narrow.span[0] <= wide.span[1]
    return together and bool(narrow.subject.places) and set(narrow.subject.places) < set(wide.subject.places)


def _largest(cell: _Cell, choices: Choices) -> float:
    """The size of the part, as its lead would say it; less than any where nothing in it measures a change."""
    size = _size(_lead(cell, choices), choices)
    return -1.0 if size is None else size


def _size(found: Found, choices: Choices) -> float | None:
    return monthly(found, choices.currency) if choices.senses[found.detector].up else None


def _lead(cell: _Cell, choices: Choices) -> Found:
    """Choose who speaks for the rest: of each detector the definition that comes first, of these the best measured.

    Best measured: in money rather than not, over the fewest places, surest, largest; then by name.
    """
    first: dict[tuple[str, Subject], Found] = {}
    for found in choices.sorted(cell.members):
        first.setdefault((found.detector, subject(found)), found)
    return min(first.values(), key=lambda found: _speaks(found, choices))


def _speaks(found: Found, choices: Choices) -> tuple[bool, int, int, float, str]:
    size = _size(found, choices)
    sure = certainty(found, choices.senses[found.detector])
    return (size is None, len(subject(found).places), -sure.step, -(size or 0.0), found.detector)


Definition = tuple[str, str, str, str]


def _definition(found: Found) -> Definition:
    return found.detector, found.list, found.baseline, found.codes


def _asked(some: Iterable[Found]) -> frozenset[Definition]:
    """The definitions under which each detector found anything about each list."""
    return frozenset(map(_definition, some))


def _group(cell: _Cell, asked: frozenset[Definition], choices: Choices) -> Group:
    lead = _lead(cell, choices)
    lists = {found.list for found in cell.members}
    possible = {each for each in asked if each[0] == lead.detector and each[1] in lists}
    seen = possible & {_definition(found) for found in cell.members}
    rests = [voices(found) for found in cell.members]
    return Group(
        subject=subject(lead),
        lead=lead,
        roles={found.id: _role(found, lead, choices.senses) for found in cell.members},
        members=tuple(choices.sorted(cell.members)),
        size=_size(lead, choices),
        certainty=certainty(lead, choices.senses[lead.detector], seen=len(seen), asked=len(possible)),
        seen=len(seen),
        asked=len(possible),
        independent=_independent(rests),
        voices=frozenset[tuple[str, str]]().union(*rests),
    )


def _role(found: Found, lead: Found, senses: Mapping[str, Sense]) -> Role:
    if found.id == lead.id:
        return "lead"
    ways = direction(found, senses[found.detector]), direction(lead, senses[lead.detector])
    if 0 in ways:
        return "definition" if found.detector == lead.detector else "beside"
    if ways[0] != ways[1]:
        return "contradicts"
    if len(subject(found).places) > len(subject(lead).places):
        return "wider"
    return "definition" if found.detector == lead.detector else "supports"


def _independent(rests: Iterable[frozenset[tuple[str, str]]]) -> int:
    """Count findings no two of which share a report, as many as there are: narrow ones first, never an over-count."""
    heard: frozenset[tuple[str, str]] = frozenset()
    count = 0
    for each in sorted(set(rests), key=lambda some: (len(some), sorted(some))):
        if not heard & each:
            heard, count = heard | each, count + 1
    return count
