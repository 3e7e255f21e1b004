"""Small worlds with a known truth: products x partners x months, noise, season, planted suspension and diversion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contraflow.analysis.panel import Panel
from contraflow.codes.month import Month, Period

START, MONTHS = Month(2020, 1), 35
WINDOW = Period.parse("2022-06/2022-11")
PARTNERS = ("RUS", "KAZ", "KGZ", "ARM")
BEGINS = Month(2022, 3).index - START.index  # controls bite


@dataclass(frozen=True)
class World:
    """The panel that is seen, and the expected values it was drawn from: [product, partner, month], in cents."""

    panel: Panel
    mean: np.ndarray
    suspended: frozenset[str]
    diverted: frozenset[str]

    def truth(self):
        """The loss and the matched part of the expected values, Jun-Nov 2021 to Jun-Nov 2022, in cents."""
        base, now = (self.mean[:, :, first : first + 6].sum(axis=2) for first in (17, 29))
        loss = np.maximum(base - now, 0)[:, 0]
        rise = np.maximum((now - base)[:, 1:].sum(axis=1), 0)
        return loss, np.minimum(loss, rise)


def world(seed, *, products=40, suspended=0.5, diverted=0.5, left=0.1, passed_on=0.4, noise=0.3, drift=0.0):  # noqa: PLR0913 - a world has many knobs
    """Draw a world.

    `suspended` is the share of products of which only `left` goes to the destination from March 2022; of those the
    share `diverted` sends `passed_on` of its loss to the hubs. `noise` is the standard deviation of the logs by month;
    `drift` the autocorrelation of it and, with it, a shock common to all, which the intervals do not know of.
    """
    chance = np.random.default_rng(seed)
    size = chance.lognormal(15, 1, products) * 100  # about EUR 3 m a month, in cents
    weight = np.array([1.0, 0.15, 0.02, 0.05])
    season = 1 + 0.2 * np.sin(2 * np.pi * (np.arange(MONTHS)[None, :] / 12 + chance.random(products)[:, None]))
    mean = size[:, None, None] * weight[None, :, None] * season[:, None, :]
    hit = chance.random(products) < suspended
    sent = hit & (chance.random(products) < diverted)
    lost = mean[:, 0, BEGINS:] * (1 - left) * hit[:, None]
    mean[:, 0, BEGINS:] -= lost
    mean[:, 1:, BEGINS:] += (lost * passed_on * sent[:, None])[:, None, :] * np.array([0.5, 0.2, 0.3])[None, :, None]
    cube = np.rint(mean * np.exp(_noise(chance, mean.shape, noise, drift) - noise**2 / 2)).astype(np.int64)
    names = [f"85{at:04d}" for at in range(products)]
    panel = panel_of(cube, names)
    return World(panel, mean, frozenset(np.array(names)[hit]), frozenset(np.array(names)[sent]))


def _noise(chance, shape, size, drift):
    drawn = chance.normal(0, size, shape)
    for month in range(1, shape[2]):
        drawn[:, :, month] = drift * drawn[:, :, month - 1] + np.sqrt(1 - drift**2) * drawn[:, :, month]
    return drawn + chance.normal(0, drift * size, shape[2])[None, None, :]


def panel_of(cube, names, partners=PARTNERS, start=START):
    """A panel of a cube as it stands, every month covered."""
    cube = np.asarray(cube, dtype=np.int64)
    lines = tuple((name,) for name in names)
    return Panel(tuple(names), lines, tuple(partners), start, np.ones(cube.shape[2], dtype=bool), "EUR", cube)
