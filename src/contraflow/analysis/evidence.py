"""The rows behind a finding: the same selection that its panel was added up from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from contraflow.analysis.panel import among, under
from contraflow.codes import bridge
from contraflow.codes.hs import HS6
from contraflow.codes.month import Month
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from contraflow.analysis.study import GoodsList


class Traceable(Protocol):
    """A finding, as far as its rows go."""

    @property
    def codes(self) -> str:
        """Which codes are compared across revisions."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Reporters, flow, partners (None: all), months, and products (None: those of the list)."""


def evidence(
    rows: ir.Table,
    finding: Traceable,
    held: Iterable[str],
    goods: GoodsList | None = None,
    leg: Mapping[str, Any] | None = None,
) -> ir.Table:
    """Select the rows behind a finding from current TRADE rows of its data set, as of its date.

    `held` are the product codes the data hold. A finding about a whole list names no products: give the list, in the
    finding's version. A finding of several sides has several `leg`s, a data set and flow each, that say for themselves
    who reports on whom (partners None: on everybody), and in which months alone (`within`). Rows of both baseline and
    window, of destination and hubs, as far as the value rests on them; unsorted. Raises UsageError without the list.
    """
    asked = {**finding.parameters, **(leg or {})}
    months = [month for month in asked["months"] if month in asked.get("within", asked["months"])]
    wanted = [
        ~rows.is_sum,
        rows.flow == asked["flow"],
        rows.period_months.isin(asked.get("lengths", [1])),
        rows.reporter.isin(asked["reporters"]),
        rows.period.isin([Month.parse(month).date for month in months]),
    ]
    if asked["partners"] is not None:
        wanted.append(rows.partner.isin(asked["partners"]))
    leaf = rows.filter(*wanted)
    codes = asked["products"] or _listed(goods, bridged=finding.codes == "bridged")
    if not codes:
        return leaf.filter(leaf["product"].length() >= HS6)
    return leaf.filter(among(leaf["product"], under(held, codes)))


def _listed(goods: GoodsList | None, *, bridged: bool) -> frozenset[str]:
    """Return the list's codes; bridged, with all that exchanged goods with them."""
    if goods is None:
        raise UsageError("a finding about a whole list has no products of its own", mend="give the list it names")
    if not bridged:
        return goods.product_set
    families = bridge.families({code[:HS6] for code in goods.product_set})
    moved = {family for code, family in families.items() if family != code}
    return goods.product_set.union(*(bridge.members(family) for family in moved))
