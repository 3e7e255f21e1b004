"""Every publisher whose files can be read; explicit tuple SOURCES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.errors import BadFile, UnknownFile
from contraflow.sources import eurostat

if TYPE_CHECKING:
    from datetime import date

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.base import Source

SHOWN = 200  # bytes of an unknown file that the error quotes
SOURCES: tuple[Source, ...] = (eurostat.SOURCE,)


def read(raw: RawFile, engine: DuckDBEngine, published: date | None = None) -> Delivery:
    """Read a file by the source that recognises it; `published` counts only where the file has no date of its own.

    Raises UnknownFile, naming what is known, and BadFile for a known kind of file that is empty or broken.
    """
    if raw.size == 0:
        raise BadFile("the file is empty", where=raw.name, mend="fetch it again")
    for source in SOURCES:
        layout = source.recognise(raw)
        if layout is not None:
            return layout.read(raw, engine, published)
    raise UnknownFile(
        "no source recognises the file",
        where=raw.name,
        seen=_beginning(raw),
        allowed=[f"{source.name}: {layout.says}" for source in SOURCES for layout in source.layouts],
        mend="compare the first line with the layouts above, and download the file again unchanged",
    )


def _beginning(raw: RawFile) -> str:
    """The first line, as far as it is text."""
    head = raw.head(SHOWN)
    return head.decode("utf-8", errors="replace").splitlines()[0] if head.strip() else ""
