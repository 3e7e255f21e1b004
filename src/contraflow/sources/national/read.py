"""An office's table into rows, by its mapping."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from contraflow.codes.month import YEAR
from contraflow.errors import BadCode, BadFile
from contraflow.lake.delivery import Delivery
from contraflow.sources import border, scope
from contraflow.sources.facts import load
from contraflow.sources.national import sums, words
from contraflow.sources.national.grid import grids
from contraflow.sources.national.mapping import key
from contraflow.sources.national.melt import long, region
from contraflow.sources.national.recipe import TABLES, groups, recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.raw import RawFile
    from contraflow.sources.border import Typed
    from contraflow.sources.national.grid import Grid
    from contraflow.sources.national.mapping import Map
    from contraflow.sources.stated import Stated

FACTS = load("national")


def read(raw: RawFile, engine: DuckDBEngine, mapping: Map, stated: Stated) -> Delivery:
    """Read every sheet the mapping means. Raises BadFile where its heading is nowhere, or no value is in reach."""
    sheets = list(grids(raw, mapping.format))
    regions = [found for sheet in sheets if (found := region(sheet, mapping)) is not None]
    melted = [long(one, mapping) for one in regions]
    tables = [table for table, _ in melted if table.num_rows]
    if not tables:
        raise BadFile(
            "the mapping finds no value in the file",
            where=raw.name,
            seen=f"{len(sheets)} sheets, the heading found on {len(regions)}",
            mend=f"compare the sheet with the mapping {mapping.name}, or let `contraflow sniff` propose one",
        )
    text = pa.concat_tables(tables, promote_options="default").combine_chunks()
    made = recipe(mapping, text.column_names, _months(text, mapping))
    whole = pa.concat_tables([_whole(sheet) for sheet in sheets], promote_options="default").combine_chunks()
    typed = border.typed(engine.arrow(text), made, engine, whole=lambda: engine.arrow(whole))
    typed = _with_sums(replace(typed, blank=sum(blank for _, blank in melted)), mapping)
    return _delivery(_with_misshapen(typed, sheets), mapping, engine, stated)


def _whole(sheet: Grid) -> pa.Table:
    """The rows as they stood."""
    cells = {f"cell {at}": column for at, column in enumerate(sheet.columns)}
    name = pa.repeat(pa.scalar(sheet.sheet), sheet.height)
    return pa.table({"source_sheet": name, "source_row": sheet.lines(), **cells})


def _months(text: pa.Table, mapping: Map) -> int:
    """The length of period that the file is about: the shortest of those that a tenth of its values have."""
    if "PERIOD" not in text.column_names:
        return 1
    known = mapping.labels.get("period", {})
    lengths: Counter[int] = Counter()
    for said in text.column("PERIOD").value_counts().to_pylist():
        try:
            lengths[words.period(known.get(key(said["values"] or ""), said["values"] or "")).months] += said["counts"]
        except BadCode:
            continue
    often = [length for length, count in lengths.items() if count * 10 >= lengths.total()]
    return min(often, default=YEAR)


def _with_sums(typed: Typed, mapping: Map) -> Typed:
    """Groups of countries are sums where countries stand beside them."""
    if mapping.table != "trade" or "partner" not in mapping.fields:
        return typed
    rows: ir.Table = typed.rows
    return replace(typed, rows=rows.mutate(is_sum=rows.is_sum | rows.partner.isin(sorted(groups(mapping)))))


def _with_misshapen(typed: Typed, sheets: Sequence[Grid]) -> Typed:
    """Lines of a CSV file with too many or too few fields, as rejects."""
    lines: list[dict[str, Any]] = [
        {"source_sheet": "", "source_row": at, "column": "(line)", "seen": line, "raw": line}
        for sheet in sheets
        for at, line in sheet.misshapen
    ]
    why = "not a line of this table: another number of fields than its heading; correct the line"
    table = pa.Table.from_pylist([line | {"reason": why} for line in lines], schema=border.REJECTS)
    rejects = pa.concat_tables([typed.rejects, table]).sort_by(
        [("source_sheet", "ascending"), ("source_row", "ascending")]
    )
    return replace(typed, rejects=rejects, read=typed.read + table.num_rows)


def _delivery(typed: Typed, mapping: Map, engine: DuckDBEngine, stated: Stated) -> Delivery:
    lengths = [
        row["period_months"] for row in engine.collect(typed.rows.select("period_months").distinct()).to_pylist()
    ]
    dataset = mapping.facts["dataset"] + _suffix(lengths)
    scopes = scope.boxes(typed.rows, dataset, engine)
    day = scope.dated(None, "", stated)
    return Delivery(
        source=FACTS.name,
        dataset=dataset,
        licence=mapping.facts["licence"],
        published=day.published,
        rows=TABLES[mapping.table].check(scope.placed(typed.rows, scopes)),
        rejects=typed.rejects,
        read=typed.read,
        blank=typed.blank,
        scopes=scopes,
        checks=sums.checks(typed.rows, mapping, engine),
        notes=FACTS.expected(typed.read),
        facts={"published": day.basis, "mapping": mapping.name, **_said(mapping)},
        table=TABLES[mapping.table],
    )


def _said(mapping: Map) -> dict[str, str]:
    return {name: mapping.facts[name] for name in ("title", "publisher", "url") if mapping.facts[name]}


def _suffix(lengths: Iterable[int]) -> str:
    """Years and parts of years are data sets of their own: they must never take the place of months."""
    return "".join({1: "", YEAR: "_yearly"}.get(length, f"_{length}m") for length in lengths)
