"""Downloads of IMTS: a line for each reporter, partner and indicator, a column for each year or month."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from contraflow.codes import country
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


FACTS = load("imf")
REPORTER, PARTNER, INDICATOR, SCALE = "COUNTRY.ID", "COUNTERPART_COUNTRY.ID", "INDICATOR.ID", "SCALE.ID"
COLUMNS = frozenset({REPORTER, PARTNER, INDICATOR, SCALE, "FREQUENCY.ID"})
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
MILLIONS = 8  # power of ten from millions of US dollars to cents
SILENT = "RUS"
DERIVED = "derived from partners"  # the flag of what a silent reporter did not report
SILENT_FROM = "2022"

_PERIOD = re.compile(r"\d{4}(-M\d{2})?", re.ASCII)
_AREAS = {
    "G001": "WORLD", "G998": "EU", "G163": "EA", "GX901": "CIS", "GX170": "EUROPE", "GX605": "AFRICA", "WBG": "PSE",
    "TX126": "BEL", "TX898": "XNS", "TX899": "XSC", "TX799": "XO1", "TX884": "XO2", "TX399": "XO3", "TX910": "OTHER",
}  # fmt: skip
_INDICATORS = {
    "XG_FOB_USD": ("export", "FOB"), "MG_CIF_USD": ("import", "CIF"), "MG_FOB_USD": ("import", "FOB"),
}  # fmt: skip


def _area(text: str) -> str:
    code = text.strip()
    if code not in _AREAS and re.fullmatch(r"[GT]X?\d{3}", code):
        raise BadCode("a group of the IMF's own, a sum of countries that are there too", seen=text)
    return country.find(_AREAS.get(code, code)).iso3


def _indicator(text: str) -> Values:
    found = _INDICATORS.get(text.strip())
    if found is None:
        raise BadCode("not exports or imports of goods in US dollars", seen=text, allowed=tuple(_INDICATORS))
    flow, valuation = found
    return {"flow": flow, "valuation": valuation, "partner_concept": FACTS.meaning[flow].partner_concept}


def _millions(text: str) -> Values:
    if text.strip() != "6":
        raise BadCode("not in millions", seen=text, mend="download the values in millions of US dollars")
    return {}


def _when(text: str) -> Values:
    return labels.period(TIME, lambda period: revision_for(period.start)).parse(text.replace("-M", "-"))


RECIPE = Recipe(
    labels=(
        Label(REPORTER, ("reporter",), lambda text: {"reporter": _area(text)}),
        Label(PARTNER, ("partner",), lambda text: {"partner": _area(text)}),
        Label(INDICATOR, ("flow", "valuation", "partner_concept"), _indicator),
        Label(SCALE, (), _millions),
        Label(TIME, ("period", "period_months", "nomenclature"), _when),
    ),
    amounts=(Amount(VALUE, "value_minor", MILLIONS),),
    constants={"currency": "USD", "product": "TOTAL", "is_sum": True},
    place=TIME,
)


def long(wide: ir.Table) -> ir.Table:
    """One value a row, empty cells left out; what the IMF derived for a silent reporter carries that as its flag."""
    times = [name for name in wide.columns if _PERIOD.fullmatch(name)]
    kept = wide.select("source_sheet", "source_row", REPORTER, PARTNER, INDICATOR, SCALE, *times)
    rows = kept.pivot_longer(times, names_to=TIME, values_to=VALUE)
    rows = rows.filter(rows[VALUE].strip() != "")
    derived = (rows[REPORTER] == SILENT) & (rows[TIME].left(4) >= SILENT_FROM)
    return rows.mutate(flag=ibis.ifelse(derived, DERIVED, ibis.null("string")))


LAYOUT = Shape("wide", COLUMNS, FACTS, RECIPE, long, also=" and one for each year or month").layout()
