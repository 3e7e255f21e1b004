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
    from contraflow.analysis.study import Origin
    from contraflow.case import Case
    from contraflow.codes.control_list import ControlList
    from contraflow.detectors.base import Finding
    from contraflow.engine import Engine
    from contraflow.lake import Lake
    from contraflow.lake.delivery import Batch
    from contraflow.views import Briefing

BUNDLED = "bundled"
COALITION = ("eurostat_comext", "extract_eurostat")
"""Data sets that hold the coalition's exports, best first."""
STAGES = ("lake", "panel", "findings", "suppliers", "views")


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
    from contraflow.analysis.panel import Panel, flows

    goods = tuple(goods_list(name, as_of) for name in lists or work.case.lists)
    origin = _origin(work, as_of)
    partners = (work.case.destination, *work.case.hubs)
    products = frozenset[str]().union(*(each.product_set for each in goods))
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
    from contraflow.detectors.evidence import evidence

    matches = [finding for finding in findings(work) if finding.id.startswith(beginning)]
    if len(matches) != 1:
        some = [finding.id for finding in matches][:5]
        raise UsageError("no such finding" if not matches else "several findings begin so", seen=beginning, allowed=some or None, mend="contraflow findings lists them")
    (found,) = matches
    rows = work.lake.rows(found.parameters["dataset"], as_of=_day(found.parameters["as_of"]))
    table = work.engine.collect(evidence(rows, found))
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
    as_of: date | None = None


ALL_GOODS = "total"


def flows(work: Workspace, asked: FlowsAsked) -> pa.Table:
    """An aggregated series, a row a list and group: list, the columns asked for, value, currency.

    With `mean` the value is the monthly mean over all months from `start` to `end`, a month without rows being zero.
    """
    import pyarrow as pa

    question = _series_asked(work, asked)
    origin = _origin(work, asked.as_of)
    if asked.reporters is None:
        question = replace(question, reporters=origin.reporters)
    rows = work.lake.rows(origin.dataset, as_of=asked.as_of)
    names = asked.lists or work.case.lists[:1]
    parts = [_one_series(work, rows, question, name, mean=asked.mean) for name in names]
    found = pa.concat_tables(parts)
    if not found.num_rows:
        raise NoData("no flows for this question", where=origin.dataset, mend="contraflow batches shows what came in")
    return found


def _series_asked(work: Workspace, asked: FlowsAsked) -> Asked:
    from contraflow.analysis.series import Asked
    from contraflow.codes import country
    from contraflow.codes.month import Month

    start, end = (None if text is None else Month.parse(text) for text in (asked.start, asked.end))
    if asked.mean and (start is None or end is None):
        raise UsageError("a mean needs its months", mend="name --from and --to")
    by = tuple(name for name in asked.by if not (asked.mean and name == "period"))
    partners = asked.partners or (work.case.destination, *work.case.hubs)
    reporters = tuple(country.find(label).iso3 for label in asked.reporters or ())
    return Asked(reporters, tuple(country.find(label).iso3 for label in partners), by, start, end)


def _one_series(work: Workspace, rows: ir.Table, asked: Asked, name: str, *, mean: bool) -> pa.Table:
    import pyarrow as pa

    from contraflow.analysis.series import series
    from contraflow.codes.month import Month

    goods = None if name == ALL_GOODS else goods_list(name)
    table = work.engine.collect(series(rows, asked, None if goods is None else goods.product_set))
    months = len(Month.span(asked.start, asked.end)) if mean and asked.start and asked.end else 1
    value = [round(minor / 100 / months, 2) for minor in table["value_minor"].to_pylist()]
    label = name if goods is None else f"{goods.id}@{goods.version}"
    columns = {"list": [label] * table.num_rows} | {key: table[key].to_pylist() for key in asked.by}
    return pa.table(columns | {"value": pa.array(value, pa.float64()), "currency": table["currency"].to_pylist()})
