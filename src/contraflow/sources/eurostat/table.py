"""Tables that others made from Comext: CSV of totals by member, Parquet of totals and of CN8 lines.

They carry no publisher's date: it is unknown unless the user states one.
"""

from __future__ import annotations

from contraflow.sources.border import Recipe
from contraflow.sources.eurostat import labels
from contraflow.sources.flat import Shape

EUR: dict[str, object] = {"currency": "EUR"}


TOTALS = Shape(
    "totals by member",
    frozenset({"REPORTER", "PARTNER", "FLOW", "period", "value_eur"}),
    labels.FACTS,
    Recipe(
        labels=(labels.reporter(), labels.partner(), labels.flows("FLOW"), labels.months("period")),
        amounts=(labels.euros("value_eur"),),
        constants={**EUR, "product": "TOTAL", "is_sum": True},
    ),
)
PRODUCTS = Shape(
    "products by member",
    frozenset({"product", "flow", "reporter", "partner", "period", "value_eur"}),
    labels.FACTS,
    Recipe(
        labels=(
            labels.reporter("reporter"),
            labels.partner("partner"),
            *labels.dimensions("product", "flow", "period"),
        ),
        amounts=(labels.euros("value_eur"),),
        constants=EUR,
    ),
)
LINES = Shape(
    "lines by member",
    frozenset({"reporter", "partner_iso2", "flow", "code", "period", "value_eur"}),
    labels.FACTS,
    Recipe(
        labels=(
            labels.reporter("reporter"),
            labels.partner("partner_iso2"),
            *labels.dimensions("code", "flow", "period"),
        ),
        amounts=(labels.euros("value_eur"),),
        constants=EUR,
    ),
)
LAYOUTS = tuple(shape.layout() for shape in (LINES, PRODUCTS, TOTALS))
