"""From rows to a dense cube: one aggregation, after which every list, baseline and resample is NumPy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

import ibis
import numpy as np
import pyarrow.compute as pc

from contraflow.analysis.coded import Coded
from contraflow.codes.hs import HS6
from contraflow.codes.month import Month
from contraflow.errors import BadTable, NoData, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

    from contraflow.codes.month import Period

    Places = slice | NDArray[np.int64]

Number = TypeVar("Number", np.int64, np.float32, np.float64)

REGULAR = 0.9  # share of months with rows: who reports fewer sells these goods now and then
BITS = 62  # reporters that one column of bits tells apart
WRITTEN_OUT = 200  # codes named in a query; more make the query itself the cost


class Goods(Protocol):
    """What selects goods: a control list, or anything that says whether it covers a product code."""

    def covers(self, product: str, /) -> bool:
        """Say whether the product code, digits only, lies in it."""


def under(held: Iterable[str], codes: Iterable[str]) -> frozenset[str]:
    """Choose, of the product codes that data hold, those that are one of `codes` or a subdivision of one.

    "854231" holds "85423190". Asked of the distinct codes, not of the rows: a filter on a prefix of every row costs
    twenty times the scan. Raises UsageError without codes.
    """
    wanted = frozenset(codes)
    if not wanted:
        raise UsageError("no goods to select", mend="name at least one code")
    lengths = sorted({len(code) for code in wanted})
    return frozenset(product for product in held if any(product[:length] in wanted for length in lengths))


def among(product: ir.StringColumn, codes: Iterable[str]) -> ir.BooleanValue:
    """Select rows of these very codes: written out where few, so that storage skips the rest; else looked up."""
    some = sorted(codes)
    if len(some) <= WRITTEN_OUT:
        return product.isin(some)
    return product.isin(ibis.memtable({"code": some}).code)


def flows(
    rows: ir.Table,
    *,
    reporters: Sequence[str],
    partners: Sequence[str],
    flow: str = "export",
    products: Iterable[str] | None = None,
) -> ir.Table:
    """Add current TRADE rows up to product, partner, period, currency -> value_minor: the one scan of an analysis.

    Monthly leaf rows only: a publisher's sums and yearly rows are left out. The reporters are named, so that a panel
    that compares years has the same ones throughout; `products` are codes as reported, such as `study.needed` finds
    for some lists, None being all. The sum is int64 on every engine (DuckDB's own is 128 bits, which Arrow and Spark
    have not). Who of the reporters has such a row stands in the bits of heard_0, heard_1 and so on: see `silent`.
    """
    wanted = [
        ~rows.is_sum,
        rows.flow == flow,
        rows.period_months == 1,
        rows.reporter.isin(sorted(reporters)),
        rows.partner.isin(sorted(partners)),
    ]
    if products is not None:
        wanted.append(among(rows["product"], products))
    leaf = rows.filter(*wanted)
    heard = {f"heard_{at}": bit_or(_bit(leaf.reporter, some)) for at, some in enumerate(_by_column(reporters))}
    return leaf.group_by("product", "partner", "period", "currency").agg(
        value_minor=leaf.value_minor.sum().cast("int64"), **heard
    )


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def bit_or(bits: int) -> int:
    """Every bit that any of the rows has; the engines' own function."""
    raise NotImplementedError


def _bit(reporter: ir.StringColumn, some: Sequence[str]) -> ir.IntegerColumn:
    return ibis.cases(*((reporter == who, ibis.literal(1 << at, "int64")) for at, who in enumerate(some)))


def _by_column(reporters: Iterable[str]) -> list[tuple[str, ...]]:
    """Reporters in parts, each small enough for the bits of one column."""
    some = sorted(reporters)
    return [tuple(some[at : at + BITS]) for at in range(0, len(some), BITS)]


def silent(table: pa.Table, reporters: Iterable[str], regular: float = REGULAR) -> dict[str, tuple[Month, ...]]:
    """Find the months that a regular reporter lacks, from collected `flows`; a month nobody has is nobody's silence.

    In a sum such a month counts as nothing sold, so that a fall is overstated.
    """
    days = table["period"].combine_chunks().dictionary_encode()
    months, at = [Month.parse(day) for day in days.dictionary.to_pylist()], days.indices.to_numpy()
    spoken: dict[str, set[Month]] = {}
    for place, some in enumerate(_by_column(reporters)):
        heard = np.zeros(len(months), dtype=np.int64)
        np.bitwise_or.at(heard, at, table[f"heard_{place}"].to_numpy())
        for bit, who in enumerate(some):
            spoken[who] = {month for month, bits in zip(months, heard, strict=True) if int(bits) >> bit & 1}
    known = {who: own for who, own in sorted(spoken.items()) if own and len(own) >= regular * len(months)}
    return {who: tuple(sorted(set(months) - own)) for who, own in known.items() if set(months) - own}


def run(at: NDArray[np.int64]) -> Places:
    """Return positions that follow each other as a slice: cutting that out of a cube copies nothing."""
    return slice(int(at[0]), int(at[-1]) + 1) if len(at) and (np.diff(at) == 1).all() else at


def over_months(cube: NDArray[Number]) -> NDArray[Number]:
    """Add the last axis up, where it is a part of a longer one: NumPy's `sum` takes three to thirty times as long."""
    found: NDArray[Number] = np.einsum("...m->...", cube)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Flows of one currency as a dense cube of int64 minor units: [product, partner, month].

    Within a covered month an empty cell is zero: no trade was reported. A month without any row is not covered, and
    asking for it is NoData, not zero. `lines` holds for each product the codes as reported that it adds up.
    """

    products: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    partners: tuple[str, ...]
    start: Month
    covered: NDArray[np.bool_]
    currency: str
    cube: NDArray[np.int64]

    @classmethod
    def of(cls, table: pa.Table, partners: Sequence[str]) -> Self:
        """Build the cube from collected `flows`; raises NoData on an empty table, UsageError on two currencies."""
        if table.num_rows == 0:
            raise NoData("no flows for these goods, partners and months", mend="contraflow batches shows what came in")
        index = pc.add(pc.multiply(pc.year(table["period"]), 12), pc.subtract(pc.month(table["period"]), 1))
        month = index.to_numpy().astype(np.int64)
        products, at = _coded(table["product"])
        labels, here = _coded(table["partner"])
        seat = np.array([partners.index(label) for label in labels], dtype=np.int64)
        start = int(month.min())
        cube = np.zeros((len(products), len(partners), int(month.max()) - start + 1), dtype=np.int64)
        flat = np.ravel_multi_index((at, seat[here], month - start), cube.shape)
        seen = np.zeros(cube.size, dtype=bool)
        seen[flat] = True
        if seen.sum() != len(flat):
            raise BadTable("flows", extra=("a second row for one product, partner and month",))
        cube.ravel()[flat] = table["value_minor"].to_numpy()
        covered = np.bincount(month - start, minlength=cube.shape[2]) > 0
        lines = tuple((product,) for product in products)
        currency = one_currency(table["currency"].unique().to_pylist())
        return cls(products, lines, tuple(partners), Month.of_index(start), covered, currency, cube)

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month from the first to the last, covered or not."""
        return tuple(self.start.next(at) for at in range(self.cube.shape[2]))

    def has(self, month: Month) -> bool:
        """Say whether there is data for the month."""
        at = month.index - self.start.index
        return 0 <= at < len(self.covered) and bool(self.covered[at])

    def at(self, months: Iterable[Month]) -> NDArray[np.int64]:
        """Return the positions of months; raises NoData naming those without data."""
        wanted = tuple(months)
        if missing := [str(month) for month in wanted if not self.has(month)]:
            raise NoData(
                "no data for some months", seen=", ".join(missing), allowed=f"{self.start} to {self.months[-1]}"
            )
        return np.array([month.index - self.start.index for month in wanted], dtype=np.int64)

    def seat(self, partner: str) -> int:
        """Return the position of a partner; raises UsageError on one the panel was not asked for."""
        if partner not in self.partners:
            raise UsageError("not a partner of this panel", seen=partner, allowed=self.partners)
        return self.partners.index(partner)

    def seats(self, partners: Sequence[str]) -> Places:
        """Return where partners sit, to cut them out of the cube."""
        return run(np.array([self.seat(partner) for partner in partners], dtype=np.int64))

    def series(self, partner: str) -> NDArray[np.int64]:
        """All goods together by month, in minor units."""
        total: NDArray[np.int64] = self.cube[:, self.seat(partner)].sum(axis=0)
        return total

    def take(self, rows: NDArray[np.int64]) -> Self:
        """Keep the products at these positions."""
        return replace(
            self,
            products=tuple(self.products[at] for at in rows),
            lines=tuple(self.lines[at] for at in rows),
            cube=self.cube[rows],
        )

    def select(self, goods: Goods) -> Self:
        """Keep the goods that the list covers, by the code as reported."""
        inside = [at for at, product in enumerate(self.products) if goods.covers(product)]
        return self if len(inside) == len(self.products) else self.take(np.array(inside, dtype=np.int64))

    def window(self, period: Period) -> Self:
        """Keep the months of a period; raises NoData where one is missing."""
        at = self.at(period.each())
        return replace(self, start=period.start, covered=self.covered[at], cube=self.cube[:, :, at])

    def hs6(self) -> Self:
        """Add finer lines up to their HS6 code; goods known only by heading or chapter are left out."""
        return self.grouped({product: product[:HS6] for product in self.products if len(product) >= HS6})

    def regroup(self, families: Mapping[str, str]) -> Self:
        """Add HS6 codes up to the families that stay comparable across a change of codes.

        `families` maps an HS6 code to the name of its family; a code it does not know stands for itself.
        """
        hs6 = {product: product[:HS6] for product in self.products if len(product) >= HS6}
        return self.grouped({product: families.get(code, code) for product, code in hs6.items()})

    def grouped(self, names: Mapping[str, str]) -> Self:
        """Add products up by the name given to each, dropping those without a name; sorted by name."""
        if all(names.get(product) == product for product in self.products):
            return self
        kept = sorted((names[product], at) for at, product in enumerate(self.products) if product in names)
        products = tuple(sorted({name for name, _ in kept}))
        if not products:
            return self.take(np.array([], dtype=np.int64))
        seat = {name: at for at, name in enumerate(products)}
        lines: list[list[str]] = [[] for _ in products]
        for name, at in kept:
            lines[seat[name]].extend(self.lines[at])
        starts = np.searchsorted(np.array([seat[name] for name, _ in kept]), np.arange(len(products)))
        cube = np.add.reduceat(self.cube[[at for _, at in kept]], starts, axis=0)
        return replace(self, products=products, lines=tuple(tuple(sorted(some)) for some in lines), cube=cube)


def _coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the sorted distinct values, and each row's position among them."""
    coded = Coded.of(column)
    values = np.array(coded.values, dtype=object)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    return tuple(values[order]), rank[coded.at]


def one_currency(currencies: Iterable[str]) -> str:
    """Return the currency of all; raises UsageError where there are several."""
    seen = sorted(currencies)
    if len(seen) != 1:
        raise UsageError("flows in two currencies cannot be added", seen=", ".join(seen), mend="choose one data set")
    return str(seen[0])
