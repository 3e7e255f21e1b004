"""How likely what a hub recorded is, month by month, if a part of what was declared to it never came.

A month's goods arrive in the same month or one of the next two, or are booked under another code; what is booked
besides is other goods. Two reports of one flow differ by a bias that stays and by a scatter from month to month.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.level import NOTHING
from contraflow.analysis.mixture import log_density

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contraflow.analysis.level import Spans

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

ARRIVED = (0.5, 0.3, 0.1)  # chosen: chance that a month's goods are booked 0, 1, 2 months later under this code
OTHER = 0.1  # chosen: chance that a month's booking is of other goods: of another code, or of another origin
UNHEARD = 0.02  # chosen: chance that goods that came are not booked in that month all the same
ODD = 2.0  # log units: how far other goods' bookings lie from the flow's usual month
SCATTERS = (0.2, 0.3, 0.45, 0.65, 0.95, 1.4)  # log units, tried: the likeliest before the controls is taken
BIAS = 0.6  # of the scatter: how far a hub always books more or less of a flow than was declared
ALWAYS = (-3.0, 0.03)  # log units, chance: a hub that never booked more than a twentieth of a flow
FREEDOM = 10.0  # of Student's t
FLOWS = 512  # of which the scatter is read off
APART = 0.7  # of a month's evidence is its own: the most careful of those tried, 0.7, 0.85 and 1: see decision 0017
LEAST = 1e-12  # likelihood of a month: none is impossible
CERTAIN = 50.0  # log units: more evidence is as good as this


def odds_of_missing(declared: Floats, recorded: Floats, spans: Spans, left: Floats) -> Floats:
    """How much likelier what was recorded is had only a part come than had all: [..., part] for each part `left`.

    Of flows [..., month] in whole units. A flow's bias and all flows' scatter are read off the months before too.
    """
    shape, months = declared.shape[:-1], declared.shape[-1]
    sent, booked = declared.reshape(-1, months), recorded.reshape(-1, months)
    found = np.ones((len(sent), len(left)))
    at = np.flatnonzero(sent[:, spans.after].mean(axis=1) > NOTHING)
    if len(at):
        found[at] = np.exp(APART * np.clip(_ratios(sent[at], booked[at], spans, left), -CERTAIN, CERTAIN))
    return found.reshape(*shape, len(left))


def _ratios(sent: Floats, booked: Floats, spans: Spans, left: Floats) -> Floats:
    """Log likelihood ratio of each part against all: [flow, part]."""
    scatter = _scatter(sent, booked, spans.before)
    since = np.arange(sent.shape[1]) >= spans.after[0]
    before = _by_bias(sent, booked, spans.before, scatter)
    parts = [np.where(since, sent * part, sent) for part in (1.0, *left)]
    whole = [np.logaddexp.reduce(before + _by_bias(some, booked, spans.after, scatter), axis=0) for some in parts]
    return np.stack([some - whole[0] for some in whole[1:]], axis=-1)


def _scatter(sent: Floats, booked: Floats, months: Places) -> float:
    """Return the scatter under which the months are likeliest."""
    step = max(1, len(sent) // FLOWS)
    some = sent[::step], booked[::step]
    fit = [np.logaddexp.reduce(_by_bias(*some, months, each), axis=0).sum() for each in SCATTERS]
    return SCATTERS[int(np.argmax(fit))]


def _by_bias(sent: Floats, booked: Floats, months: Places, scatter: float) -> Floats:
    """Log likelihood of all months under each bias, times its chance: [bias, flow]."""
    far, (lost, rare) = np.sqrt(3) * BIAS * scatter, ALWAYS  # Gauss and Hermite's three points, and one far off
    biases = ((-far, (1 - rare) / 6), (0.0, (1 - rare) * 2 / 3), (far, (1 - rare) / 6), (lost, rare))
    months = months[months >= len(ARRIVED) - 1]
    dues = [sent[:, months - lag] for lag in range(len(ARRIVED))]
    usual = np.log(sent.mean(axis=1) + NOTHING)[:, None]
    return np.stack(
        [
            np.log(_months(booked[:, months], [due * np.exp(bias) for due in dues], usual, scatter)).sum(axis=1)
            + np.log(share)
            for bias, share in biases
        ]
    )


def _months(booked: Floats, dues: list[Floats], usual: Floats, scatter: float) -> Floats:
    """Likelihood of each month's booking [flow, month], whichever of the last months' goods `dues` came in it."""
    there, came = booked > 0, np.log(np.maximum(booked, 1.0))
    chance = OTHER * np.exp(log_density(came - usual, np.array([ODD]), FREEDOM)) * there
    for which in product((False, True), repeat=len(dues)):
        odds = np.prod([share if each else 1 - share for share, each in zip(ARRIVED, which, strict=True)])
        due = sum((part for part, each in zip(dues, which, strict=True) if each), np.zeros_like(booked))
        like = np.exp(log_density(came - np.log(np.maximum(due, NOTHING)), np.array([scatter]), FREEDOM))
        silent = np.where(due < NOTHING, 1 - OTHER, UNHEARD)
        chance += odds * np.where(there, (1 - OTHER) * like * (due >= NOTHING), silent)
    return np.maximum(chance, LEAST)
