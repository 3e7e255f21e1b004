"""Comext's bulk files: every line of every member for one month (full_v2_202402.dat), packed as .7z.

A line is reporter x partner x CN8 x flow x statistical procedure; procedures are parts that add up, no line is a
total of others. 39XXXXXX is trade of chapter 39 whose CN8 is confidential: kept under the chapter, not a sum. A period
202452 is the year 2024. The file has no date of its own. A file that bears its whole name speaks for the month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from contraflow.errors import BadCode, BadFile
from contraflow.sources import flat
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.eurostat import labels
from contraflow.sources.labels import Label, Values, digits
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

GRAMS, MILLI = 3, 3
NO_UNIT = "NO_SU"
NORMAL = "1"
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
PROCEDURES = ("1", "2", "3", "9")  # normal, inward and outward processing, not recorded

_HIDDEN = re.compile(r"(?P<chapter>\d{2})(?=\d*[A-Z])[0-9A-Z]{6}", re.ASCII)  # 39XXXXXX, 99RRR100
_YEAR = re.compile(r"(?P<year>\d{4})52", re.ASCII)
_WHOLE = re.compile(r"full(_v2)?_?\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of one generation of bulk files."""

    name: str
    reporter: str
    partner: str
    procedure: str
    unit: str
    value: str
    weight: str
    quantity: str

    @property
    def columns(self) -> frozenset[str]:
        """Those that must be there; classifications of the same goods stand beside them."""
        named = (self.reporter, self.partner, self.procedure, self.unit, self.value, self.weight, self.quantity)
        return frozenset((*named, "PRODUCT_NC", "FLOW", "PERIOD"))

    def layout(self) -> Layout:
        """The generation as a layout of the source."""
        says = f"a bulk file, unpacked, with the columns {', '.join(sorted(self.columns))}"
        return Layout(self.name, says, self.is_in, self.read, self.columns)

    def is_in(self, raw: RawFile) -> bool:
        """Whether the first line names the columns; more may stand beside them."""
        return self.columns <= flat.header(raw)

    def read(self, raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
        """Read every line."""
        plan = flat.Plan(labels.FACTS, self.recipe(), dated(None, "", stated), prepare=self.marked)
        delivery = flat.read(raw, engine, plan)
        if not _WHOLE.fullmatch(raw.name.partition(".")[0]):
            return delivery
        return replace(delivery, scopes=tuple(replace(one, partners=None, products=None) for one in delivery.scopes))

    def recipe(self) -> Recipe:
        """Euros, kilograms, and supplementary units where the line has one."""
        return Recipe(
            labels=(
                labels.reporter(self.reporter),
                labels.partner(self.partner),
                Label("PRODUCT_NC", ("product", "is_sum"), _goods),
                labels.flows("FLOW"),
                Label("PERIOD", ("period", "period_months", "nomenclature"), _when),
                Label(self.procedure, (), _procedure),
            ),
            amounts=(
                labels.euros(self.value),
                Amount(self.weight, "weight_g", GRAMS),
                Amount(self.quantity, "quantity_milli", MILLI),
            ),
            constants={"currency": "EUR"},
        )

    def marked(self, text: ir.Table) -> ir.Table:
        """Quantities only where there is a unit; flags for hidden goods and for what only passed through processing."""
        nothing, unit = ibis.null("string"), text[self.unit].strip().nullif("").nullif(NO_UNIT)
        hidden = ibis.ifelse(text.PRODUCT_NC.upper().re_search("^[0-9]{2}[0-9]*[A-Z]"), "confidential ", "")
        procedure = text[self.procedure].strip()
        through = ibis.ifelse(procedure == NORMAL, "", ibis.literal("procedure ").concat(procedure))
        return text.mutate(
            quantity_unit=unit,
            flag=hidden.concat(through).strip().nullif(""),
            **{self.quantity: ibis.ifelse(unit.isnull(), nothing, text[self.quantity])},
        )


def _goods(text: str) -> Values:
    """A CN line; a chapter where the line is hidden, which is no sum of others; TOTAL, which is one."""
    plain = text.strip().upper()
    hidden = _HIDDEN.fullmatch(plain)
    if hidden:
        return {"product": digits(hidden["chapter"]), "is_sum": False}
    return labels.goods("PRODUCT_NC").parse(plain)


def _when(text: str) -> Values:
    year = _YEAR.fullmatch(text.strip())
    return labels.months("PERIOD").parse(year["year"] if year else text)


def _procedure(text: str) -> Values:
    if text.strip() not in PROCEDURES:
        raise BadCode("not a statistical procedure that is no sum of others", seen=text, allowed=PROCEDURES)
    return {}


def unpack(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Raise BadFile: no library without compiled parts reads .7z; say how to unpack it."""
    del engine, stated
    raise BadFile(
        "a 7z archive, which is not unpacked here",
        where=raw.name,
        mend=f"unpack it with `7z x {raw.name}` (package p7zip or 7-Zip), then add the .dat file inside",
    )


V2 = Shape(
    "bulk",
    reporter="REPORTER",
    partner="PARTNER",
    procedure="STAT_PROCEDURE",
    unit="SUPPL_UNIT",
    value="VALUE_EUR",
    weight="QUANTITY_KG",
    quantity="QUANTITY_SUPPL_UNIT",
)
V1 = replace(
    V2,
    name="older bulk",
    reporter="DECLARANT_ISO",
    partner="PARTNER_ISO",
    procedure="STAT_REGIME",
    unit="SUPP_UNIT",
    value="VALUE_IN_EUROS",
    weight="QUANTITY_IN_KG",
    quantity="SUP_QUANTITY",
)
LAYOUTS = (
    V2.layout(),
    V1.layout(),
    Layout("packed bulk", "a .7z archive, to be unpacked first", lambda raw: raw.head(6) == SEVEN_ZIP, unpack),
)
