"""What a source hands to the lake, and what the lake says back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.codes.month import Month

Codes = frozenset[str] | None
"""A set of codes, or None for every code there is."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a file speaks for: a box of flows x reporters x partners x products x months of one data set.

    A newer publisher's vintage replaces every older row that lies in its box, also rows the publisher has since
    deleted. `None` in a dimension means all of it. The months run from `start` to `end`, both included.
    """

    dataset: str
    flows: Codes
    reporters: Codes
    partners: Codes
    products: Codes
    start: Month
    end: Month

    def overlaps(self, other: Scope) -> bool:
        """Whether any row could lie in both."""
        return (
            self.dataset == other.dataset
            and self.start <= other.end
            and other.start <= self.end
            and all(a is None or b is None or not a.isdisjoint(b) for a, b in self._pairs(other))
        )

    def covers(self, other: Scope) -> bool:
        """Whether every row of `other` lies in this one."""
        return (
            self.dataset == other.dataset
            and self.start <= other.start
            and other.end <= self.end
            and all(a is None or (b is not None and b <= a) for a, b in self._pairs(other))
        )

    def _pairs(self, other: Scope) -> tuple[tuple[Codes, Codes], ...]:
        return (
            (self.flows, other.flows),
            (self.reporters, other.reporters),
            (self.partners, other.partners),
            (self.products, other.products),
        )


@dataclass(frozen=True, slots=True)
class Check:
    """A total the publisher states, held against the rows: `agree` of `compared` are equal."""

    what: str
    compared: int
    agree: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file, read: typed rows with their scopes, rejects, and the facts of the batch.

    `rows` has the columns of TRADE, `slice_id` being the position of the row's scope in `scopes`; the lake gives the
    real one. `rejects` has the columns of REJECT without `batch_id`. `read` counts the values in the file,
    `blank` the cells the publisher marks as not available; read == kept + rejected, blank stands beside.
    """

    source: str
    dataset: str
    licence: str
    published: date | None
    rows: ir.Table
    rejects: pa.Table
    read: int
    blank: int
    scopes: tuple[Scope, ...]
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """One file as it came in. The commit of its catalogue row is the batch: before it nothing of it exists."""

    id: int
    sha256: str
    file: str
    source: str
    dataset: str
    licence: str
    published: date | None
    loaded: datetime
    read: int
    kept: int
    rejected: int
    blank: int
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    is_new: bool = False
