"""Monthly series by partner that others made from Comtrade, without reporter and direction: those must be stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes.hs import HS6, revision_for
from contraflow.sources import flat
from contraflow.sources.amounts import Amount
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.comtrade import labels
from contraflow.sources.labels import Label, area, digits
from contraflow.sources.labels import goods as leaf_goods
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

COMMON = frozenset({"period_dt", "partner_name", "val", "qty"})


@dataclass(frozen=True, slots=True)
class Shape:
    """A series by product or by group of products: the label of its goods."""

    name: str
    goods: Label

    @property
    def columns(self) -> frozenset[str]:
        """The columns it must have."""
        return COMMON | {self.goods.column}

    def layout(self) -> Layout:
        """The series as a layout of the source."""
        says = f"a CSV file with the columns {', '.join(sorted(self.columns))}; state --reporter and --flow"
        return Layout(self.name, says, self.is_in, self.read, self.columns)

    def is_in(self, raw: RawFile) -> bool:
        """Whether the file has these columns."""
        return self.columns <= flat.header(raw)

    def read(self, raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
        """Read the series. Raises BadFile, asking for reporter and direction where they were not stated."""
        stated.need(raw.name, "reporter", "flow")
        plan = flat.Plan(labels.FACTS, self.recipe(stated), dated(None, "", stated), said=stated.facts())
        return flat.read(raw, engine, plan)

    def recipe(self, stated: Stated) -> Recipe:
        """Values in US dollars, quantities in kilograms."""
        meaning = labels.FACTS.meaning[stated.flow or "export"]
        return Recipe(
            labels=(
                area("partner_name", "partner"),
                self.goods,
                labels.periods("period_dt", lambda period: stated.revision or revision_for(period.start)),
            ),
            amounts=(Amount("val", "value_minor", labels.CENTS), Amount("qty", "weight_g", labels.GRAMS)),
            constants={
                "reporter": stated.reporter,
                "flow": stated.flow,
                "currency": "USD",
                "valuation": meaning.valuation,
                "partner_concept": meaning.partner_concept,
            },
        )


def _group(text: str) -> dict[str, object]:
    """A group of goods by its maker's name, which is a sum of codes."""
    return {"product": f"group:{text.strip().lower()}", "is_sum": True}


LAYOUTS = (
    Shape("series by product", leaf_goods("hs6", digits, HS6)).layout(),
    Shape("series by group", Label("broad_group", ("product", "is_sum"), _group)).layout(),
)
