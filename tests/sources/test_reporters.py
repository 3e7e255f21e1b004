"""The IMF's totals, India's TRADESTAT, Russia's customs: tiny tables in their layouts."""

import datetime as dt
import io

import pyarrow as pa
import pyarrow.parquet as pq

from contraflow.codes.month import Month
from contraflow.sources import imf

IMTS = "COUNTRY.ID,INDICATOR.ID,COUNTERPART_COUNTRY.ID,FREQUENCY.ID,SCALE.ID,2021,2022\n"


def parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_imts_gives_a_value_a_year_and_flags_what_the_imf_derived(read, rows):
    delivery = read(
        "imts.csv",
        IMTS
        + "RUS,MG_CIF_USD,CHN,A,6,72685.740904,82007.51241088707\n"
        + "CHN,XG_FOB_USD,G001,A,6,,3.5\n"
        + "RUS,MG_CIF_USD,G110,A,6,1,2\n"
        + "RUS,TBG_USD,CHN,A,6,1,\n"
        + "RUS,MG_CIF_USD,IND,A,3,1,\n",
    )
    assert [(r["partner"], r["period"].year, r["value_minor"], r["flag"], r["is_sum"]) for r in rows(delivery)] == [
        ("CHN", 2021, 7268574090400, None, True),
        ("CHN", 2022, 8200751241089, "derived from partners", True),
        ("WORLD", 2022, 350000000, None, True),
    ]
    assert (delivery.dataset, delivery.read, delivery.blank) == ("imf_imts_yearly", 7, 0)
    assert [r["column"] for r in delivery.rejects.to_pylist()] == [
        "COUNTERPART_COUNTRY.ID of 2021", "COUNTERPART_COUNTRY.ID of 2022", "INDICATOR.ID of 2021", "SCALE.ID of 2021",
    ]  # fmt: skip


def test_imts_by_month(read, rows):
    delivery = read("imts.csv", IMTS.replace("2021,2022", "2021-M12,2022-M01") + "RUS,XG_FOB_USD,IND,M,6,1,2\n")
    assert [(r["period"], r["period_months"], r["valuation"]) for r in rows(delivery)] == [
        (dt.date(2021, 12, 1), 1, "FOB"),
        (dt.date(2022, 1, 1), 1, "FOB"),
    ]


def test_the_imfs_figures_for_russia_break_in_2022():
    (broken,) = imf.SOURCE.facts.breaks
    assert broken.crossed(Month(2021, 6), Month(2022, 6))
    assert not broken.crossed(Month(2022, 6), Month(2023, 6))


def test_india_repeats_its_keys_and_counts_in_thousands(read, rows):
    delivery = read(
        "india.parquet",
        parquet(
            flow=["IN_export_to_RU", "IN_export_to_RU", "IN_import_from_RU", "IN_import_from_RU", "IN_export_to_RU"],
            month=["2021-03"] * 5,
            hs6=["854231", "854231", "310510", "847150", "854232"],
            value_usd=[10000.0, 20000.0, 90000.0, 30000.0, None],
            net_raw=[24.5, 1.0, 2.0, 3.0, 4.0],
            unit=["KGS", "KGS", "TON", "NOS", None],
        ),
    )
    found = rows(delivery)
    assert [(r["flow"], r["product"], r["value_minor"]) for r in found] == [
        ("export", "854231", 1000000),
        ("export", "854231", 2000000),
        ("import", "310510", 9000000),
        ("import", "847150", 3000000),
    ]
    assert [(r["weight_g"], r["quantity_milli"], r["quantity_unit"]) for r in found] == [
        (24500000, None, None), (1000000, None, None), (2000000000, None, None), (None, 3000000, "NOS"),
    ]  # fmt: skip
    assert (delivery.blank, {(r["reporter"], r["partner"]) for r in found}) == (1, {("IND", "RUS")})


def test_russias_customs_keep_what_they_hide(read, rows):
    delivery = read(
        "fts.parquet",
        parquet(
            NAPR=["ИМ", "ЭК", "??"],
            PERIOD=[dt.date(2021, 1, 1), dt.date(2022, 1, 1), dt.date(2021, 1, 1)],
            STRANA=["IND"] * 3,
            TNVED=["9603500009", "XXXXXXXXXX", "9603500009"],
            EDIZM=["796", None, None],
            STOIM=[32103.68, 5318144.01, 1.0],
            NETTO=[1070.858, 4879.041, 1.0],
            KOL=[5295.0, 0.0, 0.0],
            Source=["FTS"] * 3,
        ),
    )
    brushes, hidden = rows(delivery)
    assert (brushes["flow"], brushes["valuation"], brushes["nomenclature"]) == ("import", "CIF", "HS2017")
    assert (brushes["value_minor"], brushes["weight_g"], brushes["quantity_milli"], brushes["quantity_unit"]) == (
        3210368, 1070858, 5295000, "OKEI 796",
    )  # fmt: skip
    assert (hidden["product"], hidden["flag"], hidden["quantity_milli"]) == ("9999999999", "confidential", None)
    assert [r["column"] for r in delivery.rejects.to_pylist()] == ["NAPR"]
