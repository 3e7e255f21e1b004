"""What the record already names: published figures, claims and events of a case, each with its goods and places."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from contraflow.analysis.ranking import Mention
from contraflow.codes import control_list, country
from contraflow.codes.data import resource_toml
from contraflow.record.check import claims, grid
from contraflow.record.english import wares
from contraflow.record.published import cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contraflow.analysis.study import Event
    from contraflow.case import Case
    from contraflow.record.check import Claim
    from contraflow.record.published import PublishedCase


def known(case: Case) -> tuple[Mention, ...]:
    """List what names goods of a case: published figures and claims that ship, and the events of the case.

    What names no country of the case is about another; what says all goods names none.
    """
    away = frozenset({case.destination})
    parties = away.union(case.members, case.suppliers, case.hubs)
    found = [*_published(), *_claimed(), *_happened(case.events)]
    return tuple(replace(one, places=one.places - away) for one in found if one.codes and one.places & parties)


def _published() -> Iterator[Mention]:
    for case in cases():
        places = frozenset({*case.of.reporters, *case.of.partners})
        yield Mention(f"figure {case.id}", _codes(case), case.of.list, places)


def _codes(case: PublishedCase) -> frozenset[str]:
    return listed(case.of.list) if case.of.list else frozenset(case.of.codes)


@cache
def listed(name: str) -> frozenset[str]:
    """The codes of a list, six digits each, in its newest version."""
    return control_list.load(name).in_six_digits().product_set


def _claimed() -> Iterator[Mention]:
    for claim in claims(resource_toml("record/cases.toml")):
        for codes in (one for one in grid()["codes"] if one["goods"] in claim.goods):
            yield _of_claim(claim, codes.get("list"), codes.get("headings", ()))


def _of_claim(claim: Claim, name: str | None, headings: Iterable[str]) -> Mention:
    codes = listed(name) if name else frozenset(headings)
    places = {claim.destination, *([claim.origin] if claim.origin else [])}
    return Mention(f"claim {claim.id}", codes, name, frozenset(places))


def _happened(events: Iterable[Event]) -> Iterator[Mention]:
    """Events whose words name a class of goods that has a list, and countries."""
    for event in events:
        places = frozenset(country.find(name).iso3 for name in _countries().findall(event.what))
        lists = {wares.ware(match.group()).hs_list for match in wares.pattern().finditer(event.what)}
        for name in sorted(each for each in lists if each):
            yield Mention(f"event of {event.date}", listed(name), name, places)


@cache
def _countries() -> re.Pattern[str]:
    """Names of countries as they stand in a sentence, the longest first."""
    names = sorted((each.name for each in country.everything() if each.kind != "group"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
