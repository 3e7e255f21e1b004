"""Groups on worlds: does each planted change that is seen stand in one group, and in no group with another.

score(seed, level)   one small world, its goods as listed and bridged
summary(rows)        (measure, target, value, Monte Carlo error) of many

A change is a good that the destination lost, or a good that went by a hub (routes, ghosts). It is seen where a detector
of losses, or of hubs, finds the good (and the hub). Lower minimum than the default, as for routes.
"""

from __future__ import annotations

from dataclasses import replace

from rates import share

from contraflow import detectors
from contraflow.analysis.about import subject
from contraflow.codes import bridge
from contraflow.detectors import diversion, ghosts, prices, routes, suspension
from contraflow.pipeline.placing import placed
from contraflow.worlds.spec import World
from worlds import seen

MINIMUM = 10_000  # EUR in the window of six months
SIDED = (routes.DETECTOR, ghosts.DETECTOR, prices.DETECTOR)
LOSSES, HUBS = ("suspension",), ("diversion", "routes", "ghosts")
FIRST = 5


def score(seed, level):
    """Return counts of changes planted, seen, and whole (in one group); of groups, those pure and those right."""
    worlds = [seen(World.small(seed, level), codes=codes) for codes in ("as listed", "bridged")]
    found = placed(worlds[0].case, [each for world in worlds for each in _found(world.sides)])
    planted = _planted(worlds[0].made)
    homes = {change: {f.group for f in found if _sees(f, change, codes)} for change, codes in planted.items()}
    leads = [f for f in found if f.role == "lead" and f.detector in LOSSES + HUBS and len(subject(f).places) <= 1]
    leads = [f for f in leads if not subject(f).is_list]
    first = sorted((f for f in leads if f.detector in HUBS), key=lambda f: f.rank)[:FIRST]
    right = {f.id for f in leads if any(f.id in groups for groups in homes.values())}
    return {
        "planted": len(planted),
        "seen": sum(bool(groups) for groups in homes.values()),
        "whole": sum(len(groups) == 1 for groups in homes.values()),
        "groups": len(leads),
        "pure": sum(sum(f.id in groups for groups in homes.values()) <= 1 for f in leads),
        "right": len(right),
        "first": len(first),
        "right_first": sum(f.id in right for f in first),
        "findings": len(found),
        "all_groups": len({f.group for f in found}),
    }


def summary(rows):
    """Return (measure, target, value, Monte Carlo error) of scored worlds of one level."""
    return [
        ("changes seen that stand in one group", ">= 0.95", *share(rows, "whole", "seen")),
        ("groups that hold one change at most", ">= 0.95", *share(rows, "pure", "groups")),
        ("groups of losses and hubs that are planted", "", *share(rows, "right", "groups")),
        (f"the same of the first {FIRST} of hubs", "", *share(rows, "right_first", "first")),
        ("planted changes that are seen", "", *share(rows, "seen", "planted")),
        ("groups a finding", "", *share(rows, "all_groups", "findings")),
    ]


def _found(sides):
    of_study = [replace(each, params=_low(each.params)) for each in (suspension.DETECTOR, diversion.DETECTOR)]
    found = [f for each in (*of_study, detectors.breaks.DETECTOR) for f in each(sides.study)]
    return found + [f for each in SIDED for f in replace(each, params=_low(each.params))(sides)]


def _low(params):
    return replace(params, min_value=MINIMUM, most=1_000)


def _planted(made):
    """Return the codes of each change, (good, hub or none), in both revisions, also where the bridge knows no link."""
    later = {row["product"]: row["later"] for row in made.truth().recodes.to_pylist()}
    lost = {row["product"] for row in made.truth().suspension.to_pylist() if row["lost_eur"] > 0}
    changes = {(product, None) for product in lost}
    changes |= {(row["product"], row["hub"]) for table in ("routes", "ghosts") for row in _rows(made, table)}
    return {(product, hub): {product, later.get(product, product)} for product, hub in changes}


def _rows(made, table):
    return getattr(made.truth(), table).to_pylist()


def _sees(found, change, codes):
    _, hub = change
    detectors_of = LOSSES if hub is None else HUBS
    place = () if hub is None else (hub,)
    return (
        found.detector in detectors_of
        and subject(found).places == place
        and bool(codes & {*bridge.members(found.product)})
    )
