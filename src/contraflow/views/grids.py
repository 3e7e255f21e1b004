"""Tables for a terminal, a pipe or a page, one builder each: text in readable units, nothing computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from contraflow.codes import control_list
from contraflow.codes.money import interval_words, words
from contraflow.views.figures import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import pyarrow as pa

    from contraflow.detectors.base import Finding
    from contraflow.lake.delivery import Batch
    from contraflow.sources.base import Source

SHORT_ID: Final = 8
"""Letters of a finding's id that a table prints; `trace` takes any beginning that is unique."""
SHORT_HASH: Final = 12


def _day(day: date | None) -> str:
    return "not stated" if day is None else day.isoformat()


def batches(known: Sequence[Batch]) -> Grid:
    """What came in, a row a file, newest last."""
    return Grid(
        headings=("batch", "source", "file", "published", "loaded", "read", "kept", "rejected", "blank", "sha256"),
        rows=tuple(
            (str(b.id), b.source, b.file, _day(b.published), f"{b.loaded:%Y-%m-%d %H:%M}", *_counts(b), b.sha256[:SHORT_HASH])
            for b in known
        ),
        numeric=(0, 5, 6, 7, 8),
        note="contraflow batches --rejected BATCH shows why rows were left out."
        if known
        else "Nothing came in yet: contraflow add FILE..., or contraflow add bundled.",
    )


def _counts(batch: Batch) -> tuple[str, ...]:
    return tuple(f"{number:,}".replace(",", "\u2009") for number in (batch.read, batch.kept, batch.rejected, batch.blank))


def outcomes(done: Iterable[Any]) -> Grid:
    """What `add` did with each file."""
    rows = [(o.file, o.words, *(_counts(o.batch)[:3] if o.batch else ("", "", ""))) for o in done]
    return Grid(
        headings=("file", "outcome", "read", "kept", "rejected"),
        rows=tuple(rows),
        numeric=(2, 3, 4),
        note="Next: contraflow detect, or contraflow brief --out briefing.html",
    )


def rejects(table: pa.Table) -> Grid:
    """The rows a batch left out, with the reason."""
    names = ("source_sheet", "source_row", "column", "seen", "reason")
    rows = tuple(tuple("" if row[name] is None else str(row[name]) for name in names) for row in table.to_pylist())
    return Grid(headings=("sheet", "row", "column", "seen", "reason"), rows=rows, numeric=(1,))


def sources(known: Iterable[Source]) -> Grid:
    """Publishers whose files are known."""
    facts = [source.facts for source in known]
    return Grid(
        headings=("source", "publisher", "what", "licence", "cadence", "mind"),
        rows=tuple((f.name, f.publisher, f.title, f.licence, f.cadence, " ".join(f.traps)) for f in facts),
    )


def findings(found: Sequence[Finding]) -> Grid:
    """Findings in the order given: size with interval, the share it is of nothing else, and its noise floor."""
    return Grid(
        headings=("id", "detector", "list", "product", "hub", "baseline", "codes", "value", "90% interval", "net", "noise floor", "flags"),
        rows=tuple(_finding(f) for f in found),
        numeric=(7, 8, 9, 10),
        note="contraflow trace ID prints the rows and files behind a finding." if found else "No findings.",
        cites=tuple(f.id for f in found),
    )


def _finding(f: Finding) -> tuple[str, ...]:
    return (
        f.id[:SHORT_ID],
        f.detector,
        f.list,
        f.product,
        f.hub or "",
        f.baseline,
        f.codes,
        words(f.value, f.unit),
        interval(f),
        "" if f.net is None else words(f.net, f.unit),
        "" if f.noise_floor is None else words(f.noise_floor, f.unit),
        ", ".join(f.flags),
    )


def interval(finding: Finding) -> str:
    """The interval in words, empty where there is none."""
    if finding.low is None or finding.high is None:
        return ""
    return interval_words(finding.low, finding.high, finding.unit)


def rows(table: pa.Table) -> Grid:
    """Any collected table as text, dates as ISO 8601, missing as nothing."""
    numeric = tuple(at for at, f in enumerate(table.schema) if str(f.type).startswith(("int", "double", "float", "decimal")))
    cells = tuple(tuple("" if value is None else str(value) for value in row.values()) for row in table.to_pylist())
    return Grid(headings=tuple(table.column_names), rows=cells, numeric=numeric)


def lists(names: Iterable[str]) -> Grid:
    """Every version of every list: how many codes, since when, how sure, and what it does not cover."""
    versions = [version for name in names for version in control_list.history(name)]
    return Grid(
        headings=("list", "version", "title", "codes", "written in", "in effect", "membership", "how sure", "does not cover"),
        rows=tuple(
            (v.list_id, v.id, v.title, str(v.count), v.nomenclature, v.effective.isoformat(), v.membership, v.how_sure, v.not_covered)
            for v in versions
        ),
        numeric=(3,),
        note="HS codes that contain controlled goods, never controlled goods. Name a version as chpl@2023-09-19.",
    )


def rows_behind(evidence: Evidence) -> Grid:
    """The rows a finding rests on, with sheet and row of the file they stand in."""
    return rows(evidence.rows)


def files_behind(evidence: Evidence) -> Grid:
    """The files a finding rests on."""
    return batches(evidence.batches)
