"""What statements say of parties, in a form that can be compared: who does what to whom, with which class of goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contraflow.record.statements.model import Statement

ARMS = frozenset(
    {"arms", "military_aid", "ammunition", "missiles", "tanks", "armoured_vehicles", "aircraft", "helmets_body_armour"}
)
INTANGIBLE = frozenset({"know_how", "geospatial_intelligence"})
VAGUE = frozenset({"tools_unspecified", "inputs_unspecified", "technology_unspecified", "equipment_unspecified"})


@dataclass(frozen=True, slots=True)
class Proposition:
    """One party's doing in one statement.

    `goods_class` is arms, goods, intangible, unspecified, or none where no goods are named; `to` is None where the
    words name nobody.
    """

    statement: Statement
    subject: str
    relation: str
    to: str | None
    goods_class: str
    goods: tuple[str, ...]
    negated: bool


def propositions(statements: Iterable[Statement]) -> Iterator[Proposition]:
    """Each actor of each statement, once a class of goods; what is asked for, threatened or planned is left out."""
    for one in statements:
        if one.modality != "asserted" and one.act != "deny" and one.polarity != "negated":
            continue
        for actor in one.actors:
            for kind in _classes(actor.goods):
                goods = tuple(code for code in actor.goods if class_of(code) == kind)
                yield Proposition(
                    one, actor.country, actor.relation, actor.to, kind, goods, actor.polarity == "negated"
                )


def class_of(code: str) -> str:
    """The class of a code of goods: what is compared when one side speaks of arms and the other of parts."""
    if code in ARMS:
        return "arms"
    if code in INTANGIBLE:
        return "intangible"
    return "unspecified" if code in VAGUE else "goods"


def _classes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(class_of(code) for code in codes)) or ("none",)
