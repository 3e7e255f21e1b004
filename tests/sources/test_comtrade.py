import datetime as dt
import gzip
import json
from itertools import islice, product

import pytest

from contraflow.errors import BadFile
from contraflow.sources.comtrade.names import LEGACY

PLAIN = {
    "typeCode": "C", "freqCode": "M", "period": "202403", "reporterCode": "156", "reporterISO": "CHN", "flowCode": "X",
    "partnerCode": "643", "partnerISO": "RUS", "partner2Code": "0", "classificationCode": "H6", "cmdCode": "854231",
    "customsCode": "C00", "mosCode": "0", "motCode": "0", "qtyUnitAbbr": "u", "qty": "12.5", "isQtyEstimated": "false",
    "netWgt": "3.25", "isNetWgtEstimated": "false", "grossWgt": "", "isGrossWgtEstimated": "false", "cifvalue": "",
    "fobvalue": "100.5", "primaryValue": "100.5", "legacyEstimationFlag": "0", "isReported": "false",
    "isAggregate": "true",
}  # fmt: skip


def row(**given):
    return {**PLAIN, **given}


def table(*rows, separator=","):
    return "\n".join(separator.join(line) for line in [rows[0], *(r.values() for r in rows)]) + "\n"


def added(found):
    """What a panel adds up, in whole dollars."""
    return sum(r["value_minor"] for r in found if not r["is_sum"]) / 100


def test_a_row_of_the_api(read, rows):
    delivery = read("TradeData.csv", table(row()))
    (found,) = rows(delivery)
    assert (found["reporter"], found["partner"], found["flow"], found["product"]) == ("CHN", "RUS", "export", "854231")
    assert (found["nomenclature"], found["period"], found["period_months"]) == ("HS2022", dt.date(2024, 3, 1), 1)
    assert (found["value_minor"], found["weight_g"], found["quantity_milli"], found["quantity_unit"]) == (
        10050, 3250, 12500, "u",
    )  # fmt: skip
    assert (found["valuation"], found["partner_concept"], found["flag"]) == ("FOB", "last_known_destination", None)
    assert (delivery.dataset, delivery.published, delivery.notes) == ("comtrade", None, ())


def test_breakdowns_beside_their_total_are_kept_and_never_added(read, rows):
    parts = [
        row(motCode="3200", primaryValue="60"),
        row(motCode="1000", primaryValue="40.5"),
        row(customsCode="C04", primaryValue="100.5"),
        row(partner2Code="398", primaryValue="100.5"),
        row(mosCode="1", primaryValue="100.5"),
        row(motCode="3200", customsCode="C04", primaryValue="60"),
    ]
    delivery = read("a.csv", table(row(), *parts))
    found = rows(delivery)
    assert added(found) == 100.5
    assert [r["flag"] for r in found] == [None, *["part"] * len(parts)]
    assert "6 rows break a total down" in delivery.notes[0]


def test_without_its_total_one_set_of_pieces_stands_for_it(read, rows):
    delivery = read(
        "a.csv",
        table(
            row(motCode="3200", primaryValue="60"),
            row(motCode="1000", primaryValue="40.5"),
            row(customsCode="C04", primaryValue="100.5"),
            row(motCode="3200", customsCode="C04", primaryValue="60"),
        ),
    )
    assert added(rows(delivery)) == 100.5
    assert any("2 rows are pieces" in note for note in delivery.notes)


def test_a_means_of_transport_stands_for_those_under_it(read, rows):
    pieces = [row(motCode=code, primaryValue="10") for code in ("2000", "2100", "2200", "3100", "3200")]
    assert added(rows(read("a.csv", table(*pieces)))) == 30


def test_sums_and_re_exports_are_never_added_to_exports(read, rows):
    found = rows(
        read(
            "a.csv",
            table(
                row(),
                row(flowCode="RX", primaryValue="20"),
                row(partnerCode="0", primaryValue="900"),
                row(cmdCode="8542"),
                row(cmdCode="TOTAL"),
            ),
        )
    )
    assert [(r["flow"], r["is_sum"]) for r in found] == [
        ("export", False), ("re-export", False), ("export", True), ("export", True), ("export", True),
    ]  # fmt: skip
    assert found[2]["partner"] == "WORLD"


def test_estimates_keep_the_publishers_names(read, rows):
    marked = rows(read("a.csv", table(row(isNetWgtEstimated="True", isGrossWgtEstimated="true"))))
    assert marked[0]["flag"] == "isNetWgtEstimated isGrossWgtEstimated"


def test_imports_are_cif_unless_only_a_fob_value_is_given(read, rows):
    found = rows(
        read("a.csv", table(row(flowCode="M", cifvalue="100.5"), row(flowCode="M", cmdCode="854232", cifvalue="0")))
    )
    assert [(r["valuation"], r["partner_concept"]) for r in found] == [("CIF", "origin"), ("FOB", "origin")]


def test_what_is_no_hs_line_is_rejected_with_its_reason(read):
    delivery = read(
        "a.csv",
        table(row(flowCode="DX"), row(cmdCode="9999AA"), row(classificationCode="S4"), row(partnerCode="99999"), row()),
    )
    assert [r["column"] for r in delivery.rejects.to_pylist()] == [
        "flowCode", "cmdCode", "classificationCode", "partnerCode",
    ]  # fmt: skip
    assert delivery.read == 5


def test_bulk_files_are_tab_separated_and_gzipped(read, rows):
    text = table(row(), row(cmdCode="854232"), separator="\t")
    found = rows(read("COMTRADE-FINAL-CM156202403H6.txt.gz", gzip.compress(text.encode())))
    assert [r["product"] for r in found] == ["854231", "854232"]


@pytest.mark.slow
def test_the_day_of_release_is_taken_from_the_name_of_a_bulk_file(read):
    for name, day in (("CM156202201H5[2024-05-03].txt", "2024-05-03"), ("CM156202201H5[1900-01-01].gz", None)):
        found = read(f"COMTRADE-FINAL-{name}", table(row(), separator="\t"))
        assert (found.published and str(found.published)) == day


@pytest.mark.slow
def test_a_row_is_marked_alike_whichever_way_it_is_read(read, rows):
    odd = {
        "motCode": ("0", "2000", " 2100", ""), "customsCode": ("C00", "C04"), "partner2Code": ("0", "398"),
        "flowCode": ("X", " m"), "cmdCode": ("854231", "8542", "TOTAL", ""), "partnerCode": ("643", "0"),
        "isQtyEstimated": ("false", "True "), "legacyEstimationFlag": ("0", "6"), "cifvalue": ("", "7", "NA"),
    }  # fmt: skip
    lines = [row(**dict(zip(odd, texts, strict=True))) for texts in islice(product(*odd.values()), 0, None, 47)]
    plain = read("a.csv", table(*lines))
    packed = read("a.csv.gz", gzip.compress((table(*lines) + "\n").encode()))
    assert {found["flag"] is None for found in rows(plain)} == {True, False}
    assert sorted(map(str, rows(plain))) == sorted(map(str, rows(packed)))
    assert plain.rejects.to_pylist() == packed.rejects.to_pylist()


def test_a_file_that_is_not_utf8_is_read_by_its_codes(read, rows):
    text = table(row(reporterISO="C\u00f4te d'Ivoire"))
    assert len(rows(read("a.csv", text.encode("latin-1")))) == 1


def legacy(**given):
    plain = dict.fromkeys(LEGACY_COLUMNS, "")
    plain |= {
        "Classification": "H5", "Year": "2021", "Period": "202105", "Trade Flow Code": "2", "Reporter Code": "156",
        "Partner Code": "643", "Commodity Code": "854231", "Qty Unit": "Number of items", "Qty": "7",
        "Netweight (kg)": "2", "Trade Value (US$)": "1234", "Flag": "0",
    }  # fmt: skip
    return {**plain, **given}


LEGACY_LINE = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,"
    "Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,2nd Partner ISO,"
    "Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,Commodity,Qty Unit Code,"
    "Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade Value (US$),"
    "CIF Trade Value (US$),FOB Trade Value (US$),Flag"
)
LEGACY_COLUMNS = LEGACY_LINE.split(",")


def test_the_older_35_columns(read, rows):
    assert set(LEGACY.all) <= set(LEGACY_COLUMNS)
    assert len(LEGACY_COLUMNS) == 35
    found = rows(read("comtrade.csv", table(legacy(), legacy(**{"Commodity Code": "8542", "Flag": "6"}))))
    assert [(r["nomenclature"], r["value_minor"], r["is_sum"], r["flag"]) for r in found] == [
        ("HS2017", 123400, False, None),
        ("HS2017", 123400, True, "isQtyEstimated isNetWgtEstimated"),
    ]


def answer(*data, **more):
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(data), "data": list(data), "error": "", **more})


def test_an_answer_of_the_api_is_read_as_printed(read, rows):
    one = {**PLAIN, "primaryValue": 0.1, "reporterCode": 156, "motCode": 0, "isQtyEstimated": True, "netWgt": None}
    (found,) = rows(read("answer.json", answer(one)))
    assert (found["value_minor"], found["weight_g"], found["flag"]) == (10, None, "isQtyEstimated")


@pytest.mark.parametrize("text", [answer(PLAIN)[:-40], '{"elapsedTime": "0.2 secs", "error": "no"}', answer()])
def test_an_answer_cut_off_or_without_rows_is_an_error(read, text):
    with pytest.raises(BadFile, match=r"answer\.json"):
        read("answer.json", text)


SERIES = "period_dt,partner_name,hs6,val,qty,uv\n2024-01-01,Russia,380110,4955418.0,3106930.5,1.59\n"


def test_a_series_without_reporter_and_flow_asks_for_both(read, rows):
    with pytest.raises(BadFile, match="--reporter CHN --flow export"):
        read("series.csv", SERIES)
    (found,) = rows(read("series.csv", SERIES, reporter="CHN", flow="export"))
    assert (found["reporter"], found["flow"], found["value_minor"], found["weight_g"]) == (
        "CHN", "export", 495541800, 3106930500,
    )  # fmt: skip


def test_where_no_revision_is_said_the_user_is_told(read, rows):
    text = table({name: value for name, value in row().items() if name != "classificationCode"})
    delivery = read("a.csv", text)
    assert (rows(delivery)[0]["nomenclature"], "--revision" in delivery.notes[0]) == ("HS2022", True)
    stated = read("b.csv", text, revision="HS2017")
    assert (rows(stated)[0]["nomenclature"], stated.facts["stated revision"]) == ("HS2017", "HS2017")
    assert stated.notes == ()
