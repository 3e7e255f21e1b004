"""A small file of Eurostat's statistics, in which the EU sells Russia less and its neighbours more."""

from __future__ import annotations

from contraflow.codes.month import Month
from tests.sources.files import line, view

MONTHS = Month.span(Month(2020, 6), Month(2022, 11))
GOODS = {"85423190": 3, "84571010": 5, "87032319": 8}
"""CN8 lines, with what Russia buys of each in a usual month, EUR m."""
PLACES = {"RU": 1.0, "KZ": 0.10, "AM": 0.02}
NAMES = {"RU": "Russian Federation (Russia)", "KZ": "Kazakhstan", "AM": "Armenia"}


def euros(product, place, month):
    """A usual month wobbles by up to a fifth; from June 2022 Russia gets a tenth and the others three times as much."""
    usual = (
        GOODS[product]
        * 1e6
        * PLACES[place]
        * (1 + 0.1 * ((month.index * 7 + month.index // 12 * 3 + GOODS[product]) % 5 - 2))
    )
    after = month >= Month(2022, 6)
    return round(usual * (0.1 if place == "RU" else 3.0) if after else usual)


def exports(*extra):
    """The text of a Comext view, with more lines at its end where they are given."""
    lines = [
        line(PRODUCT=product, PARTNER=NAMES[place], PERIOD=str(month), VALUE_IN_EUR=str(euros(product, place, month)))
        for product in GOODS
        for place in PLACES
        for month in MONTHS
    ]
    return view(*lines, *extra)
