"""Workbooks of Eurostat's data browser: one sheet a product, each a grid of reporter x partner x month.

The day of extraction stands on every sheet. A grid says what was asked for, so its scope is the whole grid: a cell
that is "not available" now takes the place of an older value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from contraflow.codes.month import Month
from contraflow.errors import BadFile
from contraflow.lake.delivery import Scope
from contraflow.sources import border, scope
from contraflow.sources.base import Layout
from contraflow.sources.border import PLACE, Recipe
from contraflow.sources.eurostat import labels, sums
from contraflow.sources.eurostat.grid import FLAG, HEAD, ROWS, Grid, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.labels import Label
    from contraflow.sources.stated import Stated

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


def recognise(raw: RawFile) -> bool:
    """Whether it is a workbook with the sheets Summary, Structure and Sheet 1. Raises BadFile on a truncated one."""
    if raw.head(len(ZIP)) != ZIP or "xl/workbook.xml" not in raw.zip_members():
        return False
    names = set(raw.sheets())
    return names >= SIGNS and any(name.startswith(SHEET) for name in names)


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read every sheet; values are counted in cells."""
    grids = [grid(name, raw.sheet(name), f"{raw.name}, {name}") for name in raw.sheets() if name.startswith(SHEET)]
    wide = pa.concat_tables([one.cells for one in grids], promote_options="default").combine_chunks()
    months = list(dict.fromkeys(month for one in grids for month in one.months))
    typed = border.typed(engine.arrow(_long(wide, months)), RECIPE, engine, whole=lambda: engine.arrow(wide))
    typed = replace(typed, blank=sum(one.values for one in grids) - typed.read)
    scopes = _scopes(grids, raw.name)
    days = sorted({one.extracted for one in grids})
    parcel = scope.Parcel(
        DATASET,
        scopes,
        scope.dated(days[-1], "the day of extraction on its sheets", stated),
        checks=sums.checks(typed.rows, scopes, engine),
        notes=() if len(days) == 1 else (f"sheets were extracted from {days[0]} to {days[-1]}",),
        facts=(("sheets", str(len(grids))),),
    )
    return scope.deliver(labels.FACTS, typed, parcel)


def _long(wide: pa.Table, months: Sequence[str]) -> pa.Table:
    """One row an available value: month by month, only the cells that hold one, fifteen in sixteen being empty.

    Filtering columns in memory takes a quarter of the time of an unpivot in the engine, which copies every cell.
    """
    fixed = wide.select([*PLACE, *HEAD.values(), *ROWS.values()])
    nothing = pa.array(labels.NOT_AVAILABLE)
    parts = []
    for month in months:
        cells = wide.column(month)
        there = pc.and_(cells.is_valid(), pc.invert(pc.is_in(cells, value_set=nothing)))
        part = fixed.append_column("VALUE", cells).append_column("flag", _flags(wide, month)).filter(there)
        parts.append(part.append_column("TIME", pa.repeat(pa.scalar(month), part.num_rows)))
    return pa.concat_tables(parts).combine_chunks()  # the engine reads chunk by chunk


def _flags(wide: pa.Table, month: str) -> pa.ChunkedArray:
    """The flags of a month; missing where a value has none."""
    if month + FLAG not in wide.column_names:
        return pa.chunked_array([pa.nulls(wide.num_rows, pa.string())])
    flags = wide.column(month + FLAG)
    return pc.if_else(pc.equal(flags, ""), pa.scalar(None, pa.string()), flags)


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
    """The codes of the texts that are known; footers are not, and finding the names nearest to them takes long."""
    values = label.mapping(text for text in texts if label.known is None or label.known(text)).known.values()
    return frozenset(one[label.gives[0]] for one in values)


LAYOUT = Layout(
    "workbook", "an .xlsx workbook of Eurostat's data browser: Summary, Structure, Sheet 1, ...", recognise, read
)
