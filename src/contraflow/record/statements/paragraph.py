"""Quotations of a parsed paragraph, counted in tokens."""

from __future__ import annotations

from bisect import bisect_left
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
        starts = [token.idx for token in doc]
        return cls(tuple((bisect_left(starts, a), bisect_left(starts, b)) for a, b in pairs(text)))

    def inside(self, at: int) -> tuple[int, int] | None:
        """The quotation around a token."""
        return next(((a, b) for a, b in self.ranges if a <= at < b), None)

    def nearest(self, at: int) -> int:
        """Tokens to the nearest quotation (0 inside one, 999 where there is none)."""
        return min((0 if a <= at < b else a - at if at < a else at - b + 1 for a, b in self.ranges), default=999)
