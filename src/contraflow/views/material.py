"""All that a briefing is made from, collected once by the pipeline; the builders only choose and word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.detectors.base import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.supplier import Supply
    from contraflow.case import Case
    from contraflow.codes.control_list import ControlList
    from contraflow.detectors.base import Finding
    from contraflow.lake.delivery import Batch

LISTED, BRIDGED = "as listed", "bridged"


@dataclass(frozen=True, slots=True)
class Material:
    """Findings and series of one case. `lists` has the headline list first; `panels` its lists' goods by HS6, as listed.

    `supplies` are yearly flows of suppliers to the destination by group of goods; `lacks` says in sentences what the
    data do not hold, each with the command that would bring it.
    """

    case: Case
    lists: tuple[ControlList, ...]
    panels: Mapping[str, Panel]
    findings: tuple[Finding, ...]
    supplies: tuple[Supply, ...]
    batches: tuple[Batch, ...]
    lacks: tuple[str, ...]
    bundled: bool
    as_of: date | None

    @property
    def headline(self) -> ControlList:
        """The list the answer is about."""
        return self.lists[0]

    @property
    def panel(self) -> Panel:
        """Its goods."""
        return self.panels[self.headline.id]

    def of(self, detector: str, goods: str | None = None, *, baseline: str | None = None, codes: str = LISTED) -> tuple[Finding, ...]:
        """Findings of a detector about a list, under one baseline and definition of codes; the case's first ones if not named."""
        goods = goods or self.headline.id
        baseline = baseline or self.case.baselines[0].id
        return tuple(
            f
            for f in self.findings
            if (f.detector, f.list.partition("@")[0], f.baseline, f.codes) == (detector, goods, baseline, codes)
        )

    def total(self, detector: str, goods: str | None = None, *, baseline: str | None = None, codes: str = LISTED) -> Finding | None:
        """The finding over all goods of the list (and all hubs together), None where the data hold none of it."""
        found = (f for f in self.of(detector, goods, baseline=baseline, codes=codes) if f.product == TOTAL)
        return next((f for f in found if f.hub is None or "+" in f.hub), None)


def place(code: str) -> str:
    """A country or group by its name."""
    return country.find(code).name


def places(codes: tuple[str, ...]) -> str:
    """Several of them as a sentence lists them."""
    names = [place(code) for code in codes]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(count: int) -> str:
    """Small numbers in words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def percent(share: float) -> str:
    """A share as a whole percentage; under ten, one decimal."""
    return f"{share * 100:.0f}%" if share >= 0.0995 else f"{share * 100:.1f}%"  # noqa: PLR2004 - where rounding turns


def dotted(product: str) -> str:
    """An HS6 code as a reader knows it."""
    return f"{product[:4]}.{product[4:]}" if product.isdigit() and len(product) > 4 else product  # noqa: PLR2004
