"""From rows to the cube that gravity is fitted on: exporter, importer, product, month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow.compute as pc

from contraflow.analysis.coded import Coded
from contraflow.analysis.panel import among, one_currency
from contraflow.codes import bridge
from contraflow.codes.hs import HS6
from contraflow.codes.month import Month
from contraflow.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

    from contraflow.analysis.gravity import Floats, Ints, Marks

REST = "rest"  # importers that are not named, together
COLUMNS = ("exporter", "importer", "product", "period")


def sales(
    rows: ir.Table, *, exporters: Sequence[str], importers: Sequence[str], products: Iterable[str], rest: Sequence[str]
) -> ir.Table:
    """Add current TRADE rows up to exporter, importer, product, period, currency -> value_minor.

    Monthly leaf export rows of the products as reported. Importers of `rest` are one, called "rest"; what is in
    neither is left out, so that a publisher's sums over partners never count.
    """
    leaf = rows.filter(
        ~rows.is_sum,
        rows.flow == "export",
        rows.period_months == 1,
        rows.reporter.isin(sorted(exporters)),
        rows.partner.isin(sorted({*importers, *rest})),
        among(rows["product"], products),
    )
    importer = ibis.ifelse(leaf.partner.isin(sorted(importers)), leaf.partner, ibis.literal(REST))
    return leaf.group_by(
        exporter=leaf.reporter, importer=importer, product=leaf["product"], period=leaf.period, currency=leaf.currency
    ).agg(value_minor=leaf.value_minor.sum().cast("int64"))


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """Values of one currency in whole units [exporter, importer, product, month]; products are HS6 or families.

    `live` marks observations: where an exporter reported the month, an empty cell is a zero; where it did not, and
    for a country with itself, there is nothing.
    """

    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    products: tuple[str, ...]
    start: Month
    currency: str
    values: Floats
    live: Marks

    @classmethod
    def of(cls, table: pa.Table) -> Self:
        """Build it from collected `sales`; codes that exchanged goods between HS revisions are one product.

        Raises NoData on an empty table, UsageError on two currencies.
        """
        if not table.num_rows:
            raise NoData("no exports of these goods", mend="contraflow batches shows what came in")
        currency = one_currency(table["currency"].unique().to_pylist())
        month = pc.add(pc.multiply(pc.year(table["period"]), 12), pc.month(table["period"])).to_numpy() - 1
        (exporters, i), (importers, j) = (_seats(table[name]) for name in ("exporter", "importer"))
        products, k = _families(table["product"])
        start = int(month.min())
        shape = (len(exporters), len(importers), len(products), int(month.max()) - start + 1)
        values = np.zeros(shape)
        np.add.at(values, (i, j, k, month - start), table["value_minor"].to_numpy() / 100)
        live = (values.sum(axis=(1, 2)) > 0)[:, None, None, :] & _apart(exporters, importers)[:, :, None, None]
        whole = np.broadcast_to(live, shape)
        return cls(exporters, importers, products, Month.of_index(start), currency, values, whole)

    @property
    def months(self) -> int:
        """Count the months."""
        return int(self.values.shape[3])

    def position(self, month: Month) -> int:
        """Return where a month stands, within 0 and the number of months."""
        return min(max(month.index - self.start.index, 0), self.months)

    def take(self, rows: Ints) -> Self:
        """Keep the products at these positions."""
        products = tuple(self.products[at] for at in rows)
        return replace(self, products=products, values=self.values[:, :, rows], live=self.live[:, :, rows])

    def until(self, months: int) -> Self:
        """Keep the first months."""
        return replace(self, values=self.values[..., :months], live=self.live[..., :months])


def _apart(exporters: tuple[str, ...], importers: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([[one != other for other in importers] for one in exporters])


def _seats(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Ints]:
    coded = Coded.of(column)
    return tuple(sorted(coded.values)), np.argsort(np.argsort(np.array(coded.values)))[coded.at]


def _families(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Ints]:
    coded = Coded.of(column)
    family = bridge.families({label[:HS6] for label in coded.values})
    names = [family[label[:HS6]] for label in coded.values]
    found = sorted(set(names))
    return tuple(found), np.array([found.index(name) for name in names], dtype=np.int64)[coded.at]
