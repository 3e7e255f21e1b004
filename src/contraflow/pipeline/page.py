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
from contraflow.codes import control_list, groups
from contraflow.pipeline.measure import measured
from contraflow.pipeline.workspace import BUNDLED, add, files, workspace
from contraflow.sources import baci
from contraflow.views.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contraflow.analysis.supplier import Series as Supply
    from contraflow.pipeline.measure import Measured
    from contraflow.pipeline.workspace import Settings, Workspace
    from contraflow.views import Briefing

SUPPLIERS = ("baci", "extract_baci")
"""Data sets that hold the suppliers' exports by year, best first; an extract has groups of goods as its products."""
STAGES = ("lake", "findings", "suppliers", "page")


def briefing(
    settings: Settings, *, as_of: date | None = None, told: Callable[[str], None] = lambda _: None
) -> Briefing:
    """Every stage in order, from the lake to the page; an empty lake is replaced by the extract that ships.

    `told` hears the name of each stage as it ends. Raises NoData where the lake lacks the coalition's exports.
    """
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
    of = measured(work, None, as_of)
    found = detectors.detect(of.panel, work.case, of.lists, origin=of.origin)
    told("findings")
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
        lists=tuple(control_list.load(name) for name in work.case.lists),
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
    codes = {group.id: group.codes if dataset == "baci" else frozenset({group.id}) for group in known}
    return Supplied(dataset, supplier.by_group(table, codes, breaks), titles)


def _lacks(work: Workspace, of: Measured, supplied: Supplied, *, bundled: bool) -> tuple[str, ...]:
    """What the data do not hold, in sentences, each with the command that would bring it."""
    months = of.panel.months
    said = [
        f"Months before {months[0].words} and after {months[-1].words} are not in the data: contraflow add FILE... with newer Comext files brings them."
    ]
    said += [
        f"The data hold {sum(goods.covers(p) for p in of.panel.products):,} lines of the list “{goods.title}”, which names {len(goods.product_set):,} codes; the rest of it was not in the files."
        for goods in of.lists[:2]
    ]
    absent = [code for code in work.case.suppliers if code not in {s.supplier for s in supplied.series}]
    if absent:
        said.append(
            f"Suppliers without data here: {', '.join(absent)}. contraflow add FILE... with BACI's yearly files brings them."
        )
    if bundled:
        said.append(
            "The page was made from the bundled extract: sums over the EU's 27 members, so who among them sold is not in it. contraflow add with Eurostat's files brings members and CN8 lines."
        )
    return tuple(said)
