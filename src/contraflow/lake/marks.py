"""What the distinct texts of a column say, worked out once for each of them and never row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Mark:
    """A new column `name`: what `says` makes of the text in `column`, a number or whether something holds.

    A missing text says what "" says, so that the new column misses nothing.
    """

    column: str
    name: str
    says: Callable[[str], int]
    kind: pa.DataType = pa.bool_()  # noqa: RUF009 - a type is a constant

    def values(self, texts: Iterable[str]) -> pa.Array:
        """What each text says, in their order."""
        return pa.array([self.says(text) for text in texts], self.kind)

    @property
    def without(self) -> int:
        """What a missing text says."""
        return self.says("")
