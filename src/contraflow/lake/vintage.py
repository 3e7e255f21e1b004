"""Which rows are current: newer publisher's vintages replace older ones, box by box. Pure, nothing is read here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contraflow.lake.delivery import Scope

SIDES = ("flows", "reporters", "partners", "products")


@dataclass(frozen=True, slots=True)
class Slice:
    """One scope of one batch, with the publisher's date of the batch (None: unknown)."""

    id: int
    batch: int
    published: dt.date | None
    scope: Scope

    @property
    def age(self) -> tuple[bool, dt.date, int]:
        """Order of vintages: an unknown date never wins over a known one, a tie goes to the later load."""
        return (self.published is not None, self.published or dt.date.min, self.batch)


@dataclass(frozen=True, slots=True)
class Part:
    """Slices that are read alike: their rows that lie `within` the box (None: all of them) and in none of `without`."""

    slices: tuple[int, ...]
    within: Scope | None = None
    without: tuple[Scope, ...] = ()


def plan(slices: Iterable[Slice], as_of: dt.date | None = None) -> tuple[Part, ...]:
    """Say which rows are current: no row is counted twice, and rows that the publisher deleted go.

    A row is current if no scope of a newer batch holds it. With `as_of`, only batches published up to that day count,
    so an unknown date is not part of the answer. Slices of which nothing is left are not in any part.
    """
    known = [s for s in slices if as_of is None or (s.published is not None and s.published <= as_of)]
    groups: dict[tuple[Scope | None, tuple[Scope, ...]], list[int]] = {}
    newer: list[Slice] = []
    for one in sorted(known, key=lambda s: (s.age, s.id), reverse=True):
        left = _left(one, newer)
        if left is not None:
            groups.setdefault(left, []).append(one.id)
        newer.append(one)
    return tuple(Part(tuple(sorted(ids)), *left) for left, ids in groups.items())


def _left(one: Slice, newer: Sequence[Slice]) -> tuple[Scope | None, tuple[Scope, ...]] | None:
    """What the newer slices leave of one: a box cut smaller, and boxes to take out of it; None where nothing is left."""
    over = [s.scope for s in newer if s.batch != one.batch and s.scope.overlaps(one.scope)]
    box = one.scope
    while over:
        cuts = [(scope, cut) for scope in over if (cut := _cut(box, scope)) is not box]
        if not cuts:
            break
        if cuts[0][1] is None:
            return None
        box = cuts[0][1]
        over = [scope for scope in over if scope is not cuts[0][0] and scope.overlaps(box)]
    return (None if box is one.scope else box), tuple(dict.fromkeys(over))


def _cut(box: Scope, off: Scope) -> Scope | None:
    """What is left of a box when another is cut off, where that is a box again: None if nothing, `box` if it is not."""
    uncovered = [side for side in SIDES if not _holds(getattr(off, side), getattr(box, side))]
    in_time = off.start <= box.start and box.end <= off.end
    if not uncovered:
        return None if in_time else _cut_months(box, off)
    if len(uncovered) > 1 or not in_time or getattr(box, uncovered[0]) is None:
        return box
    (side,) = uncovered
    return replace(box, **{side: getattr(box, side) - getattr(off, side)})


def _cut_months(box: Scope, off: Scope) -> Scope:
    if off.start <= box.start <= off.end:
        return replace(box, start=off.end.next())
    if off.start <= box.end <= off.end:
        return replace(box, end=off.start.next(-1))
    return box


def _holds(outer: frozenset[str] | None, inner: frozenset[str] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)
