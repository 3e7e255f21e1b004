"""From the lake's data sets to the one monthly panel, as `contraflow mirror`, `revisions` and `blackouts` read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from contraflow.analysis import concord, splice, together
from contraflow.analysis.series import TOTAL
from contraflow.analysis.study import grouping
from contraflow.errors import NoData, UsageError
from contraflow.pipeline.measure import as_known, goods_list, told_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir

    from contraflow.analysis.concord import Concordance
    from contraflow.analysis.study import Codes
    from contraflow.pipeline.workspace import Workspace


ALL_GOODS = "total"
"""The name of all goods as one, as publishers state them; "all" is every line of every product."""


@dataclass(frozen=True, slots=True)
class PanelAsked:
    """Which data sets, best first (None: all, by name), which goods, which codes, one currency or as reported."""

    datasets: Sequence[str] | None = None
    goods: str = "all"
    codes: Codes = "bridged"
    currency: str | None = None
    as_of: date | None = None
    concordance: Concordance | None = None


def rows(
    work: Workspace,
    datasets: Sequence[str] | None = None,
    as_of: date | None = None,
    months: Sequence[int] = (1,),
) -> ir.Table:
    """The joined rows of data sets, each period of a reporter's flow from one of them; raises NoData, UsageError.

    `months` are the lengths of period that decide who reports in a data set: a month, or with 12 a year.
    """
    parts = {name: work.lake.rows(name, as_of=as_of) for name in _datasets(work, datasets, as_of)}
    return _joined(parts, lambda name: told_by(work, name, as_of, months))


def asked_rows(work: Workspace, asked: PanelAsked) -> ir.Table:
    """The joined rows that a question is about: lines, or for all goods as one the totals that publishers state."""
    if asked.goods != ALL_GOODS:
        return rows(work, asked.datasets, asked.as_of)
    parts = {}
    for name in _datasets(work, asked.datasets, asked.as_of):
        part = work.lake.rows(name, as_of=asked.as_of)
        parts[name] = part.filter(part["product"] == TOTAL).mutate(is_sum=ibis.literal(value=False))
    return _joined(parts, lambda name: work.engine.collect(splice.spoken(parts[name])).to_pylist())


def panel(work: Workspace, asked: PanelAsked) -> ir.Table:
    """The monthly panel of a list's goods by HS6 or by family, or of stated totals; see `together.monthly`."""
    found = together.monthly(asked_rows(work, asked), _names(work, asked))
    return found if asked.currency is None else together.converted(found, asked.currency)


def _names(work: Workspace, asked: PanelAsked) -> dict[str, str] | None:
    """What each product as reported is counted under; None where all stay as reported."""
    if asked.goods == ALL_GOODS:
        return None
    names = _datasets(work, asked.datasets, asked.as_of)
    every = {code for name in names for code in work.lake.products(name, asked.as_of)}
    held = {code for code in every if code.isdigit()}  # groups are no codes
    goods = as_known(goods_list(asked.goods), held)
    counted = (
        grouping(held, goods, asked.codes)
        if asked.concordance is None
        else concord.counted_under(held, goods, asked.concordance)
    )
    if not counted:
        raise NoData(
            "the data hold none of these goods", seen=asked.goods, mend="contraflow batches shows what came in"
        )
    return None if counted == {code: code for code in held} else counted  # all as reported: nothing to look up


def _datasets(work: Workspace, wanted: Sequence[str] | None, as_of: date | None) -> tuple[str, ...]:
    held = work.lake.datasets(as_of)
    if unknown := [name for name in wanted or () if name not in held]:
        raise UsageError("the lake has no such data set", seen=", ".join(unknown), allowed=held)
    return tuple(wanted or held)


def _joined(parts: Mapping[str, ir.Table], told: Callable[[str], Iterable[Mapping[str, object]]]) -> ir.Table:
    """Lay data sets together; where there is one only, nobody is asked who speaks in it."""
    some = parts if len(parts) > 1 else {}
    return splice.joined(parts, {name: splice.spells(told(name)) for name in some})
