"""SDMX-CSV of the dissemination API: freq, reporter, partner, product, flow, indicators, TIME_PERIOD, OBS_VALUE.

A value and its weight are two lines there and one row here. An answer that holds no CN8 line is one of HS6: it goes to
a data set of its own, where HS6 are the lines and shorter codes the sums, so that neither is ever added to the other.
The publisher's date is the day of the last update, which stands on every line.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import ibis

from contraflow.codes.hs import HS6, revision_for
from contraflow.sources import flat
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.eurostat import labels
from contraflow.sources.labels import goods, period
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

KEY = ("reporter", "partner", "product", "flow", "TIME_PERIOD")
COLUMNS = frozenset((*KEY, "freq", "indicators", "OBS_VALUE"))
UPDATED = "LAST UPDATE"
VALUE, WEIGHT = "VALUE_IN_EUROS", "QUANTITY_IN_100KG"
HUNDRED_KG = 5  # power of ten to grams
CN8 = labels.LEAF
MIXED = "answers of several updates: {}; the oldest is taken for the date of all"
_DAYS = ("%d/%m/%y %H:%M:%S", "%d/%m/%y", "%Y-%m-%dT%H:%M:%S%z")


def recipe(leaf: int) -> Recipe:
    """Euros and weight; `leaf` is the number of digits of a line that is no sum."""
    when = labels.months("TIME_PERIOD") if leaf == CN8 else period("TIME_PERIOD", lambda at: revision_for(at.start))
    return Recipe(
        labels=(
            labels.reporter("reporter"),
            labels.partner("partner"),
            goods("product", labels.product, leaf),
            labels.flows("flow"),
            when,
            labels.indicator("indicators"),
        ),
        amounts=(labels.euros("OBS_VALUE"), Amount("weight", "weight_g", HUNDRED_KG, labels.NOT_AVAILABLE)),
        constants={"currency": "EUR"},
    )


def weighed(text: ir.Table) -> ir.Table:
    """Values with their weight beside them; a weight without a value stays a line, to be refused with its reason."""
    is_weight, is_value = text.indicators == WEIGHT, text.indicators == VALUE
    group = ibis.window(group_by=[text[name] for name in KEY])
    said = ibis.ifelse(is_weight, text.OBS_VALUE, ibis.null("string")).max().over(group)
    has_value = is_value.max().over(group)
    rows = text.mutate(weight=ibis.ifelse(is_value, said, ibis.null("string")), alone=is_weight & ~has_value)
    rows = rows.filter(~is_weight | rows.alone)
    marks = [name for name in ("OBS_FLAG", "CONF_STATUS") if name in text.columns]
    if not marks:
        return rows
    flag = ibis.literal(" ").join([text[name].fill_null("") for name in marks])
    return rows.mutate(flag=flag.strip().nullif(""))


def plan(products: Iterable[str], updates: Iterable[str], stated: Stated) -> flat.Plan:
    """How to read answers that hold these products and these days of the last update."""
    leaf = CN8 if any(len(code) >= CN8 and code.isdigit() for code in products) else HS6
    days = sorted({day for day in map(updated, updates) if day})
    facts = labels.FACTS if leaf == CN8 else replace(labels.FACTS, datasets=labels.HS6_DATASETS)
    when = dated(days[0] if days else None, "the last update that the answer states", stated)
    notes = (MIXED.format(", ".join(map(str, days))),) if len(days) > 1 else ()
    return flat.Plan(facts, recipe(leaf), when, notes=notes, prepare=weighed)


def updated(text: str) -> date | None:
    """15/09/26 11:00:00 -> the day; None for a text of another form."""
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read an answer that was saved as it came."""
    with engine.scratch():
        (found,) = engine.sets(engine.csv(raw.path), ["product", *({UPDATED} & flat.header(raw))])
    return flat.read(raw, engine, plan(found["product"] or (), found.get(UPDATED) or (), stated))


def read_answers(raw: RawFile, engine: DuckDBEngine, stated: Stated, table: pa.Table) -> Delivery:
    """Read answers that stood in another wrapping."""
    texts = [table[name].unique().to_pylist() if name in table.column_names else [] for name in ("product", UPDATED)]
    return flat.read_table(raw, engine, plan(filter(None, texts[0]), filter(None, texts[1]), stated), table)


LAYOUT = Layout(
    "sdmx",
    f"SDMX-CSV of the dissemination API, with the columns {', '.join(sorted(COLUMNS))}",
    lambda raw: flat.header(raw) >= COLUMNS,
    read,
    COLUMNS,
)
