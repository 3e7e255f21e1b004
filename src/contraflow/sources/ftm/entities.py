"""DECLARATION rows as FollowTheMoney entities, one JSON object a line.

Schema EconomicActivity ("Customs declaration") with the properties ccdNumber, directionOfTransportation, vedCode,
goodsDescription, sender, receiver, departureCountry, originCountry, destinationCountry, tradingCountry,
customsAmount and startDate; sender and receiver are entities of schema Company. Countries are ISO 3166-1 alpha-2 in
lower case. The model has no property for a weight, a currency or the reporter: `summary` carries them as key=value.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from contraflow.codes import country

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

KEPT = ("reporter", "partner", "currency", "nomenclature", "valuation", "partner_concept", "weight_kg")
SHIPMENT, COMPANY = "EconomicActivity", "Company"


def lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The entities of the rows as JSON lines; a company is written once, before its first shipment."""
    seen: set[str] = set()
    for row in rows:
        for name in (row["consignor"], row["consignee"]):
            if name and company_id(name) not in seen:
                seen.add(company_id(name))
                yield _json(company_id(name), COMPANY, {"name": [name]})
        yield _json(_shipment_id(row), SHIPMENT, shipment(row))


def company_id(name: str) -> str:
    """The same name, the same id."""
    return "cf-co-" + hashlib.sha256(name.encode()).hexdigest()[:24]


def shipment(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """The properties of one declaration; those that nothing gives are left out."""
    grams = row["weight_g"]
    row = {**row, "weight_kg": None if grams is None else f"{grams // 1000}.{grams % 1000:03d}"}
    inward = row["flow"] in {"import", "re-import"}
    given = {
        "ccdNumber": row["declaration"],
        "directionOfTransportation": row["flow"],
        "vedCode": row["product"],
        "goodsDescription": row["text"],
        "startDate": row["day"].isoformat(),
        "sender": row["consignor"] and company_id(row["consignor"]),
        "receiver": row["consignee"] and company_id(row["consignee"]),
        "departureCountry": _iso2(row["dispatch"]),
        "originCountry": _iso2(row["origin"]),
        "destinationCountry": _iso2(row["reporter"] if inward else row["partner"]),
        "customsAmount": f"{row['value_minor'] // 100}.{row['value_minor'] % 100:02d}",
        "summary": "; ".join(f"{name}={row[name]}" for name in KEPT if row[name] is not None),
    }
    return {name: [text] for name, text in given.items() if text}


def _shipment_id(row: Mapping[str, Any]) -> str:
    """The same line of the same file, the same id."""
    told = json.dumps([row["slice_id"], row["source_sheet"], row["source_row"], row["declaration"]])
    return "cf-ea-" + hashlib.sha256(told.encode()).hexdigest()[:24]


def _iso2(code: str | None) -> str | None:
    """A country as the model writes it; residual areas have no code there."""
    found = country.find(code) if code else None
    return found.iso2.lower() if found is not None and found.kind == "country" and found.iso2 else None


def _json(id_: str, schema: str, properties: Mapping[str, list[str]]) -> str:
    return json.dumps({"id": id_, "schema": schema, "properties": properties}, ensure_ascii=False, sort_keys=True)
