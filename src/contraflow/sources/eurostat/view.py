"""CSV views of Comext: one value a line, with labels, as the "Relational View" is downloaded.

Columns: REPORTER, PARTNER, PRODUCT, FLOW, STAT_PROCEDURE, PERIOD, VALUE_IN_EUR. The day of extraction stands in the
name of the file and nowhere else: a renamed file has no date.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from contraflow.sources import flat
from contraflow.sources.base import Layout
from contraflow.sources.border import Recipe
from contraflow.sources.eurostat import labels
from contraflow.sources.scope import dated

if TYPE_CHECKING:
    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.scope import Dated

COLUMNS = ("REPORTER", "PARTNER", "PRODUCT", "FLOW", "STAT_PROCEDURE", "PERIOD", "VALUE_IN_EUR")
RECIPE = Recipe(
    labels=(
        labels.reporter(),
        labels.partner(),
        *labels.dimensions("PRODUCT", "FLOW", "PERIOD"),
        labels.procedure(),
    ),
    amounts=(labels.euros("VALUE_IN_EUR"),),
    constants={"currency": "EUR"},
)
_NAME = re.compile(r"Relational_View_(\d{4}-\d{2}-\d{2})T", re.ASCII)


def recognise(raw: RawFile) -> bool:
    """Whether the first line names the columns of a view, in any order."""
    return flat.header(raw) == frozenset(COLUMNS)


def read(raw: RawFile, engine: DuckDBEngine, stated: date | None) -> Delivery:
    """Read a view; months and whole years go to different data sets."""
    return flat.read(raw, engine, flat.Plan(labels.FACTS, RECIPE, extracted(raw.name, stated)))


def extracted(name: str, stated: date | None) -> Dated:
    """The day of extraction, from the name of the file: Relational_View_2024-11-16T07_39_22.386Z.csv."""
    found = _NAME.search(name)
    try:
        known = date.fromisoformat(found[1]) if found else None
    except ValueError:
        known = None
    return dated(known, "the time of extraction in the name of the file", stated)


LAYOUT = Layout("view", f"a CSV file with the columns {', '.join(COLUMNS)}", recognise, read)
