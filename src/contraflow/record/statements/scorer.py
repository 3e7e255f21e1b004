"""Linear scores with named weights: what is added up is what is printed. Only the standard library at run time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from math import exp
from typing import TYPE_CHECKING

from contraflow.codes.data import resource_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Linear:
    """A weight a sign; a sign that is not in it counts nothing."""

    weights: Mapping[str, float]
    bias: float = 0.0

    def score(self, signs: Iterable[str]) -> float:
        """The sum of the weights of the signs, on the scale of log odds."""
        return self.bias + sum(map(self.weights.get, signs, repeat(0.0)))

    def reasons(self, signs: Iterable[str], most: int = 5) -> list[tuple[str, float]]:
        """The signs that weighed most, for those who ask why."""
        known = [(sign, self.weights[sign]) for sign in signs if sign in self.weights]
        return sorted(known, key=lambda pair: -abs(pair[1]))[:most]


@dataclass(frozen=True, slots=True)
class Scorer:
    """The three weighings of a statement and the least score at which one is kept."""

    cue: Linear
    content: Linear
    source: Linear
    lexicon: frozenset[str]
    threshold: float

    @classmethod
    @cache
    def load(cls) -> Scorer:
        """The weights that `scripts/train_statements.py` wrote."""
        kept = json.loads(resource_text("record/statements/weights.json"))
        linear = {name: Linear(part["weights"], part["bias"]) for name, part in kept["models"].items()}
        return cls(**linear, lexicon=frozenset(kept["lexicon"]), threshold=kept["threshold"])


def odds(score: float) -> float:
    """A probability from log odds."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def shares(scores: list[float]) -> list[float]:
    """Probabilities of rivals, of which one is right, from their scores."""
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
