import datetime as dt

import pytest

from contraflow.errors import BadFile, UnknownFile
from tests.sources.files import sheet, workbook

BODY = [
    ["Austria", "Armenia", "4162", ":"],
    ["Germany (incl. German Democratic Republic 'DD' from 1991)", "Georgia", "7", "0"],
]


def book(*sheets):
    return workbook(*sheets or (sheet(body=BODY),))


def test_a_cell_becomes_a_row(read, rows):
    delivery = read("a.xlsx", book())
    found = rows(delivery)
    assert [(r["reporter"], r["partner"], str(r["period"]), r["value_minor"]) for r in found] == [
        ("AUT", "ARM", "2020-01-01", 416200),
        ("DEU", "GEO", "2020-01-01", 700),
        ("DEU", "GEO", "2022-02-01", 0),
    ]
    assert [(r["source_sheet"], r["source_row"], r["nomenclature"]) for r in found] == [
        ("Sheet 1", 12, "CN2020"),
        ("Sheet 1", 13, "CN2020"),
        ("Sheet 1", 13, "CN2022"),
    ]
    assert (delivery.read, delivery.blank, delivery.published) == (3, 1, dt.date(2023, 1, 21))


def test_a_cell_without_a_value_is_in_scope(read):
    months = ("2020-01", "2020-02")
    delivery = read("a.xlsx", book(sheet(body=BODY, months=months), sheet("Line [22030001]", body=BODY, months=months)))
    (scope,) = delivery.scopes
    assert (scope.reporters, scope.partners) == ({"AUT", "DEU"}, {"ARM", "GEO"})
    assert scope.products == {"2203", "22030001"}
    assert (scope.flows, str(scope.start), str(scope.end)) == ({"export"}, "2020-01", "2020-02")


def test_headings_are_sums_and_held_against_their_lines(read, rows):
    lines = [["Austria", "Armenia", "4000", "1"]]
    delivery = read(
        "a.xlsx", book(sheet(body=[["Austria", "Armenia", "4000", "2"]]), sheet("Line [22030001]", body=lines))
    )
    assert [r["is_sum"] for r in rows(delivery)] == [True, True, False, False]
    (check,) = delivery.checks
    assert (check.compared, check.agree) == (2, 1)


def test_sheets_with_other_grids_have_scopes_of_their_own(read, rows):
    other = sheet("Line [22030001]", body=BODY[:1], months=("2020-01", "2020-02"))
    delivery = read("a.xlsx", book(sheet(body=BODY, months=("2020-01", "2020-02")), other))
    assert [sorted(scope.products) for scope in delivery.scopes] == [["2203"], ["22030001"]]
    assert {(r["product"], r["slice_id"]) for r in rows(delivery)} == {("2203", 0), ("22030001", 1)}


def test_flags_stand_beside_their_values(read, rows):
    cells = sheet(months=("2020-01", "", "2020-02", ""), body=[["Austria", "Armenia", "1", "p", "2", ""]])
    assert [(r["value_minor"], r["flag"]) for r in rows(read("a.xlsx", book(cells)))] == [(100, "p"), (200, None)]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"body": [["Ruritania", "Armenia", "1", ":"]]}, "REPORTER of 2020-01", "a country nobody knows"),
        ({"body": [["Austria", "Armenia", "1e400", ":"]]}, "VALUE of 2020-01", "larger than 64 bits"),
        ({"body": [["Austria", "Armenia", "many", ":"]]}, "VALUE of 2020-01", "not a number"),
        ({"body": [["", "Armenia", "1", ":"]]}, "REPORTER of 2020-01", "is empty"),
        (
            {"body": [["Austria", "Armenia", "1", ":"]], "months": ("Janvember", "2020-02")},
            "TIME of Janvember",
            "month",
        ),
        (
            {"body": [["Austria", "Armenia", "1", ":"]], "indicator": "QUANTITY_IN_100KG"},
            "INDICATORS of 2020-01",
            "euro",
        ),
    ],
)
def test_what_cannot_be_read_is_rejected_and_the_next_sheet_is_kept(read, rows, cells, column, reason):
    delivery = read("a.xlsx", book(sheet(**cells), sheet("Line [22030001]", body=BODY)))
    (reject,) = delivery.rejects.to_pylist()
    assert (reject["source_sheet"], reject["source_row"], reject["column"]) == ("Sheet 1", 12, column)
    assert reason in reject["reason"]
    assert "Armenia" in reject["raw"]
    assert len(rows(delivery)) == 3
    assert delivery.read == 4


def test_a_renamed_column_is_an_error_that_names_the_sheet(read):
    renamed = sheet(body=BODY, labels=("REPORTERS", "PARTNER (Labels)"))
    with pytest.raises(BadFile, match=r"no line with REPORTER \(Labels\)(?s:.)*a.xlsx, Sheet 1"):
        read("a.xlsx", book(renamed))


def test_a_month_that_stands_twice_is_an_error(read):
    with pytest.raises(BadFile, match="twice"):
        read("a.xlsx", book(sheet(body=BODY, months=("2020-01", "2020-01"))))


def test_a_truncated_workbook_is_an_error(read):
    whole = book()
    with pytest.raises(BadFile, match="not a whole"):
        read("a.xlsx", whole[: len(whole) // 2])


def test_a_workbook_of_another_kind_is_unknown(read):
    with pytest.raises(UnknownFile):
        read("a.xlsx", workbook(sheet(body=BODY), first=("Overall",)))
