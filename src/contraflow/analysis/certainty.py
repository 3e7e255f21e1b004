"""How sure a finding is, in steps that can be said: its interval against the noise floor and zero, and its doubts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contraflow.analysis.about import Found, Sense

DOUBTS: Final = {
    "near_zero_base": "hardly any of it was traded before",
    "one_heading": "one heading decides it",
    "unconfirmed": "not confirmed against the series' own noise",
    "not_comparable": "the two reports do not mean the same",
    "weights_unknown": "without weights it is not capped by kilograms",
    "trend_before": "it moved before the controls too",
    "few_treated_clusters": "few countries or goods are treated",
}
"""Flags that lower certainty by a step each, in words; the others say what kind of finding it is."""
FEW = "fewer than half of its definitions show it"
STEPS: Final = (
    "no interval, or one known to be too narrow",
    "interval not beyond zero",
    "interval beyond zero, not beyond a noise floor",
    "interval beyond zero and the noise floor",
)


@dataclass(frozen=True, slots=True, order=True)
class Certainty:
    """How sure: `step` counts, within a step `part`, the part of the size beyond the noise floor for certain.

    `step` is that of the interval in STEPS, `read`, less one for each of the `doubts`, never below zero.
    """

    step: int
    part: float
    read: int
    doubts: tuple[str, ...] = ()


def certainty(found: Found, sense: Sense, *, seen: int = 1, asked: int = 1) -> Certainty:
    """Say how sure a finding is; an interval of a detector whose intervals do not hold is not believed."""
    doubts = [words for flag, words in DOUBTS.items() if flag in found.flags]
    doubts += [FEW] if 2 * seen < asked else []
    read, part = _read(found) if sense.holds else (0, 0.0)
    return Certainty(max(read - len(doubts), 0), part, read, tuple(doubts))


def _read(found: Found) -> tuple[int, float]:
    """The step of the interval, and the part of the size beyond the noise floor, or zero where none is known."""
    if found.low is None or found.high is None or not found.value:
        return 0, 0.0
    near = found.low if found.value > 0 else -found.high
    floor = max(found.noise_floor or 0.0, 0.0)
    part = (near - floor) / abs(found.value)
    if near <= 0:
        return 1, part
    return (2 if found.noise_floor is None or near <= floor else 3), part
