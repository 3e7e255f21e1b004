"""Studies for tests: a panel held against the same months of the year before, with the case's placebo windows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contraflow.analysis.study import Everything, Origin, Route, Study
from contraflow.analysis.window import Comparison
from contraflow.case import Case
from contraflow.codes.month import Period
from tests.analysis.worlds import WINDOW

CASE = replace(Case.load("russia"), hubs=("KAZ", "KGZ", "ARM"))
ORIGIN = Origin("eurostat_comext", "EU27_2020", ("DEU", "FRA"), batches=("a" * 64,))
PLACEBOS = (
    Comparison.between(Period.parse("2020-06/2020-11"), Period.parse("2021-06/2021-11")),
    Comparison.between(Period.parse("2021-03/2021-08"), Period.parse("2021-09/2022-02")),
)
SAME = Comparison.between(WINDOW.shifted(-12), WINDOW)


def study(panel, *, goods=None, codes="as listed", comparison=SAME, placebos=PLACEBOS):
    """A study of everything in the panel; the first partner is the destination."""
    route = Route(panel.partners[0], panel.partners[1:])
    return Study(goods or Everything(), codes, panel, route, comparison, placebos, ORIGIN)


@dataclass(frozen=True)
class Named:
    """A list of goods by code."""

    product_set: frozenset[str]
    id: str = "some"
    version: str = "2024-01-01"
    title: str = "some goods"
    not_covered: str = ""

    def covers(self, product):
        return any(product.startswith(code) for code in self.product_set)


def named(*codes):
    """Make a list of these codes."""
    return Named(frozenset(codes))
