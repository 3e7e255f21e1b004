import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contraflow.errors import BadFile, UnknownFile
from contraflow.sources.eurostat import labels
from tests.sources.files import VIEW, VIEW_NAME, line, view

GOLDEN = {
    "slice_id": 0, "source_sheet": "", "source_row": 2, "reporter": "DEU", "partner": "RUS", "flow": "export",
    "product": "85423190", "nomenclature": "CN2022", "is_sum": False, "period": dt.date(2022, 2, 1),
    "period_months": 1, "value_minor": 123400, "currency": "EUR", "weight_g": None, "quantity_milli": None,
    "quantity_unit": None, "valuation": "FOB", "partner_concept": "last_known_destination", "flag": None,
}  # fmt: skip


def test_a_line_becomes_a_row(read, rows):
    delivery = read(VIEW_NAME, view(line()))
    assert rows(delivery) == [GOLDEN]
    assert (delivery.dataset, delivery.published) == ("eurostat_comext", dt.date(2024, 11, 16))
    assert (delivery.read, delivery.blank, delivery.rejects.num_rows) == (1, 0, 0)
    (scope,) = delivery.scopes
    assert (scope.reporters, scope.partners, scope.products) == ({"DEU"}, {"RUS"}, {"85423190"})
    assert (str(scope.start), str(scope.end)) == ("2022-02", "2022-02")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Total", "TOTAL"),
        ("TOTAL-Total", "TOTAL"),
        ("Total [TOTAL]", "TOTAL"),
        ("Beer made from malt [2203]", "2203"),
        ("2203-Beer, in bottles", "2203"),
        ("2203 00 01", "22030001"),
        ("01012100", "01012100"),
    ],
)
def test_products(text, code):
    assert labels.product(text) == code


def test_totals_and_headings_are_sums_and_groups_are_named(read, rows):
    found = rows(
        read(
            VIEW_NAME,
            view(
                line(PRODUCT="TOTAL-Total", FLOW="2-EXPORT", STAT_PROCEDURE="T-Total", PERIOD="202202-Feb. 2022"),
                line(PRODUCT="8542", REPORTER="European Union - 27 countries (AT, BE, BG, CY)"),
                line(FLOW="1-IMPORT"),
            ),
        )
    )
    assert [row["is_sum"] for row in found] == [True, True, False]
    assert [row["reporter"] for row in found] == ["DEU", "EU27_2020", "DEU"]
    assert (found[2]["flow"], found[2]["valuation"], found[2]["partner_concept"]) == ("import", "CIF", "origin")


def test_years_go_to_a_data_set_of_their_own_and_are_never_mixed(read):
    year = line(PERIOD="201952-Jan.-Dec. 2019")
    delivery = read(VIEW_NAME, view(year))
    assert delivery.dataset == "eurostat_comext_yearly"
    assert str(delivery.scopes[0].end) == "2019-12"
    with pytest.raises(BadFile, match="months and whole years"):
        read(VIEW_NAME, view(year, line()))


def test_gaps_in_the_months_are_not_in_scope(read, rows):
    delivery = read(VIEW_NAME, view(line(PERIOD="Jan. 2022"), line(PERIOD="Feb. 2022"), line(PERIOD="Jun. 2022")))
    assert [(str(s.start), str(s.end)) for s in delivery.scopes] == [("2022-01", "2022-02"), ("2022-06", "2022-06")]
    assert [row["slice_id"] for row in rows(delivery)] == [0, 0, 1]


BAD = {
    "REPORTER": ("Ruritania", "a country nobody knows"),
    "PARTNER": ("75", "Comext's own list"),
    "PRODUCT": ("beer", "not an HS or CN code"),
    "FLOW": ("TRANSIT", "not a flow"),
    "STAT_PROCEDURE": ("1-NORMAL", "count twice"),
    "PERIOD": ("Jan.-Mar. 2022", "neither a month nor a calendar year"),
    "VALUE_IN_EUR": ("1e400", "larger than 64 bits"),
}


@pytest.mark.parametrize("column", BAD)
def test_a_bad_cell_is_rejected_with_its_row_and_the_rest_is_kept(read, rows, column):
    seen, reason = BAD[column]
    delivery = read(VIEW_NAME, view(line(), line(**{column: seen}), line()))
    (reject,) = delivery.rejects.to_pylist()
    assert (reject["source_row"], reject["column"], reject["seen"]) == (3, column, seen)
    assert reason in reject["reason"]
    assert reject["raw"].split("\t")[list(BAD).index(column)] == seen
    assert [row["source_row"] for row in rows(delivery)] == [2, 4]
    assert delivery.read == 3


def test_a_shifted_line_a_second_header_and_an_empty_value(read, rows):
    shifted = line().replace("EXPORT", 'EXPORT","EXPORT')
    blank = line(VALUE_IN_EUR=":")
    delivery = read(VIEW_NAME, view(line(), shifted, VIEW, blank, line()))
    assert [row["source_row"] for row in rows(delivery)] == [2, 6]
    assert [(r["source_row"], r["column"]) for r in delivery.rejects.to_pylist()] == [(3, "(line)"), (4, "REPORTER")]
    assert (delivery.read, delivery.blank) == (4, 1)


def test_a_shifted_column_rejects_every_row_and_loses_none(read):
    delivery = read(
        VIEW_NAME, view(*[line()] * 3, header="PARTNER,REPORTER,FLOW,PRODUCT,STAT_PROCEDURE,PERIOD,VALUE_IN_EUR")
    )
    assert delivery.rejects.num_rows == delivery.read == 3
    assert {r["column"] for r in delivery.rejects.to_pylist()} == {"PRODUCT"}


def test_a_date_that_is_stated_never_wins_over_the_one_in_the_name(read):
    assert read(VIEW_NAME, view(line()), dt.date(2030, 1, 1)).published == dt.date(2024, 11, 16)
    assert read("renamed.csv", view(line()), dt.date(2024, 1, 1)).published == dt.date(2024, 1, 1)
    unknown = read("renamed.csv", view(line()))
    assert unknown.published is None
    assert "never replaces" in unknown.facts["published"]


def test_files_that_are_no_view(read):
    with pytest.raises(BadFile, match="empty"):
        read(VIEW_NAME, "")
    with pytest.raises(UnknownFile, match=r"lacks PARTNER(?s:.)*has instead PARTNERS"):
        read(VIEW_NAME, view(line(), header=VIEW.replace("PARTNER", "PARTNERS")))
    with pytest.raises(UnknownFile):
        read(VIEW_NAME, view(line(), header=VIEW.replace("PARTNER", "REPORTER")))
    with pytest.raises(UnknownFile, match="no source recognises"):
        read("notes.txt", "a few words\n")


def test_a_wrong_encoding_is_an_error_or_a_reject_and_not_a_wrong_country(read, rows):
    text = view(line(PARTNER="Côte d'Ivoire"), line())
    delivery = read(VIEW_NAME, text.encode("latin-1"))
    assert [row["partner"] for row in rows(delivery)] == ["RUS"]
    (reject,) = delivery.rejects.to_pylist()
    assert (reject["source_row"], reject["column"]) == (2, "(line)")
    assert "utf-8" in reject["reason"].lower()
    with pytest.raises((BadFile, UnknownFile)):
        read(VIEW_NAME, text.encode("utf-16"))


CELL = st.one_of(
    st.sampled_from(["Austria", "Armenia", "Total", "EXPORT", "Feb. 2022", "12", ":", "", "1e400", "-1"]),
    st.text(st.characters(exclude_categories=["C"], exclude_characters='"'), max_size=12),
)


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=8))
def test_whatever_the_cells_hold_every_line_is_kept_rejected_or_blank(read, rows, table):
    lines = [",".join(f'"{cell}"' for cell in cells) for cells in table]
    delivery = read(VIEW_NAME, view(*lines))
    assert delivery.read == len(rows(delivery)) + delivery.rejects.num_rows
    assert delivery.read + delivery.blank == len(lines)
