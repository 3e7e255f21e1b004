"""Two vintages of the same figures: what was revised, what appeared, what the publisher deleted, what it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

KEY = ("dataset", "reporter", "partner", "flow", "product", "period", "currency", "valuation", "partner_concept")
"""The grain of a figure. The code book is left out: a publisher that renames it has revised no figure."""
Change = Literal["same", "revised", "beyond its interval", "appeared", "gone"]


def changed(before: ir.Table, after: ir.Table) -> ir.Table:
    """Hold two monthly panels against each other: the figures of KEY that differ, largest first.

    -> before_minor, after_minor (missing where the vintage has no such figure), change_minor, kind.
    """
    sides = [
        table.select(*KEY, older=table.value_minor * old, newer=table.value_minor * new, had=old, has=new)
        for table, old, new in ((before, _one(1), _one(0)), (after, _one(0), _one(1)))
    ]
    both = ibis.union(*sides)
    sums = both.group_by(list(KEY)).agg(
        **{name: both[name].sum().cast("int64") for name in ("older", "newer", "had", "has")}
    )
    differ = sums.filter((sums.older != sums.newer) | (sums.had.cast("bool") != sums.has.cast("bool")))
    kind = ibis.cases((differ.had == 0, "appeared"), (differ.has == 0, "gone"), else_="revised")
    return differ.select(
        *KEY,
        before_minor=(differ.had > 0).ifelse(differ.older, None),
        after_minor=(differ.has > 0).ifelse(differ.newer, None),
        change_minor=differ.newer - differ.older,
        kind=kind,
    ).order_by(ibis.desc(ibis._.change_minor.abs()), *KEY)


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """What was asked, whatever the data said: the same under two vintages."""

    detector: str
    list: str
    product: str
    reporter: str
    hub: str
    destination: str
    period: str
    baseline: str
    codes: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vintage says to a question, in whole units, with the interval it is printed with."""

    question: Question
    value: float
    unit: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One question with both answers; None where a vintage gave none."""

    question: Question
    before: float | None
    after: float | None
    unit: str
    change: Change


def moved(before: Iterable[Answer], after: Iterable[Answer]) -> tuple[Moved, ...]:
    """Pair findings of two vintages by their question; those that changed most first, unchanged ones last.

    "beyond its interval": the newer value lies outside the interval that the older one was printed with.
    """
    old, new = ({each.question: each for each in some} for some in (before, after))
    found = [_moved(question, old.get(question), new.get(question)) for question in {*old, *new}]
    return tuple(sorted(found, key=lambda each: (-abs((each.after or 0) - (each.before or 0)), each.question)))


def _moved(question: Question, old: Answer | None, new: Answer | None) -> Moved:
    unit = (new or old).unit if new or old else ""  # type: ignore[union-attr]
    return Moved(question, old.value if old else None, new.value if new else None, unit, _change(old, new))


def _change(old: Answer | None, new: Answer | None) -> Change:
    if old is None:
        return "appeared"
    if new is None:
        return "gone"
    if old.value == new.value:
        return "same"
    inside = old.low is None or old.high is None or old.low <= new.value <= old.high
    return "revised" if inside else "beyond its interval"


def _one(number: int) -> ir.IntegerScalar:
    return ibis.literal(number, type="int64")
