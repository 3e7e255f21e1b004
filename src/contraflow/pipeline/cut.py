"""`contraflow panel`: a part of the one monthly panel, with the sentences that belong to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from contraflow.analysis import splice, together
from contraflow.analysis.concord import Concordance, Correlation, concordance
from contraflow.codes import country
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError
from contraflow.pipeline.panel import PanelAsked, asked_rows, panel
from contraflow.tables import BY_NAME
from contraflow.views.cut import Cut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from contraflow.pipeline.workspace import Workspace

CONCEPTS = BY_NAME["partner_concept"].allowed
RATES = "Amounts are converted by the ECB's monthly reference rates; what has no rate stays in its own currency."
MIXED = "Rows of several {} stand apart: add none of them to another."
_REVISIONS = re.compile(r"hs(?P<newer>\d{4})\D*?to\D*?hs(?P<older>\d{4})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CutAsked:
    """Which part of the panel, as the user typed it; `constant` keeps those who report in every month."""

    flow: str = "export"
    reporters: Sequence[str] = ()
    partners: Sequence[str] = ()
    start: str | None = None
    end: str | None = None
    concept: str | None = None
    constant: bool = False


def cut(work: Workspace, asked: PanelAsked, wanted: CutAsked) -> Cut:
    """The rows asked for, sorted by the key of the panel; raises NoData where there is none, UsageError."""
    who, notes = _reporters(work, asked, wanted)
    table = panel(work, asked)
    chosen = [table.flow == wanted.flow, *_months(table, wanted)]
    for name, codes in (("reporter", who), ("partner", _codes(wanted.partners)), ("partner_concept", _concept(wanted))):
        chosen += [table[name].isin(codes)] if codes else []
    found = work.engine.collect(table.filter(chosen).order_by(list(together.KEY)))
    if not found.num_rows:
        raise NoData("the panel has no such rows", seen=str(wanted), mend="contraflow batches shows what came in")
    return Cut(_readable(found), (*notes, *_said(found, asked)))


def correlations(work: Workspace, paths: Sequence[Path]) -> Concordance | None:
    """The curated bridge with the UN's correlation tables second, from CSV files with the columns from and to.

    The names of the files say the revisions: hs2017tohs2012.csv. None where there are no tables: the bridge alone.
    """
    return concordance([_correlation(work, path) for path in paths]) if paths else None


def _correlation(work: Workspace, path: Path) -> Correlation:
    named = _REVISIONS.search(path.name)
    lines = work.engine.collect(work.engine.writer.csv(path))
    if named is None or not {"from", "to"} <= set(lines.column_names):
        raise UsageError(
            "not a table between two revisions of the HS",
            seen=path.name,
            allowed="a CSV file with the columns from and to, named like hs2017tohs2012_correlation.csv",
        )
    pairs = tuple((row["from"], row["to"]) for row in lines.to_pylist() if row["from"] and row["to"])
    return Correlation(f"HS{named['newer']}", f"HS{named['older']}", pairs)


def _reporters(work: Workspace, asked: PanelAsked, wanted: CutAsked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those named, or with `constant` those of them that report the flow in every month, and how much they cover."""
    named = _codes(wanted.reporters)
    if not wanted.constant:
        return named, ()
    if wanted.start is None or wanted.end is None:
        raise UsageError("the same reporters throughout needs its months", mend="name --from and --to")
    said = together.present(asked_rows(work, asked)).filter(lambda t: t.flow == wanted.flow)
    if named:
        said = said.filter(said.reporter.isin(named))
    months = Month.span(Month.parse(wanted.start), Month.parse(wanted.end))
    always = together.constant(work.engine.collect(said).to_pylist(), months)
    return always.reporters, (always.words,)


def _months(table: ir.Table, wanted: CutAsked) -> list[ir.BooleanValue]:
    found = []
    if wanted.start is not None:
        found.append(table.period >= Month.parse(wanted.start).date)
    if wanted.end is not None:
        found.append(table.period <= Month.parse(wanted.end).date)
    return found


def _codes(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(country.find(label).iso3 for label in labels)


def _concept(wanted: CutAsked) -> tuple[str, ...]:
    if wanted.concept is not None and wanted.concept not in CONCEPTS:
        raise UsageError("no such meaning of 'partner'", seen=wanted.concept, allowed=CONCEPTS)
    return () if wanted.concept is None else (wanted.concept,)


def _said(found: pa.Table, asked: PanelAsked) -> list[str]:
    """What a reader must know before adding the rows up."""
    said = [*splice.seams(found.select(["dataset", "reporter", "flow", "period"]).to_pylist())]
    names = {"partner_concept": "meanings of 'partner'", "valuation": "valuations", "currency": "currencies"}
    said += [MIXED.format(words) for name, words in names.items() if len(found[name].unique()) > 1]
    if asked.currency is not None:
        said.append(RATES)
    if asked.concordance is not None and asked.concordance.dropped:
        said.append(f"{len(asked.concordance.dropped):,} links of the correlation tables were not followed.")
    return said


def _readable(found: pa.Table) -> pa.Table:
    """Whole units and kilograms, rounded once; what is missing stays missing."""
    columns = {name: found[name] for name in together.KEY}
    for new, old, digits in (
        ("value", "value_minor", 2),
        ("weight_kg", "weight_g", 3),
        ("weighed_value", "weighed_minor", 2),
        ("quantity", "quantity_milli", 3),
    ):
        parts = [None if whole is None else round(whole / 10**digits, digits) for whole in found[old].to_pylist()]
        columns[new] = pa.array(parts, pa.float64())
    return pa.table({**columns, "quantity_unit": found["quantity_unit"]})
