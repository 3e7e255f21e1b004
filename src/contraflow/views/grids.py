"""Tables for a terminal, a pipe or a page, one builder each: text in readable units, nothing computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from contraflow.codes import control_list
from contraflow.codes.bridge import members
from contraflow.codes.hs import HS
from contraflow.codes.money import MINUS, THIN, interval_words, words
from contraflow.views.figures import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    import pyarrow as pa

    from contraflow.detectors.base import Finding
    from contraflow.lake.delivery import Batch
    from contraflow.sources.base import Source
    from contraflow.views.evidence import Evidence

SHORT_ID: Final = 8
"""Letters of a finding's id that a table prints; `trace` takes any beginning that is unique."""
SHORT_HASH: Final = 12
TOTAL: Final = "TOTAL"


def _day(day: date | None) -> str:
    return "not stated" if day is None else day.isoformat()


def batches(known: Sequence[Batch]) -> Grid:
    """What came in, a row a file, newest last."""
    kept, rejected = (count(sum(getattr(b, name) for b in known)) for name in ("kept", "rejected"))
    return Grid(
        headings=("batch", "source", "file", "published", "loaded", "read", "kept", "rejected", "blank", "sha256"),
        rows=tuple(
            (
                str(b.id),
                b.source,
                b.file,
                _day(b.published),
                f"{b.loaded:%Y-%m-%d %H:%M}",
                *_counts(b),
                b.sha256[:SHORT_HASH],
            )
            for b in known
        ),
        numeric=(0, 5, 6, 7, 8),
        says=f"{many(len(known), 'file')} came in: {kept} rows kept, {rejected} values rejected.",
        note="contraflow batches --rejected BATCH shows why rows were left out; a pipe gets source, load time and hash too."
        if known
        else "Nothing came in yet: contraflow add FILE..., or contraflow add bundled.",
        narrow=(0, 2, 3, 5, 6, 7, 8),
    )


def _counts(batch: Batch) -> tuple[str, ...]:
    return tuple(count(number) for number in (batch.read, batch.kept, batch.rejected, batch.blank))


def count(number: int) -> str:
    """A number with thin spaces: 12 674."""
    return f"{number:,}".replace(",", THIN)


def many(number: int, thing: str) -> str:
    """How many of a thing: "1 file", "12 674 files"."""
    return f"{count(number)} {thing}{'' if number == 1 else 's'}"


def outcomes(done: Sequence[Any]) -> Grid:
    """What `add` did with each file."""
    rows = [(o.file, o.words, *(_counts(o.batch)[:3] if o.batch else ("", "", ""))) for o in done]
    new, bad = (sum(1 for o in done if chosen(o)) for chosen in (_is_new, lambda o: o.error))
    return Grid(
        headings=("file", "outcome", "read", "kept", "rejected"),
        rows=tuple(rows),
        numeric=(2, 3, 4),
        says=f"{many(len(done), 'file')}: {new} added, {len(done) - new - bad} known already, {bad} not added.",
        note="Next: contraflow detect, or contraflow brief --out briefing.html",
    )


def _is_new(outcome: Any) -> bool:  # noqa: ANN401 - the pipeline's Outcome, which stands above this room
    return outcome.batch is not None and bool(outcome.batch.is_new)


def available(months: Iterable[Any]) -> Grid:
    """The months that reporters have sent to a service."""
    rows = tuple((m.reporter, m.month, m.revision, f"{m.rows:,}", m.released) for m in months)
    headings = ("reporter", "month", "HS", "rows", "last released")
    return Grid(headings, rows, (3,), note="A month that is not here was not sent: silence is no zero.")


def rejects(table: pa.Table) -> Grid:
    """The rows a batch left out, with the reason."""
    names = ("source_sheet", "source_row", "column", "seen", "reason")
    rows = tuple(tuple("" if row[name] is None else str(row[name]) for name in names) for row in table.to_pylist())
    return Grid(
        headings=("sheet", "row", "column", "seen", "reason"),
        rows=rows,
        numeric=(1,),
        says=f"{many(len(rows), 'value')} rejected.",
    )


def sources(known: Iterable[Source]) -> Grid:
    """Publishers whose files are known."""
    facts = [source.facts for source in known]
    return Grid(
        headings=("source", "publisher", "what", "licence", "cadence", "mind"),
        rows=tuple((f.name, f.publisher, f.title, f.licence, f.cadence, " ".join(f.traps)) for f in facts),
        says=f"Files of {many(len(facts), 'source')} are recognised by what is in them, whatever their names.",
        note="contraflow add FILE... reads any of them; contraflow batches says what came in.",
        narrow=(0, 1, 2, 3, 4),
    )


COUNTED: Final = {
    "months": 0,
    "percent, relative": 1,
    "%": 0,
}  # units that are no money, never millions: decimals shown
SILENCES: Final = dict.fromkeys(("stopped", "left_out", "vanished", "late"), "")  # said in the column of flags
MARKS: Final = {"near_zero_base": "z", "one_heading": "h", **SILENCES}
"""Flags as letters; the note under a table says them in words."""
FINDING: Final[tuple[tuple[str, Callable[[Finding], str]], ...]] = (
    ("id", lambda f: f.id[:SHORT_ID]),
    ("detector", lambda f: f.detector),
    ("list", lambda f: f.list),
    ("product", lambda f: _product(f.product)),
    ("hub", lambda f: _hub(f.hub)),
    ("baseline", lambda f: f.baseline),
    ("codes", lambda f: f.codes),
    ("value", lambda f: _sized(f, f.value)),
    ("90% interval", lambda f: _between(_sized(f, f.low), _sized(f, f.high))),
    ("net", lambda f: _sized(f, f.net)),
    ("floor", lambda f: _sized(f, f.noise_floor)),
    ("mark", lambda f: "".join(MARKS.get(flag, "?") for flag in f.flags)),
    ("unit", lambda f: _unit(f.unit)),
    ("flags", lambda f: ", ".join(f.flags)),
    ("rank", lambda f: "" if f.rank is None else str(f.rank)),
    ("role", lambda f: f.role or ""),
    ("group", lambda f: (f.group or "")[:SHORT_ID]),
)
"""Columns of a table of findings: heading, and its cell of a finding."""
IN_BLOCK: Final = (0, 3, 4, 5, 6, 7, 8, 9, 10, 11)
"""Columns of FINDING that differ within a block; the sentence above it says the rest."""


def findings(found: Sequence[Finding]) -> Grid:
    """Findings in the order given: size in millions of the unit, interval, net version and noise floor."""
    rows = tuple(tuple(cell(f) for _, cell in FINDING) for f in found)
    return Grid(
        headings=tuple(heading for heading, _ in FINDING),
        rows=rows,
        numeric=(7, 8, 9, 10),
        says=_about(found),
        note=_marked(found) if found else "No findings.",
        cites=tuple(f.id for f in found),
        narrow=tuple(at for at in IN_BLOCK if any(row[at] not in ("", TOTAL) for row in rows)),
    )


def finding_blocks(found: Sequence[Finding]) -> tuple[Grid, ...]:
    """Findings as a table a detector and list, in the order given: what fits a terminal."""
    blocks: dict[tuple[str, ...], list[Finding]] = {}
    for f in found:
        blocks.setdefault((f.detector, f.list, f.destination, f.unit, f.period.words), []).append(f)
    return tuple(findings(block) for block in blocks.values())


def is_whole(finding: Finding) -> bool:
    """Say whether it is about a whole list and all hubs together: what is read first."""
    return finding.product == TOTAL and (finding.hub is None or "+" in finding.hub)


def _about(found: Sequence[Finding]) -> str:
    if len({(f.detector, f.list, f.destination, f.unit, f.period.words) for f in found}) != 1:
        return f"{many(len(found), 'finding')}, in millions of their unit."
    f = found[0]
    return f"{f.detector}, {f.list}: {f.reporter.partition('_')[0]} to {f.destination}, {f.period.words}, in {_unit(f.unit)}"


def _unit(unit: str) -> str:
    """What a number of the table is in: millions of a currency, things that are counted, percent."""
    return unit if unit in COUNTED else f"{unit} m"


def _marked(found: Sequence[Finding]) -> str:
    meant = {"near_zero_base": "z: hardly bought before", "one_heading": "h: one heading decides it"}
    marks = [words for flag, words in meant.items() if any(flag in f.flags for f in found)]
    moved = (
        ["+: with codes that exchanged goods on 1 Jan 2022"] if any("+" in _product(f.product) for f in found) else []
    )
    return "; ".join([*marks, *moved])


def _product(code: str) -> str:
    """A code as printed; a family of codes by its first, with a plus."""
    if code == TOTAL:
        return code
    return str(HS(code.removeprefix("F"))) + ("+" if len(members(code)) > 1 else "")


def _hub(hub: str | None) -> str:
    if hub is None:
        return ""
    return hub if "+" not in hub else f"all {len(hub.split('+'))}"


def millions(amount: float | None) -> str:
    """An amount in millions to one decimal, 12 674.5; nothing where it is missing."""
    if amount is None:
        return ""
    return f"{amount / 1e6:,.1f}".replace(",", THIN).replace("-", MINUS)


def _sized(finding: Finding, amount: float | None) -> str:
    """A number of a finding: millions of a currency; what is counted, and percent, as it is."""
    if amount is None or finding.unit not in COUNTED:
        return millions(amount)
    return f"{amount:.{COUNTED[finding.unit]}f}".replace("-", MINUS)


def amount(finding: Finding) -> str:
    """Its size in words: "EUR 12.7 bn", "100%"."""
    return words(finding.value, finding.unit) if finding.unit not in COUNTED else _counted(finding, finding.value)


def _counted(finding: Finding, number: float) -> str:
    """A number of what is no money, with its unit behind it."""
    return f"{_sized(finding, number)}{'' if finding.unit == '%' else ' '}{finding.unit}"


def _between(low: str, high: str) -> str:
    if not low or not high:
        return ""
    return f"{low} to {high}" if low.startswith(MINUS) else f"{low}\u2013{high}"


def interval(finding: Finding) -> str:
    """The interval in words, empty where there is none."""
    if finding.low is None or finding.high is None:
        return ""
    if finding.unit in COUNTED:
        return f"{_sized(finding, finding.low)} to {_counted(finding, finding.high)}"
    return interval_words(finding.low, finding.high, finding.unit)


def blackouts(found: Sequence[Finding]) -> Grid:
    """A line a silence: whose, of what, how long, and the sentence to print with it."""
    return Grid(
        headings=("id", "kind", "reporter", "flow", "product", "from", "to", "months", "reason"),
        rows=tuple(
            (
                f.id[:SHORT_ID],
                ", ".join(f.flags),
                f.reporter,
                str(f.parameters["flow"]),
                f.product,
                str(f.period.start),
                str(f.period.end),
                f"{f.value:.0f}",
                f.reason,
            )
            for f in found
        ),
        numeric=(7,),
        note="Months without reports are unknown, not zero." if found else "Nobody fell silent.",
    )


def rows(table: pa.Table) -> Grid:
    """Any collected table as text, dates as ISO 8601, missing as nothing."""
    numeric = tuple(
        at for at, f in enumerate(table.schema) if str(f.type).startswith(("int", "double", "float", "decimal"))
    )
    cells = tuple(tuple("" if value is None else str(value) for value in row.values()) for row in table.to_pylist())
    return Grid(headings=tuple(table.column_names), rows=cells, numeric=numeric)


def lists(names: Iterable[str]) -> Grid:
    """Every version of every list: how many codes, since when, how sure, and what it does not cover."""
    versions = [version for name in names for version in control_list.history(name)]
    return Grid(
        headings=(
            "list",
            "version",
            "title",
            "codes",
            "written in",
            "in effect",
            "membership",
            "how sure",
            "does not cover",
        ),
        rows=tuple(
            (
                v.list_id,
                v.id,
                v.title,
                str(v.count),
                v.nomenclature,
                v.effective.isoformat(),
                v.membership,
                v.how_sure,
                v.not_covered,
            )
            for v in versions
        ),
        numeric=(3,),
        says=f"{many(len({v.list_id for v in versions}), 'list')} of HS codes that contain controlled goods, never controlled goods.",
        note="contraflow lists LIST says how sure it is and what it does not cover; name a version as chpl@2023-09-19.",
        narrow=(0, 1, 2, 3, 4, 5, 6),
    )


def rows_behind(evidence: Evidence) -> Grid:
    """The rows a finding rests on, as reported, with sheet and row of the file they stand in."""
    found = evidence.rows.to_pylist()
    return Grid(
        headings=("sheet", "row", "reporter", "partner", "product", "period", "value", "currency", "flag"),
        rows=tuple(
            (
                r["source_sheet"],
                str(r["source_row"]),
                r["reporter"],
                r["partner"],
                r["product"],
                r["period"].strftime("%Y-%m"),
                f"{r['value_minor'] / 100:,.2f}".replace(",", THIN),
                r["currency"],
                r["flag"] or "",
            )
            for r in found
        ),
        numeric=(1, 6),
        says=f"It rests on {many(len(found), 'row')} as reported:",
        note="--format csv, json or parquet gives every column of each row.",
    )


def files_behind(evidence: Evidence) -> Grid:
    """The files a finding rests on."""
    return batches(evidence.batches)
