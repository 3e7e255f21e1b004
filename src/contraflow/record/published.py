"""Published figures with one definition each, as data: what was printed, of what, and how near one must come again.

A claim asks in how many definitions a number holds; a case has the definition its publisher names, so that a
recomputation either meets the figure or does not. The file is `published.toml`; no case is tuned to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from contraflow.codes.data import resource_toml
from contraflow.codes.month import Month, Period
from contraflow.errors import BadFile

if TYPE_CHECKING:
    from collections.abc import Mapping

Bound = Literal["about", "at least", "at most"]
Shape = Literal["sum", "monthly mean", "growth", "share"]
WORLD = "WLD"


@dataclass(frozen=True, slots=True)
class Flow:
    """Which reports: reporters' exports or imports of codes (none: all goods; or a list's) with partners, in months."""

    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    codes: tuple[str, ...]
    list: str | None
    period: Period
    flow: str = "export"


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """One printed figure. `value` is in `unit` ("USD", "EUR", "tonnes", "percent").

    `tolerance` is relative to `value` and `why` says where it comes from; with a growth or share in percent it is in
    points. `over` is what a growth or a share is measured against. `bring` is the file that would settle it.
    """

    id: str
    what: str
    value: float
    unit: str
    bound: Bound
    tolerance: float
    why: str
    shape: Shape
    of: Flow
    over: Flow | None
    source: str
    bring: str

    def meets(self, found: float) -> bool:
        """Whether a recomputed figure agrees: inside the tolerance, or beyond a bound less the tolerance."""
        room = self.tolerance if self.unit == "percent" else self.tolerance * abs(self.value)
        low = self.bound == "at most" or found >= self.value - room
        high = self.bound == "at least" or found <= self.value + room
        return low and high


@dataclass(frozen=True, slots=True)
class Settled:
    """A case with what the lake says: the figure, the data sets it is from and what to mind, or what is missing."""

    case: PublishedCase
    found: float | None
    datasets: tuple[str, ...]
    missing: str | None = None
    mind: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """In a word: "agrees", "differs", or "no data"."""
        if self.found is None:
            return "no data"
        return "agrees" if self.case.meets(self.found) else "differs"


@cache
def cases() -> tuple[PublishedCase, ...]:
    """Every case that ships, by its id. Raises BadFile where one is written wrongly."""
    return tuple(_case(one) for one in resource_toml("record/published.toml")["case"])


def _case(said: Mapping[str, Any]) -> PublishedCase:
    plain = {name: said[name] for name in ("id", "what", "value", "unit", "tolerance", "why", "source", "bring")}
    try:
        of = _flow(said, {})
        over = _flow(said, said["over"]) if "over" in said else None
        return PublishedCase(
            **plain, bound=said.get("bound", "about"), shape=said.get("shape", "sum"), of=of, over=over
        )
    except (KeyError, TypeError) as error:
        raise BadFile("a published case lacks a field", where=said.get("id"), seen=str(error)) from None


def _flow(said: Mapping[str, Any], other: Mapping[str, Any]) -> Flow:
    """The flow of a case; what it is measured against says only how it differs."""
    asked = {**said, **other}
    return Flow(
        tuple(asked["reporters"]),
        tuple(asked["partners"]),
        tuple(asked.get("codes", ())),
        asked.get("list"),
        Period.between(Month.parse(asked["from"]), Month.parse(asked["to"])),
        asked.get("flow", "export"),
    )
