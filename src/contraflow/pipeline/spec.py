"""A finding under every reasonable definition: code set, baseline, window, partners, source, value or weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from contraflow import detectors
from contraflow.analysis.panel import Panel, flows
from contraflow.analysis.specification import Curve, Specification
from contraflow.analysis.study import Study
from contraflow.case import Placebo
from contraflow.codes.hs import HS6
from contraflow.codes.month import Period
from contraflow.detectors.base import TOTAL
from contraflow.errors import NoData, UsageError
from contraflow.pipeline import kept, measure
from contraflow.pipeline.findings import the_finding
from contraflow.pipeline.network import SidesAsked, sides
from contraflow.views.spec import Specified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import ibis.expr.types as ir

    from contraflow.analysis.sides import Sides
    from contraflow.case import Case
    from contraflow.detectors.base import Detector, Finding
    from contraflow.pipeline.workspace import Workspace

    Choices = tuple[tuple[str, str], ...]
    Told = Callable[[str], None]

MINOR_KG = 10  # grams in a hundredth of a kilogram, so that weights walk where cents do


@dataclass(frozen=True, slots=True)
class Asking:
    """The question of a finding: which detector, of which goods (a list or codes), in which lake, as of when."""

    work: Workspace
    finding: Finding
    detector: Detector[Any, Any]
    goods: str
    as_of: date | None


def spec(work: Workspace, beginning: str, told: Told = lambda _: None) -> Specified:
    """Ask the question of a finding again under every definition, as of the lake's day or its own; nothing is kept.

    `told` hears each group of definitions as it begins. Raises UsageError where no finding begins so, or where its
    detector looks at the reports themselves, and NoData where no definition could be computed.
    """
    finding = the_finding(work, beginning)
    if finding.detector not in {each.name for each in (*detectors.DETECTORS, *detectors.SIDED)}:
        raise UsageError("a finding about reports has one definition", seen=finding.detector)
    of_study, of_sides = detectors.named([finding.detector]), detectors.sided([finding.detector])
    day = work.lake.as_of or kept.known_on(finding)
    asking = Asking(work, finding, (*of_study, *of_sides)[0], _goods(finding), day)
    curve = Curve(tuple(_by_source(asking, told) if of_study else _by_sides(asking, told)))
    if not curve.computed:
        raise NoData("no definition could be computed", seen="; ".join(curve.missing))
    return Specified(finding, curve, day)


def _goods(finding: Finding) -> str:
    """The list of a total; of a product, its codes, so that its measure is a total of its own."""
    if finding.product == TOTAL:
        return finding.list
    codes = finding.parameters["products"] or [finding.product]
    return "+".join(sorted({code[:HS6] for code in codes}))


def variants(case: Case, sets: Iterable[tuple[Choices, Case]]) -> Iterator[tuple[Choices, Case]]:
    """Each set of partners that a reader may prefer, with the case's window and parts of it."""
    for chosen, one in sets:
        for cut in _cuts(case.window.months):
            window = cut(case.window)
            placebos = tuple(Placebo(cut(each.base), cut(each.window)) for each in case.placebos)
            yield (("window", window.words), *chosen), replace(one, window=window, placebos=placebos)


def _cuts(months: int) -> list[Callable[[Period], Period]]:
    """The whole and its two halves: what begins or ends inside a window shows."""
    half = months // 2
    halves = [lambda p: Period(p.start, half), lambda p: Period(p.start.next(p.months - half), half)]
    return [lambda p: p, *(halves if half else [])]


def _hubs(case: Case, held: Iterable[str]) -> list[tuple[Choices, Case]]:
    """The case's hubs, and with those named later, as far as there are data for them."""
    later = tuple(each for each in case.more_hubs if each in set(held) - set(case.hubs))
    sets = [(case.hubs_called, case.hubs), (f"{case.hubs_called} and {'+'.join(later)}", (*case.hubs, *later))]
    return [((("partners", label),), replace(case, hubs=hubs)) for label, hubs in sets[: 2 if later else 1]]


def _suppliers(case: Case) -> list[tuple[Choices, Case]]:
    """All suppliers; then without those that the case also counts together with another."""
    beside = sorted({country for some in case.also_together for country in some[1:]})
    without = tuple(each for each in case.suppliers if each not in beside)
    sets = [("all suppliers", case.suppliers), (f"without {'+'.join(beside)}", without)]
    return [((("partners", label),), replace(case, suppliers=some)) for label, some in sets[: 2 if beside else 1]]


def _by_source(asking: Asking, told: Told) -> Iterator[Specification]:
    for dataset in measure.coalition(asking.work, asking.work.lake.datasets(asking.as_of)):
        for what in ("value", "weight"):
            fixed = (("source", dataset), ("measure", what))
            told(f"{dataset}, by {what}")
            panel = _panel(asking, dataset, weight=what == "weight")
            if panel is None:
                yield Specification(fixed, missing=f"weights in {dataset}")
            else:
                yield from _studied(asking, panel, dataset, fixed)


def _panel(asking: Asking, dataset: str, *, weight: bool) -> Panel | None:
    """One scan for all definitions of a source; None where it holds no weights."""
    work, day = asking.work, asking.as_of
    partners = (work.case.destination, *dict.fromkeys((*work.case.hubs, *work.case.more_hubs)))
    goods, rows = measure.listed(work, dataset, asking.goods, day), work.lake.rows(dataset, as_of=day)
    found = flows(
        _weighed(rows) if weight else rows,
        reporters=measure.origin(work, day, dataset).reporters,
        partners=partners,
        products=measure.wanted(work.lake.products(dataset, day), [goods]),
    )
    table = work.engine.collect(found.filter(found.value_minor.notnull()))
    return Panel.of(table, partners) if table.num_rows else None


def _weighed(rows: ir.Table) -> ir.Table:
    return rows.mutate(value_minor=(rows.weight_g // MINOR_KG).cast("int64"), currency=ibis.literal("kg"))


def _studied(asking: Asking, panel: Panel, dataset: str, fixed: Choices) -> Iterator[Specification]:
    work, day = asking.work, asking.as_of
    goods, origin = measure.listed(work, dataset, asking.goods, day), measure.origin(work, day, dataset)
    case, held = work.case, work.lake.datasets(day)[dataset].partners
    sets = _hubs(case, held) if asking.finding.hub else [((), case)]
    for choices, varied in variants(case, sets):
        some = detectors.studies(panel, varied, [goods], origin)
        yield from _asked(asking, (*fixed, *choices), ((study, study) for study in some))


def _by_sides(asking: Asking, told: Told) -> Iterator[Specification]:
    for choices, case in variants(asking.work.case, _suppliers(asking.work.case)):
        told(", ".join(choice for _, choice in choices))
        work = replace(asking.work, case=case)
        yearly = asking.finding.parameters.get("lengths", [1]) != [1]
        found = sides(work, SidesAsked([asking.goods], asking.as_of, yearly))
        yield from _asked(asking, choices, ((each.study, each) for each in found))


def _asked(asking: Asking, fixed: Choices, some: Iterable[tuple[Study, Study | Sides]]) -> Iterator[Specification]:
    """Put the question to each; a definition that the data do not reach is counted as missing."""
    try:
        for study, of in some:
            choices = (
                *fixed,
                ("codes", study.codes),
                ("baseline", _baseline(asking.work.case, study.comparison.baseline)),
            )
            yield _answer(asking, choices, asking.detector(of))
    except NoData as error:
        yield Specification(fixed, missing=error.what)


def _baseline(case: Case, name: str) -> str:
    """What the case calls a baseline."""
    return next((each.title for each in case.baselines if each.id == name), name)


def _answer(asking: Asking, choices: Choices, found: Iterable[Finding]) -> Specification:
    for each in found:
        if each.product == TOTAL and _same_hub(each.hub, asking.finding.hub):
            scale = _scale(each)
            low, high, floor = (None if x is None else x * scale for x in (each.low, each.high, each.noise_floor))
            return Specification(choices, each.value * scale, low, high, floor)
    return Specification(choices, missing="the goods or the partner are not in the data")


def _same_hub(one: str | None, other: str | None) -> bool:
    """Whether both are about all hubs together, or about the same hub, or about none."""
    return one == other or bool(one and other and "+" in one and "+" in other)


def _scale(found: Finding) -> float:
    """What makes definitions comparable, as a percentage: of the loss, of the baseline; else an amount a month."""
    beside = found.parameters.get("beside", {})
    whole = beside.get("loss") or beside.get("base")
    return 100 / whole if whole else 1 / found.period.months
