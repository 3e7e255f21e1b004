"""Every column of every table, once."""

from __future__ import annotations

from contraflow.tables.column import Column

COLUMNS: tuple[Column, ...] = (
    # Where a row comes from.
    Column(
        "slice_id", "int64", "The declared scope (of one file) that this row belongs to; the catalogue knows the rest."
    ),
    Column("source_sheet", "string", "Sheet of the workbook the row was read from; empty for files without sheets."),
    Column("source_row", "int32", "Row of the file (or sheet) as a person counts it, the first line being 1."),
    # What a trade row is about.
    Column("reporter", "string", "Who reported: ISO 3166-1 alpha-3, or the code of a group such as EU27_2020."),
    Column("partner", "string", "With whom: ISO 3166-1 alpha-3, or the code of a group."),
    Column(
        "flow", "string", "Direction, seen from the reporter.", allowed=("export", "import", "re-export", "re-import")
    ),
    Column("product", "string", "Product code, digits only, as reported (HS2 to CN8/HS10), or TOTAL."),
    Column("nomenclature", "string", "The code book `product` is written in, such as HS2017 or CN2022."),
    Column(
        "is_sum",
        "bool",
        "True where the row restates others of the same data set, as their sum or as a part of one: never add it.",
    ),
    Column("period", "date", "First day of the month or year the row is about."),
    Column(
        "period_months", "int8", "Length of the period in months: 1, 12, or another where a publisher adds months up."
    ),
    Column("value_minor", "int64", "Value in hundredths of `currency` (cents), as reported, exact."),
    Column("currency", "string", "ISO 4217 code of the reported value."),
    Column("weight_g", "int64", "Net weight in grams; missing where the publisher gives none.", nullable=True),
    Column(
        "quantity_milli",
        "int64",
        "Supplementary quantity in thousandths of its unit; missing where none.",
        nullable=True,
    ),
    Column("quantity_unit", "string", "Unit of the supplementary quantity; missing where none.", nullable=True),
    Column("valuation", "string", "Where the value is taken.", allowed=("FOB", "CIF", "unknown")),
    Column(
        "partner_concept",
        "string",
        "What 'partner' means for this reporter and flow.",
        allowed=("last_known_destination", "destination", "origin", "consignment", "unknown"),
    ),
    Column(
        "flag",
        "string",
        "The publisher's own flag (estimated, confidential, provisional); missing where none.",
        nullable=True,
    ),
    # Customs declarations and bills of lading.
    Column("declaration", "string", "The declaration's or bill's own number; missing where none.", nullable=True),
    Column("day", "date", "Day of the declaration or of the bill."),
    Column("consignor", "string", "Who sends, as written; legal persons only; missing where none.", nullable=True),
    Column("consignee", "string", "Who receives, as written; legal persons only; missing where none.", nullable=True),
    Column("origin", "string", "Where the goods were made (ISO3); missing where it is not declared.", nullable=True),
    Column(
        "dispatch", "string", "Where the goods were sent from (ISO3); missing where it is not declared.", nullable=True
    ),
    Column("text", "string", "The goods in the declarant's words; missing where none.", nullable=True),
    # Rejected rows.
    Column("batch_id", "int64", "The ingest that read the row."),
    Column("column", "string", "The field that could not be read."),
    Column("seen", "string", "What stood there, as text.", nullable=True),
    Column("reason", "string", "Why, in one sentence a person can act on or print."),
    Column("raw", "string", "The whole row as text, tab-separated, so that nothing is lost.", nullable=True),
    # Findings.
    Column("id", "string", "Same evidence, same id: a digest of detector, parameters, lists and batches."),
    Column("detector", "string", "The detector that found it."),
    Column("list", "string", "The list of goods, with its version, such as chpl@2024-02-23."),
    Column(
        "hub",
        "string",
        "Third country: the route's hub, or the supplier (ISO3); several joined by '+'; missing where none.",
        nullable=True,
    ),
    Column("destination", "string", "Where the controlled goods must not go (ISO3)."),
    Column("period_start", "date", "First month measured."),
    Column("period_end", "date", "Last month measured."),
    Column("baseline", "string", "The period it is measured against."),
    Column("codes", "string", "Which codes are compared across revisions.", allowed=("as listed", "bridged")),
    Column("value", "double", "The size, in `unit`."),
    Column("unit", "string", "Unit of value, net, low, high and noise floor, such as EUR."),
    Column("net", "double", "The same measure without the cap at zero: gains and losses set off.", nullable=True),
    Column("low", "double", "Lower end of the 90% interval; missing for a plain count.", nullable=True),
    Column("high", "double", "Upper end of the 90% interval; missing for a plain count.", nullable=True),
    Column(
        "interval", "string", "What the interval covers, such as 'baseline noise'; missing where none.", nullable=True
    ),
    Column(
        "noise_floor", "double", "The same measure on a window before the controls; the largest of them.", nullable=True
    ),
    Column("caveats", "string", "JSON list of sentences: what the number does not say."),
    Column("flags", "string", "JSON list of marks, such as near_zero_base."),
    Column("parameters", "string", "JSON object: everything that was chosen, with the definitions set beside it."),
    Column("batches", "string", "JSON list of the sha256 of each file it rests on."),
    Column(
        "group",
        "string",
        "Id of the finding that leads those that say the same; missing where it is about reports, not trade.",
        nullable=True,
    ),
    Column(
        "rank",
        "int32",
        "Where its group stands: among groups about single goods, or among those about whole lists.",
        nullable=True,
    ),
    Column(
        "role",
        "string",
        "What it is to the lead: another definition of it, support, one that covers more places, the other direction, or no direction.",
        nullable=True,
        allowed=("lead", "definition", "supports", "wider", "contradicts", "beside"),
    ),
    Column("why", "string", "Of a lead: why its group stands where it stands, in sentences.", nullable=True),
)

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}


def cols(names: str) -> tuple[Column, ...]:
    """The columns of that names, in that order, as `cols("reporter partner flow")`. Raises KeyError on a misspelling."""
    return tuple(BY_NAME[name] for name in names.split())
