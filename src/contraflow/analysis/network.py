"""Who sells whom what: one aggregation to dense cubes by part in the case, after which every detector is NumPy.

`analysis.panel` is the coalition's exports alone. Backfill, second legs, ghosts, prices and shares need all who sell
and all who buy, put together by the part they play: a cube of every country by every country would be mostly empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ibis
import numpy as np

from contraflow.analysis.coded import Coded
from contraflow.analysis.panel import Panel, among, one_currency, over_months, run
from contraflow.analysis.together import converted
from contraflow.codes import country
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
    from typing import Any, Self, TypeVar

    T = TypeVar("T")

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

    Cube = NDArray[np.int64]

FLOWS = ("export", "import")
COALITION, REST = "coalition", "rest"
ESTIMATED = ("isNetWgtEstimated", "weight estimated")
"""What a flag holds where the publisher computed the weight from the value: no price is made of it (EVIDENCE 1)."""
SIDES = ("reporter", "partner")
MEASURES = ("value_minor", "weighed_minor", "weight_g")


@dataclass(frozen=True, slots=True)
class Actors:
    """Countries by their part in a case. The coalition is one actor, the rest of the world another, all else itself.

    A country with two parts (a supplier that is a hub as well) is itself once.
    """

    destination: str
    coalition: tuple[str, ...]
    suppliers: tuple[str, ...]
    hubs: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every actor once: the coalition, suppliers, hubs, the destination, the rest."""
        return tuple(dict.fromkeys((COALITION, *self.suppliers, *self.hubs, self.destination, REST)))

    def of(self, label: ir.StringColumn) -> ir.StringColumn:
        """Say which actor a country is; NULL for a group outside the coalition, for its members count."""
        groups = sorted({each.iso3 for each in country.everything() if each.kind == "group"} - set(self.coalition))
        itself = [actor for actor in self.names if actor not in (COALITION, REST)]
        return ibis.cases(
            (label.isin(self.coalition), COALITION), (label.isin(itself), label), (label.isin(groups), None), else_=REST
        )


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Flows of one currency between actors: int64 cubes [exporter, importer, product, month].

    `value` is in minor units, `weight` in grams, `weighed` the value of the rows that have a weight which the
    publisher did not estimate: a unit value is weighed over weight. Imports are not weighed: those two are nothing
    there, as where no weight is known, and take no memory. `reported` [actor, month] says who reported
    anything in a month, the exporter or, where `flow` is import, the importer: where it is False a zero is unknown,
    not zero. `lines` holds for each product the codes as reported that it adds up.
    """

    flow: str
    actors: tuple[str, ...]
    products: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    start: Month
    currency: str
    reported: NDArray[np.bool_]
    value: Cube
    weighed: Cube
    weight: Cube
    _worked_out: dict[Hashable, Any] = field(init=False, default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        table: pa.Table,
        actors: Actors,
        names: Mapping[str, str],
        flow: str = "export",
        spoken: Mapping[str, Collection[Month]] | None = None,
    ) -> Self:
        """Build the cubes of one flow from collected `exchanged`; raises NoData, or UsageError on two currencies.

        `spoken` says in which months an actor reported anything, of whatever goods; without it those count in which
        it reported any of these goods. The cubes reach over all of them.
        """
        said = {name: Coded.of(table[name]) for name in ("flow", *SIDES, "product", "period", "currency")}
        rows = np.flatnonzero(said["flow"].is_(flow) & (said["reporter"].at >= 0) & (said["partner"].at >= 0))
        if not len(rows):
            raise NoData("no flows between these countries", mend="contraflow batches shows what came in")
        seats = actors.names
        products = tuple(sorted(set(names.values()).intersection(said["product"].held(rows))))
        month = said["period"].told(rows, lambda day: Month.parse(day).index)
        heard = [int(month.min()), int(month.max()), *(at.index for some in (spoken or {}).values() for at in some)]
        first, last = min(heard), max(heard)
        sides = who, _ = tuple(said[side].told(rows, seats.index) for side in SIDES)
        exporter, importer = sides if flow == "export" else sides[::-1]
        good = {product: place for place, product in enumerate(products)}
        at = (exporter, importer, said["product"].told(rows, good.__getitem__), month - first)
        shape = (len(seats), len(seats), len(products), last - first + 1)
        columns = [table[name].to_numpy()[rows] for name in (MEASURES if flow == "export" else MEASURES[:1])]
        value, *rest = _cubes(shape, np.ravel_multi_index(at, shape), columns)
        weighed, weight = rest or (np.zeros(shape, dtype=np.int64) for _ in MEASURES[1:])
        reported = np.zeros((len(seats), shape[3]), dtype=bool)
        if spoken is None:
            reported[who, month - first] = True
        for actor, months in (spoken or {}).items():
            reported[seats.index(actor), [each.index - first for each in months]] = True
        under: dict[str, list[str]] = {name: [] for name in products}
        for code in sorted(code for code, name in names.items() if name in under):
            under[names[code]].append(code)
        lines = tuple(map(tuple, under.values()))
        currency = one_currency(said["currency"].held(rows))
        return cls(flow, seats, products, lines, Month.of_index(first), currency, reported, value, weighed, weight)

    def seat(self, actor: str) -> int:
        """Return the position of an actor; raises UsageError on one the network was not made with."""
        if actor not in self.actors:
            raise UsageError("not a part of this network", seen=actor, allowed=self.actors)
        return self.actors.index(actor)

    def at(self, months: Iterable[Month]) -> NDArray[np.int64]:
        """Return the positions of months on the cubes' last axis; raises NoData on one that they do not reach."""
        wanted = tuple(months)
        if not self.reaches(wanted):
            last = self.start.next(self.reported.shape[1] - 1)
            seen, reach = (f"{min(some)} to {max(some)}" for some in (wanted, (self.start, last)))
            raise NoData(f"no {self.flow}s are held of some months", seen=seen, allowed=reach)
        return np.array([month.index - self.start.index for month in wanted], dtype=np.int64)

    def reaches(self, months: Iterable[Month]) -> bool:
        """Say whether the cubes reach over each of the months."""
        first = self.start.index
        return all(first <= month.index < first + self.reported.shape[1] for month in months)

    def reports(self, actor: str, months: Collection[Month]) -> bool:
        """Say whether an actor reported in each of the months; it did not in those that the cubes do not reach."""
        return self.reaches(months) and bool(self.reported[self.seat(actor), self.at(months)].all())

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """Work out once what every baseline asks of the same cubes; it is forgotten with them.

        `key` says what is asked, with all that it depends on beside the cubes.
        """
        if key not in self._worked_out:
            self._worked_out[key] = work()
        found: T = self._worked_out[key]
        return found

    def sums(self, measure: str, months: Sequence[Month]) -> Cube:
        """Add "value", "weighed" or "weight" up over months of the cube: [exporter, importer, product]."""
        wanted = tuple(months)
        return self.once((measure, wanted), lambda: over_months(getattr(self, measure)[..., run(self.at(wanted))]))

    def sold_by(self, exporter: str) -> Panel:
        """One actor's sales to every other as a Panel [product, partner, month], covered where it reported."""
        return self._panel(self.value[self.seat(exporter)], self.reported[self.seat(exporter)])

    def bought_by(self, importer: str) -> Panel:
        """What one actor bought from every other as a Panel [product, partner, month], of an import network."""
        return self._panel(self.value[:, self.seat(importer)], self.reported[self.seat(importer)])

    def _panel(self, cube: Cube, covered: NDArray[np.bool_]) -> Panel:
        by_product = np.ascontiguousarray(cube.swapaxes(0, 1))
        return Panel(self.products, self.lines, self.actors, self.start, covered, self.currency, by_product)


def exchanged(  # noqa: PLR0913 - all of it selects rows
    rows: ir.Table,
    actors: Actors,
    names: Mapping[str, str],
    *,
    into: str,
    months: int = 1,
    flows: Sequence[str] = FLOWS,
) -> ir.Table:
    """Add joined TRADE rows up by flow, reporter, partner, product, period, currency -> MEASURES, for `Network.of`.

    Reporter and partner are actors. Leaf rows of the flows, monthly or of so many `months`; `names` maps a product
    as reported to what it is counted under and drops the rest. Values are said in `into` by the ECB's monthly means;
    a currency without a rate stays on rows of its own, which `Network.of` refuses; two that were reported in are two
    rows of one. What an actor sells itself (a coalition's own trade) stays in, on the diagonal. A group outside the
    coalition is a row without an actor, which `Network.of` drops: dropped here, each row read would be asked before
    it is known to be wanted.
    """
    wanted = rows.flow.isin(flows) & among(rows["product"], names)
    leaf = rows.filter(~rows.is_sum, rows.period_months == months, wanted)
    parts = {side: actors.of(leaf[side]) for side in SIDES}
    known = leaf.mutate(**parts, product=_named(leaf["product"], names))
    sure = known.weight_g.notnull() & ~_estimated(known.flag)
    key = ("flow", *SIDES, "product", "period", "currency")
    summed = known.group_by(*key).agg(
        value_minor=known.value_minor.sum().cast("int64"),
        weighed_minor=known.value_minor.sum(where=sure).fill_null(0).cast("int64"),
        weight_g=known.weight_g.sum(where=sure).fill_null(0).cast("int64"),
    )
    return converted(summed, into, months)


def _named(column: ir.Column, names: Mapping[str, str]) -> ir.Column:
    """Call a code by what it is counted under; a look-up a row where that is another code."""
    if all(name == code for code, name in names.items()):
        return column
    lookup = ibis.literal(dict(names), type="map<string, string>")
    return lookup.get(column)


def _estimated(flag: ir.StringColumn) -> ir.BooleanColumn:
    found = flag.contains(ESTIMATED[0])
    for text in ESTIMATED[1:]:
        found |= flag.contains(text)
    return found.fill_null(False)  # noqa: FBT003 - Ibis takes the value by position


def _cubes(shape: tuple[int, ...], at: NDArray[np.int64], columns: Sequence[NDArray[np.int64]]) -> list[Cube]:
    """Add columns up at their places, in the order of these: to jump about in large cubes takes twice as long."""
    cubes = [np.zeros(shape, dtype=np.int64) for _ in columns]
    order = np.argsort(at, kind="stable")
    ordered = at[order]
    begin = np.flatnonzero(np.diff(ordered, prepend=-1))
    for cube, column in zip(cubes, columns, strict=True):
        cube.ravel()[ordered[begin]] = np.add.reduceat(column[order], begin)
    return cubes
