"""One gravity question with all that belongs beside its coefficient: periods, trends before, placebos, few clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.gravity import DAMP, Treated, evened, fit
from contraflow.analysis.gravity_odds import by_lot, by_product, chance_by_lot, lots, together
from contraflow.analysis.resample import LEVEL
from contraflow.errors import NoData

if TYPE_CHECKING:
    from contraflow.analysis.gravity import Floats, Ints, Marks
    from contraflow.analysis.gravity_odds import ByProduct, Range
    from contraflow.analysis.gravity_panel import Cube

QUARTER = 3  # months of a period of the event study
BEFORE, AFTER = 4, 6  # periods shown; what lies further is in the outermost
SHIFTS = (12, 18)  # months before the first day at which placebo dates are set
ENOUGH = 6  # months on either side of a placebo date
FEWEST = 5  # products, listed and unlisted: fewer lots than that cannot refuse anything


@dataclass(frozen=True, slots=True)
class Draws:
    """How many lots are drawn, and the seed."""

    number: int = 999
    seed: int = 2022


@dataclass(frozen=True, slots=True)
class Effect:
    """A log coefficient; its standard error by product, its 90% interval and chance by Student's t, and by lots."""

    log: float
    error: float
    freedom: float
    within: Range
    chance: float
    by_lot: float
    clusters: float


@dataclass(frozen=True, slots=True)
class Point:
    """The coefficient of a period, `at` quarters from the first treated month; the quarter before it is 0."""

    at: int
    log: float
    within: Range


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A cube and what is treated in it."""

    cube: Cube
    treated: Treated

    def __post_init__(self) -> None:
        """Refuse what cannot tell a listed sale from others; raises NoData."""
        has = {
            "exporters outside the coalition": int((~self.treated.exporters).sum()),
            "exporters of the coalition": int(self.treated.exporters.sum()),
            "importers beside the destination": int((~self.treated.importers).sum()),
            "months before": int(self.treated.since.min()) if len(self.treated.since) else 0,
        }
        if missing := [what for what, count in has.items() if count == 0]:
            raise NoData("a relative effect needs something to be relative to", seen=f"no {missing[0]}")
        if min(self.listed.sum(), (~self.listed).sum()) < FEWEST:
            raise NoData(
                "too few listed or unlisted products",
                seen=f"{self.listed.sum()} listed, {(~self.listed).sum()} not",
                allowed=f"{FEWEST} of each and more",
            )

    @property
    def listed(self) -> Marks:
        """Mark the treated products."""
        return self.treated.listed(self.cube.months)

    @property
    def pairs(self) -> int:
        """Count the treated pairs of countries that trade."""
        seen = self.cube.values.sum(axis=(2, 3)) > 0
        return int((seen & self.treated.exporters[:, None] & self.treated.importers).sum())

    def effect(self, draws: Draws) -> Effect:
        """Estimate the relative effect."""
        of, null = self._apart(DAMP), self._without_effect()
        by_lot = chance_by_lot(null, lots(null.listed, draws.number, draws.seed))
        return Effect(of.estimate, of.error, of.freedom, of.within(LEVEL), of.chance(), by_lot, of.clusters)

    def weighed(self, power: float) -> float:
        """Estimate the log effect with products weighed otherwise, see `gravity.evened`."""
        return self._apart(power).estimate

    def placebo_products(self, draws: Draws) -> float:
        """Log effect that nine in ten sets of products drawn by lot stay under, the listed ones' effect taken out."""
        of = self._apart(DAMP)
        return by_lot(of, lots(of.listed, draws.number, draws.seed), LEVEL)

    def placebo_dates(self, draws: Draws) -> tuple[Effect, ...]:
        """Estimate the same at made-up days before the first real one, on the months before it."""
        first = int(self.treated.since.min())
        days = [first - shift for shift in SHIFTS if first - shift >= ENOUGH]
        return tuple(self._moved(first, day).effect(draws) for day in days)

    def _moved(self, first: int, day: int) -> Model:
        since = np.where(self.listed, day, first)
        return Model(self.cube.until(first), Treated(self.treated.exporters, self.treated.importers, since))

    def _apart(self, power: float) -> ByProduct:
        values = np.where(self.cube.live, evened(self.cube.values, power), 0.0)
        found = fit(values, self.cube.live, self.treated.cells(self.cube.months).astype(np.int64))
        if not np.isfinite(found.coefficients).all() or not found.near:
            raise NoData("the model does not settle", seen=f"log effect {found.coefficients[0]:.3f}")
        column = self.treated.everything(self.cube.months)
        return by_product(values, found.means, column, self.listed, float(found.coefficients[0]))

    def _without_effect(self) -> ByProduct:
        values = np.where(self.cube.live, evened(self.cube.values), 0.0)
        means = fit(values, self.cube.live, np.zeros(values.shape, dtype=np.int64)).means
        return by_product(values, means, self.treated.everything(self.cube.months), self.listed, 0.0)

    def periods(self, draws: Draws) -> tuple[tuple[Point, ...], float]:
        """Estimate the event study, and the chance of trends before by lots, all periods before together."""
        values = np.where(self.cube.live, evened(self.cube.values), 0.0)
        quarter = self._quarters()
        shown = [at for at in np.unique(quarter) if at != -1]
        cells = self.treated.exporters[:, None, None, None] & self.treated.importers[:, None, None]
        label = np.searchsorted(shown, quarter) + 1
        labels = np.where(cells & (self.listed[:, None] & (quarter != -1)), label, 0)
        found = fit(values, self.cube.live, labels)
        points, before = [], []
        for number, at in enumerate(shown):
            column = (cells & (quarter == at)).astype(float)
            of = by_product(values, found.means, column, self.listed, float(found.coefficients[number]))
            points.append(Point(int(at), float(found.coefficients[number]), of.within(LEVEL)))
            if at < -1:
                before.append(column)
        return tuple(points), self._trends(values, before, draws)

    def _quarters(self) -> Ints:
        """Quarter of each [product, month] from the product's first treated month; the unlisted take the earliest."""
        since = np.where(self.listed, self.treated.since, self.treated.since.min())
        quarter = (np.arange(self.cube.months) - since[:, None]) // QUARTER
        return np.clip(quarter, -BEFORE, AFTER)

    def _trends(self, values: Floats, before: list[Floats], draws: Draws) -> float:
        """Chance of the scores of the periods before, in the model with one coefficient for all months after."""
        if not before:
            return 1.0
        means = fit(values, self.cube.live, self.treated.cells(self.cube.months).astype(np.int64)).means
        scores = np.stack([(column * (values - means)).sum(axis=(0, 1, 3)) for column in before], axis=1)
        return together(scores, self.listed, draws.number, draws.seed)
