"""The other half of backfilling: what a supplier sells to the destination, by group of goods and year.

Yearly series beside monthly ones, never added to them. A data set that changed how it is made says so by a Break,
and a rate of growth across it cannot be had without the warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes.month import YEAR
from contraflow.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """The first year that is made in another way than those before, and why, as a sentence to print."""

    year: int
    why: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Change of a series from one year to another, in minor units, with every break of its data set.

    No rate without its breaks: `words` prints the warning, `like_with_like` says whether any lies between the years.
    """

    first: int
    last: int
    before: int
    after: int
    breaks: tuple[Break, ...]

    @property
    def rate(self) -> float | None:
        """Relative change; None where there was nothing before."""
        return self.after / self.before - 1 if self.before else None

    @property
    def warnings(self) -> tuple[Break, ...]:
        """The breaks between the two years."""
        return tuple(each for each in self.breaks if self.first < each.year <= self.last)

    @property
    def like_with_like(self) -> bool:
        """Whether both years were made in the same way."""
        return not self.warnings

    @property
    def words(self) -> str:
        """Return the rate as a page prints it, its warning with it."""
        rate = "from nothing" if self.rate is None else f"{self.rate:+.0%}"
        said = f"{rate} from {self.first} to {self.last}"
        return (
            said
            if self.like_with_like
            else f"{said} (not like with like: {' '.join(each.why for each in self.warnings)})"
        )


@dataclass(frozen=True, slots=True)
class Series:
    """Yearly value of a group of goods, in minor units of `currency`; a year that the data set lacks is absent."""

    supplier: str
    group: str
    values: Mapping[int, int]
    currency: str
    breaks: tuple[Break, ...]

    def growth(self, first: int, last: int) -> Growth:
        """Return the change between two years; raises NoData where one of them is absent."""
        if missing := [year for year in (first, last) if year not in self.values]:
            raise NoData("no data for some years", seen=missing, allowed=sorted(self.values))
        return Growth(first, last, self.values[first], self.values[last], self.breaks)


def yearly(rows: ir.Table, *, suppliers: Sequence[str], destination: str, flow: str = "export") -> ir.Table:
    """Add current TRADE rows of whole years up to reporter, product, year, currency -> value_minor."""
    leaf = rows.filter(
        ~rows.is_sum,
        rows.flow == flow,
        rows.period_months == YEAR,
        rows.reporter.isin(sorted(suppliers)),
        rows.partner == destination,
    )
    year = leaf.period.year().cast("int32").name("year")
    total = leaf.value_minor.sum().cast("int64")
    return leaf.group_by("reporter", "product", "currency", year).agg(value_minor=total)


def by_group(
    table: pa.Table, groups: Mapping[str, Collection[str]], breaks: Sequence[Break] = ()
) -> tuple[Series, ...]:
    """Add collected `yearly` rows up to groups of codes, by supplier; a code holds its subdivisions.

    Groups may overlap, and one without codes is all goods.
    A year in which the supplier has any row is zero where the group has none.
    """
    rows = table.to_pylist()
    found = []
    for supplier in sorted({row["reporter"] for row in rows}):
        mine = [row for row in rows if row["reporter"] == supplier]
        years = sorted({row["year"] for row in mine})
        for group, codes in groups.items():
            values = dict.fromkeys(years, 0)
            for row in mine:
                if not codes or _holds(codes, row["product"]):
                    values[row["year"]] += row["value_minor"]
            found.append(Series(supplier, group, values, mine[0]["currency"], tuple(sorted(breaks))))
    return tuple(found)


def as_published(table: pa.Table, breaks: Sequence[Break] = ()) -> tuple[Series, ...]:
    """Take collected `yearly` rows whose products are groups already, as the bundled extract's are: one series each."""
    rows = sorted(table.to_pylist(), key=lambda row: (row["reporter"], row["product"], row["year"]))
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in rows:
        found.setdefault((row["reporter"], row["product"]), {})[row["year"]] = row["value_minor"]
    years = sorted({row["year"] for row in rows})
    return tuple(
        Series(
            supplier, group, {year: values.get(year, 0) for year in years}, rows[0]["currency"], tuple(sorted(breaks))
        )
        for (supplier, group), values in found.items()
    )


def _holds(codes: Collection[str], product: str) -> bool:
    return any(product[:length] in codes for length in (2, 4, 6, 8, 10) if length <= len(product))
