"""Gravity: how sales of listed goods to the destination moved against everything else that moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.analysis.gravity import DAMP
from contraflow.analysis.gravity_study import Draws
from contraflow.codes.month import Period
from contraflow.detectors.base import TOTAL, Detector, Finding, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from contraflow.analysis.gravity_study import Effect, Model
    from contraflow.analysis.study import GoodsList, Origin

BEFORE = "the months before, other exporters, importers and goods"
KIND = "products left out one at a time"
RELATIVE = (
    "A relative effect: listed goods to the destination against goods not listed, other importers and other exporters. "
    "These respond too: what others sell in place of the coalition makes it larger, what is lost of goods that no list "
    "names makes it smaller. It is no number of euros stopped."
)
FEW = "few_treated_clusters"
TREND = "trend_before"
ENOUGH = 20  # METHODS B4: below it standard errors by cluster are too small


@dataclass(frozen=True, slots=True)
class Params:
    """Settings; the reason for each default stands with it."""

    draws: int = field(default=999, metadata={"why": "lots; a chance of 0.05 is then known to 0.007"})
    seed: int = field(default=2022, metadata={"why": "fixed, so that the same inputs give the same bytes"})
    trend: float = field(default=0.05, metadata={"why": "chance of the periods before, below which a trend is flagged"})


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked: the model, the list, the destination, and the rows it was added up from."""

    model: Model
    goods: GoodsList
    destination: str
    origin: Origin


def gravity(question: Question, params: Params) -> list[Finding]:
    """How much less of the listed goods goes to the destination, relative to all else that changed.

    Estimates a relative effect (sanctioned goods to the destination against the rest; third countries respond, so it
    is not the absolute one): Poisson pseudo maximum likelihood with exporter x importer x product, exporter x product x
    month, importer x product x month and exporter x importer x month effects; treatment is coalition x listed x after
    x destination, each product from its own day. Does not tell the number of dollars stopped. An event study by
    quarter with a joint test of the periods before, placebo products and placebo dates stand beside it. Interval:
    products left out one at a time, 90%, by Student's t with as many degrees of freedom as products carry the weight;
    their number is said, and the chance by lots drawn over products stands beside. Noise floor: the largest effect at
    a placebo date.
    """
    draws = Draws(params.draws, params.seed)
    effect = question.model.effect(draws)
    points, trend = question.model.periods(draws)
    dates = question.model.placebo_dates(draws)
    beside = {
        "log_effect": _figure(effect.log),
        "standard_error_by_product": _figure(effect.error),
        "degrees_of_freedom": _figure(effect.freedom),
        "chance": _figure(effect.chance),
        "chance_by_lot": _figure(effect.by_lot),
        "listed_products_that_count": _figure(effect.clusters),
        "treated_pairs": question.model.pairs,
        "listed_products": int(question.model.listed.sum()),
        "other_products": int((~question.model.listed).sum()),
        "chance_of_the_periods_before": _figure(trend),
        "placebo_products_90": _figure(question.model.placebo_products(draws)),
        "placebo_dates": [{"log_effect": _figure(each.log), "chance": _figure(each.chance)} for each in dates],
        "quarters": [
            {
                "quarter": each.at,
                "log": _figure(each.log),
                "low": _figure(each.within.low),
                "high": _figure(each.within.high),
            }
            for each in points
        ],
        "by_value": _figure(question.model.weighed(0.0)),
        "all_products_alike": _figure(question.model.weighed(1.0)),
    }
    return [_finding(question, params, effect, _Beside(trend, dates, beside))]


@dataclass(frozen=True, slots=True)
class _Beside:
    trend: float
    dates: tuple[Effect, ...]
    figures: dict[str, Any]


def _figure(value: float) -> float:
    return float(f"{value:.4g}")


def _percent(log: float) -> float:
    return float(np.expm1(log)) * 100


def _period(question: Question) -> Period:
    cube = question.model.cube
    first = cube.start.next(int(question.model.treated.since.min()))
    return Period.between(first, cube.start.next(cube.months - 1))


def _finding(question: Question, params: Params, effect: Effect, beside: _Beside) -> Finding:
    goods, origin, cube = question.goods, question.origin, question.model.cube
    floor = max((abs(_percent(each.log)) for each in beside.dates), default=None)
    few = min(question.model.pairs, effect.clusters) < ENOUGH
    flags = ((FEW,) if few else ()) + ((TREND,) if beside.trend <= params.trend else ())
    months = [str(cube.start.next(at)) for at in range(cube.months)]
    scope = {
        "dataset": origin.dataset,
        "flow": origin.flow,
        "as_of": str(origin.as_of) if origin.as_of else None,
        "reporters": list(cube.exporters),
        "partners": list(cube.importers),
        "months": months,
        "products": list(cube.products),
    }
    return Finding(
        detector="gravity",
        list=f"{goods.id}@{goods.version}" if goods.version else goods.id,
        product=TOTAL,
        reporter=origin.reporter,
        hub=None,
        destination=question.destination,
        period=_period(question),
        baseline=BEFORE,
        codes="bridged",
        value=round(_percent(effect.log), 2),
        unit="percent, relative",
        net=None,
        low=round(_percent(effect.within.low), 2),
        high=round(_percent(effect.within.high), 2),
        interval=KIND,
        noise_floor=None if floor is None else round(floor, 2),
        reason=_reason(question, effect, beside),
        caveats=(RELATIVE, _clusters(question, effect), *origin.caveats),
        flags=flags,
        parameters={**asdict(params), "weight_of_a_product": DAMP, **scope, "beside": beside.figures},
        batches=origin.batches,
    )


def _reason(question: Question, effect: Effect, beside: _Beside) -> str:
    low, high = _percent(effect.within.low), _percent(effect.within.high)
    floor = max((abs(_percent(each.log)) for each in beside.dates), default=None)
    placebo = "" if floor is None else f" At placebo dates before, the same measure reached {floor:.0f}%."
    trend = f" The quarters before differ with a chance of {beside.trend:.2f}."
    return (
        f"Relative to goods not listed, other importers and other exporters, {name_of(question.origin.reporter)} "
        f"exports of {question.goods.title} to {name_of(question.destination)} changed by {_percent(effect.log):+.0f}% "
        f"in {_period(question).words} (90%: {low:+.0f}% to {high:+.0f}%).{placebo}{trend}"
    )


def _clusters(question: Question, effect: Effect) -> str:
    return (
        f"{question.model.pairs} pairs of countries and {int(question.model.listed.sum())} products are treated; by "
        f"the weight they carry the products count as {effect.clusters:.0f}."
    )


DETECTOR = Detector(
    gravity,
    Params(),
    reads=(TRADE,),
    cites=(
        "Chupilkin, Javorcik, Plekhanov (2023), The Eurasian roundabout, EBRD working paper 276",
        "Santos Silva and Tenreyro (2006), The log of gravity, Review of Economics and Statistics 88, 641-658",
        "Carter, Schnepel and Steigerwald (2017), Asymptotic behavior of a t-test robust to cluster heterogeneity",
        "MacKinnon and Webb (2020), Randomization inference for difference-in-differences with few treated clusters",
    ),
)
