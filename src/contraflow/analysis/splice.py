"""One series out of several data sets: which of them speaks for a reporter, a flow and a period, and where it changes.

Two publishers of the same reports would count twice, so that each period of a reporter's flow is read from one of them:
the first that has lines of it. A data set that ends hides nothing of what another has later.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import ibis

from contraflow.codes import country
from contraflow.codes.month import Month
from contraflow.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import ibis.expr.types as ir

NAMED = 3  # countries named in a sentence; the others are counted
TURNS = 3  # changes of data set that are told one by one


class Spell(NamedTuple):
    """A period in which a reporter has lines of a flow: its first month, as Month.index, and its length in months."""

    reporter: str
    flow: str
    start: int
    months: int = 1


def spoken(rows: ir.Table) -> ir.Table:
    """Who has lines of which flow in which month: reporter, flow, period, period_months."""
    leaf = rows.filter(~rows.is_sum, rows.period_months == 1)
    return leaf.select("reporter", "flow", "period", "period_months").distinct()


def spell(row: Mapping[str, object]) -> Spell:
    """A collected row of `spoken`."""
    start = Month.parse(row["period"]).index  # type: ignore[arg-type]
    return Spell(row["reporter"], row["flow"], start, row["period_months"])  # type: ignore[arg-type]


def spells(table: Iterable[Mapping[str, object]]) -> frozenset[Spell]:
    """Collected rows of `spoken`."""
    return frozenset(map(spell, table))


def chosen(told: Mapping[str, Collection[Spell]]) -> dict[str, frozenset[Spell]]:
    """Of each data set, best first, the spells that none before it has; a group of countries counts for its members."""
    taken: dict[tuple[str, int], set[str]] = defaultdict(set)
    found = {}
    for name, some in told.items():
        mine = frozenset(one for one in some if not any(_clash(one.reporter, taken[key]) for key in _keys(one)))
        for one in mine:
            for key in _keys(one):
                taken[key].add(one.reporter)
        found[name] = mine
    return found


def continued(
    told: Mapping[str, Collection[Spell]], holds: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[Spell]]:
    """The spells of data sets that may go on where the first one of a series ends: those that hold all that it holds.

    `holds` are the partners and goods asked about that each data set has: in months from a file that was fetched for
    fewer, the others would be zero.
    """
    first: dict[tuple[str, str], str] = {}
    return {
        name: frozenset(one for one in some if holds[first.setdefault((one.reporter, one.flow), name)] <= holds[name])
        for name, some in told.items()
    }


def joined(
    parts: Mapping[str, ir.Table],
    told: Mapping[str, Collection[Spell]],
    mine: Mapping[str, frozenset[Spell]] | None = None,
) -> ir.Table:
    """Lay the TRADE rows of data sets, best first, under each other, with `dataset` beside them; raises NoData.

    `told` are the spells of each, where there are several: of those that another one is chosen for, no row is read.
    `mine` are the spells chosen, where that is known already.
    """
    mine = (mine or chosen(told)) if len(parts) > 1 else {}
    tables = [
        _only(rows, mine[name], told[name]).mutate(dataset=ibis.literal(name))
        if mine
        else rows.mutate(dataset=ibis.literal(name))
        for name, rows in parts.items()
        if not mine or mine[name]
    ]
    if not tables:
        raise NoData("no data set to make a panel of", mend="contraflow batches shows what came in")
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def seams(said: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """One sentence for all reporters whose series of a flow changes data set alike; none where no series does.

    `said` have dataset, reporter, flow and period, the first day of a month.
    """
    series: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for row in said:
        series[str(row["flow"]), str(row["reporter"])][Month.parse(row["period"]).index] = str(row["dataset"])  # type: ignore[arg-type]
    alike: dict[tuple[str, tuple[tuple[str, int], ...]], list[str]] = defaultdict(list)
    for (flow, reporter), months in sorted(series.items()):
        turns = _turns(months)
        if len(turns) > 1:
            alike[flow, turns].append(reporter)
    return tuple(_sentence(flow, turns, who) for (flow, turns), who in alike.items())


def _keys(one: Spell) -> list[tuple[str, int]]:
    return [(one.flow, at) for at in range(one.start, one.start + one.months)]


def _clash(reporter: str, others: set[str]) -> bool:
    """Whether the reporter, a group of it or a member of it is among others."""
    if not others:
        return False
    own = {reporter, *_members(reporter)}
    return not own.isdisjoint(others) or any(not own.isdisjoint(_members(who)) for who in others if "_" in who)


@cache
def _members(reporter: str) -> tuple[str, ...]:
    return country.find(reporter).members if "_" in reporter else ()


def _only(rows: ir.Table, mine: frozenset[Spell], held: Collection[Spell]) -> ir.Table:
    """The rows of these spells; no filter where they are all there are, and none by month where a series is whole."""
    if len(mine) == len(held):
        return rows
    own, every = _starts(mine), _starts(held)
    groups: dict[tuple[str, int, frozenset[int] | None], list[str]] = defaultdict(list)
    for (reporter, flow, months), starts in own.items():
        whole = starts == every[reporter, flow, months]
        groups[flow, months, None if whole else frozenset(starts)].append(reporter)
    return rows.filter(ibis.or_(*(_of(rows, *key, who) for key, who in groups.items())))


def _starts(some: Collection[Spell]) -> dict[tuple[str, str, int], set[int]]:
    found: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for one in some:
        found[one.reporter, one.flow, one.months].add(one.start)
    return found


def _of(rows: ir.Table, flow: str, months: int, starts: frozenset[int] | None, who: list[str]) -> ir.BooleanValue:
    term = (rows.flow == flow) & (rows.period_months == months) & rows.reporter.isin(sorted(who))
    if starts is None:
        return term
    return term & rows.period.isin([Month.of_index(at).date for at in sorted(starts)])


def _turns(months: Mapping[int, str]) -> tuple[tuple[str, int], ...]:
    """The data sets in the order of time, each with the first month that is read from it."""
    runs = groupby(sorted(months.items()), key=lambda item: item[1])
    return tuple((name, next(some)[0]) for name, some in runs)


def _sentence(flow: str, turns: Sequence[tuple[str, int]], who: Sequence[str]) -> str:
    names = [country.find(each).name for each in who[:NAMED]]
    names += [f"{len(who) - NAMED} others"] * (len(who) > NAMED)
    (first, _), *later = turns
    if len(later) > TURNS:
        told = f"by turns from {' and '.join(sorted({name for name, _ in turns}))}"
    else:
        told = ", ".join([f"from {first}", *(f"from {Month.of_index(at).words} on from {name}" for name, at in later)])
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"The {flow}s of {listed} are read {told}: files of two data sets may differ in goods, codes and partners."
