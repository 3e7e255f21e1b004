"""How Comtrade spells what it counts: flows, goods, HS revisions, periods, units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.hs import revision_for
from contraflow.errors import BadCode
from contraflow.sources import labels
from contraflow.sources.amounts import Amount
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.labels import Label, Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from contraflow.codes.month import Period
    from contraflow.sources.comtrade.names import Names

FACTS = load("comtrade")
CENTS, GRAMS, MILLI = 2, 3, 3  # powers of ten from US dollars, kilograms and units

_FLOWS = {
    **dict.fromkeys(("X", "2", "EXPORT", "EXPORTS"), "export"),
    **dict.fromkeys(("M", "1", "IMPORT", "IMPORTS"), "import"),
    **dict.fromkeys(("RX", "3", "RE-EXPORT", "RE-EXPORTS"), "re-export"),
    **dict.fromkeys(("RM", "4", "RE-IMPORT", "RE-IMPORTS"), "re-import"),
}
IMPORTS = tuple(name for name, flow in _FLOWS.items() if flow in {"import", "re-import"})
_REVISIONS = {
    "H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017", "H6": "HS2022",
}  # fmt: skip
_NO_UNIT = ("", "N/A", "NA", "NO QUANTITY", "-1")


def recipe(names: Names, book: Callable[[Period], str]) -> Recipe:
    """How to read a table with these columns; `book` names the HS revision where no column does."""
    said = [revision(names.classification)] if names.classification else []
    unit = [units(names.unit)] if names.unit else []
    more = [(names.weight, "weight_g", GRAMS), (names.quantity, "quantity_milli", MILLI)]
    return Recipe(
        labels=(
            labels.area(names.reporter, "reporter"),
            labels.area(names.partner, "partner"),
            flows(names.flow),
            Label(names.product, ("product",), goods),
            periods(names.period, None if said else book),
            *said,
            *unit,
        ),
        amounts=(
            Amount(names.value, "value_minor", CENTS),
            *(Amount(column, gives, shift, ("", "NA")) for column, gives, shift in more if column),
        ),
        constants={"currency": "USD"},
    )


def flows(column: str) -> Label:
    """Direction and the meaning of the partner; where the value is taken stands in the row itself."""
    return Label(column, ("flow", "partner_concept"), _flow)


def _flow(text: str) -> Values:
    name = _FLOWS.get(text.strip().upper())
    if name is None:
        raise BadCode(
            "a part of exports or imports, such as domestic exports or processing: adding it would count twice",
            seen=text,
            allowed=("X", "M", "RX", "RM"),
        )
    return {"flow": name, "partner_concept": FACTS.meaning[name].partner_concept}


def goods(text: str) -> Values:
    """An HS code of two, four or six digits, or TOTAL."""
    plain = text.strip()
    if plain.upper() == "TOTAL":
        return {"product": "TOTAL"}
    if plain.upper() == "9999AA":
        raise BadCode("Comtrade's own code for goods that the reporter did not specify", seen=text)
    return {"product": labels.digits(plain)}


def revision(column: str) -> Label:
    """H5 -> HS2017; other classifications than the HS are refused."""

    def parse(text: str) -> Values:
        found = _REVISIONS.get(text.strip().upper())
        if found is None:
            raise BadCode("not a revision of the HS", seen=text, allowed=tuple(_REVISIONS))
        return {"nomenclature": found}

    return Label(column, ("nomenclature",), parse)


def periods(column: str, book: Callable[[Period], str] | None) -> Label:
    """Months as 202401 or as their first day, years as 2024; with the HS revision where `book` names it."""
    base = labels.period(column, book or (lambda _: ""))

    def parse(text: str) -> Values:
        values = base.parse(text)
        return values if book is not None else {name: values[name] for name in ("period", "period_months")}

    return Label(column, base.gives if book is not None else ("period", "period_months"), parse)


def units(column: str) -> Label:
    """The unit of the supplementary quantity, as Comtrade abbreviates it; missing where there is none."""
    return Label(column, ("quantity_unit",), lambda text: {"quantity_unit": unit(text)})


def unit(text: str) -> str | None:
    """Return the unit, None for Comtrade's ways to say that there is none."""
    plain = text.strip()
    return None if plain.upper() in _NO_UNIT else plain


def in_force(period: Period) -> str:
    """The HS revision of the period, for a file that does not say it."""
    return revision_for(period.start)
