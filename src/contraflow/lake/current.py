"""The plan of current rows as one filter over a table; equal on every engine."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from contraflow.lake.vintage import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import ibis.expr.types as ir

    from contraflow.lake.delivery import Scope
    from contraflow.lake.vintage import Part

COLUMN = dict(zip(SIDES, ("flow", "reporter", "partner", "product"), strict=True))
RUN = 4  # ids in a row that are worth a range


def only_current(rows: ir.Table, parts: Sequence[Part], present: Collection[int]) -> ir.Table:
    """Keep the rows of the plan. `present` are all slices that the files hold: no filter where all of them are current."""
    wanted = {id_ for part in parts for id_ in part.slices}
    whole = all(part.within is None and not part.without for part in parts)
    if whole and wanted >= set(present):
        return rows
    return rows.filter(_joined([_part(rows, part, sorted(present)) for part in parts], lambda a, b: a | b))


def _part(rows: ir.Table, part: Part, present: Sequence[int]) -> ir.BooleanValue:
    terms = [_one_of(rows.slice_id, set(part.slices), present)]
    if part.within is not None:
        terms.append(_inside(rows, part.within))
    terms += [~_inside(rows, scope) for scope in part.without]
    return _joined(terms, lambda a, b: a & b)


def _inside(rows: ir.Table, scope: Scope) -> ir.BooleanValue:
    terms = [rows.period.between(scope.start.date, scope.end.date)]
    for side, name in COLUMN.items():
        codes = getattr(scope, side)
        if codes is not None:
            terms.append(rows[name].isin(sorted(codes)))
    return _joined(terms, lambda a, b: a & b)


def _one_of(column: ir.IntegerColumn, wanted: set[int], present: Sequence[int]) -> ir.BooleanValue:
    """Membership as ranges of neighbours among the ids that are there: a range is cheaper than a thousand ids."""
    runs = list(_runs(wanted, present))
    singles = [id_ for run in runs if len(run) < RUN for id_ in run]
    terms = [column.between(run[0], run[-1]) for run in runs if len(run) >= RUN]
    if singles or not terms:
        terms.append(column.isin(singles))
    return _joined(terms, lambda a, b: a | b)


def _runs(wanted: set[int], present: Sequence[int]) -> Iterator[list[int]]:
    for is_wanted, run in groupby(present, key=wanted.__contains__):
        if is_wanted:
            yield list(run)


def _joined(
    terms: Sequence[ir.BooleanValue], how: Callable[[ir.BooleanValue, ir.BooleanValue], ir.BooleanValue]
) -> ir.BooleanValue:
    """Join terms as a balanced tree: five hundred in a chain are deeper than Python's stack."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return how(_joined(terms[:middle], how), _joined(terms[middle:], how))
