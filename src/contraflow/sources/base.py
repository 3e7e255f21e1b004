"""What a source is: the facts of a publisher and the layouts its files come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.facts import Facts


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape that a publisher's files come in.

    `says` names what tells it from others, for the person whose file is not recognised. `recognise` looks at the
    beginning of a file only, and never raises on a file of another kind. `read` types every value: what it cannot
    read becomes a reject, and a file that is no table of this kind at all raises BadFile.
    """

    name: str
    says: str
    recognise: Callable[[RawFile], bool]
    read: Callable[[RawFile, DuckDBEngine, date | None], Delivery]


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher: its name, its facts, and the layouts of its files, tried in order."""

    name: str
    facts: Facts
    layouts: tuple[Layout, ...]

    def recognise(self, raw: RawFile) -> Layout | None:
        """The layout of the file, or None where it is none of this publisher's."""
        return next((layout for layout in self.layouts if layout.recognise(raw)), None)

    def read(self, raw: RawFile, engine: DuckDBEngine, *, published: date | None = None) -> Delivery:
        """Read a recognised file; `published` is the user's word, and counts only where the file has no date."""
        layout = self.recognise(raw)
        if layout is None:
            raise ValueError(raw.name)
        return layout.read(raw, engine, published)
