"""From the lake to all sides of a case: every data set of it joined, who reports throughout, in one currency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contraflow import detectors, sources
from contraflow.analysis import splice
from contraflow.analysis.network import COALITION, FLOWS, REST, Actors, Network, exchanged
from contraflow.analysis.sides import Sides
from contraflow.analysis.study import DEFINITIONS, Origin, grouping
from contraflow.case import Placebo
from contraflow.codes import country
from contraflow.codes.bridge import families
from contraflow.codes.hs import HS6
from contraflow.codes.month import YEAR, Month, Period
from contraflow.errors import NoData
from contraflow.pipeline import measure
from contraflow.pipeline.said import Said, datasets, heard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from contraflow.analysis.study import Codes, GoodsList
    from contraflow.analysis.together import Constant
    from contraflow.case import Case
    from contraflow.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SidesAsked:
    """Which lists (None: the case's), as of which day, by month or by whole years, which may come from yearly data.

    Of `flows` the cubes are made; who reports what else decides from which data set a month is read all the same.
    """

    lists: Sequence[str] | None = None
    as_of: date | None = None
    yearly: bool = False
    flows: Sequence[str] = FLOWS

    @property
    def lengths(self) -> tuple[int, ...]:
        """The periods that rows may have, in months."""
        return (1, YEAR) if self.yearly else (1,)


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Joined rows of the lake, who speaks in them, the case with its windows, and the parts its countries play.

    `months` are those that are compared: whoever counts as coalition or as rest reports in all of them.
    """

    rows: ir.Table
    said: Said
    case: Case
    actors: Actors
    origin: Origin
    asked: SidesAsked
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reporting:
    """Of whoever reports: the months of each actor by flow, the data sets read, and what is meant by a partner."""

    spoken: Mapping[str, Mapping[str, frozenset[Month]]]
    origins: tuple[Origin, ...]
    concepts: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, joined: Joined) -> Self:
        """Ask once for all lists."""
        spoken = {flow: _spoken(joined, flow) for flow in FLOWS}
        return cls(spoken, tuple(_origins(joined)), joined.said.concepts())


@dataclass(frozen=True, slots=True, eq=False)
class Exchanged:
    """What was added up of both flows, over all lists, and which of its rows are of each product.

    `sold` are the products that anybody reports selling, `own` those that the coalition does.
    """

    table: pa.Table
    places: Mapping[str, NDArray[np.int64]]
    sold: frozenset[str]
    own: frozenset[str]

    @classmethod
    def of(cls, table: pa.Table) -> Self:
        """Find each product's rows once: a filter a list takes as long as the list of all others."""
        for place, name in enumerate(table.column_names):
            if not pa.types.is_integer(table[name].type):  # as numbers: they are chosen from, and found, several times
                table = table.set_column(place, name, table[name].combine_chunks().dictionary_encode())
        coded = table["product"].combine_chunks()
        codes, at = coded.dictionary.to_pylist(), coded.indices.to_numpy()
        order = np.argsort(at, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(at, minlength=len(codes)))[:-1]) if codes else []
        exports = table.filter(pc.equal(table["flow"], "export"))
        own = exports.filter(pc.equal(exports["reporter"], COALITION))
        sold, mine = (frozenset(some["product"].unique().to_pylist()) for some in (exports, own))
        return cls(table, dict(zip(codes, parts, strict=True)), sold, mine)

    def rows(self, products: Iterable[str]) -> pa.Table:
        """Return the rows of some products."""
        found = [self.places[product] for product in products if product in self.places]
        return self.table.take(np.sort(np.concatenate(found)) if found else np.array([], dtype=np.int64))


def sides(work: Workspace, asked: SidesAsked) -> Iterator[Sides]:
    """All sides of the case under every definition, in order: list, codes, baseline. Raises NoData with the mend.

    The coalition is its members that report in every month that is compared; who counts as "rest" does so too.
    """
    of = joined(work, asked)
    every = {code for name in datasets(work, asked.as_of) for code in work.lake.products(name, asked.as_of)}
    held = sorted(code for code in every if code.isdigit())
    lists = [measure.as_known(measure.goods_list(name), held) for name in asked.lists or of.case.lists]
    wanted = [code for code in measure.wanted(held, lists) or held if len(code) >= HS6]
    table, reporting = Exchanged.of(_exchanged(work, of, wanted)), Reporting.of(of)
    for goods in lists:
        for codes in DEFINITIONS:
            yield from _defined(of, table, reporting, goods, codes)


def _defined(of: Joined, held: Exchanged, reporting: Reporting, goods: GoodsList, codes: Codes) -> Iterator[Sides]:
    """One list under one definition of codes, against each baseline; nothing where the data hold none of its goods."""
    names = _held_by_the_coalition(held, goods, codes)
    table = _called(held.rows(names), names)
    exports, imports = (_network(of.actors, table, names, flow, reporting.spoken[flow]) for flow in FLOWS)
    if exports is None or not exports.value[exports.seat(COALITION)].any():
        return
    panel = exports.sold_by(COALITION)
    for study in detectors.compared(detectors.Definition(goods, codes, panel), of.case, of.origin):
        yield Sides(study, of.actors, exports, imports, reporting.origins, of.asked.yearly, reporting.concepts)


def _held_by_the_coalition(held: Exchanged, goods: GoodsList, codes: Codes) -> dict[str, str]:
    """What products are counted under, of the goods that the coalition reports selling to anybody at any time.

    A good that is in none of its files is unknown, not lost and not another's alone.
    """
    names = grouping(held.sold, goods, codes)
    sold = {names[product] for product in held.own if product in names}
    return {product: name for product, name in names.items() if name in sold}


def joined(work: Workspace, asked: SidesAsked) -> Joined:
    """Lay the lake's data sets together: each month of a flow from one of them. Raises NoData without a coalition."""
    every, said = heard(work, asked.as_of, asked.lengths, _holds(work, asked))
    inside = _inside(work.case)
    case = _in_years(work.case, said, inside) if asked.yearly else work.case
    months = _compared(case, said, inside)
    if not months:
        raise NoData(
            "no member of the coalition reports " + ("whole years" if asked.yearly else "by month"),
            where=str(work.settings.home),
            mend="contraflow add FILE... with Eurostat's files, or contraflow add bundled",
        )
    members = said.throughout(months, inside)
    actors = Actors(case.destination, members.reporters, case.suppliers, case.hubs)
    origin = _origin(work, said, members, asked, (min(months), max(case.window.end, *months)))
    return Joined(_kept(every, said, actors, months), said, case, actors, origin, asked, tuple(months))


def _holds(work: Workspace, asked: SidesAsked) -> dict[str, frozenset[str]]:
    """The case's partners, and the goods asked about by family, that each data set has."""
    partners, held = {work.case.destination, *work.case.hubs}, work.lake.datasets(asked.as_of)
    lists = [measure.goods_list(name) for name in asked.lists or work.case.lists]
    found = {}
    for name in datasets(work, asked.as_of):
        codes = [code for code in work.lake.products(name, asked.as_of) if code.isdigit() and len(code) >= HS6]
        wanted = measure.wanted(codes, [measure.as_known(goods, codes) for goods in lists])
        goods = families({code[:HS6] for code in (codes if wanted is None else wanted)}).values()
        found[name] = frozenset({*(partners & set(held[name].partners)), *goods})
    return found


def _inside(case: Case) -> set[str]:
    """The members, and the groups that have no others."""
    groups = [each for each in country.everything() if each.kind == "group" and each.members]
    return {*case.members, *(group.iso3 for group in groups if set(group.members) <= set(case.members))}


def _compared(case: Case, said: Said, inside: set[str]) -> list[Month]:
    """The months that the case compares and that the coalition has: with half as many members as any month, or more."""
    windows = [case.window, *(period for each in case.placebos for period in (each.base, each.window))]
    asked = {month for window in windows for month in window.each()}
    asked |= {month for baseline in case.baselines for month in baseline.months(case.window)}
    spoken = said.months("export")
    counts = {month: sum(month in spoken[who] for who in inside & set(spoken)) for month in asked}
    return sorted(month for month, count in counts.items() if 2 * count >= max(counts.values()) > 0)


def _in_years(case: Case, said: Said, inside: set[str]) -> Case:
    """The case by whole years: its window the last one after the controls that both sides have, placebos before them.

    Raises NoData where coalition and suppliers have no such year together.
    """
    ours, theirs = (_whole_years(said, some) for some in (inside, set(case.suppliers)))
    both = sorted(ours & theirs)
    after = [year for year in both if Month(year, 1) > case.controls_start]
    if not after:
        raise NoData(
            "coalition and suppliers have no whole year after the controls together",
            seen=f"coalition {sorted(ours) or 'none'}, suppliers {sorted(theirs) or 'none'}",
            mend="contraflow add FILE... with BACI's years of all countries, or with the months that are missing",
        )
    before = [year for year in both if Month(year, YEAR) < case.controls_start and year - 1 in both]
    pairs = tuple(Placebo(Period(Month(year - 1, 1), YEAR), Period(Month(year, 1), YEAR)) for year in before)
    window = Period(Month(after[-1], 1), YEAR)
    alike = {baseline.months(window): baseline for baseline in reversed(case.baselines)}
    return replace(case, window=window, placebos=pairs, baselines=tuple(reversed(alike.values())))


def _whole_years(said: Said, among: set[str]) -> set[int]:
    """Years of which somebody among some reports every month."""
    months = [some for who, some in said.months("export").items() if who in among]
    years = {month.year for some in months for month in some}
    return {year for year in years if any(some.issuperset(Period(Month(year, 1), YEAR).each()) for some in months)}


def _kept(every: ir.Table, said: Said, actors: Actors, months: Sequence[Month]) -> ir.Table:
    """Rows of named actors and, of the rest, of those who report throughout: a sum keeps the same reporters."""
    named = {*actors.coalition, *actors.suppliers, *actors.hubs, actors.destination}
    dropped = []
    for flow in FLOWS:
        spoken = said.months(flow)
        rest = {who for who in spoken if who not in named and not set(months) <= spoken[who]}
        dropped.append((every.flow == flow) & every.reporter.isin(sorted(rest)))
    return every.filter(~(dropped[0] | dropped[1]))


def _origin(work: Workspace, said: Said, members: Constant, asked: SidesAsked, span: tuple[Month, Month]) -> Origin:
    """Where the coalition's exports come from, with all files that any side rests on and what they do not say."""
    mine = said.datasets("export", members.reporters)
    names = said.used()
    used = work.lake.used(names, asked.as_of)
    notes = [f"Who counts as the coalition: {members.words}", _currency(work.case)]
    notes += [
        f"{b.says[:1].upper()}{b.says[1:]}." for b in sources.breaks(work.case.destination, names) if b.crossed(*span)
    ]
    notes += splice.seams(row for row in said.rows if span[0].date <= row["period"] <= span[1].date)
    batches = tuple(batch.sha256 for batch in used)
    label = measure.label_of(members.reporters)
    return Origin("+".join(mine), label, members.reporters, "export", asked.as_of, batches, tuple(notes))


def _currency(case: Case) -> str:
    return f"Values in other currencies are said in {case.currency} by the ECB's monthly means."


def _origins(of: Joined) -> Iterator[Origin]:
    for flow in FLOWS:
        for name, reporters, within in of.said.parts(flow):
            yield Origin(name, name, reporters, flow, of.asked.as_of, within=within)


def _exchanged(work: Workspace, of: Joined, wanted: Sequence[str]) -> pa.Table:
    """Add up once, by product as reported, over the flows and all lists."""
    names, into, flows = dict(zip(wanted, wanted, strict=True)), of.case.currency, of.asked.flows
    parts = [
        work.engine.collect(exchanged(of.rows, of.actors, names, into=into, months=length, flows=flows))
        for length in of.asked.lengths
    ]
    return pa.concat_tables(parts)


def _called(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """The rows with their products by the names that they are counted under."""
    coded = table["product"].combine_chunks().dictionary_encode()
    called = pa.array([names.get(code) for code in coded.dictionary.to_pylist()], pa.string())
    product = pa.DictionaryArray.from_arrays(coded.indices, called)
    return table.set_column(table.column_names.index("product"), "product", product)


def _network(
    actors: Actors, table: pa.Table, names: Mapping[str, str], flow: str, spoken: Mapping[str, frozenset[Month]]
) -> Network | None:
    """The cubes of one flow; None where nobody reports it of these goods."""
    if not pc.any(pc.equal(table["flow"], flow)).as_py():
        return None
    return Network.of(table, actors, names, flow, spoken)


def _spoken(of: Joined, flow: str) -> dict[str, frozenset[Month]]:
    """The months each actor reported in, of whatever goods: the coalition where all of its members did."""
    months = of.said.months(flow)
    members = [months.get(who, set()) for who in of.actors.coalition]
    found = {COALITION: frozenset(set.intersection(*members)) if members else frozenset()}
    named = {*of.actors.names, *of.actors.coalition}
    rest = [some for who, some in months.items() if who not in named and set(of.months) <= some]
    found[REST] = frozenset(set.intersection(*rest)) if rest else frozenset()
    return found | {who: frozenset(months[who]) for who in of.actors.names if who in months}
