"""What holds of every source: facts, layouts, and the bundles that ship."""

import datetime as dt
import importlib.resources
import json

import pytest

from contraflow import sources
from contraflow.sources import extract
from contraflow.sources.extract.bundle import sealed
from contraflow.tables import BY_NAME

SOURCES = {source.name: source for source in sources.SOURCES}
BUNDLES = sorted(importlib.resources.files("contraflow").joinpath("data").iterdir())


@pytest.mark.parametrize("name", SOURCES)
def test_facts_are_whole(name):
    facts = SOURCES[name].facts
    assert facts.name == name
    assert all((facts.publisher, facts.title, facts.url, facts.licence, facts.cadence, facts.cite, facts.traps))
    assert {meaning.valuation for meaning in facts.meaning.values()} <= set(BY_NAME["valuation"].allowed)
    assert {meaning.partner_concept for meaning in facts.meaning.values()} <= set(BY_NAME["partner_concept"].allowed)
    assert set(facts.meaning) <= set(BY_NAME["flow"].allowed)


def test_every_source_in_the_folder_is_listed():
    folder = importlib.resources.files("contraflow.sources")
    assert {item.name for item in folder.iterdir() if item.joinpath("source.toml").is_file()} == set(SOURCES)


def test_a_file_with_far_more_values_than_expected_is_noted():
    facts = SOURCES["baci"].facts
    assert facts.expected(1000) == ()
    assert "were expected" in facts.expected(0)[0]


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_bundles_are_small_name_their_sources_and_read_whole(read, path):
    assert path.stat().st_size <= 600 * 1024
    delivery = read(path)
    assert delivery.source == "extract"
    assert delivery.published is not None
    assert all(len(digest) == 64 for digest in json.loads(delivery.facts["sources"]).values())
    assert {"title", "made_by", "source", "what", "lists"} <= set(delivery.facts)
    assert delivery.rejects.num_rows == 0


def test_the_bundle_of_exports_gives_the_known_monthly_means(read, engine):
    (path,) = [path for path in BUNDLES if path.name.startswith("eu27")]
    rows = read(path).rows
    found = rows.group_by("partner", year=rows.period.year()).agg(
        v=rows.value_minor.sum(where=rows.period.month().between(6, 11)).cast("int64")
    )
    means = {(row["partner"], row["year"]): round(row["v"] / 6e8, 1) for row in engine.collect(found).to_pylist()}
    assert [means[place, 2021] for place in ("RUS", "BLR", "KAZ", "UZB", "GEO", "ARM", "KGZ")] == [
        2838.6, 224.8, 149.3, 53.2, 50.1, 17.4, 6.3,
    ]  # fmt: skip
    assert [means[place, 2022] for place in ("RUS", "BLR", "KAZ", "UZB", "GEO", "ARM", "KGZ")] == [
        787.9, 332.6, 449.9, 110.8, 124.0, 92.8, 73.3,
    ]  # fmt: skip


GROUPS = {
    "machine_tools": (292, 341, 363, 387, 586, 834, 1886),
    "list:chpl/4.B": (45, 47, 56, 54, 84, 222, 813),
    "bearings": (44, 40, 36, 33, 43, 104, 207),
    "circuits": (67, 95, 117, 142, 216, 180, 178),
}


def test_the_bundle_of_china_gives_the_known_years(read, rows):
    (path,) = [path for path in BUNDLES if path.name.startswith("china")]
    found = {(row["product"], row["period"].year): row["value_minor"] / 1e8 for row in rows(read(path))}
    for group, values in GROUPS.items():
        assert [found[group, year] for year in range(2017, 2024)] == pytest.approx(values, abs=0.55)
    assert [round(found["all", year] / 1e3, 1) for year in (2021, 2022, 2023)] == [69.6, 75.4, 110.0]
    assert [round(found["nitrocellulose", year], 2) for year in (2022, 2023)] == [3.25, 6.44]


def test_a_bundle_reads_back_as_it_was_sealed(read, rows, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = {
        "reporter": "EU27_2020", "partner": "RUS", "flow": "export", "product": "854231", "nomenclature": "HS2022",
        "period": dt.date(2022, 1, 1), "period_months": 1, "value_minor": 12, "currency": "EUR",
    }  # fmt: skip
    said = {"dataset": "extract_eurostat", "published": "2023-01-22", "valuation": "FOB", "partner_concept": "unknown"}
    pq.write_table(sealed(pa.Table.from_pylist([row]), said), tmp_path / "b.parquet")
    delivery = read(tmp_path / "b.parquet")
    assert row.items() <= rows(delivery)[0].items()
    assert delivery.published == dt.date(2023, 1, 22)
    assert extract.SOURCE.facts.breaks[0].says == SOURCES["baci"].facts.breaks[0].says.replace(
        "the partner's exports", "China's exports"
    ).replace("the partner's report", "China's report")
