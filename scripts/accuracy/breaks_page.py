"""Which shifts could be dated at all: somebody who knows a world's every parameter but the month, by likelihood.

    .venv/bin/python scripts/accuracy/breaks_page.py --worlds 60         writes docs/accuracy/breaks.md

One reader is told a series' level, season, growth, scatter, memory, how far its contracts move it and the size of the
shift; another its scatter, memory and contracts alone. Both are told that there is one shift, and name the month whose
neighbourhood, a month either side, is likeliest. What the first cannot date no detector can.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from breaks import LARGE, NEAR, REGULAR, SETTINGS

from contraflow.analysis.breaks import steps_of
from contraflow.analysis.season import Axis
from contraflow.analysis.steps import NONE
from contraflow.worlds import calibration, observe
from contraflow.worlds.draw import stream
from contraflow.worlds.make import make
from contraflow.worlds.spec import LEVELS, World

YEAR = 12
EARLIEST, LATEST = 12, 8  # months before a shift, and from it to the end, at least: plan._breaks
SIZES = ((0.0, 3e6, "below 3 m"), (3e6, 1e7, "3-10 m"), (1e7, np.inf, "over 10 m"))
CHANGES = ((0.6, 0.8, "0.6-0.8"), (0.8, 1.0, "0.8-1.0"), (1.0, 1.2, "1.0-1.2"))
READERS = ("told", "noise", "found")
TARGET = 0.88

PAGE = Path(__file__).parents[2] / "docs" / "accuracy" / "breaks.md"
TEXT = """<!-- Made by `python scripts/accuracy/breaks_page.py`: change it there. -->

# Level shifts: what could be dated at all

**{finding}**

The shifts planted in {worlds} worlds without misspecification a level, even seeds from 0, in series with trade in nine
months of ten and a median month of at least EUR 100,000; share dated within one month, with its standard error. "Told
all" knows everything but the month: level, season, growth, scatter, memory, how far contracts that hold a year move
the level, and the size of the shift. "Told the noise" knows scatter, memory and contracts, and reads level, season and
size off the months. Both are told that there is one shift and must name a month; the detector must also see that there
is one.

{all}

By the level before the shift (EUR a month) and by the size of the shift (log change):

{split}

What stands in the way is noise: at "real" a month of half of these series scatters by more than {scatter:.2f} in the
logs, against 0.23 on the recipe of METHODS B6 (no contracts, no growth), on which the detector dates nine in ten; and
contracts move a level once a year. That there is a shift, which both readers are told, is what the detector must pay
for with false ones: see [decision 0013](../decisions/0013-breaks-and-gravity-in-numpy.md).
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """A planted shift: EUR a month before it, its log change, and the scatter of its months (log sd), who dated it."""

    before: float
    change: float
    scatter: float
    told: bool
    noise: bool
    found: bool


def shifts(seed: int, level: str) -> list[Shift]:
    """Return the shifts of a small world that lie in series which are looked at."""
    made = make(World.small(seed, level))
    found = []
    for block, expected in made.expected():
        sent = observe.observe(block, expected).value
        rng = stream(block.world, "noise", block.number)
        rng.random(block.shape, dtype=np.float32)
        wild = rng.standard_normal(block.shape[:2])
        for exporter, importer, product, month, change in made.plan.breaks:
            at = made.places.pair(exporter, importer), int(np.searchsorted(block.products, product))
            cents = np.rint(100 * sent[at]).astype(np.int64)
            if (cents > 0).mean() < REGULAR or np.median(cents) < LARGE:
                continue
            without = expected.value[at] * np.exp(-change * (np.arange(len(cents)) >= month))
            series = Series(sent[at], without, wild[at], made.world.difficulty.noise)
            dated = series.dated(change), series.dated(None)
            near = [abs(each - month) <= NEAR for each in dated]
            joined = exporter == made.places.of("supplier")[0]
            seen = any(abs(each - month) <= NEAR for each in detected(cents, made.world.start.index, join=joined))
            found.append(Shift(float(without[:month].mean()), abs(change), series.scatter[0], *near, seen))
    return found


def detected(cents: np.ndarray, start: int, *, join: bool) -> list[int]:
    """Return the months from the first at which the detector has a step."""
    months = start + np.arange(len(cents))
    axis = Axis.of(months, join=join)
    chosen = steps_of(axis.logs(months, cents[None, :]), axis.season, SETTINGS.rule).chosen[0]
    return [int(axis.first[at]) - start for at in chosen[chosen != NONE]]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """EUR by month as sold and as expected without the shift; how wild it is among its like, and the world's noise."""

    sold: np.ndarray
    without: np.ndarray
    wild: float
    noise: float

    def dated(self, change: float | None) -> int:
        """Return the month whose neighbourhood is likeliest; without `change` level, season and size are unknown."""
        tried = np.arange(EARLIEST, len(self.sold) - LATEST)
        logs = np.array([[self._fit(root, int(month), change) for month in tried] for root in self._roots()])
        share = np.logaddexp.reduce(logs, axis=0)
        near = np.convolve(np.exp(share - share.max()), np.ones(2 * NEAR + 1), "same")
        return int(tried[near.argmax()])

    def _roots(self) -> list[np.ndarray]:
        """Roots of the covariance of the months with trade, for each month in which contracts may change."""
        at, (sd, contract, lasting) = np.flatnonzero(self.sold), self.scatter
        slow = calibration.PERSISTENCE ** np.abs(at[:, None] - at)
        scatter = sd**2 * (lasting * slow + (1 - lasting) * np.eye(len(at)))
        years = [(phase + at) // YEAR for phase in range(YEAR)]
        return [np.linalg.cholesky(scatter + contract**2 * (year[:, None] == year)) for year in years]

    @property
    def scatter(self) -> tuple[float, float, float]:
        """Log sd of months and of contracts, and what share of the months' variance lasts."""
        table, size = calibration.noise(), np.log10(self.without.mean())
        wide, sd, contract, lasting = (
            float(np.interp(size, table.size, each))
            for each in (table.sd_spread, table.sd, table.contract, table.lasting)
        )
        sd = min(sd * float(np.exp(wide * self.wild - wide**2)), observe.LUMPIEST)
        return sd * self.noise, contract * self.noise, lasting

    def _fit(self, root: np.ndarray, month: int, change: float | None) -> float:
        """Log likelihood of a shift in this month; restricted, where level, season and size are fitted."""
        at = np.flatnonzero(self.sold)
        if change is None:
            columns = np.column_stack([np.eye(YEAR)[at % YEAR], at >= month])
            columns = np.linalg.solve(root, columns[:, columns.any(axis=0)])
            basis, triangle = np.linalg.qr(columns)
            white = np.linalg.solve(root, np.log(self.sold[at]))
            white = white - basis @ (basis.T @ white)
            weight = np.log(np.abs(np.diag(triangle))).sum()
        else:
            sd, contract, _ = self.scatter
            mean = self.without[at] * np.exp(change * (at >= month))
            usual = np.log(mean / calibration.noise().chance_of_trade(mean)) - (sd**2 + contract**2) / 2
            white, weight = np.linalg.solve(root, np.log(self.sold[at]) - usual), 0.0
        return float(-white @ white / 2 - weight - np.log(np.diag(root)).sum())


def cells(some: list[Shift]) -> list[str]:
    """Count the shifts, and say what share of them each reader dated."""
    rates = [np.array([getattr(each, name) for each in some], dtype=float) for name in READERS]
    return [str(len(some)), *(f"{each.mean():.2f} ± {each.std() / np.sqrt(len(each)):.2f}" for each in rates)]


def table(head: str, rows: list[list[str]]) -> str:
    """Write rows as a table of Markdown, figures to the right."""
    columns = [*head.split(" | "), "shifts", "told all", "told the noise", "detector"]
    ruler = ["---"] * len(head.split(" | ")) + ["--:"] * (len(READERS) + 1)
    return "\n".join(f"| {' | '.join(each)} |" for each in (columns, ruler, *rows))


def split(by_level: dict[str, list[Shift]]) -> list[tuple[list[str], list[Shift]]]:
    """Return the shifts of each level by size of the series, then by size of the shift."""
    ways = [("level before", "before", SIZES), ("shift", "change", CHANGES)]
    return [
        ([level, what, name], [each for each in some if low <= getattr(each, field) < high])
        for what, field, classes in ways
        for level, some in by_level.items()
        for low, high, name in classes
    ]


def finding(by_level: dict[str, list[Shift]], parts: list[tuple[list[str], list[Shift]]]) -> str:
    """Say in two sentences whether the target is within reach, by two standard errors, and where."""
    shares = {level: [each.told for each in some] for level, some in by_level.items()}
    named = {level: f"{level} ({np.mean(told):.2f})" for level, told in shares.items()}
    beyond = {level for level, told in shares.items() if np.mean(told) + 2 * np.std(told) / len(told) ** 0.5 < TARGET}
    near = [named[level] for level in shares if level not in beyond]
    far = [named[level] for level in shares if level in beyond]
    where = [" ".join(name) for name, some in parts if some and np.mean([each.told for each in some]) >= TARGET]
    reached, missed, classes = " and ".join(near), " and ".join(far), "; ".join(where)
    return (
        f"Told all but the month, a reader dates {TARGET} of the shifts, give or take, at {reached or 'no level'}; "
        f"out of reach it is at {missed or 'none'}. That much was dated of: {classes or 'no class'}."
    )


def main():
    """Weigh the worlds, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=60)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    by_level = {
        level: [each for seed in range(0, 2 * asked.worlds, 2) for each in shifts(seed, level)] for level in LEVELS
    }
    parts = split(by_level)
    PAGE.write_text(
        TEXT.format(
            worlds=asked.worlds,
            all=table("level", [[level, *cells(some)] for level, some in by_level.items()]),
            split=table("level | by | class", [[*name, *cells(some)] for name, some in parts if some]),
            finding=finding(by_level, parts),
            scatter=np.median([each.scatter for each in by_level["real"]]),
        )
    )


if __name__ == "__main__":
    main()
