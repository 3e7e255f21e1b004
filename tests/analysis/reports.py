"""A world of known flows that two noisy, biased reporters tell of, one of them with freight in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contraflow.analysis.reliability import Reports


@dataclass(frozen=True)
class Told:
    """Reports, and the truth behind them: flows, freight, and each country's log error as exporter and importer."""

    reports: Reports
    flow: np.ndarray
    freight: np.ndarray
    export_error: dict[str, float]
    import_error: dict[str, float]


def told(seed, *, countries=16, goods=25, years=3, tail=None):
    """Draw a world. A country's error is noise of its own sd, and a bias of a third of it, other on each side.

    `tail` are degrees of freedom of Student's t for the noise, None being normal.
    """
    rng = np.random.default_rng(seed)
    names = np.array([f"Q{at:02}" for at in range(countries)])
    here, there, good, year = (
        each.ravel() for each in np.meshgrid(range(countries), range(countries), range(goods), range(years))
    )
    apart = (here != there) & (rng.random(len(here)) < 0.6)
    here, there, good, year = (each[apart] for each in (here, there, good, year))
    sd = [np.exp(rng.uniform(np.log(0.08), np.log(0.9), countries)) for _ in range(2)]
    bias = [each / 3 * rng.standard_normal(countries) for each in sd]
    where = rng.uniform(0, 8000, (countries, 2))
    km = 300 + np.hypot(*(where[here] - where[there]).T)
    freight = 0.02 + 0.10 * (km / 10_000)
    flow = rng.lognormal(13, 1.5, len(here))
    fob = flow * np.exp(bias[0][here] + sd[0][here] * _noise(rng, len(here), tail))
    cif = flow * (1 + freight) * np.exp(bias[1][there] + sd[1][there] * _noise(rng, len(here), tail))
    reports = Reports(
        names[here], names[there], np.array([f"{at % 5:02}" for at in good]), 2019 + year, fob, cif, km,
        (km < 1000).astype(float),
    )  # fmt: skip
    size = [np.hypot(*both) for both in zip(sd, bias, strict=True)]
    return Told(reports, flow, freight, *(dict(zip(names.tolist(), each.tolist(), strict=True)) for each in size))


def _noise(rng, count, tail):
    if tail is None:
        return rng.standard_normal(count)
    return rng.standard_t(tail, count) * np.sqrt((tail - 2) / tail)
