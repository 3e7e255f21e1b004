"""Published figures recomputed from the lake, each under the definition it was printed with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from contraflow import sources
from contraflow.analysis.panel import under
from contraflow.analysis.series import TOTAL, Asked, series
from contraflow.codes import control_list, rates
from contraflow.codes.month import YEAR, Month
from contraflow.errors import NoData, UsageError
from contraflow.record.published import PublishedCase, Settled, cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.pipeline.workspace import Workspace
    from contraflow.record.published import Flow

GRAMS_A_TONNE = 1_000_000
REVISIONS = ("HS2022", "HS2017")


@dataclass(frozen=True, slots=True)
class Found:
    """A sum in whole units, and the data set it is from."""

    value: float
    dataset: str


def published(work: Workspace, names: Sequence[str] | None = None) -> tuple[Settled, ...]:
    """Settle cases by id or the beginning of it ("A08"), all without; raises UsageError on an id nobody knows."""
    return tuple(_settled(work, case) for case in _chosen(names))


def _chosen(names: Sequence[str] | None) -> tuple[PublishedCase, ...]:
    every = cases()
    chosen = tuple(c for c in every if not names or any(c.id == n or c.id.startswith(f"{n}-") for n in names))
    if unknown := [n for n in names or () if not any(c.id == n or c.id.startswith(f"{n}-") for c in chosen)]:
        raise UsageError("no such published case", seen=", ".join(unknown), allowed=[case.id for case in every])
    return chosen


def _settled(work: Workspace, case: PublishedCase) -> Settled:
    try:
        parts = [_sum(work, flow, case) for flow in (case.of, case.over) if flow is not None]
    except NoData as error:
        return Settled(case, None, (), f"{error.what}: {case.bring}")
    names = tuple(dict.fromkeys(part.dataset for part in parts))
    return Settled(case, _shaped(case, parts), names, mind=tuple(_broken(case, names)))


def _broken(case: PublishedCase, names: Sequence[str]) -> Iterator[str]:
    """The breaks of the data between the periods of a growth: the rate carries them wherever it is shown."""
    if case.shape == "growth" and case.over is not None:
        for partner in case.of.partners:
            for each in sources.breaks(partner, names):
                if each.crossed(case.over.period.start, case.of.period.end):
                    yield f"{each.says[:1].upper()}{each.says[1:]}."


def _shaped(case: PublishedCase, parts: Sequence[Found]) -> float:
    value = parts[0].value
    if case.shape == "monthly mean":
        return value / case.of.period.months
    if case.shape == "sum":
        return value
    return 100 * (value / parts[1].value - (case.shape == "growth"))


def _sum(work: Workspace, flow: Flow, case: PublishedCase) -> Found:
    """Add a flow up, each reporter from the first data set that has all of its months; raises NoData without one."""
    directions = ("export", "import") if flow.flow == "trade" else (flow.flow,)
    parts = [_reported(work, flow, reporter, way, case) for reporter in flow.reporters for way in directions]
    return Found(sum(part.value for part in parts), "+".join(dict.fromkeys(part.dataset for part in parts)))


def _reported(work: Workspace, flow: Flow, reporter: str, way: str, case: PublishedCase) -> Found:
    for dataset, length in _candidates(work, flow, reporter, way):
        held = work.lake.products(dataset)
        codes = _codes(flow, held)
        asked = Asked((reporter,), flow.partners, ("period",), flow.period.start, flow.period.end, length, way)
        rows = work.lake.rows(dataset)
        if codes == frozenset() or not _complete(work, rows, asked):
            continue
        if codes is None and TOTAL not in held:  # all goods where no total is stated: all lines
            codes = frozenset(held)
        found = work.engine.collect(series(_measured(rows, case), asked, codes))
        return Found(_value(found, case), dataset)
    raise NoData(f"no {way}s of {reporter} in {flow.period} of these goods")


def _candidates(work: Workspace, flow: Flow, reporter: str, way: str) -> Iterator[tuple[str, int]]:
    """Data sets in which a reporter reports at all, with the length of period to read; months before years."""
    held = work.lake.traded()
    lengths = (1, YEAR) if flow.period.start.month == 1 and flow.period.months % YEAR == 0 else (1,)
    for length in lengths:
        for name, each in held.items():
            if reporter in each.reporters and way in each.flows:
                yield name, length


def _codes(flow: Flow, held: Sequence[str]) -> frozenset[str] | None:
    """The codes as held; None is all goods. A list is read in the HS revision of which the data hold more codes."""
    if flow.list is not None:
        goods = control_list.load(flow.list)
        return max((under(held, goods.in_revision(name).product_set) for name in REVISIONS), key=len)
    return under(held, flow.codes) if flow.codes else None


def _complete(work: Workspace, rows: ir.Table, asked: Asked) -> bool:
    """Whether the reporter reported anything in every period: silence is no zero."""
    mine = rows.filter(rows.reporter.isin(asked.reporters), rows.flow == asked.flow)
    mine = mine.filter(mine.period_months == asked.period_months)
    told = {Month.parse(day) for day in work.engine.collect(mine.select("period").distinct())["period"].to_pylist()}
    start, end = asked.start, asked.end
    wanted = (
        [] if start is None or end is None else [start.next(at) for at in range(0, asked.length, asked.period_months)]
    )
    return set(wanted) <= told


def _measured(rows: ir.Table, case: PublishedCase) -> ir.Table:
    """Rows whose value is what the case measures: money, or weight in grams."""
    return rows.mutate(value_minor=rows.weight_g) if case.unit == "tonnes" else rows


def _value(table: pa.Table, case: PublishedCase) -> float:
    """Add up in the unit of the case; where a reporter prints two concepts of partner, the first of them."""
    if not table.num_rows:
        return 0.0
    one = table.filter(pc.equal(table["partner_concept"], pc.min(table["partner_concept"])))
    if case.unit == "tonnes":
        return float(pc.sum(one["value_minor"]).as_py() or 0) / GRAMS_A_TONNE
    into = "USD" if case.unit == "percent" else case.unit
    return math.fsum(
        row["value_minor"] / 100 * rates.rate(row["currency"], into, Month.parse(row["period"]))
        for row in one.to_pylist()
    )
