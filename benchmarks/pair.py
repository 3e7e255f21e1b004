"""Two ways to the same answer, measured side by side: ours, and the floor that nothing of the kind goes below."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIDES = ("ours", "floor")


@dataclass(frozen=True)
class Case:
    """One line of the table. `rows` are what growth is counted by (of workbooks: files); `at_most` is the promise."""

    kind: str
    size: str
    rows: int
    at_most: float
    in_ci: bool = True
    goods: str = ""
    compacted: bool = False
    runs: int = 5

    @property
    def what(self) -> str:
        return f"{self.kind}, {self.goods}" if self.goods else self.kind


@dataclass(frozen=True)
class Pair:
    """What is measured. Each side returns a number that says whether it did the work; `wanted` are those numbers.

    `before` is done before each run of ours and not timed: the floor's connection stands open too.
    """

    ours: Callable[[], int]
    floor: Callable[[], int]
    wanted: Mapping[str, int]
    before: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of processor, medians over the runs; the clock's quartiles say how noisy."""

    wall: float
    cpu: float
    spread: float


def timed(pair: Pair, runs: int) -> dict[str, Took]:
    """Run both sides in turns, after one turn that warms files and code up. Raises ValueError on a wrong answer."""
    seconds: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
    for turn in range(runs + 1):
        for side in SIDES if turn % 2 else reversed(SIDES):
            took = _once(pair, side)
            seconds[side] += [took] if turn else []
    return {side: _took(found) for side, found in seconds.items()}


def peak(pair: Pair, side: str) -> float:
    """Run one side once, alone in its process; return the most memory that the process ever had, in MiB."""
    _once(pair, side)
    return high_water()


def high_water() -> float:
    """Return the most memory that this process ever had, in MiB: `ru_maxrss` begins at the peak of its parent."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _once(pair: Pair, side: str) -> tuple[float, float]:
    if side == "ours":
        pair.before()
    wall, cpu = time.perf_counter(), time.process_time()
    found = getattr(pair, side)()
    took = time.perf_counter() - wall, time.process_time() - cpu
    if found != pair.wanted[side]:
        raise ValueError(f"{side} found {found:,} and not {pair.wanted[side]:,}")
    return took


def _took(found: list[tuple[float, float]]) -> Took:
    walls = sorted(wall for wall, _ in found)
    low, middle, high = statistics.quantiles(walls, n=4) if len(walls) > 1 else walls * 3
    return Took(middle, statistics.median(cpu for _, cpu in found), (high - low) / middle)
