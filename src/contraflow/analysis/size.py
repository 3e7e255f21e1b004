"""How large a finding is in one unit: money a month, by the stated rates."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from contraflow.codes import rates
from contraflow.errors import NoData

if TYPE_CHECKING:
    from contraflow.analysis.about import Found


def monthly(found: Found, currency: str) -> float | None:
    """Return the size a month of the finding's period, whole units of `currency`, by the ECB's monthly means.

    A sum over a period is divided by its months; a level shift is a month's already. A finding in percent says itself
    what it comes to in money (`in_money` among the figures beside it). None where it says nothing in money, and where
    the ECB has no rate.
    """
    beside = found.parameters.get("beside", {})
    value, unit = (found.value, found.unit)
    if "in_money" in beside:
        value, unit = beside["in_money"]["value"], beside["in_money"]["unit"]
    if unit != currency and unit not in rates.currencies():
        return None
    try:
        rate = fmean(rates.rate(unit, currency, month) for month in found.period.each())
    except NoData:
        return None
    return abs(value) * rate / found.period.months
