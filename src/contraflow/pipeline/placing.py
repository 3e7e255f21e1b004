"""Findings in their groups and places: what the case fixed beforehand, and what the record already names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contraflow import detectors
from contraflow.analysis.grouping import Choices, grouped
from contraflow.analysis.ranking import ranked
from contraflow.record.known import known
from contraflow.views.ranked import why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contraflow.analysis.ranking import Ranked
    from contraflow.case import Case
    from contraflow.detectors.base import Finding


def placed(case: Case, found: Iterable[Finding]) -> list[Finding]:
    """The same findings in the same order, each with its group, its rank and its role there; leads say why.

    Findings about reports (blackouts) are in no group.
    """
    some = list(found)
    choices = Choices(detectors.senses(), case.lists, [each.id for each in case.baselines], case.currency)
    order = ranked(grouped(some, choices), known(case))
    by_id = {name: facts for each in order for name, facts in _facts(each, case.currency)}
    return [replace(each, **by_id.get(each.id, {})) for each in some]


def _facts(of: Ranked, currency: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each member is told, by its id."""
    for name, role in of.group.roles.items():
        said = why(of, currency) if role == "lead" else None
        yield name, {"group": of.group.lead.id, "rank": of.place, "role": role, "why": said}
