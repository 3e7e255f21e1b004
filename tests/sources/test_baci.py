import datetime as dt
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contraflow.codes.month import Month
from contraflow.errors import BadFile
from contraflow.sources import baci
from contraflow.sources.baci.files import revision

NAME = "BACI_HS17_Y2021_V202501.csv"
LINES = (
    '"t","i","j","k","v","q"\n2021,156,643,854231,48.641,"        3.124"\n2021,699,643,10620,1.927,"           NA"\n'
)


def pair(**columns):
    plain = {
        "year": [2021, 2022],
        "exporter_m49": [156, 643],
        "importer_m49": [643, 156],
        "hs6_hs2017": ["010620", "854231"],
        "value_kusd": [48.641, 0.029],
        "qty_tonnes": [3.124, None],
    }
    out = io.BytesIO()
    pq.write_table(pa.table({**plain, **columns}), out)
    return out.getvalue()


def test_a_year_of_baci(read, rows):
    delivery = read(NAME, LINES)
    found = rows(delivery)
    assert [(r["reporter"], r["partner"], r["product"], r["nomenclature"]) for r in found] == [
        ("CHN", "RUS", "854231", "HS2017"),
        ("IND", "RUS", "010620", "HS2017"),
    ]
    assert [(r["value_minor"], r["weight_g"], r["currency"]) for r in found] == [
        (4864100, 3124000, "USD"),
        (192700, None, "USD"),
    ]
    assert {(r["period_months"], r["flow"], r["valuation"], r["is_sum"]) for r in found} == {
        (12, "export", "FOB", False)
    }
    assert delivery.published == dt.date(2025, 1, 1)
    assert "V202501" in delivery.facts["published"]


def test_without_a_revision_in_its_name_the_file_is_asked_for_one(read):
    with pytest.raises(BadFile, match=NAME):
        read("ExampleTradeData.csv", LINES)


def test_the_pair_table_reads_floats_as_printed_and_blank_weights_as_missing(read, rows):
    delivery = read("pair.parquet", pair(), dt.date(2025, 1, 1))
    assert [(r["reporter"], r["value_minor"], r["weight_g"]) for r in rows(delivery)] == [
        ("CHN", 4864100, 3124000),
        ("RUS", 2900, None),
    ]
    assert delivery.published == dt.date(2025, 1, 1)


def test_bad_areas_codes_and_quantities_are_rejected(read):
    delivery = read("pair.parquet", pair(exporter_m49=[156, 999999], hs6_hs2017=["85", "854231"]))
    assert [r["column"] for r in delivery.rejects.to_pylist()] == ["hs6_hs2017", "exporter_m49"]
    quantity = read(NAME, LINES.replace("3.124", "a few"))
    assert [r["column"] for r in quantity.rejects.to_pylist()] == ["q"]


def test_revisions():
    assert [revision(two) for two in ("92", "96", "02", "17", "22")] == [
        "HS1992",
        "HS1996",
        "HS2002",
        "HS2017",
        "HS2022",
    ]


def test_the_break_of_2022_is_crossed_only_from_one_side_to_the_other():
    (broken,) = baci.SOURCE.facts.breaks
    year = {y: Month(y, 1) for y in range(2020, 2024)}
    assert broken.partner == "RUS"
    assert broken.crossed(year[2021], year[2022])
    assert broken.crossed(year[2023], year[2020])
    assert not broken.crossed(year[2022], year[2023])
    assert not broken.crossed(year[2020], year[2021])


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name, text)
    return out.getvalue()


COUNTRIES = "country_code,country_name,country_iso2,country_iso3\n156,C,CN,CHN\n490,Asia,N/A,N/A\n643,R,RU,IND\n"
WHOLE = {
    "BACI_HS17_Y2021_V202501.csv": LINES,
    "BACI_HS17_Y2022_V202501.csv": LINES.replace("2021", "2022").replace("48.641", "x"),
    "country_codes_V202501.csv": COUNTRIES,
    "product_codes_HS17_V202501.csv": "code,description\n854231,Processors\n",
    "Readme.txt": "BACI",
}


def test_the_zip_of_cepii_is_read_year_by_year(read, rows):
    delivery = read("BACI_HS17_V202501.zip", archive(**WHOLE))
    found = rows(delivery)
    assert [(r["period"].year, r["product"], r["nomenclature"], r["source_sheet"]) for r in found] == [
        (2021, "854231", "HS2017", NAME),
        (2021, "010620", "HS2017", NAME),
        (2022, "010620", "HS2017", "BACI_HS17_Y2022_V202501.csv"),
    ]
    (refused,) = delivery.rejects.to_pylist()
    assert (refused["source_sheet"], refused["source_row"]) == ("BACI_HS17_Y2022_V202501.csv", 2)
    assert (delivery.read, delivery.published) == (4, dt.date(2025, 1, 1))
    (scope,) = delivery.scopes
    assert (scope.start, scope.end) == (Month(2021, 1), Month(2022, 12))
    assert [(c.compared, c.agree) for c in delivery.checks] == [(2, 1)]  # 643 is not India


def test_two_versions_in_one_zip_and_a_broken_zip_are_refused(read):
    with pytest.raises(BadFile, match="two revisions or versions"):
        read("two.zip", archive(**{NAME: LINES, "BACI_HS17_Y2021_V202401.csv": LINES}))
    whole = archive(**{NAME: LINES * 2000})
    broken = whole[:60] + bytes(64) + whole[124:]
    with pytest.raises(BadFile, match="not a whole zip"):
        read("broken.zip", broken)


def test_a_yearly_file_of_other_columns_is_refused(read):
    with pytest.raises(BadFile, match=r"columns t,i,j,k,v,q"):
        read("other.zip", archive(**{NAME: "a,b\n1,2\n"}))
