"""What a world is asked to be. The same World makes the same rows, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from contraflow.codes.month import Month
from contraflow.errors import UsageError

PLANTS = ("suspension", "backfill", "diversion", "ghosts", "relabelling", "prices", "blackouts", "breaks")
"""What may be planted; all but blackouts and breaks feed on the loss and need the suspension."""

TWISTS = ("spillover", "recoding", "correlated", "estimated_weights", "hub_growth", "heavy_tails")
"""Ways in which a world breaks what detectors assume: see `docs/worlds.md`."""

START, CONTROLS = Month(2020, 1), Month(2022, 3)
LEVELS = ("clear", "real", "murky")


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a world is to read: the noise against the real one, the size of what is planted, its speed."""

    noise: float
    effect: float
    slowest: int


BY_LEVEL = {
    # chosen: "real" is the calibrated noise; the others bracket it
    "clear": Level(noise=0.5, effect=1.0, slowest=1),
    "real": Level(noise=1.0, effect=0.8, slowest=3),
    "murky": Level(noise=1.25, effect=0.6, slowest=5),
}


@dataclass(frozen=True, slots=True)
class World:
    """The specification. Each default says where it comes from: "calibrated", a source, or "chosen".

    Numbers of countries are by role; the destination is one more. `plant` and `twists` name what is planted and what
    is misspecified. Raises UsageError on what no world can be.
    """

    seed: int
    level: str = "real"
    products: int = 5_000  # HS6 in the HS2022: 5,612
    controlled: float = 0.43  # 2,304 of 5,369 HS6 banned: list eu_sanctions_hs6
    members: int = 4  # chosen: the coalition's large exporters
    suppliers: int = 2  # chosen
    hubs: int = 3  # chosen; the Russian case names six
    others: int = 2  # chosen; the rest of the world
    start: Month = START
    months: int = 48
    controls: Month = CONTROLS  # the first full month of the EU's and the US's controls of Feb 2022
    plant: tuple[str, ...] = PLANTS
    twists: tuple[str, ...] = ()
    uniform_loss: float | None = None  # the same loss for each product and no ramp, for tests of gravity

    def __post_init__(self) -> None:
        """Refuse what no world can be."""
        self._among("level", (self.level,), LEVELS)
        self._among("plant", self.plant, PLANTS)
        self._among("twists", self.twists, TWISTS)
        counts = (self.members, self.suppliers, self.hubs, self.others)
        self._between("products", self.products, 4, 10_000)
        self._between("months", self.months, 36, 84)
        self._between("countries of a role", min(counts), 1, 26)
        self._between("countries of a role", max(counts), 1, 26)
        self._between("months before the controls", self.before, 12, self.months - 6)

    @classmethod
    def small(cls, seed: int, level: str = "real", *, plant: tuple[str, ...] = PLANTS) -> Self:
        """Return a world of 60 products, 12 countries, 48 months; every second seed is misspecified in 2-4 ways."""
        rng = np.random.default_rng([seed, 0])
        count = int(rng.integers(2, 5)) if seed % 2 else 0
        chosen = rng.choice(len(TWISTS), count, replace=False)
        return cls(seed, level, products=60, plant=plant, twists=tuple(TWISTS[at] for at in sorted(chosen)))

    @property
    def before(self) -> int:
        """Months before the controls; also the position of their first month."""
        return self.controls.index - self.start.index

    @property
    def end(self) -> Month:
        """The last month."""
        return self.start.next(self.months - 1)

    @property
    def difficulty(self) -> Level:
        """The level's numbers."""
        return BY_LEVEL[self.level]

    def without_truth(self) -> Self:
        """Return the same world with nothing planted."""
        return replace(self, plant=())

    def plants(self, kind: str) -> bool:
        """Say whether this kind is planted."""
        return kind in self.plant and (kind in ("blackouts", "breaks") or "suspension" in self.plant)

    def _among(self, what: str, seen: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        if wrong := [item for item in seen if item not in allowed]:
            raise UsageError(f"a world has no such {what}", seen=wrong[0], allowed=allowed)

    def _between(self, what: str, seen: int, low: int, high: int) -> None:
        if not low <= seen <= high:
            raise UsageError(f"a world cannot have so many or so few {what}", seen=seen, allowed=f"{low} to {high}")
