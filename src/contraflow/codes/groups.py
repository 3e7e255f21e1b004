"""Groups of goods that a page shows by year: headings people cite, all goods, the lists of a case and their tiers."""

from __future__ import annotations

from dataclasses import dataclass

from contraflow.codes import control_list
from contraflow.codes.data import resource_rows

PREFIX = "list:"


@dataclass(frozen=True, slots=True)
class Group:
    """A group by its id: `codes` of any length, each holding its subdivisions; none of them: all goods."""

    id: str
    title: str
    codes: frozenset[str]


def of_case(lists: tuple[str, ...], revision: str) -> tuple[Group, ...]:
    """Return the cited headings, then each list and each tier of it, written in one HS revision; groups overlap."""
    return (*cited(), *(group for name in lists for group in of_list(name, revision)))


def cited() -> tuple[Group, ...]:
    """Return the headings people cite, and all goods, as `codes/data/groups.csv` has them."""
    return tuple(
        Group(r["id"], r["title"], frozenset(r["codes"].split())) for r in resource_rows("codes/data/groups.csv")
    )


def of_list(name: str, revision: str) -> tuple[Group, ...]:
    """Return a list in its newest version, and its tiers: "list:chpl", "list:chpl/4.B"."""
    goods = control_list.load(name).in_revision(revision)
    whole = Group(f"{PREFIX}{name}", goods.title, goods.product_set)
    tiers = tuple(
        Group(f"{PREFIX}{name}/{tier}", f"{goods.title}, {tier}", codes)
        for tier in goods.tiers
        if (codes := frozenset(entry.code for entry in goods.codes if entry.tier == tier))
    )
    return (whole, *tiers)
