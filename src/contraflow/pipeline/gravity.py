"""The relative effect of the controls: all exporters in a data set, the list's goods and others, one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.gravity import Treated
from contraflow.analysis.gravity_panel import Cube, sales
from contraflow.analysis.gravity_study import Model
from contraflow.analysis.study import Origin
from contraflow.codes import bridge, country
from contraflow.codes.control_list import ControlList
from contraflow.codes.hs import HS6
from contraflow.codes.month import Month
from contraflow.detectors import gravity as detector
from contraflow.errors import NoData
from contraflow.pipeline.measure import as_known, goods_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contraflow.analysis.study import GoodsList
    from contraflow.case import Case
    from contraflow.detectors.base import Finding
    from contraflow.pipeline.workspace import Workspace

SAMPLE = 300  # HS6 at most, listed and not listed each, spread evenly over their numbers: see decision 0013
SAMPLED = f"At most {SAMPLE} listed and {SAMPLE} other HS6 codes are in the model, spread evenly over their numbers."
SEVERAL = 2  # reporters from which a data set holds more than the coalition as one


def gravity(work: Workspace, goods: str, *, dataset: str | None = None, as_of: date | None = None) -> list[Finding]:
    """Ask the gravity detector about a list; raises NoData where no data set has exporters outside the coalition."""
    name = dataset or _widest(work, as_of)
    listed = as_known(goods_list(goods), work.lake.products(name, as_of))
    return detector.DETECTOR(question(work, listed, name, as_of))


def question(work: Workspace, goods: GoodsList, dataset: str, as_of: date | None) -> detector.Question:
    """Add the exports of a data set up, and say what of them is treated."""
    case, held = work.case, work.lake.datasets(as_of)[dataset]
    exporters, importers = _countries(held.reporters), _countries(held.partners)
    named = {case.destination, *case.hubs, *case.more_hubs, *case.suppliers} & set(importers)
    rows = sales(
        work.lake.rows(dataset, as_of=as_of),
        exporters=exporters,
        importers=sorted(named),
        products=chosen(work.lake.products(dataset, as_of), goods),
        rest=sorted(set(importers) - named),
    )
    cube = Cube.of(work.engine.collect(rows))
    inside = set(case.members) & set(exporters)
    batches = tuple(batch.sha256 for batch in work.lake.used(dataset, as_of))
    origin = Origin(dataset, "+".join(sorted(inside)), exporters, as_of=as_of, batches=batches, caveats=(SAMPLED,))
    return detector.Question(model(cube, case, goods), goods, case.destination, origin)


def model(cube: Cube, case: Case, goods: GoodsList) -> Model:
    """Treat the coalition's sales of listed products to the destination, each from its own first full month.

    Products that were listed before the data begin are left out, and months before a member joined are taken as
    untreated by the case's first day: members differ by days only.
    """
    since = np.array(
        [cube.position(day) if (day := first(each, case, goods)) else cube.months for each in cube.products]
    )
    kept = cube.take(np.flatnonzero(since > 0))
    exporters = np.isin(cube.exporters, case.members)
    return Model(kept, Treated(exporters, np.array(cube.importers) == case.destination, since[since > 0]))


def first(product: str, case: Case, goods: GoodsList) -> Month | None:
    """First full month in which a product (an HS6 code or a family) is on the list; None where it never is.

    A list that dates its codes says so itself; any other counts from the first month of the case's controls.
    """
    days: list[Month] = []
    for code in bridge.members(product):
        if goods.covers(code):
            entry = goods.entry(code) if isinstance(goods, ControlList) else None
            day = None if entry is None else entry.since
            days.append(case.controls_start if day is None else Month.parse(day).next(int(day.day > 1)))
    return min(days, default=None)


def chosen(held: Sequence[str], goods: GoodsList) -> tuple[str, ...]:
    """Choose product codes: of those the list covers and of the others at most SAMPLE HS6, every n-th in order."""
    six = {code: code[:HS6] for code in held if len(code) >= HS6}
    listed = {hs6 for code, hs6 in six.items() if goods.covers(code)}
    sample = {*_spread(listed), *_spread(set(six.values()) - listed)}
    return tuple(
        sorted(code for code, hs6 in six.items() if hs6 in sample and (hs6 not in listed or goods.covers(code)))
    )


def _spread(codes: set[str]) -> list[str]:
    return sorted(codes)[:: max(1, -(-len(codes) // SAMPLE))]


def _countries(codes: Sequence[str]) -> tuple[str, ...]:
    """Keep countries: groups and areas are sums of them."""
    return tuple(sorted(code for code in codes if country.find(code).kind == "country"))


def _widest(work: Workspace, as_of: date | None) -> str:
    """The data set with most reporters outside the coalition."""
    held = work.lake.datasets(as_of)
    outside = {name: len(set(summary.reporters) - set(work.case.members)) for name, summary in held.items()}
    best = max(outside, key=lambda name: outside[name], default="")
    if outside.get(best, 0) < SEVERAL:
        raise NoData(
            "no data set holds the exports of countries outside the coalition",
            seen=", ".join(held) or "nothing",
            mend="contraflow fetch comtrade, or contraflow add FILE... with exports by country and month",
        )
    return best
