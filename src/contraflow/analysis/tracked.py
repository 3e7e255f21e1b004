"""The table that people cite: what each supplier sells the destination, month by month, with its 3-month mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.analysis.panel import among

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from contraflow.codes.month import Month

MEAN = 3  # months, the month itself and the two before


@dataclass(frozen=True, slots=True)
class Line:
    """One series: a list or a tier of it ("" is all of it) and a supplier, or several together ("CHN+HKG").

    `values` in minor units; a month that not every one of its suppliers reported is absent: unknown, not zero.
    """

    tier: str
    supplier: str
    values: Mapping[Month, int]

    def mean(self, month: Month) -> float | None:
        """The mean of three months up to this one; None where one of them is absent."""
        some = [self.values.get(month.next(-at)) for at in range(MEAN)]
        return None if None in some else sum(each for each in some if each is not None) / MEAN


def sold(rows: ir.Table, suppliers: Collection[str], to: str, products: Iterable[str], months: int) -> ir.Table:
    """Add joined TRADE rows of exports to one country up.

    By reporter, product and its code book, period and currency -> value_minor, weighed_minor (the same: `converted`
    wants both). Leaf rows of so many `months`.
    """
    leaf = rows.filter(
        ~rows.is_sum,
        rows.flow == "export",
        rows.period_months == months,
        rows.partner == to,
        rows.reporter.isin(sorted(suppliers)),
        among(rows["product"], products),
    )
    total = leaf.group_by("reporter", "product", "nomenclature", "period", "currency").agg(
        value_minor=leaf.value_minor.sum().cast("int64")
    )
    return total.mutate(weighed_minor=total.value_minor)


def lines(
    cells: Mapping[tuple[str, str], Mapping[Month, int]],
    spoken: Mapping[str, Collection[Month]],
    groups: Sequence[tuple[str, ...]],
) -> tuple[Line, ...]:
    """Make a line a tier and group of suppliers, from what each supplier sold of a tier.

    `spoken` are the months in which a supplier reported anything: there a tier without rows is a zero.
    """
    tiers = sorted({tier for tier, _ in cells})
    return tuple(_line(tier, group, cells, spoken) for tier in tiers for group in groups)


def _line(
    tier: str,
    group: tuple[str, ...],
    cells: Mapping[tuple[str, str], Mapping[Month, int]],
    spoken: Mapping[str, Collection[Month]],
) -> Line:
    shared = set.intersection(*(set(spoken[who]) for who in group))
    values = {month: sum(cells.get((tier, who), {}).get(month, 0) for who in group) for month in sorted(shared)}
    return Line(tier, "+".join(group), values)


def by_tier(rows: Iterable[tuple[str, str | None, Month, int]]) -> dict[tuple[str, str], dict[Month, int]]:
    """Add rows of (supplier, tier, month, minor units) up by tier, and under "" all of the list; None is not on it."""
    found: dict[tuple[str, str], dict[Month, int]] = defaultdict(lambda: defaultdict(int))
    for supplier, tier, month, minor in rows:
        for name in {"", tier} if tier is not None else ():
            found[name, supplier][month] += minor
    return {key: dict(some) for key, some in found.items()}
