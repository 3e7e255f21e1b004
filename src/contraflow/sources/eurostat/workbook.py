"""Workbooks of Eurostat's data browser: one sheet a product, each a grid of reporter x partner x month.

The day of extraction stands on every sheet. A grid says what was asked for, so its scope is the whole grid: a cell
that is "not available" now takes the place of an older value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from contraflow.codes.month import Month
from contraflow.errors import BadFile
from contraflow.lake.delivery import Scope
from contraflow.sources import border, scope
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.eurostat import labels, sums
from contraflow.sources.eurostat.grid import FLAG, HEAD, ROWS, Grid, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.labels import Label

NEVER = Month(1000, 1)  # until the run of months is known
ZIP = b"PK\x03\x04"
SHEET = "Sheet "
SIGNS = {"Summary", "Structure"}
DATASET = labels.FACTS.datasets["monthly"]
RECIPE = Recipe(
    labels=(
        labels.reporter(),
        labels.partner(),
        *labels.dimensions("PRODUCT", "FLOW", "TIME"),
        labels.indicator(),
    ),
    amounts=(labels.euros("VALUE"),),
    constants={"currency": "EUR"},
    place="TIME",
)
FIXED = ("source_sheet", "source_row", *HEAD.values(), *ROWS.values())


def recognise(raw: RawFile) -> bool:
    """Whether it is a workbook with the sheets Summary, Structure and Sheet 1. Raises BadFile on a truncated one."""
    if raw.head(len(ZIP)) != ZIP or "xl/workbook.xml" not in raw.zip_members():
        return False
    names = set(raw.sheets())
    return names >= SIGNS and any(name.startswith(SHEET) for name in names)


def read(raw: RawFile, engine: DuckDBEngine, stated: date | None) -> Delivery:
    """Read every sheet; values are counted in cells."""
    grids = [grid(name, raw.sheet(name), f"{raw.name}, {name}") for name in raw.sheets() if name.startswith(SHEET)]
    wide = engine.arrow(pa.concat_tables([one.cells for one in grids], promote_options="default"))
    typed = border.typed(_long(wide, grids, engine), RECIPE, engine, whole=wide)
    typed = replace(typed, blank=sum(one.values for one in grids) - typed.read)
    scopes = _scopes(grids, raw.name)
    days = sorted({one.extracted for one in grids})
    parcel = scope.Parcel(
        DATASET,
        scopes,
        scope.dated(days[-1], "the day of extraction on its sheets", stated),
        checks=sums.checks(typed.rows, engine),
        notes=() if len(days) == 1 else (f"sheets were extracted from {days[0]} to {days[-1]}",),
        facts=(("sheets", str(len(grids))),),
    )
    return scope.deliver(labels.FACTS, typed, parcel)


def _long(wide: ir.Table, grids: Sequence[Grid], engine: DuckDBEngine) -> ir.Table:
    """One row an available value, with its flag where the publisher gives one."""
    months = list(dict.fromkeys(month for one in grids for month in one.months))
    cells = _unpivot(wide, months, "VALUE")
    cells = engine.materialise(cells.filter(~cells.VALUE.strip().isin(labels.NOT_AVAILABLE)))
    flagged = [month for month in months if month + FLAG in wide.columns]
    if not flagged:
        return cells
    renamed = wide.select(*FIXED, **{month: wide[month + FLAG] for month in flagged})
    flags = _unpivot(renamed, flagged, "flag").select("source_sheet", "source_row", "TIME", "flag")
    return engine.materialise(cells.left_join(flags, ["source_sheet", "source_row", "TIME"]).select(*cells.columns, "flag"))


def _unpivot(wide: ir.Table, months: Sequence[str], values: str) -> ir.Table:
    long = wide.select(*FIXED, *months).pivot_longer(list(months), names_to="TIME", values_to=values)
    return long.filter(long[values].notnull())


def _scopes(grids: Sequence[Grid], where: str) -> tuple[Scope, ...]:
    """The boxes of the workbook: sheets that share a grid share a box, which holds the products of all of them."""
    alike: dict[tuple[str, frozenset[str], frozenset[str], tuple[str, ...]], list[str]] = {}
    for one in grids:
        key = (one.head["FLOW"], one.named("REPORTER"), one.named("PARTNER"), one.months)
        alike.setdefault(key, []).append(one.head["PRODUCT"])
    boxes = tuple(box for key, products in alike.items() for box in _boxes(*key, products))
    if not boxes:
        raise BadFile("no sheet names a flow, countries and months that are known", where=where)
    return boxes


def _boxes(
    flow: str, reporters: frozenset[str], partners: frozenset[str], months: tuple[str, ...], products: Sequence[str]
) -> Iterator[Scope]:
    """One box for each unbroken run of months; a label nobody knows is in none."""
    days = _known(labels.months("TIME"), months)
    box = Scope(
        DATASET,
        _known(labels.flows("FLOW"), [flow]),
        _known(labels.reporter(), reporters),
        _known(labels.partner(), partners),
        _known(labels.goods("PRODUCT"), products),
        NEVER,
        NEVER,
    )
    for start, end in scope.runs([Month.parse(day) for day in days]):
        yield replace(box, start=start, end=end)


def _known(label: Label, texts: Iterable[str]) -> frozenset[Any]:
    """The codes of the texts that are known."""
    values = label.mapping(texts).known.values()
    return frozenset(one[label.gives[0]] for one in values)


LAYOUT = Layout(
    "workbook", "an .xlsx workbook of Eurostat's data browser: Summary, Structure, Sheet 1, ...", recognise, read
)
