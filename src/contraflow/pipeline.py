"""The one place that names all stages in order: files -> lake -> panel -> findings -> views."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow.errors import ContraflowError, NoData, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.series import Asked
    from contraflow.analysis.supplier import Series as Supply
    from contraflow.analysis.study import Origin
    from contraflow.case import Case
    from contraflow.codes.control_list import ControlList
    from contraflow.detectors.base import Finding
    from contraflow.engine import Engine
    from contraflow.lake import Lake
    from contraflow.lake.delivery import Batch
    from contraflow.views import Briefing
    from contraflow.views.material import Material

BUNDLED = "bundled"
COALITION = ("eurostat_comext", "extract_eurostat")
"""Data sets that hold the coalition's exports, best first."""
SUPPLIERS = ("baci", "extract_baci")
"""Data sets that hold the suppliers' exports by year, best first; an extract has groups of goods as its products."""
STAGES = ("lake", "findings", "suppliers", "page")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user chose: where the lake lies, which case, which engine, whose catalogue."""

    home: Path
    case: str = "russia"
    engine: str = "duckdb"
    catalogue: str | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open lake with the engine that reads it and the case it is asked about."""

    settings: Settings
    case: Case
    engine: Engine
    lake: Lake


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `add` did with one file: a batch, new or known, or the error that stopped it."""

    file: str
    batch: Batch | None = None
    error: ContraflowError | None = None

    @property
    def words(self) -> str:
        """In one phrase."""
        if self.batch is None:
            return f"not added: {self.error.what if self.error else 'unknown'}"
        return f"batch {self.batch.id}" if self.batch.is_new else f"known already as batch {self.batch.id}"


@contextmanager
def workspace(settings: Settings) -> Iterator[Workspace]:
    """Open case, engine and lake, and close them."""
    from contraflow.case import Case
    from contraflow.engine import Engine
    from contraflow.lake import Lake

    case = Case.load(settings.case)
    with Engine.open(settings.engine) as engine, Lake.open(settings.home, engine, catalogue=settings.catalogue) as lake:
        yield Workspace(settings, case, engine, lake)


# --- in --------------------------------------------------------------------------------------------------------------


def files(names: Sequence[str]) -> list[Path]:
    """Every file named, folders walked in order, `bundled` standing for the extracts that ship."""
    found: list[Path] = []
    for name in names:
        found += _bundled() if name == BUNDLED else _below(Path(name))
    return found


def _below(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError("no such file or folder", seen=str(path), mend="check the path")
    return sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def add(work: Workspace, paths: Sequence[Path], *, published: date | None = None) -> Iterator[Outcome]:
    """Read each file and keep its rows. A file that cannot be read is an outcome, and the others go on."""
    for path in paths:
        try:
            yield Outcome(path.name, _added(work, path, published))
        except ContraflowError as error:
            yield Outcome(path.name, error=error)


def _added(work: Workspace, path: Path, published: date | None) -> Batch:
    from contraflow import sources
    from contraflow.lake.raw import RawFile

    raw = RawFile(path)
    known = work.lake.has(raw.sha256)
    if known is not None:
        return known
    writer = work.engine.writer
    with writer.scratch():
        return work.lake.add(raw, sources.read(raw, writer, published=published))


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """A panel, what it was added up from, and the lists asked about."""

    panel: Panel
    origin: Origin
    lists: tuple[ControlList, ...]


def measured(work: Workspace, lists: Sequence[str] | None = None, as_of: date | None = None) -> Measured:
    """Add the coalition's exports up once, over every list asked about; raises NoData with the command that mends it."""
    from contraflow.analysis.panel import Panel, flows, under

    goods = tuple(goods_list(name, as_of) for name in lists or work.case.lists)
    origin = _origin(work, as_of)
    partners = (work.case.destination, *work.case.hubs)
    products = under(work.lake.products(origin.dataset), frozenset[str]().union(*(each.product_set for each in goods)))
    rows = flows(work.lake.rows(origin.dataset, as_of=as_of), reporters=origin.reporters, partners=partners, products=products)
    return Measured(Panel.of(work.engine.collect(rows), partners), origin, goods)


def goods_list(name: str, as_of: date | None = None) -> ControlList:
    """A list by its name, or by name and version as chpl@2024-02-23; without a version the newest, with today's list."""
    from contraflow.codes import control_list

    plain, _, version = name.partition("@")
    if version:
        return control_list.load(plain, version=version)
    _ = as_of  # `as_of` is about data: an analysis of old figures with today's list is the rule, and pages say so
    return control_list.load(plain)


def _origin(work: Workspace, as_of: date | None) -> Origin:
    """Which data set holds the coalition's exports, best first, and who reports in it."""
    from contraflow.analysis.study import Origin

    held = work.lake.datasets(as_of)
    for dataset in COALITION:
        if dataset in held:
            group, reporters = _reporters(work.case, held[dataset].reporters)
            batches = tuple(batch.sha256 for batch in work.lake.used(dataset, as_of))
            return Origin(dataset, group, reporters, as_of=as_of, batches=batches)
    raise NoData(
        "the lake holds no exports of the coalition" + (f" published by {as_of}" if as_of else ""),
        where=str(work.settings.home),
        seen=", ".join(held) or "nothing",
        mend="contraflow add FILE... with Eurostat's files, or contraflow add bundled",
    )


def _reporters(case: Case, held: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The coalition's members that report; where only a group of them does, the group. Never both: that counts twice."""
    from contraflow.codes import country

    members = tuple(sorted(set(case.members) & set(held)))
    groups = [each for each in country.everything() if each.kind == "group" and each.members]
    if members:
        name = next((group.iso3 for group in groups if set(group.members) == set(members)), "+".join(members))
        return name, members
    inside = [group.iso3 for group in groups if group.iso3 in held and set(group.members) <= set(case.members)]
    if not inside:
        raise NoData("no member of the coalition reports in the data", seen=", ".join(held), allowed=case.members)
    return inside[0], (inside[0],)


def detect(
    work: Workspace, *, names: Sequence[str] | None = None, lists: Sequence[str] | None = None, as_of: date | None = None
) -> list[Finding]:
    """Run detectors over lists of goods, and keep what they find."""
    from contraflow import detectors
    from contraflow.detectors.base import to_table

    detectors.named(names)
    of = measured(work, lists, as_of)
    found = detectors.detect(of.panel, work.case, of.lists, origin=of.origin, names=names)
    asked = {"case": work.case.id, "names": list(names or ()), "lists": [g.id for g in of.lists], "as_of": as_of and str(as_of)}
    work.lake.save_findings(to_table(found), asked)
    return found


def findings(work: Workspace) -> list[Finding]:
    """What the last run of `detect` found."""
    from contraflow.detectors.base import from_table

    return from_table(work.lake.findings())


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with the rows and the files it rests on."""

    finding: Finding
    rows: pa.Table
    batches: tuple[Batch, ...]

    @property
    def words(self) -> str:
        """Its reason."""
        return self.finding.reason


def trace(work: Workspace, beginning: str) -> Evidence:
    """The rows behind a finding of the last run, by its id or the first letters of it."""
    from contraflow.analysis.evidence import evidence

    matches = [finding for finding in findings(work) if finding.id.startswith(beginning)]
    if len(matches) != 1:
        some = [finding.id for finding in matches][:5]
        raise UsageError("no such finding" if not matches else "several findings begin so", seen=beginning, allowed=some or None, mend="contraflow findings lists them")
    (found,) = matches
    dataset = found.parameters["dataset"]
    rows = work.lake.rows(dataset, as_of=_day(found.parameters["as_of"]))
    chosen = evidence(rows, found, work.lake.products(dataset), goods_list(found.list))
    table = work.engine.collect(chosen.order_by("partner", "product", "period", "reporter"))
    return Evidence(found, table, tuple(b for b in work.lake.batches() if b.sha256 in found.batches))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class FlowsAsked:
    """What `flows` is asked for, as the user typed it."""

    lists: Sequence[str] | None = None
    reporters: Sequence[str] | None = None
    partners: Sequence[str] | None = None
    start: str | None = None
    end: str | None = None
    by: tuple[str, ...] = ("partner", "period")
    mean: bool = False
    dataset: str | None = None
    yearly: bool = False
    as_of: date | None = None


ALL_GOODS = "total"


def flows(work: Workspace, asked: FlowsAsked) -> pa.Table:
    """An aggregated series, a row a list and group: list, the columns asked for, value, currency.

    With `mean` the value is the monthly mean over all months from `start` to `end`, a month without rows being zero.
    """
    import pyarrow as pa

    dataset, reporters = _reported(work, asked)
    question = _series_asked(work, asked, reporters)
    parts = [_one_series(work, dataset, question, name, asked.as_of) for name in asked.lists or work.case.lists[:1]]
    found = pa.concat_tables(parts)
    if not found.num_rows:
        raise NoData("no flows for this question", where=dataset, mend="contraflow batches shows what came in")
    return _valued(found, question.length if asked.mean else 1)


def _reported(work: Workspace, asked: FlowsAsked) -> tuple[str, tuple[str, ...]]:
    """The data set, and the reporters in it: those named, else the coalition, else whoever reports."""
    from contraflow.codes import country

    named = tuple(country.find(label).iso3 for label in asked.reporters or ())
    if asked.dataset is None:
        origin = _origin(work, asked.as_of)
        return origin.dataset, named or origin.reporters
    held = work.lake.datasets(asked.as_of)
    if asked.dataset not in held:
        raise UsageError("the lake has no such data set", seen=asked.dataset, allowed=held)
    return asked.dataset, named or held[asked.dataset].reporters


def _series_asked(work: Workspace, asked: FlowsAsked, reporters: tuple[str, ...]) -> Asked:
    from contraflow.analysis.series import Asked
    from contraflow.analysis.supplier import Series as Supply
    from contraflow.codes import country
    from contraflow.codes.month import Month

    start, end = (None if text is None else Month.parse(text) for text in (asked.start, asked.end))
    if asked.mean and (start is None or end is None):
        raise UsageError("a mean needs its months", mend="name --from and --to")
    by = tuple(name for name in asked.by if not (asked.mean and name == "period"))
    partners = asked.partners or (work.case.destination, *work.case.hubs)
    return Asked(reporters, tuple(country.find(label).iso3 for label in partners), by, start, end, 12 if asked.yearly else 1)


def _one_series(work: Workspace, dataset: str, asked: Asked, name: str, as_of: date | None) -> pa.Table:
    from contraflow.analysis.panel import under
    from contraflow.analysis.series import series

    goods = None if name == ALL_GOODS else goods_list(name)
    codes = None if goods is None else under(work.lake.products(dataset), goods.product_set)
    table = work.engine.collect(series(work.lake.rows(dataset, as_of=as_of), asked, codes))
    label = name if goods is None else f"{goods.id}@{goods.version}"
    return table.add_column(0, "list", [[label] * table.num_rows])


def _valued(table: pa.Table, months: int) -> pa.Table:
    """Minor units as whole currency units, rounded once to the cent; a mean is divided first."""
    import pyarrow as pa

    value = pa.array([round(minor / 100 / months, 2) for minor in table["value_minor"].to_pylist()], pa.float64())
    kept = table.drop_columns(["value_minor", "currency"])
    return kept.append_column("value", value).append_column("currency", table["currency"])


# --- the briefing ----------------------------------------------------------------------------------------------------


def briefing(settings: Settings, *, as_of: date | None = None, told: Callable[[str], None] = lambda _: None) -> Briefing:
    """Every stage in order, from the lake to the page; an empty lake is replaced by the extract that ships.

    `told` hears the name of each stage as it ends. Raises NoData where the lake lacks the coalition's exports.
    """
    from contraflow import views

    with _lake_or_bundle(settings) as (work, bundled):
        told("lake")
        material = _material(work, as_of, bundled=bundled, told=told)
    page = views.briefing(material)
    told("page")
    return page


@contextmanager
def _lake_or_bundle(settings: Settings) -> Iterator[tuple[Workspace, bool]]:
    """The user's lake; where there is none, a passing one with the bundled extracts in it, made by the same steps."""
    if _has_batches(settings):
        with workspace(settings) as work:
            yield work, False
        return
    with tempfile.TemporaryDirectory(prefix="contraflow-") as folder:
        with workspace(replace(settings, home=Path(folder), catalogue=None)) as work:
            for outcome in add(work, files([BUNDLED])):
                if outcome.error:
                    raise outcome.error
            yield work, True


def _has_batches(settings: Settings) -> bool:
    if settings.catalogue is None and not (settings.home / "catalogue.sqlite").exists():
        return False
    with workspace(settings) as work:
        return bool(work.lake.batches())


def _material(work: Workspace, as_of: date | None, *, bundled: bool, told: Callable[[str], None]) -> Material:
    from contraflow import detectors
    from contraflow.views.material import Material

    of = measured(work, None, as_of)
    found = detectors.detect(of.panel, work.case, of.lists, origin=of.origin)
    told("findings")
    supplied = _supplies(work, as_of)
    told("suppliers")
    used = {batch.id: batch for name in (of.origin.dataset, supplied.dataset) if name for batch in work.lake.used(name, as_of)}
    return Material(
        case=work.case,
        lists=of.lists,
        panels={goods.id: some for goods in of.lists if (some := of.panel.select(goods).hs6()).products},
        findings=tuple(found),
        supplies=supplied.series,
        groups=supplied.titles,
        batches=tuple(used.values()),
        lacks=_lacks(work, of, supplied, bundled=bundled),
        bundled=bundled,
        as_of=as_of,
    )


@dataclass(frozen=True, slots=True)
class Supplied:
    """Yearly flows of suppliers by group of goods; without a data set there are none."""

    dataset: str | None
    series: tuple[Supply, ...]
    titles: dict[str, str]


def _supplies(work: Workspace, as_of: date | None) -> Supplied:
    from contraflow.analysis import supplier
    from contraflow.codes import groups
    from contraflow.sources import baci

    known = groups.of_case(work.case.lists, "HS2017")
    titles = {group.id: group.title for group in known}
    held = work.lake.datasets(as_of)
    dataset = next((name for name in SUPPLIERS if name in held), None)
    if dataset is None:
        return Supplied(None, (), titles)
    rows = work.lake.rows(dataset, as_of=as_of)
    table = work.engine.collect(supplier.yearly(rows, suppliers=work.case.suppliers, destination=work.case.destination))
    breaks = [supplier.Break(b.until.year, b.says) for b in baci.SOURCE.facts.breaks if b.partner == work.case.destination]
    codes = {group.id: group.codes if dataset == "baci" else frozenset({group.id}) for group in known}
    return Supplied(dataset, supplier.by_group(table, codes, breaks), titles)


def _lacks(work: Workspace, of: Measured, supplied: Supplied, *, bundled: bool) -> tuple[str, ...]:
    """What the data do not hold, in sentences, each with the command that would bring it."""
    months = of.panel.months
    said = [f"Months before {months[0].words} and after {months[-1].words} are not in the data: contraflow add FILE... with newer Comext files brings them."]
    said += [
        f"The data hold {sum(goods.covers(p) for p in of.panel.products):,} lines of the list “{goods.title}”, which names {len(goods.codes):,} codes; the rest of it was not in the files."
        for goods in of.lists[:2]
    ]
    absent = [code for code in work.case.suppliers if code not in {s.supplier for s in supplied.series}]
    if absent:
        said.append(f"Suppliers without data here: {', '.join(absent)}. contraflow add FILE... with BACI's yearly files brings them.")
    if bundled:
        said.append("The page was made from the bundled extract: sums over the EU's 27 members, so who among them sold is not in it. contraflow add with Eurostat's files brings members and CN8 lines.")
    return tuple(said)


def compact(work: Workspace) -> str:
    """Merge small files of the lake, and remove those replaced more than a week ago."""
    replaced = work.lake.compact()
    gone = work.lake.sweep()
    return f"{replaced} files merged, {len(gone)} old files removed" if replaced or gone else "nothing to merge"
