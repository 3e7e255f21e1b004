"""The Parquet table: flow, month, hs6, value_usd, net_raw, unit. Quantities are thousands of their unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from contraflow.codes import country
from contraflow.codes.hs import HS6, revision_for
from contraflow.errors import BadCode
from contraflow.sources import labels
from contraflow.sources.amounts import Amount
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.flat import Shape
from contraflow.sources.labels import Label, Values

if TYPE_CHECKING:
    import ibis.expr.types as ir


FACTS = load("india")
COLUMNS = frozenset({"flow", "month", "hs6", "value_usd", "net_raw", "unit"})
CENTS = 2
THOUSAND_KG, THOUSAND_UNITS = 6, 6  # powers of ten to grams and to thousandths of a unit
KILOGRAMS = ("KGS", "KG")
TONNES = ("TON", "MTS")

_FLOW = re.compile(r"IN_(?P<flow>export|import)_(?:to|from)_(?P<partner>[A-Z]{2})", re.ASCII)


def _flow(text: str) -> Values:
    """IN_export_to_RU -> India's exports to Russia."""
    found = _FLOW.fullmatch(text.strip())
    if found is None:
        raise BadCode("not a flow of this table", seen=text, allowed=("IN_export_to_RU", "IN_import_from_RU"))
    meaning = FACTS.meaning[found["flow"]]
    return {
        "flow": found["flow"],
        "reporter": "IND",
        "partner": country.find(found["partner"]).iso3,
        "valuation": meaning.valuation,
        "partner_concept": meaning.partner_concept,
    }


RECIPE = Recipe(
    labels=(
        Label("flow", ("flow", "reporter", "partner", "valuation", "partner_concept"), _flow),
        labels.goods("hs6", labels.digits, HS6),
        labels.period("month", lambda period: revision_for(period.start)),
    ),
    amounts=(
        Amount("value_usd", "value_minor", CENTS),
        Amount("net_kg", "weight_g", THOUSAND_KG),
        Amount("net_units", "quantity_milli", THOUSAND_UNITS),
    ),
    constants={"currency": "USD"},
)


def measured(text: ir.Table) -> ir.Table:
    """The quantity as a weight where its unit is one, else as a supplementary quantity with its unit."""
    is_kg, is_tonne = text.unit.isin(KILOGRAMS), text.unit.isin(TONNES)
    tonnes = (text.net_raw.try_cast("decimal(38, 6)") * 1000).cast("string")
    has_unit = text.unit.notnull() & ~is_kg & ~is_tonne
    return text.mutate(
        net_kg=ibis.cases((is_kg, text.net_raw), (is_tonne, tonnes), else_=ibis.null("string")),
        net_units=ibis.ifelse(has_unit, text.net_raw, ibis.null("string")),
        quantity_unit=ibis.ifelse(has_unit & text.net_raw.notnull(), text.unit, ibis.null("string")),
    )


LAYOUT = Shape("table", COLUMNS, FACTS, RECIPE, measured).layout()
