"""CSV files of Comtrade: of the API, of bulk downloads (tab-separated, the same columns), of the older 35 columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from contraflow.sources import flat
from contraflow.sources.base import Layout
from contraflow.sources.comtrade import labels, parts
from contraflow.sources.comtrade.names import API, LEGACY, SNAKE
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    import pyarrow as pa

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.comtrade.names import Names
    from contraflow.sources.stated import Stated

_RELEASED = re.compile(r"^COMTRADE-[A-Z]+-\w+\[(?P<day>\d{4}-\d\d-\d\d)\]", re.ASCII)
NEVER = 1900
UNSAID = (
    "the file does not say the HS revision of its codes: each row is taken in the one in force in its month, which "
    "is wrong for reporters that changed late; state it with --revision"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One spelling of the columns."""

    name: str
    names: Names

    def layout(self) -> Layout:
        """The spelling as a layout of the source."""
        required = self.names.required
        says = f"a CSV or tab-separated file with the columns {', '.join(sorted(required))}"
        return Layout(self.name, says, self.is_in, self.read, required)

    def is_in(self, raw: RawFile) -> bool:
        """Whether the file has the columns; more may stand beside them."""
        return self.names.required <= (flat.header(raw) or flat.parquet_columns(raw))

    def read(self, raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
        """Read every line."""
        names = self.names.held(flat.header(raw) or flat.parquet_columns(raw))
        found = replace(plan(names, stated), dated=dated(released(raw.name), "the day of release in its name", stated))
        return with_notes(flat.read(raw, engine, found), engine)


def released(name: str) -> date | None:
    """The day in the name of a bulk file, COMTRADE-FINAL-CM156202201H5[2024-05-03].gz; 1900 stands for none."""
    found = _RELEASED.search(name)
    day = None if found is None else date.fromisoformat(found["day"])
    return None if day is None or day.year == NEVER else day


def read_rows(raw: RawFile, engine: DuckDBEngine, stated: Stated, table: pa.Table) -> Delivery:
    """Read rows of the API that stood in another wrapping."""
    names = API.held(table.column_names)
    return with_notes(flat.read_table(raw, engine, plan(names, stated), table), engine)


def plan(names: Names, stated: Stated) -> flat.Plan:
    """How to read a table with these columns."""
    unsaid = not names.classification and stated.revision is None
    book = labels.in_force if stated.revision is None else lambda _: stated.revision or ""
    return flat.Plan(
        labels.FACTS,
        labels.recipe(names, book),
        dated(None, "", stated),
        notes=(UNSAID,) if unsaid else (),
        said=stated.facts(),
        prepare=parts.preparer(names),
        reads=parts.reads(names),
        marks=parts.marks(names),
        latin=True,
    )


def with_notes(delivery: Delivery, engine: DuckDBEngine) -> Delivery:
    """The delivery with what is to be said of rows that restate others."""
    return replace(delivery, notes=(*delivery.notes, *parts.notes(delivery, engine)))


LAYOUTS = tuple(Shape(*one).layout() for one in (("api", API), ("legacy", LEGACY), ("snake", SNAKE)))
