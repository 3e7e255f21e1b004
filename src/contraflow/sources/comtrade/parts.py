"""Which rows restate others: by transport, customs procedure or second partner, of the World, of a heading.

A total is the row whose breakdowns all say "all of it": motCode 0, customsCode C00, partner2Code 0, mosCode 0. Where a
file holds it, the rows that break it down are marked as sums and never added. Where a file holds only the pieces, one
set of them stands for the total and is added: the set with the fewest breakdowns, transport before customs before
second partner. Of means of transport, "2000 water" stands for "2100 sea" where a file holds both.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import ibis

from contraflow.sources.comtrade.labels import FACTS, HS6, IMPORTS
from contraflow.sources.comtrade.names import QUANTITY, WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.sources.comtrade.names import Names

PART, PIECE = "part", "piece"  # in `flag`: restates a total that is there; stands for one that is not
WORLD = ("0", "000", "WLD", "World")
TRUE, FALSE = ("true", "1"), ("false", "0", "")
NO = ibis.literal(value=False)
PLACE = ("source_sheet", "source_row")


def preparer(names: Names) -> Callable[[ir.Table], ir.Table]:
    """What marks each row of a table with these columns: `is_sum`, `flag`, `valuation`."""

    def prepare(text: ir.Table) -> ir.Table:
        rows = _marked(text, names)
        product = rows[names.product].strip()
        is_total = rows[names.partner].strip().isin(WORLD) | (product.length() < HS6) | (product.upper() == "TOTAL")
        return rows.select(
            *PLACE,
            *names.typed,
            is_sum=rows.is_part | is_total.fill_null(NO),
            flag=_flag(rows, names),
            valuation=_valuation(rows, names),
        )

    return prepare


def _rank(text: ir.Table, names: Names) -> ir.IntegerValue:
    """How far a row is from a total: 0 is one; 16 for each breakdown, and less for the earlier ones."""
    ranks = [
        ibis.ifelse(_is_in(text[column], totals), 0, 16 + 2**at)
        for at, (column, totals) in enumerate(names.breakdowns.items())
    ]
    return reduce(lambda a, b: a + b, ranks, ibis.literal(0))


def _marked(text: ir.Table, names: Names) -> ir.Table:
    """The rows with `is_part` and `is_piece`: whether one restates others, or stands for a total that is absent.

    A total needs no look at its fellows: only rows with a breakdown, and those of the same key, are held together.
    """
    if not names.breakdowns:
        return text.mutate(is_part=NO, is_piece=NO)
    broken = text.filter(_rank(text, names) > 0).select(*names.key).distinct()
    parts = text.semi_join(broken, list(names.key))
    parts = parts.select(*PLACE, *names.key, *names.breakdowns, rank=_rank(parts, names))
    both = text.left_join(parts.select(*PLACE, **_marks(parts, names)), PLACE, rname="{name} of parts")
    return both.mutate(is_part=both.is_part.fill_null(NO), is_piece=both.is_piece.fill_null(NO))


def _marks(rows: ir.Table, names: Names) -> dict[str, ir.BooleanValue]:
    best = rows["rank"].min().over(group_by=[rows[name] for name in names.key])
    is_part = rows["rank"] > best
    if names.transport:
        is_part |= _has_parent(rows, names)
    return {"is_part": is_part.fill_null(NO), "is_piece": ((best > 0) & ~is_part).fill_null(NO)}


def _has_parent(rows: ir.Table, names: Names) -> ir.BooleanValue:
    """Whether a means of transport lies under another that the same flow names too: 2100 under 2000."""
    code = rows[names.transport].fill_null("").strip()
    others = [rows[name] for name in names.breakdowns if name != names.transport]
    group = [*(rows[name] for name in names.key), *others, code.left(1)]
    is_parent = code.right(3) == "000"
    there = is_parent.max().over(group_by=group)
    return there & ~is_parent & (code.length() == len("2100"))


def _flag(rows: ir.Table, names: Names) -> ir.StringValue:
    """The publisher's estimates by their own names, then our mark; missing where there is nothing to say."""
    marks = [(_says(rows[column]), mark) for mark, column in names.estimates.items()]
    if names.legacy_flag:
        legacy, known = rows[names.legacy_flag], set(names.estimates)
        marks += [(_is_in(legacy, codes, FALSE), mark) for mark, codes in LEGACY_MARKS.items() if mark not in known]
    marks += [(rows.is_part, PART), (rows.is_piece, PIECE)]
    text = reduce(lambda a, b: a.concat(b), [ibis.ifelse(yes, f"{mark} ", "") for yes, mark in marks])
    return text.strip().nullif("")


LEGACY_MARKS = {QUANTITY: ("2", "6"), WEIGHT: ("4", "6")}


def _says(column: ir.StringValue) -> ir.BooleanValue:
    return _is_in(column.lower(), TRUE, FALSE)


def _is_in(column: ir.StringValue, entries: Sequence[str], others: Sequence[str] = ()) -> ir.BooleanValue:
    """Whether a text, bare of spaces, is one of the entries: most texts are those, or the `others`, as they stand.

    To strip a text takes five times as long as to compare it.
    """
    said = column.fill_null("")
    return ibis.cases((said.isin(entries), True), (said.isin(others), False), else_=said.strip().isin(entries))


def _valuation(rows: ir.Table, names: Names) -> ir.StringValue:
    """CIF for imports, unless the reporter gives a FOB value and no CIF one."""
    imports = rows[names.flow].strip().upper().isin(IMPORTS)
    cif = ibis.ifelse(imports, FACTS.meaning["import"].valuation, FACTS.meaning["export"].valuation)
    if not (names.cif and names.fob):
        return cif
    only_fob = _is_nothing(rows[names.cif]) & ~_is_nothing(rows[names.fob])
    return ibis.ifelse(imports & only_fob, "FOB", cif)


def _is_nothing(column: ir.StringValue) -> ir.BooleanValue:
    return _is_in(column, ("", "0", "0.0", "NA"))


def notes(delivery: Delivery, engine: DuckDBEngine) -> Iterable[str]:
    """Say how many rows restate others and how many stand for a total that is absent."""
    marks = {mark: delivery.rows.flag.fill_null("").contains(mark) for mark in (PART, PIECE)}
    found = engine.collect(delivery.rows.aggregate(**{mark: marks[mark].sum() for mark in marks})).to_pylist()[0]
    if found[PART]:
        yield f"{found[PART]:,} rows break a total down that is there too: kept, marked as sums, never added"
    if found[PIECE]:
        yield f"{found[PIECE]:,} rows are pieces of totals that the file does not hold: the pieces are added up"
