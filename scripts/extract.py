"""Compute the two bundles that ship with the package, with the package's own code, from a lake of publishers' files.

    python scripts/extract.py WORKBOOKS BACI [--out src/contraflow/data]

WORKBOOKS is the folder of the 22 Eurostat workbooks, BACI the China-Russia table (HS17, V202501). The same files give
the same bytes.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from contraflow import __version__, sources
from contraflow.analysis.panel import among, flows, silent, under
from contraflow.case import Case
from contraflow.codes import control_list, country, groups
from contraflow.engine import Engine
from contraflow.lake import Lake
from contraflow.lake.raw import RawFile
from contraflow.pipeline.measure import silence_words
from contraflow.sources.extract.bundle import sealed
from contraflow.sources.stated import Stated

EUROSTAT = "eu27_exports_hs6_monthly.parquet"
BACI = "china_russia_by_group_yearly.parquet"
BACI_VERSION = date(2025, 1, 1)  # V202501
BAN = "eu_ban_jan2023"
EU27 = "EU27_2020"
REVISION = "HS2017"  # of the BACI table
ORDER = [("product", "ascending"), ("partner", "ascending"), ("period", "ascending")]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("workbooks", type=Path)
    asked.add_argument("baci", type=Path)
    asked.add_argument("--out", type=Path, default=Path("src/contraflow/data"))
    paths = asked.parse_args()
    with tempfile.TemporaryDirectory() as home, Engine.open() as engine, Lake.open(Path(home), engine) as lake:
        for path in sorted(paths.workbooks.glob("*.xlsx")):
            bring(lake, path)
        bring(lake, paths.baci, BACI_VERSION)
        paths.out.mkdir(parents=True, exist_ok=True)
        case = Case.load("russia")
        write(eurostat(lake, case), paths.out / EUROSTAT)
        write(baci(lake, case), paths.out / BACI)


def bring(lake, path, published=None):
    raw = RawFile(path)
    with lake.engine.writer.scratch():
        lake.add(raw, sources.read(raw, lake.engine.writer, Stated(published=published)))


def eurostat(lake, case):
    """EU27 exports by HS6, destination and month: the sum of the banned CN8 lines of the HS6, of all 27 members."""
    rows = lake.rows("eurostat_comext")
    partners = (case.destination, *case.hubs)
    banned = control_list.load(BAN)
    held = under(lake.products("eurostat_comext"), banned.product_set)
    leaf = rows.filter(~rows.is_sum, rows.flow == "export", rows.partner.isin(partners), among(rows["product"], held))
    of_2022 = leaf.nomenclature >= "CN2022"
    keys = {
        "partner": leaf.partner,
        "product": leaf["product"].left(6),
        "nomenclature": ibis.ifelse(of_2022, "HS2022", "HS2017"),
        "period": leaf.period,
    }
    members = country.find(EU27).members
    asked = flows(rows, reporters=members, partners=partners, products=held)
    quiet = silent(lake.engine.collect(asked), members)
    says = "".join(f". {words.rstrip('.')}" for words in silence_words(quiet))
    found = leaf.group_by(**keys).agg(value_minor=leaf.value_minor.sum().cast("int64"))
    fixed = {"reporter": EU27, "flow": "export", "currency": "EUR", "period_months": 1}
    return sealed(
        filled(lake.engine.collect(found), fixed),
        {
            **about(lake, "eurostat_comext", "extract_eurostat"),
            "title": "EU27 exports by HS6, destination and month, of goods under the EU's export bans of Jan 2023",
            "source": "Eurostat, Comext (DS-045409), extracted 16-22 Jan 2023, via github vzemlys/ruimpeks@5b5d97cc",
            "what": f"each HS6 row adds up only the CN8 lines on {BAN}@{banned.version}, over the 27 members{says}",
            "lists": list(case.lists),
            "restricted_to": BAN,
            "partner_concept": "last_known_destination",
        },
    )


def baci(lake, case):
    """China's exports to Russia by group of goods and year. Groups overlap: two of them are never added."""
    rows = lake.rows("baci")
    mine = rows.filter(rows.reporter == "CHN", rows.partner == "RUS", rows.flow == "export")
    held = lake.products("baci")
    known = groups.of_case(case.lists, REVISION)
    parts = [total(mine.filter(among(mine["product"], under(held, g.codes))) if g.codes else mine, g.id) for g in known]
    fixed = {"reporter": "CHN", "partner": "RUS", "flow": "export", "currency": "USD", "period_months": 12}
    found = lake.engine.collect(ibis.union(*parts))
    return sealed(
        filled(found, {**fixed, "nomenclature": REVISION}),
        {
            **about(lake, "baci", "extract_baci"),
            "title": "China's exports to Russia by group of goods and year",
            "source": "CEPII, BACI HS17 V202501 (Gaulier and Zignago 2010), "
            "via github SamiNakibETU/Russia_China_relationship@cf1c0792",
            "what": "each row is a group of goods: headings people cite, all goods, a list or a tier of it, "
            f"written in {REVISION} by the bridge; groups overlap, so they are never added",
            "lists": [group.id for group in known],
            "partner_concept": "unknown",
        },
    )


def total(rows, group):
    return (
        rows.group_by("period")
        .agg(value_minor=rows.value_minor.sum().cast("int64"))
        .mutate(product=ibis.literal(group))
    )


def filled(table, fixed):
    """The table with columns of one value each, in a fixed order of rows."""
    for name, value in fixed.items():
        table = table.append_column(name, pa.repeat(pa.scalar(value), table.num_rows))
    return table.sort_by(ORDER)


def about(lake, dataset, into):
    """What is the same in both bundles: who made it, from which files, of which day."""
    used = sorted(lake.used(dataset), key=lambda batch: batch.file)
    return {
        "made_by": f"contraflow {__version__}, scripts/extract.py",
        "dataset": into,
        "licence": used[0].licence,
        "published": max(batch.published for batch in used).isoformat(),
        "sources": {batch.file: batch.sha256 for batch in used},
        "valuation": "FOB",
    }


def write(table, path):
    """Values byte by byte, everything else as a dictionary: a quarter smaller than the default."""
    names = [name for name in table.column_names if name != "value_minor"]
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        row_group_size=1_000_000,
        use_dictionary=names,
        column_encoding={"value_minor": "BYTE_STREAM_SPLIT"},
    )
    print(f"{path.name}: {table.num_rows:,} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
