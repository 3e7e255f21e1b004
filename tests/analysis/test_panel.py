from __future__ import annotations

import random

import numpy as np
import pytest

from contraflow.analysis.panel import BITS, Panel, flows, run, silent
from contraflow.codes.month import Month, Period
from contraflow.errors import BadTable, NoData, UsageError
from tests.analysis.rows import trade
from tests.analysis.worlds import panel_of

PARTNERS = ("RUS", "KAZ")


class Codes:
    """A list of goods by prefix."""

    def __init__(self, *codes):
        self.codes = codes

    def covers(self, product):
        return product.startswith(self.codes)


def collected(*rows, products=None, reporters=("DEU", "FRA")):
    return flows(trade(*rows), reporters=reporters, partners=PARTNERS, products=products).to_pyarrow()


def test_rows_of_one_product_partner_and_month_are_added():
    table = collected({"value_minor": 100}, {"value_minor": 23, "reporter": "FRA"})
    assert table.to_pylist()[0]["value_minor"] == 123
    assert str(table.schema.field("value_minor").type) == "int64"


@pytest.mark.parametrize(
    "other",
    [
        {"is_sum": True},
        {"period_months": 12},
        {"flow": "import"},
        {"reporter": "USA"},
        {"partner": "TUR"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_is_not_asked_for_is_not_added(other):
    assert [row["value_minor"] for row in collected({}, {**other, "value_minor": 7}).to_pylist()] == [100]


def test_products_are_selected_as_reported():
    table = collected({"product": "85423190"}, {"product": "85423211"}, products=("854231", "85423211"))
    assert [row["product"] for row in table.to_pylist()] == ["85423211"]


def test_a_cell_without_a_row_is_zero_in_a_covered_month():
    panel = Panel.of(
        collected({"period": "2022-01"}, {"period": "2022-03", "partner": "RUS", "value_minor": 5}), PARTNERS
    )
    assert panel.start == Month(2022, 1)
    assert panel.cube.tolist() == [[[0, 0, 5], [100, 0, 0]]]
    assert panel.covered.tolist() == [True, False, True]


def test_a_month_without_any_row_is_no_data_not_zero():
    panel = Panel.of(collected({"period": "2022-01"}, {"period": "2022-03"}), PARTNERS)
    with pytest.raises(NoData, match="2022-02"):
        panel.window(Period.parse("2022-01/2022-03"))


def test_permuted_rows_give_the_same_panel():
    chance = random.Random(1)  # noqa: S311 - a shuffle, no secret
    rows = [
        {
            "product": f"85423{at % 7}00",
            "partner": PARTNERS[at % 2],
            "period": Month(2021, 1 + at % 11),
            "value_minor": at,
        }
        for at in range(200)
    ]
    rows = [{**row, "period": row["period"].date} for row in rows]
    first = Panel.of(collected(*rows), PARTNERS)
    chance.shuffle(rows)
    second = Panel.of(collected(*rows), PARTNERS)
    assert first.products == second.products
    assert np.array_equal(first.cube, second.cube)


def test_two_currencies_are_not_added():
    with pytest.raises(UsageError, match="EUR, USD"):
        Panel.of(collected({}, {"currency": "USD", "period": "2022-02"}), PARTNERS)


def test_a_key_that_repeats_is_no_aggregation():
    table = collected({"currency": "EUR"})
    with pytest.raises(BadTable):
        Panel.of(table.take([0, 0]), PARTNERS)


def test_nothing_is_no_data():
    with pytest.raises(NoData):
        Panel.of(collected({"partner": "TUR"}), PARTNERS)


def test_lines_add_up_to_hs6_and_headings_are_left_out():
    panel = panel_of([[[1]], [[2]], [[4]], [[8]]], ["8542", "85423110", "85423190", "85423200"], ("RUS",))
    six = panel.hs6()
    assert six.products == ("854231", "854232")
    assert six.cube[:, 0, 0].tolist() == [6, 8]
    assert six.lines == (("85423110", "85423190"), ("85423200",))


def test_families_add_up_codes_that_exchanged_goods():
    panel = panel_of([[[1, 0]], [[0, 2]], [[5, 5]]], ["854890", "854800", "854231"], ("RUS",))
    bridged = panel.regroup({"854890": "F854890", "854800": "F854890"})
    assert bridged.products == ("854231", "F854890")
    assert bridged.cube[:, 0].tolist() == [[5, 5], [1, 2]]
    assert bridged.lines[1] == ("854800", "854890")


def test_a_list_selects_and_what_is_not_there_selects_nothing():
    panel = panel_of([[[1]], [[2]]], ["85423110", "90131000"], ("RUS",))
    assert panel.select(Codes("9013")).products == ("90131000",)
    assert panel.select(Codes("99")).hs6().products == ()
    assert panel.select(Codes("8", "9")) is panel


def test_a_window_keeps_its_months():
    panel = panel_of(np.arange(12).reshape(1, 1, 12), ["854231"], ("RUS",), Month(2022, 1))
    some = panel.window(Period.parse("2022-03/2022-04"))
    assert (some.start, some.cube.tolist()) == (Month(2022, 3), [[[2, 3]]])


def test_a_partner_the_panel_does_not_have():
    with pytest.raises(UsageError, match="not a partner"):
        panel_of([[[1]]], ["854231"], ("RUS",)).series("KAZ")


def test_positions_that_follow_each_other_are_cut_without_a_copy():
    assert run(np.array([3, 4, 5])) == slice(3, 6)
    assert run(np.array([7])) == slice(7, 8)
    for apart in ([3, 5], [5, 4], []):
        assert run(np.array(apart, dtype=np.int64)).tolist() == apart


def unheard(rows, *reporters):
    asked = flows(trade(*rows), reporters=reporters, partners=("KAZ",))
    return silent(asked.to_pyarrow(), reporters)


def test_a_regular_reporter_that_lacks_a_month_is_named_and_an_irregular_one_is_not():
    rows = [{"period": f"2022-{at:02d}", "reporter": "DEU"} for at in range(1, 13)]
    rows += [{"period": f"2022-{at:02d}", "reporter": "FRA"} for at in range(1, 12)]
    rows += [{"period": "2022-03", "reporter": "MLT"}]
    assert unheard(rows, "DEU", "FRA", "MLT", "POL") == {"FRA": (Month(2022, 12),)}


def test_more_reporters_than_a_column_has_bits_are_all_heard():
    many = [f"{at:03d}" for at in range(BITS + 2)]
    rows = [{"period": f"2022-{at:02d}", "reporter": who} for at in range(1, 13) for who in many]
    assert unheard(rows, *many) == {}
    assert unheard(rows[:-1], *many) == {many[-1]: (Month(2022, 12),)}


def test_a_month_that_nobody_has_is_nobodys_silence():
    rows = [{"period": f"2022-{at:02d}", "reporter": "DEU"} for at in (1, 2, 4)]
    assert unheard(rows, "DEU") == {}
