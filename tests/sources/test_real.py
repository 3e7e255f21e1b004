"""The publishers' own files, where they lie beside the project: every value, the known answers, the vintages."""

import datetime as dt

import pytest

from contraflow import sources
from contraflow.lake import Lake
from contraflow.lake.raw import RawFile
from contraflow.sources.eurostat import sums
from contraflow.sources.stated import Stated

pytestmark = pytest.mark.slow
KEY = ("reporter", "partner", "flow", "product", "nomenclature", "is_sum", "period", "value_minor", "currency")
STATED = dt.date(2023, 1, 21)


@pytest.fixture
def lake(tmp_path, engine):
    with engine.scratch(), Lake.open(tmp_path / "home", engine) as lake:
        yield lake


def add(lake, path, published=None):
    raw = RawFile(path)
    with lake.engine.scratch():
        return lake.add(raw, sources.read(raw, lake.engine, Stated(published=published)))


def test_every_value_of_the_workbooks_is_that_of_the_parsed_table(shared, lake, engine):
    trade = shared / "data" / "trade"
    books = sorted((trade / "eurostat_raw" / "ruimpeks_xlsx").glob("*.xlsx"))
    batches = [add(lake, path) for path in books]
    assert (len(books), sum(batch.kept for batch in batches)) == (22, 997_559 + 144_111)
    assert sum(batch.rejected for batch in batches) == 0
    kept = lake.rows("eurostat_comext")
    assert engine.collect(kept.filter(~kept.is_sum).count().as_table())[0].to_pylist() == [997_559]
    parsed = sources.read(RawFile(trade / "eurostat" / "eu27_cn8_monthly_2020_2022.parquet"), engine).rows
    assert engine.collect(kept.select(KEY).difference(parsed.select(KEY)).count().as_table())[0].to_pylist() == [0]
    assert engine.collect(parsed.select(KEY).difference(kept.select(KEY)).count().as_table())[0].to_pylist() == [0]
    found = engine.collect(sums.compared(kept)).to_pylist()[0]
    assert found["agree"] == 134_400


def test_the_two_vintages_of_february_2022(shared, lake, engine):
    trade = shared / "data" / "trade"
    add(lake, trade / "eurostat" / "eu27_total_and_energy_monthly_2020_2022.parquet", STATED)
    for path in sorted((trade / "eurostat_raw" / "sanctions_study" / "russia_export_eurostat").glob("*.csv")):
        batch = add(lake, path)
        assert (batch.read, batch.rejected) == (batch.kept, 0)

    def total(as_of):
        rows = lake.rows("eurostat_comext", as_of=as_of)
        mine = rows.filter(
            rows["product"] == "TOTAL", rows.flow == "export", rows.partner == "RUS", rows.period == dt.date(2022, 2, 1)
        )
        members = {row["reporter"]: row["value_minor"] for row in engine.collect(mine).to_pylist()}
        stated = members.pop("EU27_2020", None)
        added = sum(value for name, value in members.items() if name not in {"EU", "EA", "EA20", "GBR"})
        assert stated is None or abs(stated - added) <= 100 * len(members)
        return round(added / 1e8, 1)

    assert total(dt.date(2023, 12, 31)) == 7355.4
    assert total(None) == 7270.3


def test_all_views_are_kept_whole(shared, engine):
    folder = shared / "data" / "trade" / "eurostat_raw" / "sanctions_study"
    views = sorted({RawFile(p).sha256: p for p in folder.glob("*_eurostat/*.csv")}.values())
    for path in [*views[::25], *sorted(folder.glob("eu_year_export/*.csv"))]:
        with engine.scratch():
            delivery = sources.read(RawFile(path), engine)
            lines = path.read_text().count("\n") + (not path.read_text().endswith("\n")) - 1
            assert (delivery.read, delivery.rejects.num_rows) == (lines, 0)


def test_totals_by_member_and_baci(shared, read):
    trade = shared / "data" / "trade"
    totals = read(trade / "eurostat" / "eu_total_monthly_by_member_2019_2024.csv")
    assert (totals.read, totals.rejects.num_rows, totals.published) == (14_092, 0, None)
    baci = read(trade / "china" / "baci_china_russia_hs6_2017_2023.parquet")
    assert (baci.read, baci.rejects.num_rows) == (43_494, 0)
