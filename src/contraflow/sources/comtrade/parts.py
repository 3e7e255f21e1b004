"""Which rows restate others: by transport, customs procedure or second partner, of the World, of a heading.

A total is the row whose breakdowns all say "all of it": motCode 0, customsCode C00, partner2Code 0, mosCode 0. Where a
file holds it, the rows that break it down are marked as sums and never added. Where a file holds only the pieces, one
set of them stands for the total and is added: the set with the fewest breakdowns, transport before customs before
second partner. Of means of transport, "2000 water" stands for "2100 sea" where a file holds both.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.codes.hs import HS6
from contraflow.lake.marks import Mark
from contraflow.sources.border import PLACE
from contraflow.sources.comtrade.labels import FACTS, IMPORTS
from contraflow.sources.comtrade.names import QUANTITY, WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.sources.comtrade.names import Names

PART, PIECE = "part", "piece"  # in `flag`: restates a total that is there; stands for one that is not
WORLD = ("0", "000", "WLD", "World")
WHOLE_WORLD, HEADING, IMPORT = "is the world", "is a heading", "is an import"
RANK, SAYS = "rank of", "says"
FAMILY, PARENT, CHILD = MEANS = ("family of transport", "parent of transport", "child of transport")
TRUE = ("true", "1")
NO = ibis.literal(value=False)


def reads(names: Names) -> tuple[str, ...]:
    """The columns that stay beside the marks."""
    columns = (*names.typed, *names.breakdowns, names.cif, names.fob)
    return tuple(dict.fromkeys(name for name in columns if name))


def marks(names: Names) -> tuple[Mark, ...]:
    """What the texts of the columns say that `preparer` asks for."""
    whole = [
        Mark(names.partner, WHOLE_WORLD, lambda text: text.strip() in WORLD),
        Mark(names.product, HEADING, lambda text: len(text.strip()) < HS6 or text.strip().upper() == "TOTAL"),
        Mark(names.flow, IMPORT, lambda text: text.strip().upper() in IMPORTS),
    ]
    return (*whole, *_ranks(names), *_means(names), *_estimates(names))


def _ranks(names: Names) -> list[Mark]:
    """How far a breakdown takes a row from a total: not at all, or 16 and more, less for the earlier ones."""
    return [
        Mark(column, f"{RANK} {column}", partial(_rank_of, totals, 16 + 2**at), pa.int32())
        for at, (column, totals) in enumerate(names.breakdowns.items())
    ]


def _rank_of(totals: Sequence[str], far: int, text: str) -> int:
    return 0 if text.strip() in totals else far


def _means(names: Names) -> list[Mark]:
    """Where a means of transport stands in its list: 2100 and 2000 are of one family, 2000 is the parent."""
    if not names.transport:
        return []
    return [
        Mark(names.transport, FAMILY, lambda text: ord(text.strip()[:1] or " "), pa.int32()),
        Mark(names.transport, PARENT, lambda text: text.strip()[-3:] == "000"),
        Mark(names.transport, CHILD, lambda text: len(text.strip()) == len("2100") and text.strip()[-3:] != "000"),
    ]


def _estimates(names: Names) -> list[Mark]:
    """The publisher's estimates by their own names; the older columns have one code for all."""
    columns = {mark: (column, TRUE) for mark, column in names.estimates.items()}
    older = {mark: (names.legacy_flag, codes) for mark, codes in LEGACY_MARKS.items() if names.legacy_flag}
    said = columns | {mark: one for mark, one in older.items() if mark not in columns}
    return [Mark(column, f"{SAYS} {mark}", partial(_is_one, codes)) for mark, (column, codes) in said.items()]


def _is_one(codes: Sequence[str], text: str) -> bool:
    return text.strip().lower() in codes


def preparer(names: Names) -> Callable[[ir.Table], ir.Table]:
    """What a table with these columns and their marks says of each row: `is_sum`, `flag`, `valuation`."""

    def prepare(text: ir.Table) -> ir.Table:
        rows = _marked(text, names)
        return rows.select(
            *PLACE,
            *names.typed,
            is_sum=rows.is_part | rows[WHOLE_WORLD] | rows[HEADING],
            flag=_flag(rows),
            valuation=_valuation(rows, names),
        )

    return prepare


def _rank(text: ir.Table, names: Names) -> ir.IntegerValue:
    """How far a row is from a total: 0 is one."""
    return reduce(lambda a, b: a + b, [text[f"{RANK} {column}"] for column in names.breakdowns])


def _marked(text: ir.Table, names: Names) -> ir.Table:
    """The rows with `is_part` and `is_piece`: whether one restates others, or stands for a total that is absent.

    A total needs no look at its fellows: only rows with a breakdown, and those of the same key, are held together.
    """
    if not names.breakdowns:
        return text.mutate(is_part=NO, is_piece=NO)
    broken = text.filter(_rank(text, names) > 0).select(*names.key).distinct()
    parts = text.semi_join(broken, list(names.key))
    means = MEANS if names.transport else ()
    parts = parts.select(*PLACE, *names.key, *names.breakdowns, *means, rank=_rank(parts, names))
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
    others = [rows[name] for name in names.breakdowns if name != names.transport]
    group = [*(rows[name] for name in names.key), *others, rows[FAMILY]]
    return rows[PARENT].max().over(group_by=group) & rows[CHILD]


def _flag(rows: ir.Table) -> ir.StringValue:
    """The publisher's estimates by their own names, then our mark; missing where there is nothing to say."""
    says = [name for name in rows.columns if name.startswith(SAYS)]
    said = [(rows[name], name.removeprefix(SAYS).strip()) for name in says]
    said += [(rows.is_part, PART), (rows.is_piece, PIECE)]
    text = reduce(lambda a, b: a.concat(b), [ibis.ifelse(yes, f"{mark} ", "") for yes, mark in said])
    something = reduce(lambda a, b: a | b, [yes for yes, _ in said])
    return ibis.ifelse(something, text.strip(), ibis.null("string"))


LEGACY_MARKS = {QUANTITY: ("2", "6"), WEIGHT: ("4", "6")}


def _is_in(column: ir.StringValue, entries: Sequence[str], others: Sequence[str] = ()) -> ir.BooleanValue:
    """Whether a text, bare of spaces, is one of the entries: most texts are those, or the `others`, as they stand.

    To strip a text takes five times as long as to compare it.
    """
    said = column.fill_null("")
    return ibis.cases((said.isin(entries), True), (said.isin(others), False), else_=said.strip().isin(entries))


def _valuation(rows: ir.Table, names: Names) -> ir.StringValue:
    """CIF for imports, unless the reporter gives a FOB value and no CIF one."""
    imports, exports = (FACTS.meaning[flow].valuation for flow in ("import", "export"))
    if names.cif and names.fob:
        only_fob = _is_nothing(rows[names.cif]) & ~_is_nothing(rows[names.fob])
        imports = ibis.ifelse(only_fob, "FOB", imports)
    return ibis.ifelse(rows[IMPORT], imports, exports)


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
