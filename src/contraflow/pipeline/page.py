"""Every stage in order, from the lake to the briefing."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow import detectors, views
from contraflow.analysis import supplier
from contraflow.analysis.study import by_definition
from contraflow.codes import groups
from contraflow.codes.control_list import ControlList
from contraflow.pipeline.findings import Detection, from_sides
from contraflow.pipeline.measure import measured
from contraflow.pipeline.placing import placed
from contraflow.pipeline.workspace import BUNDLED, add, files, workspace
from contraflow.sources import baci
from contraflow.views.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contraflow.analysis.panel import Panel
    from contraflow.analysis.study import Codes
    from contraflow.analysis.supplier import Series as Supply
    from contraflow.pipeline.measure import Measured
    from contraflow.pipeline.workspace import Settings, Workspace
    from contraflow.record.pages import Page
    from contraflow.views import Briefing

EXTRACT = "extract_baci"
SUPPLIERS = ("baci", EXTRACT)
"""Data sets that hold the suppliers' exports by year, best first; an extract has groups of goods as its products."""
STAGES = ("lake", "findings", "sides", "suppliers", "page")
SIDED_LISTS = 2  # the headline list and the next: the page shows no more of what all sides say


def briefing(
    settings: Settings,
    *,
    as_of: date | None = None,
    told: Callable[[str], None] = lambda _: None,
    record: tuple[Page, ...] = (),
) -> Briefing:
    """Every stage in order, from the lake to the page; an empty lake is replaced by the extract that ships.

    `record` are news pages that are shown beside the numbers. `told` hears the name of each stage as it ends. Raises
    NoData where the lake lacks the coalition's exports.
    """
    with _lake_or_bundle(settings) as (work, bundled):
        told("lake")
        material = replace(_material(work, as_of, bundled=bundled, told=told), record=record)
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
    passing = tempfile.TemporaryDirectory(prefix="contraflow-")
    with passing as folder, workspace(replace(settings, home=Path(folder), catalogue=None)) as work:
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
    of = measured(work, None, as_of)
    found = detectors.detect(of.panel, work.case, of.lists, origin=of.origin)
    told("findings")
    left_out: list[str] = []
    found += from_sides(work, Detection(lists=work.case.lists[:SIDED_LISTS], as_of=as_of), left_out.append)
    told("sides")
    supplied = _supplies(work, as_of)
    told("suppliers")
    used = {
        batch.id: batch
        for name in (of.origin.dataset, supplied.dataset)
        if name
        for batch in work.lake.used(name, as_of)
    }
    return Material(
        case=work.case,
        lists=tuple(goods for goods in of.lists if isinstance(goods, ControlList)),
        panels=_panels(of, "as listed"),
        bridged=_panels(of, "bridged"),
        findings=tuple(placed(work.case, found)),
        supplies=supplied.series,
        supplied_by=supplied.dataset,
        groups=supplied.titles,
        batches=tuple(used.values()),
        bundled=bundled,
        as_of=as_of,
        left_out=tuple(left_out),
    )


def _panels(of: Measured, codes: Codes) -> dict[str, Panel]:
    """Each list's goods in one definition of codes; a list of which the data hold nothing is left out."""
    every = {goods.id: by_definition(of.panel, goods, codes) for goods in of.lists}
    return {name: panel for name, panel in every.items() if panel.products}


@dataclass(frozen=True, slots=True)
class Supplied:
    """Yearly flows of suppliers by group of goods; without a data set there are none."""

    dataset: str | None
    series: tuple[Supply, ...]
    titles: dict[str, str]


def _supplies(work: Workspace, as_of: date | None) -> Supplied:
    known = groups.of_case(work.case.lists, "HS2017")
    titles = {group.id: group.title for group in known}
    held = work.lake.datasets(as_of)
    dataset = next((name for name in SUPPLIERS if name in held), None)
    if dataset is None:
        return Supplied(None, (), titles)
    rows = work.lake.rows(dataset, as_of=as_of)
    table = work.engine.collect(supplier.yearly(rows, suppliers=work.case.suppliers, destination=work.case.destination))
    breaks = [
        supplier.Break(b.until.year, b.says) for b in baci.SOURCE.facts.breaks if b.partner == work.case.destination
    ]
    if dataset == EXTRACT:
        return Supplied(dataset, _in_order(supplier.as_published(table, breaks), titles), titles)
    codes = {group.id: group.codes for group in known}
    return Supplied(dataset, supplier.by_group(table, codes, breaks), titles)


def _in_order(series: tuple[Supply, ...], titles: dict[str, str]) -> tuple[Supply, ...]:
    """Suppliers' groups in the order of their titles; groups nobody knows are left out."""
    order = list(titles)
    return tuple(sorted((each for each in series if each.group in titles), key=lambda each: order.index(each.group)))
