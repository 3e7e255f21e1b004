"""Pages by partner country and HS8: one HTML file, or a zip of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from contraflow.codes.hs import revision_for
from contraflow.errors import BadFile
from contraflow.lake.delivery import Check
from contraflow.sources import flat, labels
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.facts import load
from contraflow.sources.labels import Label, Values
from contraflow.sources.scope import dated
from contraflow.sources.turkstat.pages import Page, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

FACTS = load("turkstat")
ZIP = b"PK\x03\x04"
MARK = b"FOREIGN TRADE STATISTICS DATABASE"
JUNK = "__MACOSX/"
HEAD = 16_384  # bytes within which a page says what it is
HS8, CENTS, GRAMS, MILLI = 8, 2, 3, 3
KEPT = ("source_sheet", "source_row", "month", "name", "product", "flag")
ODD = pa.schema([("source_row", pa.int32()), ("seen", pa.string()), ("reason", pa.string())])
SIDES = {"export": ("x_kg", "x_more", "x_usd"), "import": ("m_kg", "m_more", "m_usd")}


def _flow(text: str) -> Values:
    meaning = FACTS.meaning[text]
    return {"flow": text, "valuation": meaning.valuation, "partner_concept": meaning.partner_concept}


RECIPE = Recipe(
    labels=(
        Label("side", ("flow", "valuation", "partner_concept"), _flow),
        labels.area("name", "partner"),
        labels.goods("product", labels.digits, HS8),
        labels.period("month", lambda period: revision_for(period.start)),
    ),
    amounts=(
        Amount("usd", "value_minor", CENTS),
        Amount("kg", "weight_g", GRAMS),
        Amount("more", "quantity_milli", MILLI),
    ),
    constants={"currency": "USD", "reporter": "TUR"},
    place="side",
)


def recognise(raw: RawFile) -> bool:
    """Whether it is such a page, or a zip of HTML pages."""
    if raw.head(len(ZIP)) == ZIP:
        return any(name.endswith(".html") for name in raw.zip_members())
    return MARK in raw.head(HEAD)


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read every page. Raises BadFile where none holds a line."""
    pages = _pages(raw)
    lines = [line for one in pages for line in one.lines]
    if not lines:
        raise BadFile("no page holds a line of trade", where=raw.name, mend="save the result page, by country and HS8")
    days = [one.reported for one in pages if one.reported]
    when = dated(max(days, default=None), "the report date on its pages", stated)
    plan = flat.Plan(FACTS, RECIPE, when, prepare=both_sides)
    table = pa.Table.from_pylist(lines)
    table = table.set_column(1, "source_row", table["source_row"].cast(pa.int32()))
    odd = pa.Table.from_pylist([line for one in pages for line in one.odd], schema=ODD)
    return replace(flat.read_table(raw, engine, plan, table, odd), checks=_checks(pages))


def _pages(raw: RawFile) -> list[Page]:
    if raw.head(len(ZIP)) != ZIP:
        return [page("", raw.text("utf-8"))]
    names = [name for name in raw.zip_members() if name.endswith(".html") and not name.startswith(JUNK)]
    return [page(name.rpartition("/")[2], raw.zip_member(name).decode("utf-8", errors="replace")) for name in names]


def both_sides(wide: ir.Table) -> ir.Table:
    """One row a direction in which anything was traded; the second quantity with its unit where there is one."""
    nothing = ibis.null("string")
    unit = ibis.ifelse(wide.unit.contains("/"), wide.unit.split("/")[1], nothing)
    sides = [
        wide.filter((wide[kg] != "0") | (wide[usd] != "0")).select(
            *KEPT,
            side=ibis.literal(name),
            kg=wide[kg],
            more=ibis.ifelse(unit.isnull(), nothing, wide[more]),
            usd=wide[usd],
            quantity_unit=unit,
        )
        for name, (kg, more, usd) in SIDES.items()
    ]
    rows = ibis.union(*sides)
    return rows.mutate(flag=rows.flag.nullif(""))


def _checks(pages: Sequence[Page]) -> tuple[Check, ...]:
    """The totals that pages state for a month or a year, held against their lines."""
    stated = [(one.sums.get(month), total) for one in pages for month, total in one.totals.items()]
    agree = sum(1 for added, total in stated if added == total)
    return (
        (Check("totals of pages by month and year equal to the sum of their lines", len(stated), agree),)
        if stated
        else ()
    )


LAYOUT = Layout(
    "page", "an HTML page of TurkStat's foreign trade database by country and HS8, or a zip of them", recognise, read
)
