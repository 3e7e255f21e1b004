"""Suspension: what the destination stopped getting, when, and how much against a named baseline."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from contraflow.analysis import caveats
from contraflow.analysis.about import Sense
from contraflow.analysis.fall import fell_in
from contraflow.analysis.loss import capped
from contraflow.analysis.noise import chance_of_fall
from contraflow.analysis.resample import Weights, interval, redraw, spread
from contraflow.analysis.rule import floor, stand_out
from contraflow.detectors.base import TOTAL, Detector, Finding, Measured, Params, finding, goods_of, money, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from contraflow.analysis.loss import Sums
    from contraflow.analysis.panel import Panel
    from contraflow.analysis.resample import Draws
    from contraflow.analysis.study import Study
    from contraflow.codes.month import Month

UNTOLD = "It does not say why: controls, firms that left and demand that vanished by itself look the same."


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A study, looked at once: its sums, those before the controls, and the products that stand out, largest first."""

    study: Study
    params: Params
    sums: Sums
    placebos: dict[str, Sums]
    found: NDArray[np.int64]

    @classmethod
    def of(cls, study: Study, params: Params) -> View:
        """Measure and choose."""
        sums, placebos = study.sums(), study.placebo_sums()
        noise = floor((placebo.lost for placebo in placebos.values()), sums.lost)
        to = study.panel.seat(study.route.destination)
        before, after = (months[:, to] for months in study.comparison.cut(study.panel))
        chance = chance_of_fall(before, after, paired=study.comparison.paired)
        found = stand_out(sums.lost, noise, chance, params.minimum, params.rate)
        return cls(study, params, sums, placebos, found)

    def draws(self, panel: Panel, *, total: bool) -> NDArray[np.float64]:
        """Resample the loss, of the total or by product."""
        weights = Weights.of(self.study.comparison, self.params.draws, self.params.seed)
        redrawn = redraw(panel, self.study.comparison, (self.study.route.destination,), weights)
        return spread(redrawn, _loss, total=total)

    def parameters(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plain JSON values
        """Return what was chosen, and what lists the rows."""
        scope = self.study.scope() | {"partners": [self.study.route.destination]}
        return {**asdict(self.params), **scope, **more}


def suspension(study: Study, params: Params) -> list[Finding]:
    """How much less of a list's goods is exported to the destination than in the baseline.

    Estimates the fall of the coalition's exports of a code against a named baseline: max(0, base - now) by code, and
    summed over the list; the net version, rises set off, stands beside it, and so does the noise floor, the largest of
    the same sums over windows before the controls. Does not tell controls from demand that vanished by itself.
    Interval: baseline noise, 90%.
    """
    view = View.of(study, params)
    return [_total(view), *_products(view)]


def _loss(before: Draws, after: Draws) -> Draws:
    return capped(before[:, 0] - after[:, 0])


def _total(view: View) -> Finding:
    study, sums = view.study, view.sums
    value = int(sums.lost.sum())
    within = interval(value, view.draws(study.panel, total=True), study.comparison)
    floors = {name: int(placebo.lost.sum()) for name, placebo in view.placebos.items()}
    measured = Measured(TOTAL, None, value, int(sums.fall.sum()), within, max(floors.values(), default=None))
    month = _fell(view, study.panel.series(study.route.destination)[None, :], sums.base.sum(keepdims=True))[0]
    beside = {
        "base": int(sums.base.sum()) / 100,
        "now": int(sums.now.sum()) / 100,
        "fell_in": _text(month),
        "noise_floors": {name: least / 100 for name, least in floors.items()},
        "products": len(sums.base),
        "products_that_stand_out": len(view.found),
    }
    return finding(
        study,
        "suspension",
        measured,
        reason=_total_reason(view, measured, month),
        caveats=(UNTOLD, *caveats.of_study(study, sums.lost)),
        flags=(),
        parameters=view.parameters(products=None, beside=beside),
    )


def _products(view: View) -> list[Finding]:
    shown = view.found[: view.params.most]
    if not len(shown):
        return []
    panel, sums = view.study.panel.take(shown), view.sums
    draws = view.draws(panel, total=False)
    months = _fell(view, panel.cube[:, panel.seat(view.study.route.destination)], sums.base[shown])
    noise = floor((placebo.lost for placebo in view.placebos.values()), sums.lost)
    findings = []
    for row, at in enumerate(shown):
        value = int(sums.lost[at])
        within = interval(value, draws[row], view.study.comparison)
        least = int(noise[at]) if view.placebos else None
        measured = Measured(panel.products[row], None, value, int(sums.fall[at]), within, least)
        findings.append(_product(view, measured, int(at), months[row]))
    return findings


def _product(view: View, measured: Measured, at: int, month: Month | None) -> Finding:
    study, base, now = view.study, int(view.sums.base[at]), int(view.sums.now[at])
    beside = {"base": base / 100, "now": now / 100, "fell_in": _text(month)}
    return finding(
        study,
        "suspension",
        measured,
        reason=(
            f"{name_of(study.origin.reporter)} exports of {goods_of(measured.product)} to "
            f"{name_of(study.route.destination)} fell by {money(measured.value, study.unit)} in "
            f"{study.comparison.window.words} against {study.comparison.words}, from {money(base, study.unit)} to "
            f"{money(now, study.unit)} ({measured.sure(study.unit)}).{_since(month)}"
        ),
        caveats=(UNTOLD, *caveats.of_product(study, measured.product), *study.origin.caveats),
        flags=(),
        parameters=view.parameters(products=list(study.panel.lines[at]), beside=beside),
    )


def _total_reason(view: View, measured: Measured, month: Month | None) -> str:
    study, unit = view.study, view.study.unit
    return (
        f"{name_of(study.origin.reporter)} exports to {name_of(study.route.destination)} "
        f"({study.goods.title}) lost {money(measured.value, unit)} in {study.comparison.window.words} against "
        f"{study.comparison.words}, adding up the codes that fell ({measured.sure(unit)}). "
        f"With the codes that rose set off it is {money(measured.net, unit)} "
        f"of {money(int(view.sums.base.sum()), unit)}.{_since(month)}"
    )


def _fell(view: View, series: NDArray[np.int64], base: NDArray[np.int64]) -> tuple[Month | None, ...]:
    window = view.study.comparison.window
    return fell_in(view.study.panel, series, base / window.months, window.end)


def _since(month: Month | None) -> str:
    return f" Exports stayed under half of the baseline from {month.words} on." if month else ""


def _text(month: Month | None) -> str | None:
    return str(month) if month else None


DETECTOR = Detector(
    suspension,
    Params(),
    reads=(TRADE,),
    cites=("Borin et al. (2023), The impact of EU sanctions on Russian imports, VoxEU",),
    sense=Sense(up=-1),
)
