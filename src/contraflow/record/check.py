"""Does the number hold? A claim over a fixed grid of definitions: codes x source x partners x what it is held against.

The speaker's own source comes first where the claim names it; where the words leave a choice open, the likeliest
reading does. What cannot be computed is counted and says which data would be needed. The grid has a version and is
fixed before a run (`grid.toml`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from statistics import fmean
from typing import Any

from contraflow.codes.data import resource_toml

BREAK = 2022  # the first year in which BACI's Russia rests on the partner alone
BROKEN = (
    "BACI breaks in 2022 for Russia: until 2021 it blends the exporter's word with Russia's, then it is the exporter's "
    "alone, so a change across the break is not like with like"
)
ASSUMED = "the words name no period: the last full year before they were said is taken"
PARTS = ("share", "rank")
DIMENSIONS = ("codes", "source", "partners", "against")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure to check. `origin` is ISO-3, None: all countries. `year` None: the words name none.

    `base` is the year it grew from. `months` are the first and the last from January of `year` on, beyond 12 in the
    next. `source` is the one of the grid that the speaker used, where that is known. `assumed`: the year is not the
    speaker's.
    """

    id: str
    text: str
    speaker: str
    metric: str
    goods: tuple[str, ...]
    value: float | None
    unit: str
    comparison: str
    origin: str | None = None
    year: int | None = None
    base: int | None = None
    destination: str = "RUS"
    url: str | None = None
    months: tuple[int, int] = (1, 12)
    source: str | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to compute a claim. `against` is the base of a growth or the whole of a share."""

    codes: str
    source: str
    partners: str
    against: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A claim under one definition: the figure in the claim's unit, None where `missing` data prevents it."""

    definition: Definition
    value: float | None
    holds: bool | None
    missing: str | None = None
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the grid says of a claim. `reason` is filled where trade data cannot tell."""

    claim: Claim
    grid: str
    outcomes: tuple[Outcome, ...]
    flips: tuple[str, ...]
    reason: str | None = None

    @property
    def computed(self) -> tuple[Outcome, ...]:
        """The outcomes that have a figure."""
        return tuple(one for one in self.outcomes if one.value is not None)

    @property
    def words(self) -> str:
        """In one sentence."""
        if self.reason is not None:
            return f"trade data can't tell: {self.reason}"
        known, lacking = self.computed, len(self.outcomes) - len(self.computed)
        if not known:
            return f"none of {len(self.outcomes)} definitions could be computed"
        held = sum(one.holds is True for one in known)
        said = f"holds in {held} of {len(known)} definitions"
        return f"{said}; {lacking} more could not be computed" if lacking else said


@dataclass(frozen=True, slots=True)
class Asked:
    """Which flow a definition needs: code set and source of the grid, exporters (none: all), months, unit."""

    codes: dict[str, Any]
    source: dict[str, Any]
    exporters: tuple[str, ...]
    destination: str
    year: int
    unit: str
    months: tuple[int, int] = (1, 12)


Flow = Callable[[Asked], float | str]
"""The flow asked for in the claim's unit, or the words for what is missing."""


@cache
def grid() -> dict[str, Any]:
    """The grid as it stands."""
    return resource_toml("record/grid.toml")


def claims(said: dict[str, Any]) -> tuple[Claim, ...]:
    """The claims of a file such as `cases.toml`; raise TypeError or KeyError where a field is wrong."""
    months = (1, 12)
    return tuple(
        Claim(**{**one, "goods": tuple(one["goods"]), "months": tuple(one.get("months", months))})
        for one in said["claim"]
    )


def check(claim: Claim, flow: Flow) -> Verdict:
    """Hold a claim against every definition; `flow` gives the figures that are in the lake."""
    reason = cannot(claim)
    if reason is not None:
        return Verdict(claim, grid()["version"], (), (), reason)
    outcomes = tuple(_outcome(claim, parts, flow) for parts in _definitions(claim))
    return Verdict(claim, grid()["version"], outcomes, _flips(outcomes))


def cannot(claim: Claim) -> str | None:
    """Why no trade data could tell, None where they could."""
    reasons = grid()["cannot"]
    if claim.origin is None and claim.metric == "growth":
        return str(reasons["output"])
    known = {one["goods"] for one in grid()["codes"]}
    if any(code in known for code in claim.goods):
        return None if claim.year is not None else "the words name no period"
    return next((str(reasons[code]) for code in claim.goods if code in reasons), "the words name no goods")


Parts = tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]


def _definitions(claim: Claim) -> list[Parts]:
    codes = [one for one in grid()["codes"] if one["goods"] in claim.goods]
    sources = sorted(grid()["source"], key=lambda one: one["id"] != claim.source)
    partners = [one for one in grid()["partners"] if one.get("of", claim.origin) == claim.origin]
    return list(product(codes, sources, partners, _against(claim)))


def _against(claim: Claim) -> list[dict[str, Any]]:
    """What the figure is held against: the whole of a share, the base of a growth."""
    if claim.metric in PARTS:
        return [one for one in grid()["whole"] if one["countries"] or claim.metric == "share"]
    return grid()["baseline"] if claim.metric == "growth" and claim.base is None else [{"id": "as said"}]


def _outcome(claim: Claim, parts: Parts, flow: Flow) -> Outcome:
    codes, source, partners, against = parts
    definition = Definition(codes["id"], source["id"], partners["id"], against["id"])
    assert claim.year is not None  # noqa: S101  cannot() has sorted these out
    own = (*([claim.origin] if claim.origin else []), *partners["countries"])
    now = Asked(codes, source, own, claim.destination, claim.year, claim.unit, claim.months)
    if claim.metric == "count":
        return Outcome(definition, None, None, "pieces: the sources give money and weight")
    if claim.metric in PARTS:
        return _part(claim, definition, _part_of(claim, now, against), flow)
    bases = [] if claim.metric == "level" else _bases(claim, against)
    return _valued(claim, definition, [flow(one) for one in (now, *(replace(now, year=year) for year in bases))], bases)


def _part_of(claim: Claim, now: Asked, whole: dict[str, Any]) -> list[Asked]:
    """The flow itself, then what it is a part of: the whole in one, or for a rank each of the others."""
    now = replace(now, unit="percent")  # money of any one currency
    others = tuple(one for one in whole["countries"] if one not in now.exporters)
    if claim.metric == "share":
        return [now, replace(now, exporters=(*now.exporters, *others) if others else ())]
    return [now, *(replace(now, exporters=(one,)) for one in others)]


def _part(claim: Claim, definition: Definition, asked: list[Asked], flow: Flow) -> Outcome:
    found = [flow(one) for one in asked]
    missing = next((each for each in found if isinstance(each, str)), None)
    if missing is not None:
        return Outcome(definition, None, None, missing)
    own, *rest = (float(each) for each in found)
    if claim.metric == "share" and not rest[0]:
        return Outcome(definition, None, None, "the whole is zero: no share")
    value = 100 * own / rest[0] if claim.metric == "share" else 1.0 + sum(each > own for each in rest)
    return Outcome(definition, value, holds(claim, value), None, ASSUMED if claim.assumed else None)


def _bases(claim: Claim, baseline: dict[str, Any]) -> list[int]:
    assert claim.year is not None  # noqa: S101
    return [claim.base] if claim.base is not None else [claim.year - back for back in baseline["years"]]


def _valued(claim: Claim, definition: Definition, flows: list[float | str], bases: list[int]) -> Outcome:
    missing = next((each for each in flows if isinstance(each, str)), None)
    if missing is not None:
        return Outcome(definition, None, None, missing)
    now, *before = (float(each) for each in flows)
    if before and not fmean(before):
        return Outcome(definition, None, None, "the base is zero: no rate of growth")
    value = (now / fmean(before) - 1) * 100 if before else now
    across = before and claim.year is not None and min(bases) < BREAK <= claim.year and definition.source == "baci"
    said = [*([BROKEN] if across else []), *([ASSUMED] if claim.assumed else [])]
    return Outcome(definition, value, holds(claim, value), None, "; ".join(said) or None)


def holds(claim: Claim, value: float) -> bool | None:
    """Whether a figure is what the claim says, with the rounding that its words imply."""
    said = claim.value
    if said is None:
        return None
    if claim.comparison == "at_least":
        return value >= said
    if claim.comparison == "at_most":
        return value <= said
    return abs(value - said) <= abs(said) * float(grid()["tolerance"][claim.comparison])


def _flips(outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    """The choices that alone turn the verdict of the first definition that could be computed."""
    known = [one for one in outcomes if one.value is not None]
    found = []
    for one in known[1:]:
        differ = [d for d in DIMENSIONS if getattr(one.definition, d) != getattr(known[0].definition, d)]
        if len(differ) == 1 and one.holds != known[0].holds:
            first, other = (getattr(each.definition, differ[0]) for each in (known[0], one))
            found.append(f"{differ[0]}: {first} -> {other}")
    return tuple(dict.fromkeys(found))
