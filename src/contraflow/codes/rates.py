"""Exchange rates by month: the European Central Bank's euro reference rates, as monthly means.

The ECB quotes no rate for KZT, AMD, KGS, UZS, GEL or AZN, and none for RUB since March 2022: amounts in those
currencies stay as reported unless the user names another source. Data: `codes/data/ecb_rates_monthly.csv`, written by
`scripts/rates.py` from the ECB's eurofxref-hist, from 2010 on.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from contraflow.codes.data import resource_rows
from contraflow.codes.month import Month
from contraflow.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = "ECB euro foreign exchange reference rates, monthly means of the daily rates"
EURO = "EUR"
DATA = "codes/data/ecb_rates_monthly.csv"


@cache
def per_euro() -> Mapping[tuple[str, Month], float]:
    """Units of a currency for one euro, by currency and month; months that the ECB did not quote are absent."""
    found: dict[tuple[str, Month], float] = {}
    for row in resource_rows(DATA):
        month = Month.parse(row["month"])
        found |= {(name, month): float(rate) for name, rate in row.items() if name != "month" and rate}
        found[EURO, month] = 1.0
    return found


@cache
def currencies() -> tuple[str, ...]:
    """Every currency with a rate, sorted."""
    return tuple(sorted({currency for currency, _ in per_euro()}))


def rate(currency: str, into: str, month: Month) -> float:
    """What one unit of `currency` is in `into`, by the mean of the month; raises NoData where the ECB has no rate."""
    if currency == into:
        return 1.0
    known = per_euro()
    for each in (currency, into):
        if (each, month) not in known:
            raise NoData(
                f"the ECB has no rate of {each} in {month}",
                allowed=currencies(),
                mend="keep the currency as reported, or give rates of another source",
            )
    return known[into, month] / known[currency, month]
