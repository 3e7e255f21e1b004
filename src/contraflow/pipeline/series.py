"""Aggregated series, as `contraflow flows` prints them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.analysis.panel import under
from contraflow.analysis.series import Asked, series
from contraflow.codes import country
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError
from contraflow.pipeline.measure import listed, origin
from contraflow.pipeline.panel import ALL_GOODS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FlowsAsked:
    """What `flows` is asked for, as the user typed it."""

    lists: Sequence[str] | None = None
    reporters: Sequence[str] | None = None
    partners: Sequence[str] | None = None
    start: str | None = None
    end: str | None = None
    by: tuple[str, ...] = ("partner", "period")
    mean: bool = False
    dataset: str | None = None
    yearly: bool = False
    flow: str = "export"
    as_of: date | None = None


def flows(work: Workspace, asked: FlowsAsked) -> pa.Table:
    """An aggregated series, a row a list and group: list, the columns asked for, value, currency.

    With `mean` the value is the monthly mean over all months from `start` to `end`, a month without rows being zero.
    """
    dataset, reporters = _reported(work, asked)
    question = _series_asked(work, asked, reporters)
    parts = [_one_series(work, dataset, question, name, asked.as_of) for name in asked.lists or work.case.lists[:1]]
    found = pa.concat_tables(parts)
    if not found.num_rows:
        raise NoData("no flows for this question", where=dataset, mend="contraflow batches shows what came in")
    return _valued(found, question.length if asked.mean else 1)


def _reported(work: Workspace, asked: FlowsAsked) -> tuple[str, tuple[str, ...]]:
    """The data set, and the reporters in it: those named, else the coalition, else whoever reports."""
    named = tuple(country.find(label).iso3 for label in asked.reporters or ())
    if asked.dataset is None:
        coalition = origin(work, asked.as_of)
        return coalition.dataset, named or coalition.reporters
    held = work.lake.datasets(asked.as_of)
    if asked.dataset not in held:
        raise UsageError("the lake has no such data set", seen=asked.dataset, allowed=held)
    return asked.dataset, named or held[asked.dataset].reporters


def _series_asked(work: Workspace, asked: FlowsAsked, reporters: tuple[str, ...]) -> Asked:
    start, end = (None if text is None else Month.parse(text) for text in (asked.start, asked.end))
    if asked.mean and (start is None or end is None):
        raise UsageError("a mean needs its months", mend="name --from and --to")
    by = tuple(name for name in asked.by if not (asked.mean and name == "period"))
    partners = asked.partners or (work.case.destination, *work.case.hubs)
    codes, length = tuple(country.find(label).iso3 for label in partners), 12 if asked.yearly else 1
    return Asked(reporters, codes, by, start, end, length, asked.flow)


def _one_series(work: Workspace, dataset: str, asked: Asked, name: str, as_of: date | None) -> pa.Table:
    goods = None if name == ALL_GOODS else listed(work, dataset, name, as_of)
    codes = None if goods is None else under(work.lake.products(dataset, as_of), goods.product_set)
    table = work.engine.collect(series(work.lake.rows(dataset, as_of=as_of), asked, codes))
    label = name if goods is None else f"{goods.id}@{goods.version}"
    return table.add_column(0, "list", [[label] * table.num_rows])


def _valued(table: pa.Table, months: int) -> pa.Table:
    """Minor units as whole currency units, rounded once to the cent; a mean is divided first.

    Meanings of 'partner' and valuations are shown where there are several, for then no two rows may be added.
    """
    value = pa.array([round(minor / 100 / months, 2) for minor in table["value_minor"].to_pylist()], pa.float64())
    same = [name for name in ("partner_concept", "valuation") if len(table[name].unique()) == 1]
    kept = table.drop_columns(["value_minor", "currency", *same])
    return kept.append_column("value", value).append_column("currency", table["currency"])
