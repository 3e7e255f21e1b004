"""From the lake to the coalition's exports: which data set holds them, who reports there, of which goods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from contraflow.analysis.panel import Panel, flows, silent
from contraflow.analysis.study import Everything, Origin, Picked, needed
from contraflow.codes import control_list, country
from contraflow.codes.control_list import ControlList
from contraflow.codes.hs import HS6
from contraflow.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contraflow.analysis.study import GoodsList
    from contraflow.case import Case
    from contraflow.codes.month import Month
    from contraflow.lake import Batch
    from contraflow.lake.summary import Summary
    from contraflow.pipeline.workspace import Workspace

COALITION = ("eurostat_comext", "eurostat_hs6", "extract_eurostat")
"""Data sets that hold the coalition's exports, best first."""
EVERYTHING = Everything()


@dataclass(frozen=True, slots=True)
class Measured:
    """A panel, what it was added up from, and the lists asked about."""

    panel: Panel
    origin: Origin
    lists: tuple[GoodsList, ...]


def measured(work: Workspace, lists: Sequence[str] | None = None, as_of: date | None = None) -> Measured:
    """Add the coalition's exports up once, over every list asked about; raises NoData with the mend."""
    from_ = origin(work, as_of)
    held, rows = work.lake.products(from_.dataset, as_of), work.lake.rows(from_.dataset, as_of=as_of)
    goods = tuple(as_known(goods_list(name), held) for name in lists or work.case.lists)
    partners = (work.case.destination, *work.case.hubs)
    asked = flows(rows, reporters=from_.reporters, partners=partners, products=wanted(held, goods))
    found = work.engine.collect(asked)
    quiet = silence_words(silent(found, from_.reporters))
    return Measured(Panel.of(found, partners), replace(from_, caveats=(*quiet, *from_.caveats)), goods)


def told_by(work: Workspace, dataset: str, as_of: date | None, months: Sequence[int]) -> list[dict[str, Any]]:
    """What each reporter of a data set says of each flow and period of those lengths: see `Lake.reports`."""
    return [row for row in work.lake.reports(dataset, as_of=as_of).to_pylist() if row["period_months"] in months]


def silence_words(quiet: Mapping[str, Sequence[Month]]) -> tuple[str, ...]:
    """Say who lacks which months, as a caveat that goes with every sum over reporters."""
    names = [f"{country.find(who).name} in {', '.join(m.words for m in months)}" for who, months in quiet.items()]
    if not names:
        return ()
    return (f"No rows of {'; '.join(names)}: counted as nothing sold, so that a fall is overstated.",)


def listed(work: Workspace, dataset: str, name: str, as_of: date | None = None) -> GoodsList:
    """A list by its name; by HS6 where the data know no finer code, as in the bundled extract."""
    return as_known(goods_list(name), work.lake.products(dataset, as_of))


def as_known(goods: GoodsList, held: Iterable[str]) -> GoodsList:
    """The list by HS6 where none of the product codes held is finer."""
    finest = max(map(len, held), default=HS6)
    return goods.in_six_digits() if isinstance(goods, ControlList) and finest <= HS6 else goods


def wanted(held: Iterable[str], goods: Sequence[GoodsList]) -> tuple[str, ...] | None:
    """The codes in the data that some list needs; None, which is all, where one of the lists is everything."""
    return needed(held, goods) if all(each.product_set for each in goods) else None


def goods_list(name: str) -> GoodsList:
    """A list by its name, or by name and version as chpl@2024-02-23; without a version the newest.

    "all" is everything; codes stand for themselves, as 854231 or 8542.31+8542.32.
    Old figures are measured with today's list, also under `as_of`, which is about data: pages say so.
    """
    if name == EVERYTHING.id:
        return EVERYTHING
    if name[:1].isdigit():
        return Picked(tuple(sorted(name.replace(".", "").split("+"))))
    plain, _, version = name.partition("@")
    return control_list.load(plain, version=version) if version else control_list.load(plain)


def origin(work: Workspace, as_of: date | None, only: str | None = None) -> Origin:
    """Which data set holds the coalition's exports, best first, or that `only`, and who reports in it."""
    held = work.lake.datasets(as_of)
    for dataset in coalition(work, held) if only is None else (only,):
        if dataset in held:
            group, reporters = _reporters(work.case, held[dataset].reporters)
            used = work.lake.used(dataset, as_of)
            batches = tuple(batch.sha256 for batch in used)
            return Origin(dataset, group, reporters, as_of=as_of, batches=batches, caveats=_caveats(used))
    raise NoData(
        "the lake holds no exports of the coalition" + (f" published by {as_of}" if as_of else ""),
        where=str(work.settings.home),
        seen=", ".join(held) or "nothing",
        mend="contraflow add FILE... with Eurostat's files, or contraflow add bundled",
    )


def coalition(work: Workspace, held: Mapping[str, Summary]) -> tuple[str, ...]:
    """Of the data sets held those with exports of the coalition: those known for it, best first, then by members."""
    members, set_aside = set(work.case.members), {*COALITION, *work.lake.declared()}
    others = [name for name in held if name not in set_aside]
    count = {name: len(members.intersection(held[name].reporters)) for name in others if "export" in held[name].flows}
    return (*(n for n in COALITION if n in held), *sorted((n for n in count if count[n]), key=lambda n: (-count[n], n)))


LINES = "Figures by HS6 add up the finer lines that are in the files: a line that is in none of them is missing."


def _caveats(used: Sequence[Batch]) -> tuple[str, ...]:
    """What the rows add up: as a bundle says of itself, else the lines of the publisher's files."""
    said = dict.fromkeys(f"In the data {batch.facts['what']}." for batch in used if "what" in batch.facts)
    return tuple(said) or (LINES,)


def label_of(reporters: Iterable[str]) -> str:
    """What stands for several reporters: a group for its members where all of them are there, the others by name."""
    left, found = set(reporters), []
    groups = [each for each in country.everything() if each.kind == "group" and each.members]
    for group in sorted(groups, key=lambda each: (-len(each.members), each.iso3)):
        if set(group.members) <= left:
            left -= set(group.members)
            found.append(group.iso3)
    return "+".join([*found, *sorted(left)])


def _reporters(case: Case, held: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The largest group of the coalition whose members all report, else whoever reports, else a group as one.

    Members and their group would count twice; a member outside the group, such as one that reports totals only, would
    give the sum a name of its own and no more goods.
    """
    members = set(case.members) & set(held)
    groups = [each for each in country.everything() if each.kind == "group" and each.members]
    whole = max(groups, key=lambda group: len(group.members) if set(group.members) <= members else 0)
    if set(whole.members) <= members:
        return whole.iso3, tuple(sorted(whole.members))
    if members:
        return label_of(members), tuple(sorted(members))
    inside = [group.iso3 for group in groups if group.iso3 in held and set(group.members) <= set(case.members)]
    if not inside:
        raise NoData("no member of the coalition reports in the data", seen=", ".join(held), allowed=case.members)
    return inside[0], (inside[0],)
