"""What the grid of definitions says of each claim, as a reader sees it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from contraflow.views.figures import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.check import Verdict


def verdicts(found: Sequence[Verdict]) -> Grid:
    """A row a claim: the verdict, the range, the choice that flips it, what is missing."""
    return Grid(
        headings=("claim", "speaker", "says", "verdict", "from", "to", "flips with", "missing", "mind"),
        rows=tuple(_row(one) for one in found),
        numeric=(4, 5),
        says=f"{len(found)} claims over the grid of {found[0].grid}." if found else "No claims.",
        note="--format json gives every definition with its figure.",
        narrow=(0, 1, 2, 3, 4, 5),
    )


def _row(one: Verdict) -> tuple[str, ...]:
    values = sorted(each.value for each in one.computed if each.value is not None)
    low, high = (figure(values[at], one.claim.unit, one.claim.metric) if values else "" for at in (0, -1))
    claim = one.claim
    return claim.id, claim.speaker, claim.text, one.words, low, high, "; ".join(one.flips), missing(one), mind(one)


def figure(value: float, unit: str, metric: str) -> str:
    """A figure with its unit: "+132%", a share of "88%", "703.6 tonnes", "561.4 m USD"."""
    if unit == "percent":
        return f"{value:{'+' if metric == 'growth' else ''},.0f}%"
    return f"{value / 1e6:,.1f} m USD" if unit == "USD" else f"{value:,.1f} {unit}"


def missing(one: Verdict) -> str:
    """What data would be needed for the definitions that could not be computed."""
    return "; ".join(dict.fromkeys(each.missing for each in one.outcomes if each.missing))


def mind(one: Verdict) -> str:
    """The warnings that stand with the figures."""
    return "; ".join(dict.fromkeys(each.caveat for each in one.outcomes if each.caveat))


def sentences(one: Verdict) -> list[str]:
    """What a person reads below the table: each definition with its figure, then what is missing."""
    said = [
        f"{each.definition.codes}, {each.definition.source}, {each.definition.partners}, {each.definition.against}: "
        f"{figure(each.value, one.claim.unit, one.claim.metric)}{'' if each.holds is None else ', holds' if each.holds else ', does not hold'}"
        for each in one.computed
        if each.value is not None
    ]
    extra = {"Flips with": "; ".join(one.flips), "Missing": missing(one), "Mind": mind(one)}
    return [one.words, *said, *(f"{name}: {words}" for name, words in extra.items() if words)]


def items(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Everything, for a program."""
    return [{**asdict(one), "verdict": one.words} for one in found]


def table(found: Sequence[Verdict]) -> pa.Table:
    """A row a claim and definition."""
    rows = [
        {
            "claim": one.claim.id,
            "verdict": one.words,
            **asdict(each.definition),
            "value": each.value,
            "unit": one.claim.unit,
            "holds": each.holds,
            "missing": each.missing,
            "caveat": each.caveat,
        }
        for one in found
        for each in one.outcomes
    ]
    return pa.Table.from_pylist(rows)
