"""Downloads of the query page: HS8 by partner, and by regime and province where those were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from contraflow.codes import country
from contraflow.codes.data import resource_rows
from contraflow.codes.hs import revision_for
from contraflow.sources import flat, labels
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.gacc import page
from contraflow.sources.labels import Label, Values
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

FACTS = load("gacc")
CENTS, GRAMS, MILLI, HS8 = 2, 3, 3, 8
CUT = 10_000  # rows, where the page cuts a download
KILOGRAM = ("Kilogram", "千克")
NO_UNIT = ("", "?", "-", "/")
CUT_NOTE = f"{CUT:,} rows: the page cuts downloads there, so lines are missing; ask for fewer codes or partners at once"


def _areas() -> dict[str, str]:
    return {row["code"]: row["iso3"] for row in resource_rows("sources/gacc/areas.csv")}


def _partner(text: str) -> Values:
    """An area by the customs' own number, else by its name: "344 Russia"."""
    code, _, name = text.partition(" ")
    return {"partner": _areas().get(code) or country.find(name).iso3}


def recipe(currency: str, stated: Stated, *, dated_rows: bool) -> Recipe:
    """How to read a download; its month and direction may be the user's word."""
    flow = stated.flow or ""
    meaning = FACTS.meaning[flow]
    fixed: dict[str, object] = {
        "reporter": "CHN",
        "flow": flow,
        "currency": currency.upper(),
        "valuation": meaning.valuation,
        "partner_concept": meaning.partner_concept,
    }
    when = labels.period("month", lambda period: revision_for(period.start))
    if not dated_rows:
        fixed |= when.parse(str(stated.period))
    return Recipe(
        labels=(
            Label("partner_said", ("partner",), _partner),
            labels.goods("product", labels.digits, HS8),
            *((when,) if dated_rows else ()),
        ),
        amounts=(
            Amount(currency, "value_minor", CENTS),
            Amount("weight", "weight_g", GRAMS),
            Amount("count", "quantity_milli", MILLI),
        ),
        constants=fixed,
    )


def measured(text: ir.Table) -> ir.Table:
    """Whichever of the two quantities is in kilograms is the weight; the other is the supplementary one."""
    nothing = ibis.null("string")
    there = set(text.columns)
    pairs = [(text[q], text[u]) for q, u in (("quantity", "unit"), ("more", "more_unit")) if {q, u} <= there]
    weights = [ibis.ifelse(unit.isin(KILOGRAM), amount, nothing) for amount, unit in pairs]
    is_count = [~unit.isin((*KILOGRAM, *NO_UNIT)) for _, unit in pairs]
    counts = [ibis.ifelse(is_, amount, nothing) for is_, (amount, _) in zip(is_count, pairs, strict=True)]
    units = [ibis.ifelse(is_, unit, nothing) for is_, (_, unit) in zip(is_count, pairs, strict=True)]
    name = text.name if "name" in there else ibis.literal("")
    return text.mutate(
        partner_said=text.area.concat(" ", name),
        weight=ibis.coalesce(*weights, nothing),
        count=ibis.coalesce(*counts, nothing),
        quantity_unit=ibis.coalesce(*units, nothing),
    )


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read a download. Raises BadFile, asking for month and direction where neither file nor user says them."""
    there = page.columns(raw)
    stated.need(raw.name, *(("flow",) if "month" in there else ("period", "flow")))
    table, bad = page.table(raw)
    plan = flat.Plan(
        FACTS,
        recipe("usd" if "usd" in there else "cny", stated, dated_rows="month" in there),
        dated(None, "", stated),
        notes=(CUT_NOTE,) if table.num_rows == CUT else (),
        said=stated.facts(),
        prepare=measured,
    )
    return flat.read_table(raw, engine, plan, table, bad)


LAYOUT = Layout(
    "query",
    "a CSV download of stats.customs.gov.cn, in English or Chinese; state --period and --flow",
    lambda raw: bool(page.columns(raw)),
    read,
    frozenset({"Commodity code", "Trading partner code", "Quantity", "Unit", "US dollar"}),
)
