"""How likely each line is a line of the article: a linear model and boosted trees, averaged on the logit scale.

Trained by `scripts/train_body.py`; the weights in `data/body.json` are figures of our own and hold no text. Inference
is plain NumPy, so that reading a page needs no machine-learning library.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from contraflow.codes.data import resource_text
from contraflow.errors import BadTable

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SURE = 6.2  # logit of 0.998: nothing counts as surer than that
ROWS = 256  # lines of a page that are scored at once
FAR = 2.5  # standard deviations; a feature further off pulls the linear model no harder


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Boosted trees as the arrays of all their nodes, one tree after the other; `roots` are their first nodes.

    A leaf's `left` is 0, which no branch can lead back to.
    """

    roots: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    threshold: Floats
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    value: Floats

    @classmethod
    def of(cls, trees: list[list[list[float]]]) -> Trees:
        """Nodes are [feature, threshold, left, right, value]; left and right count from their own tree's first."""
        sizes = [len(nodes) for nodes in trees]
        roots = np.cumsum([0, *sizes[:-1]])
        table = np.array([node for nodes in trees for node in nodes], dtype=np.float64)
        whole, shift = table.astype(np.int64), np.repeat(roots, sizes)
        left, right = (np.where(whole[:, 2] > 0, whole[:, by] + shift, 0) for by in (2, 3))
        return cls(roots, whole[:, 0], table[:, 1], left, right, table[:, 4])

    def raw(self, matrix: Floats) -> Floats:
        """Return the sum of the leaves that each row falls into, shape (rows,)."""
        parts = [self._raw(matrix[at : at + ROWS]) for at in range(0, len(matrix), ROWS)]
        return np.concatenate([np.zeros(0), *parts])

    def _raw(self, matrix: Floats) -> Floats:
        rows = np.arange(len(matrix))
        at = np.repeat(self.roots[:, None], len(matrix), axis=1)
        while (left := self.left[at]).any():
            low = matrix[rows, self.feature[at]] <= self.threshold[at]
            at = np.where(left > 0, np.where(low, left, self.right[at]), at)
        total: Floats = self.value[at].sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class Reading:
    """How `body` weighs a line: words ** `power` times log odds plus `bias`, less `lean` times the page's level."""

    bias: float
    power: float
    lean: float


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """The trained model, and how its scores are read."""

    intercept: float
    mean: Floats
    scale: Floats
    weights: Floats
    baseline: float
    trees: Trees
    reading: Reading

    def logit(self, matrix: Floats) -> Floats:
        """Return log odds of being body, shape (rows,), for features of shape (rows, features)."""
        if matrix.shape[1] != len(self.weights):
            raise BadTable(
                "line features", ill_typed={"columns": f"are {matrix.shape[1]}, trained {len(self.weights)}"}
            )
        standard = np.clip((matrix - self.mean) / self.scale, -FAR, FAR)
        linear = np.clip(self.intercept + standard @ self.weights, -SURE, SURE)
        boosted = self.baseline + self.trees.raw(matrix)
        averaged: Floats = (linear + np.clip(boosted, -SURE, SURE)) / 2
        return averaged


@cache
def trained() -> Classifier:
    """Read the weights that come with the package."""
    return read(json.loads(resource_text("record/data/body.json")))


def read(facts: dict[str, object]) -> Classifier:
    """Build the model from what `scripts/train_body.py` wrote."""
    linear, boosted, decode = _part(facts, "linear"), _part(facts, "boosted"), _part(facts, "decode")
    return Classifier(
        intercept=linear["intercept"],
        mean=np.array(linear["mean"]),
        scale=np.array(linear["scale"]),
        weights=np.array(linear["weights"]),
        baseline=boosted["baseline"],
        trees=Trees.of(boosted["trees"]),
        reading=Reading(**decode),
    )


def _part(facts: dict[str, object], name: str) -> dict[str, Any]:
    part = facts[name]
    if not isinstance(part, dict):
        raise BadTable("record/data/body.json", missing=[name])
    return part
