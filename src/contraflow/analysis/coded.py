"""A collected column as numbers: what cubes are filled by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self

    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column as numbers: the values that it may hold, and each row's place among them, -1 where it is missing."""

    values: list[Any]
    at: NDArray[np.int64]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Self:
        """Number a column; one that is a dictionary already may hold values of rows that were left out."""
        coded = column.combine_chunks().dictionary_encode()
        return cls(coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy())

    def is_(self, value: object) -> NDArray[np.bool_]:
        """Say which rows hold a value."""
        return np.asarray(self.at == (self.values.index(value) if value in self.values else len(self.values)))

    def told(self, rows: NDArray[np.int64], meaning: Callable[[Any], int]) -> NDArray[np.int64]:
        """Return what the values of rows mean; each value is asked about once."""
        at, found = self.at[rows], np.zeros(len(self.values), dtype=np.int64)
        used = np.flatnonzero(np.bincount(at, minlength=len(self.values)))
        found[used] = [meaning(self.values[place]) for place in used]
        return np.asarray(found[at], dtype=np.int64)

    def held(self, rows: NDArray[np.int64]) -> set[Any]:
        """Return the values that rows hold."""
        return {self.values[place] for place in np.flatnonzero(np.bincount(self.at[rows], minlength=len(self.values)))}
