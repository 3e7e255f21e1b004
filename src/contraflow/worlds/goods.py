"""The products of a world: real numbers of the EU's list, invented ones beside them, some renumbered in 2022."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from contraflow.codes import bridge, control_list
from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.moments import Floats, Ints
from contraflow.worlds.spec import World

LIST = "eu_sanctions_hs6"
"""The list whose numbers are a world's controlled goods, so that detectors run on it unchanged."""

RENUMBERED = 0.03  # chosen; 160 of 5,387 HS6 of HS2017 have other numbers in HS2022 or share them (the bridge)
UNKNOWN_RENUMBERED = 0.05  # chosen; twist "recoding": numbers that change without the bridge knowing
USD_TO_EUR = 0.85  # 2021's mean rate, two digits; unit values were measured in USD


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """Products in the order of their codes. `codes` are HS2017 numbers, `later` those from January 2022.

    `sibling` is the position of another product of the same heading, its own where there is none, and uncontrolled
    for a controlled product. `price` is EUR a kilogram; `size` log EUR a month of sales to the destination.
    """

    codes: tuple[str, ...]
    later: tuple[str, ...]
    controlled: NDArray[np.bool_]
    sibling: Ints
    price: Floats
    size: Floats


def make_goods(world: World) -> Goods:
    """Draw the products of a world."""
    rng = stream(world, "goods")
    chosen = _controlled(world, rng)
    codes = sorted(chosen) + _neighbours(chosen, world.products - len(chosen))
    codes, later = _renumbered(world, codes, rng)
    controlled = np.isin(codes, sorted(control_list.load(LIST).product_set))
    order = sorted(range(len(codes)), key=codes.__getitem__)
    codes, later, controlled = [codes[n] for n in order], [later[n] for n in order], controlled[order]
    price = calibration.one("unit_value_log_mean") + calibration.one("unit_value_log_sd") * rng.standard_normal(
        len(codes)
    )
    size = calibration.one("product_log_mean") + calibration.one("product_log_sd") * np.clip(
        rng.standard_normal(len(codes)), -2.5, 2.5
    )
    return Goods(tuple(codes), tuple(later), controlled, _siblings(codes, controlled), USD_TO_EUR * np.exp(price), size)


@cache
def _listed() -> tuple[str, ...]:
    """Numbers of the list that mean the same in HS2017 and HS2022."""
    codes = sorted(control_list.load(LIST).product_set)
    family, caveat = bridge.families(codes), bridge.caveats(codes)
    return tuple(code for code in codes if family[code] == code and code not in caveat)


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    """Numbers that were really renumbered in 2022, old and new, each number in one pair only."""
    seen: set[str] = set()
    found = []
    for link in bridge.links():
        pair = {link.hs2017, link.hs2022}
        if link.family and len(pair) > 1 and "" not in pair and not pair & seen:
            seen |= pair
            found.append((link.hs2017, link.hs2022))
    return tuple(found)


def _controlled(world: World, rng: np.random.Generator) -> list[str]:
    """Draw runs of numbers that follow each other on the list, so that headings have several."""
    wanted = min(max(1, round(world.products * world.controlled)), len(_listed()))
    firsts = rng.permutation(len(_listed()) // 2)[: (wanted + 1) // 2]
    return [_listed()[2 * first + at] for first in firsts for at in (0, 1)][:wanted]


def _neighbours(chosen: list[str], wanted: int) -> list[str]:
    """Invent numbers in the same headings that no list and no revision knows, in turn over the headings."""
    taken = set(control_list.load(LIST).product_set) | {code for pair in _pairs() for code in pair}
    headings = sorted({code[:4] for code in chosen})
    invented = (f"{heading}{last:02d}" for last in range(99, 0, -1) for heading in headings)
    found = [code for code, _ in zip((code for code in invented if _is_free(code, taken)), range(wanted), strict=False)]
    return sorted(found)


def _is_free(code: str, taken: set[str]) -> bool:
    return code not in taken and bridge.families([code])[code] == code


def _renumbered(world: World, codes: list[str], rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Replace some numbers by pairs really renumbered in 2022; with the twist, change others unannounced.

    A pair whose old number is on the list is controlled throughout, also where its new number is not listed.
    """
    old, new = list(codes), list(codes)
    free = rng.permutation(len(codes))
    known = min(max(1, round(RENUMBERED * len(codes))), len(free), len(_pairs()))
    for at, pair in zip(free[:known], rng.permutation(len(_pairs()))[:known], strict=True):
        old[at], new[at] = _pairs()[pair]
    if "recoding" in world.twists:
        rest = np.setdiff1d(np.arange(len(codes)), free[:known])
        used = set(old) | set(new) | set(control_list.load(LIST).product_set)
        for at in rng.permutation(rest)[: max(1, round(UNKNOWN_RENUMBERED * len(codes)))]:
            new[at] = next(c for n in range(99) if _is_free(c := f"{old[at][:4]}{n:02d}", used))
            used.add(new[at])
    return old, new


def _siblings(codes: list[str], controlled: NDArray[np.bool_]) -> Ints:
    """Return for each product the next one of its heading, for a controlled one the next uncontrolled."""
    by_heading: dict[str, list[int]] = {}
    for at, code in enumerate(codes):
        by_heading.setdefault(code[:4], []).append(at)
    found = np.arange(len(codes))
    for members in by_heading.values():
        for nth, at in enumerate(members):
            others = members[nth + 1 :] + members[:nth]
            fit = [other for other in others if not (controlled[at] and controlled[other])]
            found[at] = fit[0] if fit else at
    return found
