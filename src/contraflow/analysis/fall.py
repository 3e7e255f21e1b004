"""When it fell: the month from which a flow stays under half of what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.codes.month import Month

SHARE = 0.5  # of the baseline's monthly mean


def fell_in(panel: Panel, series: NDArray[np.int64], level: NDArray[np.float64], end: Month) -> tuple[Month | None, ...]:
    """First month, for each row of `series` [row, month], from which its 3-month mean stays under SHARE x `level` to `end`.

    The mean is centred, so that a step is dated where it happens, and at `end` takes two months; months without data are left out of it.
    None where the flow is not under at `end`, or was never above.
    """
    last = panel.at([end])[0] + 1
    under = _smooth(series[:, :last], panel.covered[:last]) < SHARE * level[:, None]
    above = last - np.argmax(~under[:, ::-1], axis=1)  # the month after the last one that is not under
    found = ~under.all(axis=1) & under[:, -1]
    return tuple(panel.start.next(int(at)) if ok else None for at, ok in zip(above, found, strict=True))


def _smooth(series: NDArray[np.int64], covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Centred 3-month mean over the months there is data for; infinite where there is none around."""
    weight = np.pad(covered.astype(float), 1)
    value = np.pad(series * covered, ((0, 0), (1, 1))).astype(float)
    months = weight[:-2] + weight[1:-1] + weight[2:]
    total = value[:, :-2] + value[:, 1:-1] + value[:, 2:]
    return np.where(months > 0, total / np.maximum(months, 1), np.inf)
