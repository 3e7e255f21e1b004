"""One question under one definition: which goods, which codes, which baseline, from which rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from contraflow.analysis.loss import Sums
from contraflow.codes import bridge, hs
from contraflow.codes.hs import HS6

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from datetime import date

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.window import Comparison
    from contraflow.codes.month import Month

Codes = Literal["as listed", "bridged"]
DEFINITIONS: tuple[Codes, ...] = ("as listed", "bridged")


class GoodsList(Protocol):
    """A list of goods, such as a control list: what it is called, its version, the codes it names (none: all goods)."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Its version, "" where it has none."""

    @property
    def title(self) -> str:
        """What a sentence calls it."""

    @property
    def product_set(self) -> frozenset[str]:
        """The codes it names, digits only."""

    @property
    def not_covered(self) -> str:
        """What it does not hold, in a sentence, or ""."""

    def covers(self, product: str, /) -> bool:
        """Say whether a product code, digits only, lies in it."""


@dataclass(frozen=True, slots=True)
class Everything:
    """All goods in the data, as a list."""

    id: str = "all"
    version: str = ""
    title: str = "all goods in the data"
    product_set: frozenset[str] = frozenset()
    not_covered: str = ""

    def covers(self, product: str, /) -> bool:
        """Say yes."""
        return bool(product)


@dataclass(frozen=True, slots=True)
class Picked:
    """Some codes, digits only, picked by a reader, as a list of their own."""

    codes: tuple[str, ...]
    version: str = ""
    not_covered: str = ""

    @property
    def id(self) -> str:
        """The codes: what names the list, and finds it again."""
        return "+".join(self.codes)

    @property
    def title(self) -> str:
        """What a sentence calls it."""
        return f"HS {', '.join(self.codes)}"

    @property
    def product_set(self) -> frozenset[str]:
        """The codes."""
        return frozenset(self.codes)

    def covers(self, product: str, /) -> bool:
        """Say whether a code is one of them, or a subdivision of one."""
        return product.startswith(self.codes)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which rows a panel was added up from: all that is needed to list them again.

    `reporter` is the code that stands for the reporters together (EU27_2020); `batches` are the sha256 of the files;
    `caveats` are sentences on what the data set holds and lacks, printed with every finding. `within` are the months
    that are read from this data set, where the reporters' other months are read from another; None is all.
    """

    dataset: str
    reporter: str
    reporters: tuple[str, ...]
    flow: str = "export"
    as_of: date | None = None
    batches: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    within: tuple[Month, ...] | None = None


class Event(Protocol):
    """Something said or done on a day, or from `date` to `until`."""

    @property
    def date(self) -> dt.date:
        """The first day it may have been."""

    @property
    def until(self) -> dt.date:
        """The last."""

    @property
    def actor(self) -> str:
        """Who."""

    @property
    def what(self) -> str:
        """What, in a sentence."""


@dataclass(frozen=True, slots=True)
class Route:
    """From the origin's reporters, to the destination, with the hubs beside it; ISO3."""

    destination: str
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One definition of a question: `panel` holds only the list's goods, by HS6 or by bridged family.

    `events` are what the case knows to have happened, to be said beside a date.
    """

    goods: GoodsList
    codes: Codes
    panel: Panel
    route: Route
    comparison: Comparison
    placebos: tuple[Comparison, ...]
    origin: Origin
    events: tuple[Event, ...] = ()

    @property
    def ref(self) -> str:
        """Return the list with its version: chpl@2024-02-23."""
        return f"{self.goods.id}@{self.goods.version}" if self.goods.version else self.goods.id

    @property
    def unit(self) -> str:
        """Return the currency of the values."""
        return self.panel.currency

    def sums(self) -> Sums:
        """Add up baseline and window, by product."""
        return _added(self.panel, self.comparison, self.route)

    def placebo_sums(self) -> dict[str, Sums]:
        """Add up the same before the controls, by placebo window: what a measure shows where nothing happened."""
        return {f"{each.baseline} -> {each.window}": _added(self.panel, each, self.route) for each in self.placebos}

    def held(self) -> int:
        """Count the list's codes that have a line in the data."""
        return _held(self)

    def crosses_revision(self) -> bool:
        """Say whether the HS changed between baseline and window."""
        return hs.revision_for(self.comparison.months[0]) != hs.revision_for(self.comparison.window.end)

    def scope(self) -> dict[str, Any]:
        """Return what is needed to list the rows again, and to ask the same question again."""
        return dict(_scope(self.origin, self.comparison, self.placebos))


@lru_cache(maxsize=8)
def _added(panel: Panel, comparison: Comparison, route: Route) -> Sums:
    """Add up once what several detectors and baselines ask for in a row."""
    return Sums.of(panel, comparison, route.destination, route.hubs)


@lru_cache(maxsize=8)
def _held(study: Study) -> int:
    """Count once what each finding of a study says."""
    codes = study.goods.product_set
    lengths = {len(code) for code in codes}
    return len(codes & {line[:length] for some in study.panel.lines for line in some for length in lengths})


@lru_cache(maxsize=64)
def _scope(origin: Origin, comparison: Comparison, placebos: tuple[Comparison, ...]) -> dict[str, Any]:
    return {
        "dataset": origin.dataset,
        "flow": origin.flow,
        "as_of": str(origin.as_of) if origin.as_of else None,
        "reporters": list(origin.reporters),
        "months": [str(month) for month in comparison.every],
        "placebos": [f"{placebo.baseline} -> {placebo.window}" for placebo in placebos],
    }


def by_definition(panel: Panel, goods: GoodsList, codes: Codes) -> Panel:
    """Keep a list's goods, comparable across years in one of two ways: see `grouping`."""
    return panel.grouped(grouping(panel.products, goods, codes))


def needed(products: Iterable[str], lists: Iterable[GoodsList]) -> tuple[str, ...]:
    """Choose, of the products there are, those that any of the lists needs under any definition; sorted.

    Bridged, a list needs all that it needs as listed, and the rest of the families that it touches.
    """
    seen = tuple(products)
    return tuple(sorted({item for goods in lists for item in grouping(seen, goods, "bridged")}))


def grouping(products: Iterable[str], goods: GoodsList, codes: Codes) -> dict[str, str]:
    """Map each product that a list needs to what it is counted under; goods known only by heading are left out.

    As listed, every HS6 code stands for itself, so that a number that begins in 2022 looks like a gain. Bridged,
    numbers that exchanged goods are one family; a family that the list touches is taken whole, also its goods off the
    list, for before the change nobody can tell them apart.
    """
    six = {product: product[:HS6] for product in products if len(product) >= HS6}
    if codes == "as listed":
        return {item: code for item, code in six.items() if goods.covers(item)}
    covered = {item for item in six if goods.covers(item)}
    listed = {code[:HS6] for code in goods.product_set} | {six[item] for item in covered}
    touched = {family for code, family in bridge.families(listed).items() if family != code}
    whole = {code for family in touched for code in bridge.members(family)}
    wanted = {item: code for item, code in six.items() if code in whole or item in covered}
    family = bridge.families(wanted.values())
    return {item: family[code] for item, code in wanted.items()}
