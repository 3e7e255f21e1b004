"""Who reports what and when, and from which data set each month of it is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from contraflow.analysis import splice
from contraflow.analysis.together import constant
from contraflow.codes.month import Month, Period
from contraflow.pipeline import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from contraflow.analysis.together import Constant
    from contraflow.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Said:
    """Who reported when, a row a reporter, flow and month; a yearly row stands there twelve times.

    `rows` have dataset, reporter, flow, month, period (its first day), value_minor, currency and partner_concept.
    """

    rows: tuple[Mapping[str, Any], ...]

    def months(self, flow: str) -> dict[str, set[Month]]:
        """The months of each reporter."""
        found: dict[str, set[Month]] = defaultdict(set)
        for row in self.rows:
            if row["flow"] == flow:
                found[row["reporter"]].add(row["month"])
        return found

    def datasets(self, flow: str, among: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Who of some reporters reports in which data set."""
        wanted, found = set(among), defaultdict[str, set[str]](set)
        for row in self.rows:
            if row["flow"] == flow and row["reporter"] in wanted:
                found[row["dataset"]].add(row["reporter"])
        return {name: tuple(sorted(found[name])) for name in sorted(found)}

    def concepts(self) -> dict[tuple[str, str], frozenset[str]]:
        """What each reporter means by a partner, by (flow, reporter)."""
        found = defaultdict[tuple[str, str], set[str]](set)
        for row in self.rows:
            found[row["flow"], row["reporter"]].add(row["partner_concept"])
        return {side: frozenset(some) for side, some in found.items()}

    def parts(self, flow: str) -> list[tuple[str, tuple[str, ...], tuple[Month, ...] | None]]:
        """The data sets of a flow with who reports there, and in which months where the others are read elsewhere."""
        own: dict[tuple[str, str], set[Month]] = defaultdict(set)
        for row in self.rows:
            if row["flow"] == flow:
                own[row["dataset"], row["reporter"]].add(row["month"])
        homes = Counter(reporter for _, reporter in own)
        found: dict[tuple[str, tuple[Month, ...] | None], list[str]] = defaultdict(list)
        for (name, reporter), months in sorted(own.items()):
            found[name, tuple(sorted(months)) if homes[reporter] > 1 else None].append(reporter)
        return [(name, tuple(who), within) for (name, within), who in found.items()]

    def used(self) -> tuple[str, ...]:
        """The data sets that say anything."""
        return tuple(sorted({row["dataset"] for row in self.rows}))

    def throughout(self, months: Sequence[Month], among: Iterable[str] | None = None, flow: str = "export") -> Constant:
        """Choose those who report a flow in all of the months, of some or of all."""
        wanted = None if among is None else set(among)
        chosen = [r for r in self.rows if r["flow"] == flow and (wanted is None or r["reporter"] in wanted)]
        return constant(chosen, months)


def datasets(work: Workspace, as_of: date | None) -> tuple[str, ...]:
    """The lake's data sets that hold trade by product code, the coalition's best first."""
    held = work.lake.traded(as_of)
    first = [name for name in measure.COALITION if name in held]
    return (*first, *(name for name in held if name not in first))


def heard(
    work: Workspace,
    as_of: date | None,
    lengths: tuple[int, ...],
    holds: Mapping[str, frozenset[str]] | None = None,
) -> tuple[ir.Table, Said]:
    """Lay the data sets together, each period of a reporter's flow from one of them, and collect who reported when.

    Who reports a flow at all decides from which data set it is read. With `holds` a series goes on only in a data set
    that holds as much of what is asked about: see `splice.continued`.
    """
    parts = {name: work.lake.rows(name, as_of=as_of) for name in holds or datasets(work, as_of)}
    told = {name: measure.told_by(work, name, as_of, lengths) for name in parts}
    each = {name: [splice.spell(row) for row in some] for name, some in told.items()}
    spells = {name: frozenset(some) for name, some in each.items()}
    mine = splice.chosen(spells if holds is None else splice.continued(spells, holds))
    said = (
        month
        for name, some in told.items()
        for row, one in zip(some, each[name], strict=True)
        if one in mine[name]
        for month in _by_month(row, name)
    )
    return splice.joined(parts, spells, mine), Said(tuple(said))


def _by_month(row: dict[str, Any], dataset: str) -> Iterator[dict[str, Any]]:
    """A row as it is; that of a year as twelve of a twelfth, so that who reports months is counted alike."""
    first, length = Month.parse(row["period"]), row["period_months"]
    if length == 1:
        yield row | {"dataset": dataset, "month": first}
        return
    for month in Period(first, length).each():
        part = {"month": month, "period": month.date, "value_minor": row["value_minor"] // length}
        yield row | {"dataset": dataset, **part}
