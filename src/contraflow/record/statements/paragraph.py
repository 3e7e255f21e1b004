"""Quotations of a parsed paragraph, counted in tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.record.quotes import pairs

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotations as token ranges, marks included, in order; an empty tuple where the paragraph has none."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, doc: Doc, text: str) -> Quotes:
        """Those of the paragraph whose own text is `text` (the parser's copy has lost the shapes of the marks)."""
        quoted = pairs(text)
        starts = [token.idx for token in doc] if quoted else []
        return cls(tuple((bisect_left(starts, a), bisect_left(starts, b)) for a, b in quoted))

    def inside(self, at: int) -> tuple[int, int] | None:
        """The quotation around a token."""
        which = bisect_right(self.ranges, at, key=lambda one: one[0]) - 1
        return self.ranges[which] if which >= 0 and self.ranges[which][0] <= at < self.ranges[which][1] else None

    def nearest(self, at: int) -> int:
        """Tokens to the nearest quotation (0 inside one, 999 where there is none)."""
        which = bisect_right(self.ranges, at, key=lambda one: one[0])
        beside = self.ranges[max(0, which - 1) : which + 1]
        return min((0 if a <= at < b else a - at if at < a else at - b + 1 for a, b in beside), default=999)
