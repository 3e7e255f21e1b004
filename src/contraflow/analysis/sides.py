"""A question that needs all sides: the coalition's study, with who else sells and buys the same goods beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contraflow.analysis.network import COALITION, REST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contraflow.analysis.network import Actors, Network
    from contraflow.analysis.study import Origin, Study


WHERE = {"consignment", "destination", "last_known_destination"}
"""Concepts of a partner that say where goods come from or go to; "origin" says who made them."""


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One definition of a question, from all sides.

    `study` is the coalition's exports as `suspension` reads them, `exports` what every exporter reports, of the same
    goods and codes; `imports` what importers report, None where the lake holds none. `origins` say, a data set and a
    flow each, which countries report there: what lists the rows again. `yearly` sides compare whole years: a figure
    of a year stands in its January, so that its months mean nothing one by one.
    `concepts` say what a country means by a partner, by (flow, country): origin, consignment, last known destination.
    """

    study: Study
    actors: Actors
    exports: Network
    imports: Network | None = None
    origins: tuple[Origin, ...] = field(default=())
    yearly: bool = False
    concepts: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def holds(self) -> frozenset[str]:
        """Say which sides there are data for: "suppliers", "hubs" (their exports), "imports", what a detector needs."""
        told = {who: bool(months.any()) for who, months in zip(self.exports.actors, self.exports.reported, strict=True)}
        found = {"suppliers": self.actors.suppliers, "hubs": self.actors.hubs}
        sides = {side for side, some in found.items() if any(told[actor] for actor in some)}
        return frozenset(sides | ({"imports"} if self.imports is not None else set()))

    def alike(self, importer: str) -> bool | None:
        """Say whether the coalition's exports and one country's imports mean the same by a partner; None: not known."""
        said = [self.concepts.get(("import", importer), frozenset())]
        said += [self.concepts.get(("export", member), frozenset()) for member in self.actors.coalition]
        if any("origin" in some for some in said):
            return False
        return True if all(some and some <= WHERE for some in said) else None

    def legs(
        self,
        exporters: Sequence[str],
        importers: Sequence[str],
        products: Sequence[str] | None,
        *,
        flow: str = "export",
    ) -> list[dict[str, Any]]:
        """List what selects the rows of a leg, a data set each: the `legs` among a finding's parameters.

        Exporters and importers are actors; the reporting side becomes the countries that report, the other side
        countries too, and None where it is the rest of the world, which is everybody not named. `products` are codes
        as reported; None stands for all of the list.
        """
        own, other = (exporters, importers) if flow == "export" else (importers, exporters)
        partners = None if REST in other else self._countries(other)
        found = []
        for origin in self.origins:
            if origin.flow == flow and (reporters := self._reporting(origin, own)):
                scope = {"dataset": origin.dataset, "flow": flow, "reporters": reporters, "partners": partners}
                as_of = str(origin.as_of) if origin.as_of else None
                within = {} if origin.within is None else {"within": [str(month) for month in origin.within]}
                goods = None if products is None else list(products)
                found.append({**scope, "as_of": as_of, "products": goods, **within})
        return found

    def _countries(self, actors: Sequence[str]) -> list[str]:
        named = [self.actors.coalition if actor == COALITION else (actor,) for actor in actors]
        return sorted({country for some in named for country in some})

    def _reporting(self, origin: Origin, actors: Sequence[str]) -> list[str]:
        named = {*self.actors.names, *self.actors.coalition}
        inside = set(self._countries([actor for actor in actors if actor != REST]))
        rest = {country for country in origin.reporters if country not in named} if REST in actors else set()
        return sorted((inside & set(origin.reporters)) | rest)
