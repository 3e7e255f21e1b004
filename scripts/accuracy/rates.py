"""Shares over many worlds, with the error of having seen only so many."""

from __future__ import annotations

import math

import numpy as np


def share(rows, part, whole):
    """Return the sum of `part` over the sum of `whole`, and its Monte Carlo error: worlds differ, not their cells."""
    parts, wholes = (np.array([row[name] for row in rows], dtype=float) for name in (part, whole))
    if not wholes.sum():
        return math.nan, math.nan
    value = parts.sum() / wholes.sum()
    return value, math.sqrt(((parts - value * wholes) ** 2).sum()) / wholes.sum()


def found_and_planted(rows):
    """Return what docs/accuracy.md prints of a detector that finds planted cells: precision, recall, quiet worlds."""
    return [
        ("precision", ">= 0.90", *share(rows, "right", "found")),
        ("false discovery rate", "<= 0.05", *share(rows, "wrong", "found")),
        ("recall of plain ones", ">= 0.85", *share(rows, "right_plain", "plain")),
        ("recall of all planted", "", *share(rows, "right", "planted")),
        ("worlds without truth that give a finding", "< 0.50", *share(rows, "alarm", "worlds")),
    ]


def counted(found, planted, plain, alarm):
    """Count cells found against cells planted, `plain` those that are large enough to be asked for."""
    return {
        "found": len(found),
        "right": len(found & planted),
        "wrong": len(found - planted),
        "planted": len(planted),
        "plain": len(plain),
        "right_plain": len(found & plain),
        "alarm": float(bool(alarm)),
        "worlds": 1.0,
    }
