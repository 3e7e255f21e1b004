"""FollowTheMoney JSON lines back into DECLARATION rows: whose they are, the model's and our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from contraflow.codes.money import GRAMS
from contraflow.errors import BadCode, BadFile
from contraflow.lake.delivery import Delivery
from contraflow.sources import border, scope
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.ftm.entities import KEPT, SHIPMENT
from contraflow.sources.labels import Label, area, day, digits
from contraflow.tables import BY_NAME, DECLARATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

FACTS = load("ftm")
LEGAL = ("Company", "Organization", "LegalEntity", "PublicBody")
TEXTS = {
    "DECLARATION": "ccdNumber",
    "FLOW": "directionOfTransportation",
    "PRODUCT": "vedCode",
    "TEXT": "goodsDescription",
    "DAY": "startDate",
    "DISPATCH": "departureCountry",
    "ORIGIN": "originCountry",
    "VALUE": "customsAmount",
}
READY = {"DECLARATION": "declaration", "TEXT": "text"}
# The model has no place for a currency; this is the code of ISO 4217 for "none"
ASKED = {"valuation": "unknown", "partner_concept": "unknown", "nomenclature": "unknown", "currency": "XXX"}
HEAD = 65_536


def direction(text: str) -> str:
    """A flow, or BadCode."""
    flow = text.strip().casefold()
    if flow not in BY_NAME["flow"].allowed:
        raise BadCode("not a direction of trade", seen=text, allowed=BY_NAME["flow"].allowed)
    return flow


RECIPE = Recipe(
    labels=(
        area("REPORTER", "reporter"),
        area("PARTNER", "partner"),
        area("DISPATCH", "dispatch", optional=True),
        area("ORIGIN", "origin", optional=True),
        Label("FLOW", ("flow",), lambda text: {"flow": direction(text)}),
        Label("PRODUCT", ("product",), lambda text: {"product": digits(text)}),
        day("DAY"),
    ),
    amounts=(Amount("VALUE", "value_minor", 2), Amount("WEIGHT", "weight_g", GRAMS)),
    constants={"period_months": 1},
    table=DECLARATION,
)


def recognise(raw: RawFile) -> bool:
    """Whether the first line is an entity: a JSON object with id, schema and properties."""
    first = raw.head(HEAD).split(b"\n", 1)[0]
    entity = _entity(first.decode("utf-8", errors="replace"))
    return entity is not None


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read the declarations of a file. Raises BadFile where it has none. A line that is no entity is rejected."""
    lines = [(at, line) for at, line in enumerate(raw.text().splitlines(), start=1) if line.strip()]
    told = [(at, line, _entity(line)) for at, line in lines]
    names = {e["id"]: _one(e, "name") for _, _, e in told if e is not None and e["schema"] in LEGAL}
    shipments = [
        (at, _row(e, names) | {"raw": line}) for at, line, e in told if e is not None and e["schema"] == SHIPMENT
    ]
    if not shipments:
        raise BadFile(
            "no entity of the schema EconomicActivity", where=raw.name, mend="export the declarations with it"
        )
    table = pa.Table.from_pylist([{"source_row": at, **row} for at, row in shipments], schema=SCHEMA)
    text = engine.arrow(table)
    typed = border.typed(text.mutate(source_sheet=ibis.literal("")), RECIPE, engine)
    broken = [_broken(at, line) for at, line, entity in told if entity is None]
    rejects = pa.concat_tables([typed.rejects, pa.Table.from_pylist(broken, schema=border.REJECTS)]).sort_by(
        "source_row"
    )
    scopes = scope.boxes(typed.rows, FACTS.datasets["monthly"], engine)
    dated = scope.dated(None, "", stated)
    return Delivery(
        source=FACTS.name,
        dataset=FACTS.datasets["monthly"],
        licence=FACTS.licence,
        published=dated.published,
        rows=DECLARATION.check(scope.placed(typed.rows, scopes)),
        rejects=rejects,
        read=typed.read + len(broken),
        blank=typed.blank,
        scopes=scopes,
        facts={"published": dated.basis, "entities": str(len(told))},
        table=DECLARATION,
    )


SCHEMA = pa.schema([
    pa.field("source_row", pa.int32()),
    *(
        pa.field(READY.get(name, name), pa.string())
        for name in (*TEXTS, "REPORTER", "PARTNER", "WEIGHT", "consignor", "consignee", *ASKED, "raw")
    ),
])  # fmt: skip


def _row(entity: Mapping[str, Any], names: Mapping[str, str | None]) -> dict[str, str | None]:
    """The texts of a declaration. Reporter and partner are those it was written with, else the two countries."""
    row = {READY.get(name, name): _one(entity, said) for name, said in TEXTS.items()}
    kept = dict(part.split("=", 1) for part in (_one(entity, "summary") or "").split("; ") if "=" in part)
    ends = [_one(entity, name) for name in ("destinationCountry", "departureCountry")]
    inward = (row["FLOW"] or "").startswith("import")
    own, other = ends if inward else ends[::-1]
    own_row = {
        "REPORTER": kept.get("reporter") or own,
        "PARTNER": kept.get("partner") or other,
        "WEIGHT": kept.get("weight_kg"),
        "consignor": names.get(_one(entity, "sender") or ""),
        "consignee": names.get(_one(entity, "receiver") or ""),
    }
    return row | own_row | {name: kept.get(name, usual) for name, usual in ASKED.items() if name in KEPT}


def _one(entity: Mapping[str, Any], name: str) -> str | None:
    """The first value of a property that is a text; the id of an entity that stands nested in it."""
    values = entity["properties"].get(name)
    first = values[0] if isinstance(values, list) and values else values
    first = first.get("id") if isinstance(first, dict) else first
    return first.strip() or None if isinstance(first, str) else None


def _entity(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    shape = isinstance(found, dict) and isinstance(found.get("properties"), dict)
    return found if shape and isinstance(found.get("id"), str) and isinstance(found.get("schema"), str) else None


def _broken(at: int, line: str) -> dict[str, object]:
    why = "not an entity: a JSON object with id, schema and properties; correct the line"
    return {"source_sheet": "", "source_row": at, "column": "(line)", "seen": line[:500], "reason": why, "raw": line}


LAYOUT = Layout(
    "entities", "JSON lines of FollowTheMoney entities, each with id, schema and properties", recognise, read
)
