"""How sure: every reasonable definition side by side, and the same measure before the controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.money import words
from contraflow.views.answer import headline
from contraflow.views.figures import Definition, Figure, Grid, Strip
from contraflow.views.lines import against, cite, of_flows
from contraflow.views.material import BRIDGED, LISTED, number, percent, placebo

if TYPE_CHECKING:
    from contraflow.detectors.base import Finding
    from contraflow.views.material import Material

FAR = 3
"""Times the noise floor from which a figure is called far from it."""


def definitions(of: Material) -> Figure:
    """Every baseline and both definitions of codes, beside the same measure before the controls."""
    found = headline(of)
    totals = [
        t
        for codes in (LISTED, BRIDGED)
        for b in of.case.baselines
        if (t := of.total("diversion", baseline=b.id, codes=codes))
    ]
    dots = [_definition(t, lead=t is found or t.id == found.id) for t in totals]
    floors = found.parameters["beside"]["noise_floors"]
    dots += [
        Definition(f"before the controls: {placebo(name)}", value / 1e6, None, None, "uncertain")
        for name, value in floors.items()
    ]
    low, high = min(t.value for t in totals), max(t.value for t in totals)
    return Figure(
        id="definitions",
        title=f"Between {words(low, found.unit)} and {words(high, found.unit)}, by {number(len(totals))} definitions; {_against_noise(low, found)}",
        subtitle=f"More sold to the {of.case.hubs_called}, matched against the loss, {found.unit} m in {found.period.months} months; bars: 90% interval for {found.interval}",
        source=of_flows(of),
        alt="; ".join(f"{d.name}: {d.value:.0f}" for d in dots),
        chart=Strip(tuple(dots), f"{found.unit} m"),
        data=_definition_grid(totals, found),
        notes=(
            "The interval holds what other months of the same kind would have given; it does not hold later revisions by the publisher, see the noise floor for what is left.",
            cite(found),
        ),
    )


def _against_noise(low: float, found: Finding) -> str:
    """How the lowest definition stands to what the same measure shows where there is nothing to see."""
    if found.noise_floor is None:
        return "the noise floor is unknown"
    return "none comes near the noise floor" if low > FAR * found.noise_floor else "the lowest is near the noise floor"


def _definition(found: Finding, *, lead: bool) -> Definition:
    low, high = (None if end is None else end / 1e6 for end in (found.low, found.high))
    return Definition(f"{against(found)}, {found.codes}", found.value / 1e6, low, high, "hub", headline=lead)


def _definition_grid(totals: list[Finding], found: Finding) -> Grid:
    rows = [
        (
            against(t),
            t.codes,
            f"{t.value:.0f}",
            "" if t.low is None else f"{t.low:.0f}",
            "" if t.high is None else f"{t.high:.0f}",
            f"{t.net or 0:.0f}",
            percent(t.parameters["beside"]["share"]),
            t.id,
        )
        for t in totals
    ]
    rows += [
        (
            f"before the controls: {placebo(name)}",
            LISTED,
            f"{value:.0f}",
            "",
            "",
            "",
            _share(found.parameters["beside"]["noise_shares"].get(name)),
            found.id,
        )
        for name, value in found.parameters["beside"]["noise_floors"].items()
    ]
    return Grid(
        ("baseline", "codes", found.unit, "low", "high", "net", "of the loss", "finding"), tuple(rows), (2, 3, 4, 5, 6)
    )


def _share(share: float | None) -> str:
    """A share in words; nothing where that window had no loss to take a share of."""
    return "" if share is None else percent(share)
