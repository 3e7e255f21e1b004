"""How far each reporter can be believed, and what two reports say together: BACI-style.

Gaulier and Zignago (2010, CEPII working paper 2010-23) in three steps: the CIF/FOB ratio by regression, reporters'
variances by a weighted analysis of the discrepancies, the inverse-variance mean of both reports. Their weight formula
could not be read; ours is `v = (s_m^2 X + s_x^2 M_fob) / (s_x^2 + s_m^2)`. A reconciled figure stands beside the
reports and never replaces one; no detector reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEVEL = 0.90
ROUNDS = 300  # of the EM steps; variances of 30 countries settle to 1% within 200
TAIL = 0.10  # of the log ratios, winsorised on each side before the regression; as Harvard's Growth Lab
OUTER = 0.99  # of the discrepancies; larger ones count as this, one mistyped row must not name a reporter unreliable
MOST_FREIGHT = 0.30
LEAST = 1e-4  # variance: an error of 1%, the best that a reporter is believed to be


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """Flows that both sides report, as parallel arrays (n,).

    `exporter`, `importer`, `group` (of goods) are labels; `fob` is what the exporter reports, `cif` the importer, both
    above zero and in one currency; `km` is the distance, NaN where unknown; `contiguous` 0 or 1.
    """

    exporter: NDArray[np.str_]
    importer: NDArray[np.str_]
    group: NDArray[np.str_]
    year: Ints
    fob: Floats
    cif: Floats
    km: Floats
    contiguous: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Reconciled:
    """One figure from both reports, with its 90% interval; parallel arrays (n,), NaN where neither side reports."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """What the discrepancies say of reporters: variances of the log error of each as exporter and as importer.

    `told` is False where the pairs cannot tell reporters apart (a single pair of countries): both then weigh alike.
    `factor` is how many standard deviations hold 90% of the discrepancies. Unknown labels get the mean.
    """

    exporters: Mapping[str, float]
    importers: Mapping[str, float]
    groups: Mapping[str, float]
    freight: Floats
    factor: float
    pairs: int
    told: bool

    def reconcile(self, reports: Reports, freight: Floats) -> Reconciled:
        """Weigh the reports; where one is NaN the other stands alone, with the interval of a single reporter."""
        half = _of(self.groups, reports.group) / 2
        s_x, s_m = _of(self.exporters, reports.exporter) + half, _of(self.importers, reports.importer) + half
        fob, as_fob = reports.fob, reports.cif / (1 + freight)
        both = (s_m * fob + s_x * as_fob) / (s_x + s_m)
        alone = np.where(np.isnan(fob), as_fob, fob)
        single = np.isnan(both)
        value = np.where(single, alone, both)
        variance = np.where(single, np.where(np.isnan(fob), s_m, s_x), s_x * s_m / (s_x + s_m))
        wide = np.exp(self.factor * np.sqrt(variance))
        return Reconciled(value, value / wide, value * wide)


def fit(reports: Reports) -> Reliability:
    """Learn freight and reliabilities from all pairs that both sides report; see `Reliability`.

    Raises ValueError without a flow; callers say NoData.
    """
    if not len(reports.fob):
        raise ValueError("no flow that both sides report")
    freight = freight_of(reports)
    gap = np.log(reports.fob) - np.log(reports.cif / (1 + freight))
    return replace(reliability(reports, gap), freight=freight)


def freight_of(reports: Reports) -> Floats:
    """Regress ln(CIF/FOB) on log distance, its square, contiguity and year; return freight as a share of FOB.

    Winsorised, and held between nothing and MOST_FREIGHT. Where the flows know no distance only the years speak.
    """
    ratio = np.log(reports.cif / reports.fob)
    low, high = np.quantile(ratio, (TAIL, 1 - TAIL))
    design = _design(reports)
    beta = np.linalg.lstsq(design, np.clip(ratio, low, high), rcond=None)[0]
    found: Floats = np.clip(np.exp(design @ beta) - 1, 0.0, MOST_FREIGHT)
    return found


def reliability(reports: Reports, gap: Floats) -> Reliability:
    """Split the squared discrepancies into an exporter's, an importer's and a group of goods' variance.

    The square of `gap` = ln X - ln M_fob is expected to be their sum. Only sums are seen, so what exporters and
    importers have in common is shared evenly: reporters are as good at exports as at imports on average.
    """
    labels, seats = zip(*(np.unique(each, return_inverse=True) for each in _sides(reports)), strict=True)
    capped = np.minimum(np.abs(gap), np.quantile(np.abs(gap), OUTER))
    weight = np.log1p(np.sqrt(reports.fob * reports.cif))
    found = _even(_variances(capped**2, weight, seats))
    spread = np.sqrt(sum(part[seat] for part, seat in zip(found, seats, strict=True)))
    exporters, importers, groups = (
        dict(zip(each.tolist(), part.tolist(), strict=True)) for each, part in zip(labels, found, strict=True)
    )
    told = min(len(labels[0]), len(labels[1])) > 1
    factor = float(np.quantile(np.abs(gap) / spread, LEVEL))
    freight = np.zeros_like(gap)
    return Reliability(exporters, importers, groups, freight, factor=factor, pairs=len(gap), told=told)


def _sides(reports: Reports) -> tuple[NDArray[np.str_], ...]:
    return reports.exporter, reports.importer, reports.group


def _design(reports: Reports) -> Floats:
    """One column a term; years as dummies, which hold the constant."""
    years = np.unique(reports.year)
    columns = [(reports.year == year).astype(float) for year in years]
    known = ~np.isnan(reports.km)
    if known.any():
        log = np.log(np.where(known, reports.km, 1.0))
        centred = np.where(known, log - log[known].mean(), 0.0)
        columns += [centred, centred**2, np.nan_to_num(reports.contiguous)]
    return np.column_stack(columns)


def _variances(square: Floats, weight: Floats, seats: tuple[Ints, ...]) -> list[Floats]:
    """Maximise the likelihood of normal discrepancies by EM: each step shares a square among its three parts."""
    start = float(np.average(square, weights=weight)) / len(seats)
    found = [np.full(int(np.max(seat)) + 1, max(start, LEAST)) for seat in seats]
    mass = [np.bincount(seat, weight) for seat in seats]
    for _ in range(ROUNDS):
        parts = [part[seat] for part, seat in zip(found, seats, strict=True)]
        total = np.sum(parts, axis=0)
        shares = [part + (part / total) ** 2 * (square - total) for part in parts]
        found = [
            np.maximum(np.bincount(seat, weight * share) / most, LEAST)
            for seat, share, most in zip(seats, shares, mass, strict=True)
        ]
    return found


def _even(found: list[Floats]) -> list[Floats]:
    """Share what is common to all exporters and importers evenly, keeping the sums."""
    exporters, importers, groups = found
    middle = (importers.mean() - exporters.mean()) / 2
    shift = float(np.clip(middle, LEAST - np.min(exporters), np.min(importers) - LEAST))
    return [exporters + shift, importers - shift, groups]


def _of(known: Mapping[str, float], labels: NDArray[np.str_]) -> Floats:
    """Look labels up; the mean for one that no pair tells of."""
    mean = float(np.mean(list(known.values())))
    return np.array([known.get(label, mean) for label in labels.tolist()])
