"""How likely what a hub recorded is, month by month, if a part of what was declared to it never came.

A month's goods arrive in the same month or one of the next two, or are booked under another code; what is booked
besides is other goods. Two reports of one flow differ by a bias that stays and by a scatter from month to month.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from contraflow.analysis.level import NOTHING
from contraflow.analysis.mixture import density

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from contraflow.analysis.level import Spans

    Floats = NDArray[np.float64]
    Singles = NDArray[np.float32]
    Mask = NDArray[np.bool_]
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
    Single precision is good to a millionth of a month's log likelihood, in a quarter of the time.
    """
    shape, months = declared.shape[:-1], declared.shape[-1]
    sent, booked = (each.reshape(-1, months).astype(np.float32) for each in (declared, recorded))
    found = np.ones((len(sent), len(left)))
    at = np.flatnonzero(sent[:, spans.after].mean(axis=1) > NOTHING)
    if len(at):
        found[at] = np.exp(APART * np.clip(_ratios(sent[at], booked[at], spans, left), -CERTAIN, CERTAIN))
    return found.reshape(*shape, len(left))


def _ratios(sent: Singles, booked: Singles, spans: Spans, left: Floats) -> Floats:
    """Log likelihood ratio of each part against all: [flow, part]."""
    scatter = _scatter(sent, booked, spans.before)
    since = np.arange(sent.shape[1]) >= spans.after[0]
    before = _Booked.of(sent, booked, spans.before).by_bias(scatter)
    parts = [np.where(since, sent * part, sent) for part in (1.0, *left.tolist())]
    after = [_Booked.of(some, booked, spans.after).by_bias(scatter) for some in parts]
    whole = [np.logaddexp.reduce(before + some, axis=0) for some in after]
    return np.stack([some - whole[0] for some in whole[1:]], axis=-1)


def _scatter(sent: Singles, booked: Singles, months: Places) -> float:
    """Return the scatter under which the months are likeliest: the first that the next one is not better than."""
    step = max(1, len(sent) // FLOWS)
    some, most = _Booked.of(sent[::step], booked[::step], months), -np.inf
    for at, each in enumerate(SCATTERS):
        fit = np.logaddexp.reduce(some.by_bias(each), axis=0).sum()
        if fit < most:
            return SCATTERS[at - 1]
        most = fit
    return SCATTERS[-1]


@dataclass(frozen=True, slots=True, eq=False)
class _Booked:
    """Months [flow, month] in which anything was booked (`there`), and in which nothing was.

    `came` is the log of what was booked and `other` its density had it been other goods, one place a month of the
    first kind; `due` [case, place] and `due_unheard` are the logs of what was due in either kind, by which of the last
    months' goods came, with the `odds` of each case. That none came is no case.
    """

    there: Mask
    came: Singles
    other: Singles
    odds: Singles
    due: Singles
    due_unheard: Singles

    @classmethod
    def of(cls, sent: Singles, booked: Singles, months: Places) -> Self:
        """Work out what does not depend on bias and scatter."""
        months = months[months >= len(ARRIVED) - 1]
        there, usual = booked[:, months] > 0, np.log(sent.mean(axis=1) + NOTHING)[:, None]
        cases = np.array(list(product((False, True), repeat=len(ARRIVED))))[1:]
        odds = np.prod(np.where(cases, ARRIVED, 1 - np.array(ARRIVED)), axis=1).astype(np.float32)
        dues = np.stack([sent[:, months - lag] for lag in range(len(ARRIVED))])
        with np.errstate(divide="ignore"):
            heard, unheard = (np.log(cases.astype(np.float32) @ dues[:, some]) for some in (there, ~there))
        came = np.log(np.maximum(booked[:, months][there], 1.0))
        far = came - np.broadcast_to(usual, there.shape)[there]
        other = np.multiply(density(far, ODD, FREEDOM), OTHER, dtype=np.float32)
        return cls(there, came, other, odds, heard, unheard)

    def by_bias(self, scatter: float) -> Floats:
        """Log likelihood of all months under each bias, times its chance: [bias, flow]."""
        far, (lost, rare) = math.sqrt(3) * BIAS * scatter, ALWAYS  # Gauss and Hermite's three points, and one far off
        biases = ((-far, (1 - rare) / 6), (0.0, (1 - rare) * 2 / 3), (far, (1 - rare) / 6), (lost, rare))
        months = [(np.log(self._months(bias, scatter)), share) for bias, share in biases]
        return np.stack([each.sum(axis=1, dtype=np.float64) + math.log(share) for each, share in months])

    def _months(self, bias: float, scatter: float) -> Singles:
        """Likelihood of each month's booking [flow, month], whichever of the last months' goods came in it."""
        due, least = self.due + bias, math.log(NOTHING)
        np.copyto(due, -np.inf, where=due < least)
        like = density(np.subtract(self.came, due, out=due), scatter, FREEDOM)
        hidden = self.odds @ (self.due_unheard + bias >= least)
        chance = np.empty(self.there.shape, dtype=np.float32)
        chance[self.there] = self.other + (1 - OTHER) * (self.odds @ like)
        chance[~self.there] = 1 - OTHER - (1 - OTHER - UNHEARD) * hidden
        return np.maximum(chance, LEAST)
