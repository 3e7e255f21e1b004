"""Both sides of one trade beside each other: exports as declared, imports as recorded, and what lies between them.

Exports count FOB, imports CIF; an exporter names the last destination it knows, an importer the origin or the place
of consignment. All of that stays apart: one line a month or product and import concept. METHODS B1 and B2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from contraflow.analysis.freight import Freight
from contraflow.analysis.reliability import Reports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir
    import pandas as pd

    from contraflow.analysis.reliability import Reliability
    from contraflow.codes.month import Month, Period

Cell = Literal["period", "product"]
LAGS = (0, 1, 2)  # months from departure to arrival that are tried
SENT = ("last_known_destination", "destination", "consignment", "unknown", "origin")
CAME = ("origin", "consignment", "unknown", "last_known_destination", "destination")
"""Partner concepts of exports and imports, the usual one first: of two, other countries are read by the first."""
THOUSAND = 3.0  # log10
SLIP = 0.5  # log10 about it; a trade that is really 1,000 times another's in the median product is not known
FEW = 10  # cells; fewer say nothing of a unit


@dataclass(frozen=True, slots=True)
class MirrorAsked:
    """Whose trade, when, told apart by month or by product."""

    exporter: str
    importer: str
    period: Period
    cell: Cell = "period"


def both(panel: ir.Table, currency: str) -> ir.Table:
    """Turn a converted monthly panel into who sent to whom, by whose word: the input of everything here.

    -> exporter, importer, side, product, period, concept, value (whole units), kg, weighed. Exports valued FOB or
    unknown, imports CIF or unknown: another valuation is another figure and is left out.
    """
    sent, came = panel.flow == "export", panel.flow == "import"
    like = (sent & panel.valuation.isin(["FOB", "unknown"])) | (came & panel.valuation.isin(["CIF", "unknown"]))
    rows = panel.filter(like, panel.currency == currency)
    return rows.select(
        exporter=(rows.flow == "export").ifelse(rows.reporter, rows.partner),
        importer=(rows.flow == "export").ifelse(rows.partner, rows.reporter),
        side=rows.flow,
        product=rows["product"],
        period=rows.period,
        concept=rows.partner_concept,
        value=rows.value_minor / 100,
        kg=rows.weight_g / 1000,
        weighed=rows.weighed_minor / 100,
    )


def by_cell(sides: ir.Table, asked: MirrorAsked) -> ir.Table:
    """Add both sides of every pair of countries up to the cells asked for: what reliabilities are learned from."""
    within = sides.filter(sides.period.between(asked.period.start.date, asked.period.end.date))
    keys = ["exporter", "importer", "side", "concept", asked.cell]
    return within.group_by(keys).agg(value=within.value.sum(), year=within.period.year().max())


def of_pair(sides: ir.Table, asked: MirrorAsked) -> ir.Table:
    """Add the two sides of one pair up by product, month and concept, lags included."""
    last = asked.period.end.next(max(LAGS)).date
    mine = sides.filter(
        sides.exporter == asked.exporter,
        sides.importer == asked.importer,
        sides.period.between(asked.period.start.date, last),
    )
    keys = ["side", "concept", "product", "period"]
    return mine.group_by(keys).agg(value=mine.value.sum(), kg=mine.kg.sum(), weighed=mine.weighed.sum())


def reports(cells: pd.DataFrame, cell: Cell, distances: Mapping[tuple[str, str], tuple[float, float]]) -> Reports:
    """Lay the cells that both sides report beside each other; of several partner concepts the usual one is read."""
    keys = ["exporter", "importer", cell]
    fob = _usual(cells[cells.side == "export"], SENT).set_index(keys)
    cif = _usual(cells[cells.side == "import"], CAME).set_index(keys)
    pairs = fob.join(cif.value.rename("value_cif"), how="inner").reset_index().sort_values(keys)
    pairs = pairs[(pairs.value > 0) & (pairs.value_cif > 0)]
    far = [distances.get(each, (np.nan, 0.0)) for each in zip(pairs.exporter, pairs.importer, strict=True)]
    group = pairs["product"].str[:2] if cell == "product" else pairs.assign(every="all")["every"]
    km, contiguous = (np.array([each[at] for each in far], dtype=np.float64) for at in (0, 1))
    exporter, importer, goods = (each.to_numpy(dtype=str) for each in (pairs.exporter, pairs.importer, group))
    return Reports(
        exporter,
        importer,
        goods,
        year=pairs.year.to_numpy(dtype=np.int64),
        fob=pairs.value.to_numpy(dtype=np.float64),
        cif=pairs.value_cif.to_numpy(dtype=np.float64),
        km=km,
        contiguous=contiguous,
    )


@dataclass(frozen=True, slots=True)
class Spoke:
    """The months in which each side reported anything at all to anybody: silence is no zero."""

    exporter: frozenset[Month]
    importer: frozenset[Month]


def lines(pair: pd.DataFrame, asked: MirrorAsked, spoke: Spoke, usd: float = 1.0) -> pd.DataFrame:
    """Both reports beside each other, a line a cell and import concept; sorted.

    -> `cell`, concept, exports, imports, imports_1, imports_2 (recorded that many months later), gap (imports less
    exports), log_gap, freight_low, freight_high (money, on the exports), beyond (what of the gap freight does not
    explain). A side that reported nothing at all in the cell's months is missing; one that reported others' trade and
    none of this is zero. `usd` is what one unit of the currency was in dollars, for the value per kilogram.
    """
    import pandas as pd  # noqa: PLC0415  (a quarter of a second)

    sent = _usual_concept(pair[pair.side == "export"], SENT)
    imports = pair[pair.side == "import"]
    concepts = [each for each in CAME if each in set(imports.concept)] or ["none recorded"]
    parts = [_concept(sent, imports[imports.concept == concept], asked, spoke) for concept in concepts]
    table = pd.concat([part.assign(concept=concept) for part, concept in zip(parts, concepts, strict=True)])
    return _compared(table, asked, usd).sort_index(kind="stable").reset_index()


def with_reconciled(table: pd.DataFrame, asked: MirrorAsked, found: Reliability, freight: float) -> pd.DataFrame:
    """Add the reconciled column with its 90% interval; only lines of which one side at least reports have one."""
    count = len(table)
    exports, imports = (
        table[side].where(table[side] > 0).to_numpy(dtype=np.float64) for side in ("exports", "imports")
    )
    group = table["product"].str[:2].to_numpy(dtype=str) if asked.cell == "product" else np.full(count, "all")
    sides = Reports(
        np.full(count, asked.exporter), np.full(count, asked.importer), group, np.zeros(count, dtype=np.int64),
        exports, imports, np.full(count, np.nan), np.zeros(count),
    )  # fmt: skip
    figure = found.reconcile(sides, np.full(count, freight))
    return table.assign(reconciled=figure.value, low=figure.low, high=figure.high)


def unit_slip(exports: Sequence[float], imports: Sequence[float]) -> str:
    """Say that one side's unit looks wrong by a thousand or a million; "" where it does not, or too little is known.

    By the median log ratio over cells that both report: one wrong product is not a wrong unit.
    """
    sent, came = np.asarray(exports, dtype=np.float64), np.asarray(imports, dtype=np.float64)
    known = (sent > 0) & (came > 0)
    if known.sum() < FEW:
        return ""
    middle = float(np.median(np.log10(came[known] / sent[known])))
    for times in (1, 2):
        if abs(abs(middle) - times * THOUSAND) < SLIP:
            side = "imports" if middle > 0 else "exports"
            return (
                f"The {side} are about {1000**times:,} times the other side's in the median of {int(known.sum())} "
                "cells: a unit looks wrong. Look at it before believing either."
            )
    return ""


def best_lag(table: pd.DataFrame) -> int | None:
    """Return the lag whose imports move most alike with the exports by month; None where too few months tell."""
    known = table.dropna(subset=["exports", *(_name(lag) for lag in LAGS)])
    if len(known) < FEW:
        return None
    fit = {lag: known.exports.corr(known[_name(lag)]) for lag in LAGS}
    some = {lag: value for lag, value in fit.items() if not np.isnan(value)}
    return max(some, key=lambda lag: (some[lag], -lag)) if some else None


def _name(lag: int) -> str:
    return "imports" if lag == 0 else f"imports_{lag}"


def _usual(cells: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Of each pair of countries keep one concept: the first in order that it has."""
    rank = cells.concept.map({each: at for at, each in enumerate(order)})
    least = rank.groupby([cells.exporter, cells.importer]).transform("min")
    return cells[rank == least]


def _usual_concept(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    chosen = next((each for each in order if each in set(rows.concept)), None)
    return rows[rows.concept == chosen]


def _concept(sent: pd.DataFrame, came: pd.DataFrame, asked: MirrorAsked, spoke: Spoke) -> pd.DataFrame:
    """Exports, and imports of one concept at each lag, by cell; zero or missing as `Spoke` says."""
    import pandas as pd  # noqa: PLC0415  (as above)

    columns = {"exports": _cut(sent, asked, 0), **{_name(lag): _cut(came, asked, lag) for lag in LAGS}}
    cells = sorted(set().union(*(each.index for each in columns.values()), _every(asked)))
    table = pd.DataFrame({name: each.value.reindex(cells) for name, each in columns.items()})
    table.index.name = asked.cell
    for name, lag, months in (
        ("exports", 0, spoke.exporter),
        *((_name(lag), lag, spoke.importer) for lag in LAGS),
    ):
        told = [_told(cell, asked, lag, months) for cell in cells]
        table[name] = table[name].fillna(0.0).where(told)
    sizes = columns["exports"].reindex(cells)
    return table.assign(per_kg=(sizes.weighed / sizes.kg.where(sizes.kg > 0)))


def _cut(rows: pd.DataFrame, asked: MirrorAsked, lag: int) -> pd.DataFrame:
    """Add rows of the period, shifted by the lag, up to cells; a month is named as the exporter's."""
    first, last = (month.next(lag).date for month in (asked.period.start, asked.period.end))
    inside = rows[(rows.period >= first) & (rows.period <= last)]
    if asked.cell == "period":
        back = {month.next(lag).date: month.date for month in asked.period.each()}
        inside = inside.assign(period=inside.period.map(back))
    return inside.groupby(asked.cell)[["value", "kg", "weighed"]].sum(min_count=1)


def _every(asked: MirrorAsked) -> list[object]:
    return [month.date for month in asked.period.each()] if asked.cell == "period" else []


def _told(cell: object, asked: MirrorAsked, lag: int, months: frozenset[Month]) -> bool:
    wanted = asked.period.each() if asked.cell == "product" else _month(cell, asked)
    return all(month.next(lag) in months for month in wanted)


def _month(cell: object, asked: MirrorAsked) -> tuple[Month, ...]:
    return tuple(month for month in asked.period.each() if month.date == cell)


def _compared(table: pd.DataFrame, asked: MirrorAsked, usd: float) -> pd.DataFrame:
    """Add gap, freight and what it leaves unexplained."""
    years = [cell.year for cell in table.index] if asked.cell == "period" else [asked.period.end.year] * len(table)
    per_kg = [None if np.isnan(each) else each * usd for each in table.per_kg]
    freight = [Freight.of(each, year) for each, year in zip(per_kg, years, strict=True)]
    low = table.exports * [each.low for each in freight]
    high = table.exports * [each.high for each in freight]
    gap = table.imports - table.exports
    positive = (table.exports > 0) & (table.imports > 0)
    ratio = (table.imports / table.exports.where(positive)).where(positive)
    return table.drop(columns="per_kg").assign(
        gap=gap,
        log_gap=np.log(ratio),
        freight_low=low,
        freight_high=high,
        beyond=gap - gap.clip(lower=low, upper=high),
    )
