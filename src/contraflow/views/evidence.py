"""A finding with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from contraflow.detectors.base import Finding
    from contraflow.lake import Batch


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
