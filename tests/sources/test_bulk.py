"""Eurostat's bulk files and saved answers of its API: small files in the published layout."""

import pytest

from contraflow.codes.month import Month
from contraflow.errors import BadFile

from .service import observed, sdmx

HEAD = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,PRODUCT_BEC5,"
    "PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)
OLDER = (
    "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_cpa2002,PRODUCT_cpa2008,"
    "PRODUCT_CPA2_1,PRODUCT_BEC,PRODUCT_SECTION,FLOW,STAT_REGIME,SUPP_UNIT,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY"
)


def line(product="85423190", partner="RU", procedure="1", unit="NO_SU", period="202402"):
    return f"AT,{partner},E,{product},77641,2611,2611,322,.....,16,2,{procedure},{unit},{period},100,100,3,7"


def bulk(*lines):
    return "\n".join([HEAD, *lines, ""])


def test_a_bulk_file_speaks_for_its_whole_month_and_its_procedures_add_up(read, rows):
    delivery = read("full_v2_202402.dat", bulk(line(), line(procedure="2", unit="p/st")))
    normal, processed = rows(delivery)
    assert [(r["value_minor"], r["weight_g"], r["quantity_milli"], r["flag"]) for r in (normal, processed)] == [
        (10_000, 3_000, None, None),
        (10_000, 3_000, 7_000, "procedure 2"),
    ]
    assert (normal["nomenclature"], normal["is_sum"], processed["quantity_unit"]) == ("CN2024", False, "p/st")
    (scope,) = delivery.scopes
    assert (scope.partners, scope.products, scope.start) == (None, None, Month(2024, 2))
    assert read("part.dat", bulk(line())).scopes[0].products == frozenset({"85423190"})


def test_hidden_goods_stay_under_their_chapter_and_years_are_no_months(read, rows):
    hidden, total = rows(read("a.dat", bulk(line("39XXXXXX"), line("TOTAL"))))
    assert (hidden["product"], hidden["is_sum"], hidden["flag"]) == ("39", False, "confidential")
    assert total["is_sum"]
    delivery = read("full_v2_202352.dat", bulk(line(period="202352")))
    assert (delivery.dataset, rows(delivery)[0]["period_months"]) == ("eurostat_comext_yearly", 12)


def test_parts_and_sums_of_procedures_are_refused(read):
    delivery = read("a.dat", bulk(line(partner="XU"), line(procedure="4"), line(partner="ZZ"), line(partner="XS")))
    assert [r["column"] for r in delivery.rejects.to_pylist()] == ["PARTNER", "STAT_PROCEDURE", "PARTNER"]


def test_the_older_bulk_layout(read, rows):
    text = f"{OLDER}\n038,AT,0075,RU,E,85423190,77641,,,2611,322,16,2,1,,201902,100,3,\n"
    (found,) = rows(read("full201902.dat", text))
    assert (found["reporter"], found["partner"], found["value_minor"], found["nomenclature"]) == (
        "AUT", "RUS", 10_000, "CN2019",
    )  # fmt: skip


def test_a_packed_bulk_file_says_how_to_unpack_it(read):
    with pytest.raises(BadFile) as told:
        read("full_v2_202402.7z", b"7z\xbc\xaf\x27\x1c\x00\x04")
    assert "7z x full_v2_202402.7z" in str(told.value)


def test_a_saved_answer_with_cn8_lines_is_comext_itself(read, rows):
    lines = [observed(product="85423190"), observed(product="8542", value="2000"), observed(indicator="SUPPLEMENTARY")]
    delivery = read("answer.csv", sdmx(*lines))
    assert [(r["product"], r["is_sum"]) for r in rows(delivery)] == [("85423190", False), ("8542", True)]
    assert delivery.dataset == "eurostat_comext"
    two_days = sdmx(observed(), observed(product="854232", updated="16/06/24"))
    assert any("2024-06-15, 2024-06-16" in note for note in read("two.csv", two_days).notes)
