"""Both halves of backfilling on real data: Europe's loss by HS6 beside what China and India sold more of.

    python scripts/accuracy/halves.py    print docs/accuracy/backfill.md's part of real figures

Europe's figures are monthly and end in November 2022, China's are BACI's years, India's are monthly. They are put side
by side under definitions that say so; no two of them are added up.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from contraflow import pipeline
from contraflow.analysis.panel import under
from contraflow.analysis.series import Asked, series
from contraflow.codes import bridge, rates
from contraflow.codes.groups import cited
from contraflow.codes.hs import HS6
from contraflow.codes.month import Month, Period

FILES = (
    "eurostat/eu27_cn8_monthly_2020_2022.parquet",
    "china/baci_china_russia_hs6_2017_2023.parquet",
    "india/india_russia_hs6_monthly_2010_2025.parquet",
)
GROUPS = ("machine_tools", "bearings", "circuits", "nitrocellulose")
WINDOW, BEFORE = Period.parse("2022-06/2022-11"), Period.parse("2021-06/2021-11")
YEARS = (2021, 2022, 2023)
LATE = ("MLT", "NLD")
"""Members without rows in some month compared; the Netherlands' November 2022 is not in the workbooks."""


@dataclass(frozen=True)
class Half:
    """One seller's exports to Russia: its data set, who reports, the length of a row in months."""

    dataset: str
    reporters: tuple[str, ...]
    months: int


def lake(folder, shared: Path):
    """Read the three files into a new lake; a context manager of the workspace."""
    return pipeline.workspace(pipeline.Settings(home=Path(folder))), [shared / "data/trade" / name for name in FILES]


def halves(work):
    """Say who sells: Europe's members that report throughout, China, India."""
    held = work.lake.datasets()
    members = tuple(who for who in held["eurostat_comext"].reporters if who in work.case.members and who not in LATE)
    return Half("eurostat_comext", members, 1), Half("baci", ("CHN",), 12), Half("india_tradestat", ("IND",), 1)


def sold(work, half, group, period, *, bridged=True):
    """EUR by HS6 or bridged family that a seller reports to Russia in a period."""
    found = defaultdict(float)
    codes = next(each.codes for each in cited() if each.id == group)
    inside = under(work.lake.products(half.dataset), codes)
    fine = {code for code in inside if len(code) >= HS6}
    asked = Asked(half.reporters, ("RUS",), ("product", "period"), period.start, period.end, half.months)
    family = bridge.families({code[:HS6] for code in fine})
    for row in work.engine.collect(series(work.lake.rows(half.dataset), asked, fine)).to_pylist():
        first, hs6 = Month.parse(row["period"]), row["product"][:HS6]
        rate = sum(rates.rate(row["currency"], "EUR", first.next(at)) for at in range(half.months)) / half.months
        found[family[hs6] if bridged else hs6] += row["value_minor"] / 100 * rate
    return found


def share(loss, gain):
    """The part of the loss that a gain covers, code by code; None where the files hold no loss of the group."""
    whole = sum(max(each, 0.0) for each in loss.values())
    covered = sum(min(max(loss[code], 0.0), max(gain.get(code, 0.0), 0.0)) for code in loss)
    return covered / whole if whole else None


def less(a, b, times=1.0):
    """a - b x times, by code."""
    return {code: a.get(code, 0.0) - b.get(code, 0.0) * times for code in {*a, *b}}


def measure(work, group, *, bridged=True):
    """Every figure of one group, EUR m, or a share of the loss."""
    europe, china, india = halves(work)
    by_half = {name: sold(work, europe, group, period, bridged=bridged) for name, period in
               (("now", WINDOW), ("before", BEFORE), ("2021", Period.parse("2021")))}  # fmt: skip
    years = {year: sold(work, china, group, Period.parse(str(year)), bridged=bridged) for year in YEARS}
    theirs = {name: sold(work, india, group, period, bridged=bridged) for name, period in
              (("now", WINDOW), ("before", BEFORE))}  # fmt: skip
    loss, a_year = less(by_half["before"], by_half["now"]), less(by_half["2021"], by_half["now"], 2.0)
    return {
        "codes in Europe's files": len({*by_half["2021"], *by_half["now"]}),
        "europe before": sum(by_half["before"].values()) / 1e6,
        "europe now": sum(by_half["now"].values()) / 1e6,
        "loss": sum(max(each, 0.0) for each in loss.values()) / 1e6,
        "net loss": sum(loss.values()) / 1e6,
        "india gain": sum(less(theirs["now"], theirs["before"]).values()) / 1e6,
        "india share": share(loss, less(theirs["now"], theirs["before"])),
        "loss a year": sum(max(each, 0.0) for each in a_year.values()) / 1e6,
        **{f"china {year}": sum(years[year].values()) / 1e6 for year in YEARS},
        "china share 2022 -> 2023": share(a_year, less(years[2023], years[2022])),
        "china share 2021 -> 2023": share(a_year, less(years[2023], years[2021])),
    }


def measured(shared: Path):
    """Every group under both definitions of codes."""
    with tempfile.TemporaryDirectory() as folder:
        opened, files = lake(folder, shared)
        with opened as work:
            for outcome in pipeline.add(work, files):
                if outcome.error:
                    raise outcome.error
            return {
                (group, codes): measure(work, group, bridged=codes == "bridged")
                for group in GROUPS
                for codes in ("as listed", "bridged")
            }


def page(found) -> str:
    """The table as Markdown, a line a figure, a column a group under one definition of codes."""
    names = list(next(iter(found.values())))
    lines = ["| EUR m, or share of the loss | " + " | ".join(f"{group}, {codes}" for group, codes in found) + " |"]
    lines.append("| --- |" + " ---: |" * len(found))
    lines += [f"| {name} | " + " | ".join(_cell(name, each[name]) for each in found.values()) + " |" for name in names]
    return "\n".join(lines)


def _cell(name, value):
    if value is None:
        return "not held"
    if name.startswith("codes"):
        return str(value)
    return f"{value:.0%}" if "share" in name else f"{value:,.1f}"


if __name__ == "__main__":
    import os

    print(page(measured(Path(os.environ["CONTRAFLOW_SHARED"]))))
