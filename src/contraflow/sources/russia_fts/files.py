"""The Parquet table with the customs service's own column names: NAPR, PERIOD, STRANA, TNVED, EDIZM, STOIM, NETTO, KOL.

Values are US dollars, NETTO kilograms, KOL the quantity in the unit EDIZM, a number of Russia's list of units (OKEI).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from contraflow.codes.hs import revision_for
from contraflow.errors import BadCode
from contraflow.sources import labels
from contraflow.sources.amounts import Amount
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.flat import Shape
from contraflow.sources.labels import Label, Values

if TYPE_CHECKING:
    import ibis.expr.types as ir


FACTS = load("russia_fts")
COLUMNS = frozenset({"NAPR", "PERIOD", "STRANA", "TNVED", "EDIZM", "STOIM", "NETTO", "KOL"})
LEAF, CENTS, GRAMS, MILLI = 10, 2, 3, 3
HIDDEN, NOT_SPECIFIED = "XXXXXXXXXX", "9999999999"
_FLOWS = {"ЭК": "export", "ИМ": "import"}


def _flow(text: str) -> Values:
    name = _FLOWS.get(text.strip().upper())
    if name is None:
        raise BadCode("not a direction of trade", seen=text, allowed=tuple(_FLOWS))
    meaning = FACTS.meaning[name]
    return {"flow": name, "valuation": meaning.valuation, "partner_concept": meaning.partner_concept}


def _product(text: str) -> str:
    return NOT_SPECIFIED if text.strip().upper() == HIDDEN else labels.digits(text)


RECIPE = Recipe(
    labels=(
        Label("NAPR", ("flow", "valuation", "partner_concept"), _flow),
        labels.area("STRANA", "partner"),
        labels.goods("TNVED", _product, LEAF),
        labels.period("PERIOD", lambda period: revision_for(period.start)),
    ),
    amounts=(
        Amount("STOIM", "value_minor", CENTS),
        Amount("NETTO", "weight_g", GRAMS),
        Amount("KOL", "quantity_milli", MILLI),
    ),
    constants={"currency": "USD", "reporter": "RUS"},
)


def marked(text: ir.Table) -> ir.Table:
    """Units by their number; a quantity without a unit is none; hidden goods are flagged."""
    nothing = ibis.null("string")
    has_unit = text.EDIZM.notnull()
    return text.mutate(
        KOL=ibis.ifelse(has_unit, text.KOL, nothing),
        quantity_unit=ibis.ifelse(has_unit, ibis.literal("OKEI ").concat(text.EDIZM), nothing),
        flag=ibis.ifelse(text.TNVED.strip().upper() == HIDDEN, "confidential", nothing),
    )


LAYOUT = Shape("table", COLUMNS, FACTS, RECIPE, marked).layout()
