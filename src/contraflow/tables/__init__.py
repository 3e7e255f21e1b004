"""Every table that is kept: TRADE, DECLARATION, REJECT, FINDINGS; explicit tuple ALL."""

from __future__ import annotations

from contraflow.tables.column import Column
from contraflow.tables.columns import BY_NAME, COLUMNS, cols
from contraflow.tables.table import Table

TRADE = Table(
    name="trade",
    grain="one row of a publisher's file: reporter, partner, flow, product, period",
    key=(),
    columns=cols(
        "slice_id source_sheet source_row reporter partner flow product nomenclature is_sum period period_months "
        "value_minor currency weight_g quantity_milli quantity_unit valuation partner_concept flag"
    ),
    sorted_by=("product", "period"),
    warnings=(
        "Rows with is_sum are sums of others in the same data set: never add them.",
        "Raw is raw: currency, code book and partner concept stay as reported.",
        "A row is current only within its slice: read through the lake, not the files.",
    ),
)

DECLARATION = Table(
    name="declaration",
    grain="one line of a customs declaration or bill of lading",
    key=(),
    columns=cols(
        "slice_id source_sheet source_row declaration day reporter partner flow consignor consignee origin dispatch "
        "product nomenclature text period period_months value_minor currency weight_g valuation partner_concept"
    ),
    sorted_by=("product", "period"),
    warnings=(
        "Declarations are the raw material of statistics: never add the two.",
        "Legal persons only: a mapping names no column with persons in it.",
        "A row is current only within its slice: read through the lake, not the files.",
    ),
)

REJECT = Table(
    name="reject",
    grain="one value that could not be read, and why",
    key=("batch_id", "source_sheet", "source_row", "column"),
    columns=cols("batch_id source_sheet source_row column seen reason raw"),
    sorted_by=("batch_id", "source_row"),
)

FINDINGS = Table(
    name="findings",
    grain="one measured fact under one definition",
    key=("id",),
    columns=cols(
        "id detector list product reporter hub destination period_start period_end baseline codes value unit net low "
        "high interval noise_floor reason caveats flags parameters batches group rank role why"
    ),
    warnings=(
        "Never add findings of two detectors, or of one detector under two definitions.",
        "Findings of one group say the same of the same goods and places: one fact, seen several times.",
    ),
)

ALL: tuple[Table, ...] = (TRADE, DECLARATION, REJECT, FINDINGS)

__all__ = ["ALL", "BY_NAME", "COLUMNS", "DECLARATION", "FINDINGS", "REJECT", "TRADE", "Column", "Table", "cols"]
