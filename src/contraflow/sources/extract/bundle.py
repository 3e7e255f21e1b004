"""The project's own aggregates, bundled with it: Parquet with the columns of TRADE that matter, and where it is from.

`scripts/extract.py` makes them. The file's metadata, under the key `contraflow`, is a JSON object: title, made_by,
source, licence, published (the publisher's day), dataset, lists, what (what a row adds up), valuation,
partner_concept, and sources: the sha256 of each publisher's file.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from contraflow.errors import BadFile
from contraflow.sources import border, scope
from contraflow.sources.base import Layout
from contraflow.sources.border import Typed
from contraflow.sources.facts import load
from contraflow.sources.flat import PARQUET
from contraflow.tables import TRADE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

FACTS = load("extract")
KEY = b"contraflow"
COLUMNS = (
    "reporter",
    "partner",
    "flow",
    "product",
    "nomenclature",
    "period",
    "period_months",
    "value_minor",
    "currency",
)
SCHEMA = pa.schema([TRADE.arrow().field(name) for name in COLUMNS])
SAID = ("title", "made_by", "source", "licence", "what", "restricted_to", "lists", "sources")


def recognise(raw: RawFile) -> bool:
    """Whether it is a Parquet file that carries the project's own metadata."""
    return raw.head(len(PARQUET)) == PARQUET and KEY in (raw.parquet_schema().metadata or {})


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read a bundle: its rows are typed already. Raises BadFile where a column is missing or of another type."""
    table = raw.parquet()
    said: dict[str, Any] = json.loads(table.schema.metadata[KEY])
    if table.schema.remove_metadata() != SCHEMA.remove_metadata():
        seen = ", ".join(f"{field.name} {field.type}" for field in table.schema)
        raise BadFile("not the columns of a bundle", where=raw.name, seen=seen, allowed=COLUMNS)
    typed = Typed(_trade(engine.arrow(_numbered(table)), said), border.REJECTS.empty_table(), table.num_rows, 0)
    parcel = scope.Parcel(
        said["dataset"],
        scope.boxes(typed.rows, said["dataset"], engine),
        scope.dated(date.fromisoformat(said["published"]), "the newest publisher's file behind the bundle", stated),
        facts=tuple((name, _text(said[name])) for name in SAID if name in said),
    )
    return scope.deliver(FACTS, typed, parcel)


def sealed(table: pa.Table, said: dict[str, Any]) -> pa.Table:
    """Rows in the layout of a bundle, with its metadata: what `read` reads back."""
    return table.select(COLUMNS).cast(SCHEMA).replace_schema_metadata({KEY: json.dumps(said, sort_keys=True).encode()})


def _numbered(table: pa.Table) -> pa.Table:
    return table.append_column("source_row", pa.array(range(1, table.num_rows + 1), pa.int32()))


def _trade(rows: ir.Table, said: dict[str, Any]) -> ir.Table:
    """Every column of TRADE but `slice_id`. No row is a sum of others that stand in the bundle beside it."""
    fixed = {
        "source_sheet": "",
        "is_sum": False,
        "valuation": said["valuation"],
        "partner_concept": said["partner_concept"],
    }
    types = TRADE.ibis()
    return rows.select(**{
        name: rows[name] if name in rows.columns else ibis.literal(fixed.get(name), type=types[name])
        for name in TRADE.names
    })  # fmt: skip


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


LAYOUT = Layout("bundle", "a Parquet bundle of this project, with its own metadata", recognise, read)
