"""Groups of findings in their places: a line a group, and why it stands there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contraflow import detectors
from contraflow.analysis.about import LIST, OWN, direction, subject
from contraflow.analysis.certainty import STEPS
from contraflow.analysis.ranking import KNOWN
from contraflow.codes.money import MINUS, words
from contraflow.detectors.base import goods_of, name_of, names_of
from contraflow.views.figures import Grid, Section
from contraflow.views.grids import SHORT_ID, amount, count, interval, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contraflow.analysis.about import Found
    from contraflow.analysis.grouping import Role
    from contraflow.analysis.ranking import Ranked
    from contraflow.detectors.base import Finding
    from contraflow.views.material import Material

KINDS: Final = {
    (True, True): "Third countries, good by good",
    (True, False): "The coalition's own sales, good by good",
    (False, True): "Third countries, list by list",
    (False, False): "The coalition's own sales, list by list",
}
"""Headings of what is ranked together, in the order of a page: single goods and whole lists, by way of others or straight."""
ON_A_PAGE: Final = (KINDS[True, True], KINDS[True, False])
SURE: Final = 3  # the step at which the part beyond the noise floor means anything
SAID: Final[dict[Role, str]] = {
    "supports": "also seen by",
    "wider": "over more places by",
    "contradicts": "the other way by",
}
NAMES: Final = 3  # mentions and reporters said by name
SHOWN: Final = 10
RULE: Final = (
    "Findings about the same goods and places in the same months are one line, whichever detector, list, baseline or "
    "definition of codes they come from. Lines stand by the product of three ranks, by size, by certainty and by how "
    "little the record knows of them (equals share the mean of their places); whole lists and single goods, and the coalition's own sales and third countries, "
    "are ranked apart."
)


def why(of: Ranked, currency: str) -> str:
    """Why a group stands where it stands: its place, the three ranks with their reasons, and what it rests on."""
    group = of.group
    kind = KINDS[group.subject.kind]
    size = "nothing in it measures money" if group.size is None else f"{words(group.size, currency)} a month"
    return (
        f"Place {of.place} of {of.of} in {kind[:1].lower()}{kind[1:]}: by size {of.by_size:g} ({size}), by certainty "
        f"{of.by_certainty:g} ({_certain(of)}), by how little known {of.by_novelty:g} ({_known(of)}). {_seen(of)} {_rests(of)}"
    )


def _certain(of: Ranked) -> str:
    sure = of.group.certainty
    part = f", at least {sure.part:.0%} of the size" if sure.read == SURE else ""
    doubts = f"; less sure, for {' and '.join(sure.doubts)}" if sure.doubts else ""
    return f"{STEPS[sure.read]}{part}{doubts}"


def _known(of: Ranked) -> str:
    named = ", ".join(of.mentions[:NAMES]) + (f" and {len(of.mentions) - NAMES} more" if of.mentions[NAMES:] else "")
    return KNOWN[of.known] + (f": {named}" if named else "")


def _seen(of: Ranked) -> str:
    """In how many definitions, by which detectors, and which say the contrary."""
    group = of.group
    parts = [f"In {group.seen} of {group.asked} definitions of {group.lead.detector}"]
    for role, said in SAID.items():
        if names := _detectors(group.of(role)):
            parts.append(f"{said} {names}")
    return f"{'; '.join(parts)}."


def _detectors(some: Iterable[Found]) -> str:
    return ", ".join(sorted({each.detector for each in some}))


def _rests(of: Ranked) -> str:
    """On whose reports all of it rests, and how many of its findings have no report in common."""
    group, number = of.group, len(of.group.members)
    pieces = "one piece" if group.independent == 1 else f"{group.independent} pieces, which share no report,"
    return f"{many(number, 'finding')} from {_voices(of)}: {pieces} of evidence."


def _voices(of: Ranked) -> str:
    """Whose reports, by flow: "the exports of EU27, the imports of Kazakhstan"."""
    told: dict[str, list[str]] = defaultdict(list)
    for who, flow in sorted(of.group.voices):
        told[flow].append(who)
    return ", ".join(f"the {flow}s of {_named(of, some)}" for flow, some in sorted(told.items()))


def _named(of: Ranked, some: Sequence[str]) -> str:
    named = [name_of(_coalition(of)) if who == OWN else name_of(who) for who in some]
    return f"{len(named)} countries" if len(named) > NAMES else " and ".join(named)


def _coalition(of: Ranked) -> str:
    """The coalition's label: who reported, but for findings whose sellers are others."""
    own = (each for each in of.group.members if each.reporter != "+".join(each.parameters.get("suppliers", ())))
    return next(each.reporter for each in own)


Line = tuple["Finding", tuple["Finding", ...]]
"""A group: its lead and the others."""


def lines(found: Iterable[Finding]) -> dict[str, tuple[Line, ...]]:
    """The groups of placed findings by the heading of their kind, in their places; findings without one are left out."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        if each.group is not None:
            groups[each.group].append(each)
    leads = [each for some in groups.values() for each in some if each.role == "lead"]
    kinds: dict[str, list[Line]] = {heading: [] for heading in KINDS.values()}
    for lead in sorted(leads, key=lambda each: (each.rank or 0, each.id)):
        others = tuple(each for each in groups[lead.id] if each.id != lead.id)
        kinds[KINDS[subject(lead).kind]].append((lead, others))
    return {heading: tuple(some) for heading, some in kinds.items() if some}


def grid(heading: str, some: Sequence[Line], shown: int | None = None) -> Grid:
    """A line a group: where it stands, about what, how large the lead says it is, and who else sees it."""
    kept = some[:shown]
    rows = [_row(lead, others) for lead, others in kept]
    headings = ("place", "goods", "where", "change", "90% interval", "seen by", "finding")
    at = [0, 1, *([2] if any(row[2] for row in rows) else []), 3, 4, 5, 6]
    said = (f"{len(kept)} of " if len(kept) < len(some) else "") + many(len(some), "group")
    return Grid(
        headings=tuple(headings[each] for each in at),
        rows=tuple(tuple(row[each] for each in at) for row in rows),
        numeric=(0, *(at.index(each) for each in (3, 4))),
        cites=tuple(lead.id for lead, _ in kept),
        says=f"{heading}: {said}.",
    )


def _row(lead: Finding, others: Sequence[Finding]) -> tuple[str, ...]:
    size, way = _upright(lead), direction(lead, detectors.senses()[lead.detector])
    change = {1: "+", -1: MINUS, 0: ""}[way] + amount(size)
    about = (str(lead.rank), _goods(lead), _where(lead))
    return (*about, change, interval(size), _by(lead, others), lead.id[:SHORT_ID])


def _upright(lead: Finding) -> Finding:
    """The finding with its size as a positive number: which way it went is said before it."""
    if lead.value >= 0:
        return lead
    ends = (None, None) if lead.low is None or lead.high is None else (-lead.high, -lead.low)
    return replace(lead, value=-lead.value, low=ends[0], high=ends[1])


def _goods(lead: Finding) -> str:
    about = subject(lead)
    return about.goods.removeprefix(LIST) if about.is_list else goods_of(lead.product)


def _where(lead: Finding) -> str:
    places = subject(lead).places
    return names_of(places) if len(places) <= 1 else f"{len(places)} together"


def _by(lead: Finding, others: Sequence[Finding]) -> str:
    """The lead's detector, then the others that say so; those that say the contrary behind "not"."""
    so = {each.detector for each in others if each.role in ("supports", "wider")} - {lead.detector}
    against = {each.detector for each in others if each.role == "contradicts"}
    return ", ".join([lead.detector, *sorted(so), *(f"not {name}" for name in sorted(against))])


def named(lead: Finding) -> str:
    """What a group is about, in a few words."""
    return ", ".join(part for part in (_goods(lead), _where(lead)) if part)


def _reasons(some: Sequence[Line]) -> tuple[str, ...]:
    return tuple(f"{named(lead)}. {lead.why}" for lead, _ in some)


def section(of: Material) -> Section | None:
    """What stands out, ranked: single goods; lists have parts of the page of their own. None where nothing does."""
    every = lines(of.findings)
    groups = sum(map(len, every.values()))
    kinds = {heading: some for heading, some in every.items() if heading in ON_A_PAGE}
    if not kinds:
        return None
    return Section(
        "ranked",
        "What stands out, ranked",
        (f"The {count(len(of.findings))} findings behind this page say {count(groups)} different things.", RULE),
        grids=tuple((heading, grid(heading, some, SHOWN)) for heading, some in kinds.items()),
        folded=tuple((f"Why each stands there: {heading}", _reasons(some[:SHOWN])) for heading, some in kinds.items()),
    )
