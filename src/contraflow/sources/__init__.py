"""Every publisher whose files can be read; explicit tuple SOURCES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.errors import BadFile, UnknownFile
from contraflow.sources import (
    baci,
    comtrade,
    eurostat,
    extract,
    flat,
    ftm,
    gacc,
    imf,
    india,
    national,
    russia_fts,
    turkstat,
)
from contraflow.sources.stated import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.base import Source
    from contraflow.sources.facts import Break
    from contraflow.sources.national.mapping import Map
    from contraflow.sources.stated import Stated

SHOWN = 200  # bytes of an unknown file that the error quotes
SOURCES: tuple[Source, ...] = (
    extract.SOURCE,
    national.SOURCE,
    eurostat.SOURCE,
    baci.SOURCE,
    comtrade.SOURCE,
    gacc.SOURCE,
    imf.SOURCE,
    india.SOURCE,
    russia_fts.SOURCE,
    turkstat.SOURCE,
    ftm.SOURCE,
)


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated = NOTHING, mapping: Map | None = None) -> Delivery:
    """Read a file by the user's mapping, else by the source that recognises it.

    `stated` counts only where the file itself is silent. Raises UnknownFile, naming what is known, and BadFile for a
    known kind of file that is empty or broken.
    """
    if raw.size == 0:
        raise BadFile("the file is empty", where=raw.name, mend="fetch it again")
    if mapping is not None:
        return national.read(raw, engine, mapping, stated)
    for source in SOURCES:
        layout = source.recognise(raw)
        if layout is not None:
            return layout.read(raw, engine, stated)
    raise UnknownFile(
        "no source recognises the file",
        where=raw.name,
        seen=_beginning(raw),
        allowed=[f"{source.name}: {layout.says}" for source in SOURCES for layout in source.layouts],
        mend=_nearest(raw) or "compare the first line with the layouts above, and download the file again unchanged",
    )


def breaks(partner: str, datasets: Iterable[str]) -> tuple[Break, ...]:
    """List the places where the series of a partner change their meaning in some data sets."""
    names = set(datasets)
    facts = [source.facts for source in SOURCES if names & set(source.facts.datasets.values())]
    return tuple(each for one in facts for each in one.breaks if each.partner == partner)


def _beginning(raw: RawFile) -> str:
    """The first line, as far as it is text."""
    head = raw.head(SHOWN)
    return head.decode("utf-8", errors="replace").splitlines()[0] if head.strip() else ""


def _nearest(raw: RawFile) -> str | None:
    """What tells the file from the layout it is most like, where it has half of its columns."""
    columns = flat.header(raw) or flat.parquet_columns(raw)
    known = [(source, layout) for source in SOURCES for layout in source.layouts if layout.columns]
    source, layout = max(known, key=lambda pair: len(pair[1].columns & columns) / len(pair[1].columns))
    if 2 * len(layout.columns & columns) < len(layout.columns):
        return None
    return f"nearest is {source.name} {layout.name}: the file {layout.differs(columns)}; correct its first line"
