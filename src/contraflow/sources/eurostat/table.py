"""Tables that others made from Comext: CSV of totals by member, Parquet of totals and of CN8 lines.

They carry no publisher's date: it is unknown unless the user states one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.sources import flat
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.eurostat import labels
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    from datetime import date

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile

EUR: dict[str, object] = {"currency": "EUR"}


@dataclass(frozen=True, slots=True)
class Shape:
    """One such table: its columns, those that must be there, and how they are read."""

    name: str
    columns: frozenset[str]
    recipe: Recipe

    def layout(self) -> Layout:
        """The shape as a layout of the source."""
        return Layout(self.name, f"a table with the columns {', '.join(sorted(self.columns))}", self.is_in, self.read)

    def is_in(self, raw: RawFile) -> bool:
        """Whether the file has these columns; more may stand beside them."""
        return self.columns <= (flat.header(raw) or flat.parquet_columns(raw))

    def read(self, raw: RawFile, engine: DuckDBEngine, stated: date | None) -> Delivery:
        """Read the table."""
        return flat.read(raw, engine, flat.Plan(labels.FACTS, self.recipe, dated(None, "", stated)))


TOTALS = Shape(
    "totals by member",
    frozenset({"REPORTER", "PARTNER", "FLOW", "period", "value_eur"}),
    Recipe(
        labels=(labels.reporter(), labels.partner(), labels.flows("FLOW"), labels.months("period")),
        amounts=(labels.euros("value_eur"),),
        constants={**EUR, "product": "TOTAL", "is_sum": True},
    ),
)
PRODUCTS = Shape(
    "products by member",
    frozenset({"product", "flow", "reporter", "partner", "period", "value_eur"}),
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
