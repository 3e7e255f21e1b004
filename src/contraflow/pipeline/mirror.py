"""`contraflow mirror`: both reports of one trade, the gap, and one reconciled column beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from contraflow.analysis import mirror as analysis
from contraflow.analysis import reliability, splice, together
from contraflow.analysis.mirror import MirrorAsked, Spoke
from contraflow.codes import country, rates
from contraflow.codes.money import words
from contraflow.codes.month import Month, Period
from contraflow.errors import NoData
from contraflow.pipeline.panel import PanelAsked, asked_rows, panel
from contraflow.views.mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from contraflow.analysis.mirror import Cell
    from contraflow.analysis.reliability import Reliability
    from contraflow.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MirrorQuestion:
    """What `mirror` is asked for, as the user typed it. `distances` is a CSV: iso_o, iso_d, dist (km), contig."""

    exporter: str
    importer: str
    start: str
    end: str
    cell: Cell = "period"
    distances: Path | None = None


def mirror(work: Workspace, question: MirrorQuestion, asked: PanelAsked) -> Mirror:
    """Both sides of a trade, from all data sets of the lake; raises NoData where neither side has a row."""
    about = MirrorAsked(
        country.find(question.exporter).iso3,
        country.find(question.importer).iso3,
        Period.between(Month.parse(question.start), Month.parse(question.end)),
        question.cell,
    )
    currency = asked.currency or "USD"
    sides = analysis.both(panel(work, asked), currency)
    pair = _frame(work, analysis.of_pair(sides, about))
    if pair.empty:
        raise NoData(
            "neither side reports this trade", seen=f"{about.exporter} to {about.importer}, {about.period}",
            mend="contraflow batches shows what came in",
        )  # fmt: skip
    said = _said(work, about, asked)
    table = analysis.lines(pair, about, _spoke(said), _usd(currency, about.period.end))
    found, freight = _learned(work, sides, about, question.distances)
    table = analysis.with_reconciled(table, about, found, freight) if found else table
    inside = [row for row in said if about.period.start.date <= row["period"] <= about.period.end.date]
    return Mirror(_arrow(table, currency), (*_notes(table, about, currency, found), *splice.seams(inside)))


def _frame(work: Workspace, expr: object) -> pd.DataFrame:
    frame: pd.DataFrame = work.engine.collect(expr).to_pandas()
    return frame


def _said(work: Workspace, about: MirrorAsked, asked: PanelAsked) -> list[dict[str, Any]]:
    """The exporter's exports and the importer's imports, of whatever goods: dataset, reporter, flow, period."""
    said = together.present(asked_rows(work, asked))
    wanted = ((said.reporter == about.exporter) & (said.flow == "export")) | (
        (said.reporter == about.importer) & (said.flow == "import")
    )
    columns = said.filter(wanted).select("dataset", "reporter", "flow", "period").distinct()
    return list(work.engine.collect(columns).to_pylist())


def _spoke(said: Sequence[Mapping[str, Any]]) -> Spoke:
    months = {
        flow: frozenset(Month.parse(row["period"]) for row in said if row["flow"] == flow)
        for flow in ("export", "import")
    }
    return Spoke(months["export"], months["import"])


def _usd(currency: str, month: Month) -> float:
    """Dollars for one unit, near enough for a value per kilogram; one where the ECB has no rate that month."""
    try:
        return rates.rate(currency, "USD", month)
    except NoData:
        return 1.0


def _learned(work: Workspace, sides: object, about: MirrorAsked, path: Path | None) -> tuple[Reliability | None, float]:
    """Learn from all pairs in the lake; the freight is the mean fitted for this pair. None where no cell has both."""
    cells = _frame(work, analysis.by_cell(sides, about))
    told = analysis.reports(cells, about.cell, _distances(work, path))
    if not len(told.fob):
        return None, 0.0
    found = reliability.fit(told)
    mine = (told.exporter == about.exporter) & (told.importer == about.importer)
    return found, float(found.freight[mine].mean() if mine.any() else np.mean(found.freight))


def _distances(work: Workspace, path: Path | None) -> Mapping[tuple[str, str], tuple[float, float]]:
    if path is None:
        return {}
    table = work.engine.collect(work.engine.writer.csv(path)).to_pylist()
    return {
        (row["iso_o"], row["iso_d"]): (float(row["dist"]), float(row.get("contig") or 0))
        for row in table
        if row.get("dist")
    }


def _arrow(table: pd.DataFrame, currency: str) -> pa.Table:
    rounded = table.round({name: 2 for name in table.select_dtypes("number").columns if name != "log_gap"})
    found = pa.Table.from_pandas(rounded.round({"log_gap": 4}), preserve_index=False)
    return found.append_column("currency", pa.array([currency] * found.num_rows, pa.string()))


def _notes(table: pd.DataFrame, about: MirrorAsked, currency: str, found: Reliability | None) -> tuple[str, ...]:
    """What to print with the table: totals, lag, units, what the weights rest on."""
    some = [*_totals(table, about, currency), analysis.unit_slip(table.exports, table.imports)]
    if about.cell == "period":
        some += [_lag(part, concept) for concept, part in table.groupby("concept", sort=False)]
    return tuple(each for each in (*some, _weights(about, found), CONCEPTS) if each)


CONCEPTS = (
    "Exports are FOB and by the last destination the exporter knew, imports CIF and by the concept named: goods made "
    "elsewhere, customs-union trade and transit lie in the gap. A reconciled figure is an estimate beside the reports, "
    "not in their place."
)


def _totals(table: pd.DataFrame, about: MirrorAsked, currency: str) -> list[str]:
    """One sentence a concept, over the cells that both sides reported on."""
    said = []
    for concept, part in table.groupby("concept", sort=False):
        both = part.dropna(subset=["exports", "imports"])
        if both.empty:
            said.append(f"No cell in which both {about.exporter} and {about.importer} report ({concept}).")
            continue
        sent, came = both.exports.sum(), both.imports.sum()
        share = f", {came / sent - 1:+.0%}" if sent else ""
        said.append(
            f"{about.exporter} reports {words(sent, currency)} of exports, {about.importer} "
            f"{words(came, currency)} of imports by {concept}{share}, in {len(both)} of {len(part)} cells."
        )
    return said


def _lag(table: pd.DataFrame, concept: str) -> str:
    lag = analysis.best_lag(table)
    return "" if lag is None else f"Imports by {concept} move most alike with exports {lag} months before."


def _weights(about: MirrorAsked, found: Reliability | None) -> str:
    if found is None:
        return "No cell is reported by both sides of any pair: nothing is reconciled."
    if not found.told:
        return f"{found.pairs} flows of too few countries: reporters cannot be told apart, both weigh alike."
    s_x, s_m = found.exporters.get(about.exporter), found.importers.get(about.importer)
    if s_x is None or s_m is None:
        return f"Reliabilities from {found.pairs} flows; a side without any takes the mean of all."
    return (
        f"Log error learned from {found.pairs} flows: {about.exporter} {s_x**0.5:.2f} as exporter, "
        f"{about.importer} {s_m**0.5:.2f} as importer; the exporter's report weighs {s_m / (s_x + s_m):.0%}."
    )
