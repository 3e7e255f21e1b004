"""Write docs/files.md: what came in of every real file, kept and rejected, and the totals that files state.

    python scripts/files.py SHARED            write the page anew, from the files below SHARED/data/trade
    python scripts/files.py SHARED --check    exit 1 where the page differs from what would be written

Takes about a minute of CPU. Files of one layout that come by the dozen stand on one line, added up.
"""

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from contraflow import sources
from contraflow.codes.month import Period
from contraflow.engine import Engine, Limits
from contraflow.errors import ContraflowError, UnknownFile
from contraflow.lake.raw import RawFile
from contraflow.sources.stated import Stated

PAGE = Path(__file__).parent.parent / "docs" / "files.md"
MANY = 20  # files of a folder; from here on it stands on one line
CHINA = {"reporter": "CHN", "flow": "export"}
SAID = {  # what a user states of files that do not say it
    "china_customs_detailed_gb18030.csv": {"period": Period.parse("2024-03"), "flow": "import"},
    "deep_dive_hs6_monthly.csv": CHINA,
    "country_monthly_stats.csv": CHINA,
    "ExampleTradeData.csv": {"revision": "HS1992"},
}
NOT_TRADE = {
    "4.02.00.01 Номинальный курс отдельных валют..XLS": "exchange rates",
    "2-2-5_04-2024.doc": "a text document",
    "2-2-5_11-2023.doc": "a text document",
    "baci_china_to_russia_chpl50_2017_2023_kusd.csv": "figures that others computed from BACI: a check, see the tests",
    "chn_deviations.parquet": "differences between two sources: a check",
    "tur_deviations.parquet": "differences between two sources: a check",
    "df_groups.parquet": "the table with India a thousand times too large: a check of the unit test, see the tests",
    "df_groups.parquet.fa61a95": "its correction",
    "country_codes_V202001.csv": "a list of countries",
    "country_codes_V202201.csv": "a list of countries",
    "export_UVI_eng-2015-2023.xlsx": "indices of unit values, no trade",
    "eurostat_data.ttl": "a knowledge graph of the same figures as the views",
    "eurostat_metadata.json": "metadata of it",
    "eurostat_metadata.ttl": "metadata of it",
}
HEAD = """<!-- Made by `python scripts/files.py SHARED` from the files themselves: do not edit. -->

# What came in of real files

Values (cells) read, kept, rejected and marked "not available" (blank); read = kept + rejected in each file. *Totals*:
how many of those that the file itself states equal the sum of its lines. Why a value is rejected says
`contraflow batches --rejected BATCH`. The files are not part of the project; a test writes this page anew from them.
"""
NOTES = """
- **`-`** under totals: the file states none, or none whose parts are all in it.
- Notes on single national tables stand in [national.md](national.md).
"""


@dataclass
class Count:
    """What came in of one file, or of several of one folder."""

    source: str
    files: int = 0
    tally: Counter = field(default_factory=Counter)

    def add(self, delivery) -> None:
        """Add a file."""
        rejected = delivery.rejects.num_rows
        self.files += 1
        self.tally.update(
            read=delivery.read,
            kept=delivery.read - rejected,
            rejected=rejected,
            blank=delivery.blank,
            compared=sum(check.compared for check in delivery.checks),
            agree=sum(check.agree for check in delivery.checks),
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """As they are printed."""
        counts = tuple(f"{self.tally[name]:,}" for name in ("read", "kept", "rejected", "blank"))
        totals = f"{self.tally['agree']:,} of {self.tally['compared']:,}" if self.tally["compared"] else "-"
        return (self.source, *counts, totals)


def counted(paths, engine):
    """Each file's count by its name, and those that are no tables of trade."""
    found, left = {}, {}
    for path in paths:
        with engine.scratch():
            try:
                delivery = sources.read(RawFile(path), engine, Stated(**SAID.get(path.name, {})))
            except (UnknownFile, ContraflowError) as error:
                left[path.name] = NOT_TRADE.get(path.name, f"**{error.what}**")
                continue
            dataset = delivery.facts.get("mapping", delivery.dataset)
            found[path.name] = Count(f"{delivery.source} {dataset}".strip())
            found[path.name].add(delivery)
    return found, left


def together(found):
    """Many files of one folder as one line a source; a source of one file keeps its name."""
    lines: dict[str, Count] = {}
    names: dict[str, str] = {}
    for name, count in found.items():
        one = lines.setdefault(count.source, Count(count.source))
        one.files += count.files
        one.tally.update(count.tally)
        names[count.source] = name if one.files == 1 else f"{one.files} files"
    return [(names[source], one) for source, one in lines.items()]


def row(cells) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def page(trade: Path, engine) -> str:
    """The whole page."""
    head = ("folder", "file", "source, data set", "read", "kept", "rejected", "blank", "totals that agree")
    lines, left, tables, files = [row(head), "|---|---|---|--:|--:|--:|--:|---|"], {}, 0, 0
    for folder in sorted({path.parent for path in trade.rglob("*") if path.is_file()}):
        found, not_read = counted(sorted(path for path in folder.iterdir() if path.is_file()), engine)
        left |= {f"{folder.name}/{name}": why for name, why in not_read.items()}
        tables, files = tables + len(found), files + len(found) + len(not_read)
        shown = together(found) if len(found) >= MANY and folder.name.endswith(("eurostat", "xlsx")) else found.items()
        lines += [row((folder.name, name, *count.cells)) for name, count in shown]
    said = [f"\n**{tables} of {files} files come in.** The others are no tables of trade:\n"]
    others = [row(("file", "what it is")), "|---|---|", *(row(one) for one in left.items())]
    return "\n".join([HEAD, *lines, *said, *others, NOTES])


def main(shared: str, *, check: bool) -> int:
    """Write the page, or say whether it differs."""
    with tempfile.TemporaryDirectory() as temp, Engine.open(limits=Limits(threads=2, temp=Path(temp))) as engine:
        text = page(Path(shared) / "data" / "trade", engine)
    if check:
        return int(text != PAGE.read_text())
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], check="--check" in sys.argv))
