"""What a finding is about: which goods, between whom, when, which way, and on whose reports it rests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from contraflow.analysis.series import TOTAL
from contraflow.codes import bridge, country
from contraflow.codes.hs import HS6
from contraflow.codes.month import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contraflow.codes.month import Period

LIST = "list "
OWN = ""  # stands for the coalition in the reports that a finding rests on


@dataclass(frozen=True, slots=True)
class Sense:
    """What the values of a detector say: `up` is 1 where a positive one says more of a flow, -1 less, 0 no direction.

    `lasts`: what it finds holds from its month on, until its next in the same series. `holds`: its intervals hold the
    truth about as often as they say, on worlds where it is known (docs/accuracy.md).
    """

    up: int = 1
    lasts: bool = False
    holds: bool = True


PLAIN: Final = Sense()


class Found(Protocol):
    """A finding, as far as it is compared with others; each field as the table of findings has it."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the columns say it once
    @property
    def detector(self) -> str: ...  # noqa: D102
    @property
    def list(self) -> str: ...  # noqa: D102
    @property
    def product(self) -> str: ...  # noqa: D102
    @property
    def reporter(self) -> str: ...  # noqa: D102
    @property
    def hub(self) -> str | None: ...  # noqa: D102
    @property
    def destination(self) -> str: ...  # noqa: D102
    @property
    def period(self) -> Period: ...  # noqa: D102
    @property
    def baseline(self) -> str: ...  # noqa: D102
    @property
    def codes(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> float: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102
    @property
    def noise_floor(self) -> float | None: ...  # noqa: D102
    @property
    def flags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def parameters(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Goods to a destination by way of places: third countries, none where the coalition sells straight.

    `goods` is a family of codes across revisions, or a list.
    """

    destination: str
    goods: str
    places: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        """Say whether it is a whole list of goods."""
        return self.goods.startswith(LIST)

    @property
    def kind(self) -> tuple[bool, bool]:
        """A whole list or single goods, and by way of third countries or straight: kinds are not ranked together."""
        return (not self.is_list, bool(self.places))

    @property
    def members(self) -> tuple[str, ...]:
        """The codes of the goods, in either revision; none of a list."""
        return () if self.is_list else bridge.members(self.goods)


def subject(found: Found) -> Subject:
    """Say what a finding is about. Lists and versions are definitions of it; only a list's total is about the list."""
    return Subject(found.destination, _goods(found), _places(found))


def _goods(found: Found) -> str:
    return LIST + list_of(found) if found.product == TOTAL else _family(found.product)


def list_of(found: Found) -> str:
    """The list without its version."""
    return found.list.partition("@")[0]


@cache
def _family(product: str) -> str:
    code = bridge.members(product)[0][:HS6]
    return bridge.families([code])[code] if len(code) == HS6 else product


def _places(found: Found) -> tuple[str, ...]:
    """The third countries: the hub or supplier, or the suppliers that were measured together."""
    if found.hub is not None:
        return tuple(sorted(found.hub.split("+")))
    return tuple(sorted(found.parameters.get("suppliers", ())))


def direction(found: Found, sense: Sense) -> int:
    """1 where it says more of the flow, -1 less, 0 where it says neither."""
    return sense.up * ((found.value > 0) - (found.value < 0))


def reaches(every: Iterable[Found], senses: Mapping[str, Sense]) -> dict[str, tuple[Month, Month]]:
    """First and last month that each finding, by id, is about: its period, or for what lasts until the next shift."""
    some = list(every)
    found = {each.id: (each.period.start, each.period.end) for each in some}
    series: dict[tuple[str, ...], list[Found]] = {}
    for each in some:
        if senses[each.detector].lasts:
            key = (each.detector, each.list, each.product, each.hub or "", each.codes, each.baseline)
            series.setdefault(key, []).append(each)
    last = max((each.period.end.index for each in some), default=0)
    for shifts in series.values():
        starts = sorted(each.period.start for each in shifts)
        for each in shifts:
            after = [start for start in starts if start > each.period.start]
            found[each.id] = (each.period.start, after[0].next(-1) if after else Month.of_index(last))
    return found


def _own(found: Found) -> set[str]:
    """Those of its reporters that the label of who reported names; all of them where it names none."""
    every = set(found.parameters.get("reporters", ()))
    named = {each for label in found.reporter.split("+") for each in (country.find(label).members or (label,))}
    return (every & named) or every


def voices(found: Found) -> frozenset[tuple[str, str]]:
    """On whose reports it rests: (who, flow), the coalition as one. Findings that share one are not independent."""
    own, every = _own(found), found.parameters.get("reporters", ())
    legs = found.parameters.get("legs") or [{"flow": found.parameters.get("flow", "export"), "reporters": every}]
    return frozenset((OWN if who in own else who, leg["flow"]) for leg in legs for who in leg["reporters"])
