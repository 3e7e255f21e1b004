"""All that a briefing is made from, collected once by the pipeline; the builders only choose and word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.codes.month import Period
from contraflow.detectors.base import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.supplier import Series as Supply
    from contraflow.case import Case
    from contraflow.codes.control_list import ControlList
    from contraflow.detectors.base import Finding
    from contraflow.lake.delivery import Batch
    from contraflow.record.pages import Page

LISTED, BRIDGED = "as listed", "bridged"


@dataclass(frozen=True, slots=True)
class Material:
    """Findings and series of one case, the headline list first.

    `panels` hold each list's goods by HS6 as listed, `bridged` by families of codes. `supplies` are yearly flows of
    suppliers to the destination by group of goods, `groups` the titles of those by id,
    `supplied_by` their data set. `record` are news pages, none unless the user names some.
    """

    case: Case
    lists: tuple[ControlList, ...]
    panels: Mapping[str, Panel]
    bridged: Mapping[str, Panel]
    findings: tuple[Finding, ...]
    supplies: tuple[Supply, ...]
    supplied_by: str | None
    groups: Mapping[str, str]
    batches: tuple[Batch, ...]
    bundled: bool
    as_of: date | None
    record: tuple[Page, ...] = ()
    left_out: tuple[str, ...] = ()
    """What detectors could not be asked of these data, with the command that brings them."""

    @property
    def headline(self) -> ControlList:
        """The list the answer is about."""
        return self.lists[0]

    @property
    def panel(self) -> Panel:
        """Its goods."""
        return self.panels[self.headline.id]

    @property
    def hubs(self) -> tuple[str, ...]:
        """The hubs of the panel; the destination stands before them."""
        return self.panel.partners[1:]

    @property
    def hubs_words(self) -> str:
        """The hubs by number and name: "six neighbours"."""
        return f"{number(len(self.hubs))} {self.case.hubs_called}"

    @property
    def year_before(self) -> Period:
        """The same months as the window's, a year earlier."""
        return self.case.window.shifted(-12)

    def traded(self, partners: Iterable[str]) -> tuple[int, int]:
        """What several partners bought together a year before and in the window, in minor units."""
        names = list(partners)
        before, after = (self.panel.window(period) for period in (self.year_before, self.case.window))
        return sum(int(before.series(p).sum()) for p in names), sum(int(after.series(p).sum()) for p in names)

    def held(self, goods: ControlList) -> int:
        """How many of a list's codes have a line in the data."""
        lengths = {len(code) for code in goods.product_set}
        lines = {line for some in self.panels[goods.id].lines for line in some} if goods.id in self.panels else set()
        return len({line[:length] for line in lines for length in lengths} & goods.product_set)

    def of(
        self, detector: str, goods: str | None = None, *, baseline: str | None = None, codes: str = LISTED
    ) -> tuple[Finding, ...]:
        """Findings of a detector about a list, under one baseline and definition of codes; the case's first ones if not named."""
        goods = goods or self.headline.id
        baseline = baseline or self.case.baselines[0].id
        return tuple(
            f
            for f in self.findings
            if (f.detector, f.list.partition("@")[0], f.baseline, f.codes) == (detector, goods, baseline, codes)
        )

    def total(
        self, detector: str, goods: str | None = None, *, baseline: str | None = None, codes: str = LISTED
    ) -> Finding | None:
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


def moved(before: float, after: float) -> str:
    """A change in words: "fell by 72%", "more than doubled (+136%)"."""
    if not before:
        return "began"
    share = after / before - 1
    if share >= 1:
        return f"more than doubled (+{percent(share)})"
    return f"rose by {percent(share)}" if share >= 0 else f"fell by {percent(-share)}"


def placebo(name: str) -> str:
    """A window before the controls in words: "2020-06/2020-11 -> 2021-06/2021-11" is "Jun-Nov 2020 to Jun-Nov 2021"."""
    return " to ".join(Period.parse(part).words for part in name.split(" -> "))


def number(count: int) -> str:
    """Small numbers in words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def percent(share: float) -> str:
    """A share as a whole percentage; under ten, one decimal."""
    return f"{share * 100:.0f}%" if share >= 0.0995 else f"{share * 100:.1f}%"  # noqa: PLR2004 - where rounding turns


def dotted(product: str) -> str:
    """An HS6 code as a reader knows it."""
    return f"{product[:4]}.{product[4:]}" if product.isdigit() and len(product) > 4 else product  # noqa: PLR2004
