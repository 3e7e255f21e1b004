"""The first sentences of a briefing: the answer with its interval, and what must stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.goods import goods_words
from contraflow.codes.money import THIN, words
from contraflow.errors import NoData
from contraflow.views.grids import interval
from contraflow.views.material import number, percent, place, places

if TYPE_CHECKING:
    from contraflow.codes.month import Period
    from contraflow.detectors.base import Finding
    from contraflow.views.material import Material


def headline(of: Material) -> Finding:
    """The finding the page is about: more of the headline list's goods to all hubs together."""
    found = of.total("diversion")
    if found is None:
        raise NoData(
            "no diversion was measured for the headline list", where=of.headline.id, mend="contraflow detect diversion"
        )
    return found


def answer(of: Material) -> str:
    """How much more went to the hubs, with its interval, beside what the destination lost."""
    found = headline(of)
    there = place(found.destination)
    loss, share = found.parameters["beside"]["loss"], found.parameters["beside"]["share"]
    amount = f"{words(found.value, found.unit)} ({short_interval(found)})"
    return (
        f"{between(found.period)} {seller(found)} sold {amount} more of the {of.case.goods_called} to {hubs(of)} than a year "
        f"before: {percent(share)} of the {words(loss, found.unit)} by which their sales of the same codes to {there} fell."
    )


def between(period: Period) -> str:
    """A period as a sentence begins with it."""
    first, last = period.start.date, period.end.date
    return f"Between {first:%B}{'' if first.year == last.year else f' {first.year}'} and {last:%B %Y}"


def short_interval(found: Finding) -> str:
    """The interval without its currency, which stands before it."""
    return f"90% interval {interval(found).removeprefix(found.unit + THIN)}"


def seller(found: Finding) -> str:
    """Who sold, as a sentence says it."""
    if "+" in found.reporter:
        return f"exporters of {number(len(found.reporter.split('+')))} coalition countries"
    return f"{found.reporter.partition('_')[0]} exporters"


def hubs(of: Material) -> str:
    """The hubs by their number: names follow on the page."""
    return f"{number(len(of.hubs))} of its {of.case.hubs_called}"


def beside(of: Material) -> tuple[str, ...]:
    """What nobody may print the answer without: the noise floor, one heading that decides it, and what it is not."""
    found = headline(of)
    return tuple(sentence for sentence in (_noise(found), _heading(found), _not(of, found)) if sentence)


def _noise(found: Finding) -> str:
    shares = found.parameters["beside"]["noise_shares"]
    if not shares:
        return "There is no window before the controls to measure the same on: the noise floor is unknown."
    low, high = min(shares.values()), max(shares.values())
    span = percent(high) if percent(low) == percent(high) else f"{percent(low)} to {percent(high)}"
    return (
        f"The noise floor: in {number(len(shares))} windows before the controls the same measure came to {span} of the "
        f"loss ({words(found.noise_floor or 0, found.unit)} at most), with nothing yet to divert."
    )


def _heading(found: Finding) -> str:
    largest = found.parameters["beside"]["largest_heading"]
    return (
        f"{words(largest['value'], found.unit)} of it is one heading, {largest['heading']}"
        f"{_what(largest['heading'])}: without it the share is {percent((found.value - largest['value']) / found.parameters['beside']['loss'])}."
    )


def _what(heading: str) -> str:
    said = goods_words(heading)
    return f" ({said})" if said else ""


def _not(of: Material, found: Finding) -> str:
    return (
        f"Identical goods are not proven. The {of.hubs_words} are {places(of.hubs)}; their own "
        f"demand is not excluded, and what they passed on to {place(found.destination)} is not measured here."
    )
