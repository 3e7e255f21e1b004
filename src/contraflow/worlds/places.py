"""The countries of a world: who they are, how large, how far apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contraflow.codes import synthetic
from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.moments import Floats, Ints
from contraflow.worlds.spec import World

ROLES = ("member", "supplier", "hub", "other", "destination")
SPOT = {
    "member": (0.0, 0.0),
    "supplier": (3.0, 0.5),
    "hub": (1.5, -0.4),
    "other": (1.0, 2.5),
    "destination": (1.5, 0.2),
}
SCATTER = 0.25  # chosen: how far from its role's spot a country lies; distances only set how base flows differ
SELLS = {"member": 1.0, "supplier": 1.5, "hub": 0.03, "other": 0.5, "destination": 0.3}
"""Export size by role, members = 1. Chosen: China sold Russia USD 67 bn in 2021, the EU EUR 89 bn; hubs sell little."""

BUYS = {"member": 10.0, "supplier": 6.0, "other": 6.0, "destination": 1.0}
"""Import size by role, destination = 1; hubs are calibrated. Chosen."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Countries in a fixed order: members, suppliers, hubs, others, destination. Pairs are all ordered ones.

    `exporter` and `importer` (pairs,) point into `codes`; `pull` (pairs,) is size x size over distance.
    """

    codes: tuple[str, ...]
    roles: tuple[str, ...]
    exporter: Ints
    importer: Ints
    pull: Floats

    def of(self, role: str) -> Ints:
        """Positions of the countries of a role."""
        return np.flatnonzero(np.array(self.roles) == role)

    @property
    def destination(self) -> int:
        """Position of the destination."""
        return len(self.codes) - 1

    def pairs(self, exporters: str, importer: int) -> Ints:
        """Positions of the pairs from each country of a role to one importer, in the order of the countries."""
        return np.flatnonzero(np.isin(self.exporter, self.of(exporters)) & (self.importer == importer))

    def pair(self, exporter: int | np.int64, importer: int | np.int64) -> int:
        """Position of one pair: the order is by exporter, then importer, the country itself left out."""
        return int(exporter) * (len(self.codes) - 1) + int(importer) - int(importer > exporter)


def make_places(world: World) -> Places:
    """Draw the countries of a world."""
    counts = (world.members, world.suppliers, world.hubs, world.others, 1)
    roles = tuple(role for role, count in zip(ROLES, counts, strict=True) for _ in range(count))
    codes = tuple(synthetic.iso3(role, n) for role, count in zip(ROLES, counts, strict=True) for n in range(count))
    rng = stream(world, "places")
    spots = np.array([SPOT[role] for role in roles]) + SCATTER * rng.standard_normal((len(roles), 2))
    exporter, importer = np.nonzero(~np.eye(len(roles), dtype=bool))
    distance = 0.3 + np.hypot(*(spots[exporter] - spots[importer]).T)
    sells = np.array([SELLS[role] for role in roles]) * np.exp(0.5 * rng.standard_normal(len(roles)))
    mean, sd = calibration.hubs()
    drawn = np.exp(mean + sd * np.clip(rng.standard_normal(len(roles)), -1.5, 1.5))
    buys = np.array([BUYS.get(role, 0.0) for role in roles])
    buys = np.where(buys > 0, buys, drawn)
    return Places(codes, roles, exporter, importer, sells[exporter] * buys[importer] / distance)
