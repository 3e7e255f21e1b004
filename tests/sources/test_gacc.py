import datetime as dt

import pytest

from contraflow.codes.month import Period
from contraflow.errors import BadFile

ENGLISH = (
    '"Commodity code","Commodity","Trading partner code","Trading partner","Customs Regime code","Customs Regime",'
    '"Quantity","Unit","Supplementary Quantity","Supplementary Unit","US dollar",\n'
)
LINES = (
    '"85423190","Processors","344","Russia","10","Ordinary Trade","12","Number of item","3.5","Kilogram",'
    '"19,121,826",\n'
    '"85423190","Processors","344","Russia","19","Border Trade","1,000","Kilogram","0","?","1,693",\n'
    '"85423190","Processors","110","Hong Kong\uff0cChina","10","Ordinary Trade","7","Kilogram","0","?","5",\n'
)
CHINESE = (
    '"\u6570\u636e\u5e74\u6708","\u5546\u54c1\u7f16\u7801","\u5546\u54c1\u540d\u79f0",'
    '"\u8d38\u6613\u4f19\u4f34\u7f16\u7801","\u8d38\u6613\u4f19\u4f34\u540d\u79f0","\u7b2c\u4e00\u6570\u91cf",'
    '"\u7b2c\u4e00\u8ba1\u91cf\u5355\u4f4d","\u4eba\u6c11\u5e01",\n'
    '"202403","85423190","\u5904\u7406\u5668","344","\u4fc4\u7f57\u65af","2","\u5343\u514b","7",\n'
)
MARCH = {"period": Period.parse("2024-03"), "flow": "export"}


def test_what_the_page_leaves_out_is_asked_for(read):
    with pytest.raises(BadFile, match="--period 2024-03 --flow export"):
        read("download.csv", (ENGLISH + LINES).encode("gb18030"))


def test_a_download_in_english(read, rows):
    delivery = read("download.csv", (ENGLISH + LINES).encode("gb18030"), **MARCH)
    found = rows(delivery)
    assert [(r["partner"], r["product"], r["value_minor"], r["is_sum"]) for r in found] == [
        ("RUS", "85423190", 1912182600, False),
        ("RUS", "85423190", 169300, False),
        ("HKG", "85423190", 500, False),
    ]
    assert [(r["weight_g"], r["quantity_milli"], r["quantity_unit"]) for r in found[:2]] == [
        (3500, 12000, "Number of item"),
        (1000000, None, None),
    ]
    assert {(r["reporter"], r["flow"], r["period"], r["nomenclature"], r["currency"]) for r in found} == {
        ("CHN", "export", dt.date(2024, 3, 1), "HS2022", "USD")
    }
    assert (delivery.facts["stated period"], delivery.facts["stated flow"]) == ("2024-03", "export")


def test_a_download_in_chinese_with_its_month_needs_only_the_direction(read, rows):
    (found,) = rows(read("download.csv", CHINESE.encode("gb18030"), flow="import"))
    assert (found["partner"], found["flow"], found["currency"], found["value_minor"], found["weight_g"]) == (
        "RUS", "import", "CNY", 700, 2000,
    )  # fmt: skip


def test_lines_and_labels_that_cannot_be_read_are_rejected(read):
    wrong = '"85423190","x","998","Atlantis","10","Ordinary Trade","1","Kilogram","0","?","5",\n"85","short"\n'
    delivery = read("download.csv", (ENGLISH + LINES + wrong).encode("gb18030"), **MARCH)
    assert [(r["column"], r["source_row"]) for r in delivery.rejects.to_pylist()] == [
        ("partner_said", 5),
        ("(line)", 6),
    ]
    assert delivery.read == 5


def test_a_download_of_ten_thousand_rows_is_called_cut(read):
    line = LINES.splitlines(keepends=True)[1]
    delivery = read("download.csv", (ENGLISH + line * 10_000).encode("gb18030"), **MARCH)
    assert "cuts downloads" in delivery.notes[0]
