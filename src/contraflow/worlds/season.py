"""The months of a year, and the one feast that moves: the Lunar New Year closes factories for weeks."""

from __future__ import annotations

import datetime as dt
from functools import cache

NEW_YEAR: tuple[dt.date, ...] = (
    # first day of the year in the Chinese calendar; Hong Kong Observatory's conversion tables, public
    dt.date(2016, 2, 8),
    dt.date(2017, 1, 28),
    dt.date(2018, 2, 16),
    dt.date(2019, 2, 5),
    dt.date(2020, 1, 25),
    dt.date(2021, 2, 12),
    dt.date(2022, 2, 1),
    dt.date(2023, 1, 22),
    dt.date(2024, 2, 10),
    dt.date(2025, 1, 29),
    dt.date(2026, 2, 17),
)
CLOSED = 28  # days from New Year's day on which exports run low: holiday, then the way back to work and to the port


@cache
def holiday_share(year: int, month: int) -> float:
    """Return the share of the 28 days from New Year's day that falls in this month: 0 to 1; 0 outside 2016-2026."""
    days = [first + dt.timedelta(days=n) for first in NEW_YEAR if first.year == year for n in range(CLOSED)]
    return sum(day.year == year and day.month == month for day in days) / CLOSED
