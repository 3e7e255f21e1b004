"""What is asked of a service, cut into parts that each get a whole answer, and what a file of answers speaks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from contraflow.codes.month import Month
from contraflow.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contraflow.lake.delivery import Delivery, Scope

ALL = "all"


@dataclass(frozen=True, slots=True)
class Query:
    """Months of reports: who reports and with whom ("" and none named: all), goods by HS code, one direction."""

    reporter: str
    partners: tuple[str, ...]
    codes: tuple[str, ...]
    start: Month
    end: Month
    flow: str = "export"

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month asked for."""
        return Month.span(self.start, self.end)

    def facts(self) -> dict[str, str]:
        """The question, as it stands in the batch."""
        return {
            "reporter": self.reporter or ALL,
            "partners": " ".join(self.partners) or ALL,
            "codes": " ".join(self.codes),
            "from": str(self.start),
            "to": str(self.end),
            "flow": self.flow,
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Query:
        """Undo `facts`."""
        reporter = "" if facts["reporter"] == ALL else facts["reporter"]
        partners = () if facts["partners"] == ALL else tuple(facts["partners"].split())
        codes, flow = tuple(facts["codes"].split()), facts["flow"]
        return cls(reporter, partners, codes, Month.parse(facts["from"]), Month.parse(facts["to"]), flow)


@dataclass(frozen=True, slots=True)
class Part:
    """One call: some months, codes and partners of a query."""

    query: Query
    months: tuple[Month, ...]
    codes: tuple[str, ...]
    partners: tuple[str, ...]

    def halves(self, mend: str) -> tuple[Part, Part]:
        """The same question as two: by months, codes or partners. Raises NoAnswer where it is one thing."""
        for name in ("months", "codes", "partners"):
            whole = getattr(self, name)
            if len(whole) > 1:
                half = len(whole) // 2
                return replace(self, **{name: whole[:half]}), replace(self, **{name: whole[half:]})
        what = "the service cuts the answer to a question that cannot be made smaller; nothing of it is stored"
        raise NoAnswer(what, seen=f"{self.months[0]} {self.codes[0]} {self.query.facts()}", mend=mend)


def parts(query: Query, months_a_call: int, codes_a_call: int) -> Iterator[Part]:
    """The calls of a query: so many months and codes each."""
    months = query.months
    for at in range(0, len(months), months_a_call):
        for code in range(0, len(query.codes), codes_a_call):
            codes = query.codes[code : code + codes_a_call]
            yield Part(query, months[at : at + months_a_call], codes, query.partners)


def widened(query: Query, delivery: Delivery) -> tuple[Scope, ...]:
    """The boxes of the rows, widened to what was asked: a line that the publisher has deleted since goes.

    Only in months that came back with any row: of the others the reporter may not have sent any yet.
    """
    reporters, products = frozenset({query.reporter}) - {""} or None, frozenset(query.codes)
    partners = frozenset(query.partners) or None
    return tuple(replace(scope, reporters=reporters, partners=partners, products=products) for scope in delivery.scopes)


def silent(query: Query, delivery: Delivery) -> tuple[str, ...]:
    """Name the months that came back empty."""
    there = {month for scope in delivery.scopes for month in query.months if scope.start <= month <= scope.end}
    gone = [str(month) for month in query.months if month not in there]
    return (f"no row came for {', '.join(gone)}: not sent yet, or no trade; not taken for zero",) if gone else ()
