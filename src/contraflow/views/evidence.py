"""A finding with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

    from contraflow.detectors.base import Finding
    from contraflow.lake import Batch

ROLES: Final = {
    "definition": "another definition of the same",
    "supports": "what another detector says the same way",
    "wider": "the same over more places",
    "contradicts": "what says the other way",
    "beside": "what stands beside it, without a direction",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with the rows and the files it rests on."""

    finding: Finding
    rows: pa.Table
    batches: tuple[Batch, ...]

    @property
    def words(self) -> str:
        """Its reason."""
        return self.finding.reason

    @property
    def place(self) -> str:
        """Where it stands among the findings of its run, and why; empty for what is in no group."""
        found = self.finding
        if found.group is None or found.why:
            return found.why or ""
        return f"In the group of {found.group}, place {found.rank}, as {ROLES[found.role or 'beside']}."
