from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contraflow.analysis import splice, together
from contraflow.codes import rates
from contraflow.codes.month import Month
from contraflow.errors import NoData, UsageError
from tests.analysis.rows import trade

QUICK = settings(max_examples=6)


def laid(parts):
    """Data sets laid together, as the pipeline does."""
    told = {name: splice.spells(splice.spoken(part).to_pyarrow().to_pylist()) for name, part in parts.items()}
    return splice.joined(parts, told)


def panel(*rows, names=None, into=None, **more):
    """The panel of one data set, or of several: parts as name=rows."""
    found = together.monthly(laid({"one": trade(*rows)} | {name: trade(*some) for name, some in more.items()}), names)
    return (found if into is None else together.converted(found, into)).to_pyarrow().to_pylist()


@pytest.mark.parametrize(
    "other",
    [
        {"partner_concept": "consignment"},
        {"valuation": "CIF"},
        {"currency": "USD"},
        {"nomenclature": "CN2021"},
        {"flow": "re-export"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_may_not_be_added_stands_on_a_row_of_its_own(other):
    found = panel({}, {**other, "value_minor": 7})
    assert sorted(row["value_minor"] for row in found) == [7, 100]


def test_rows_of_one_key_are_added():
    (row,) = panel({}, {"source_row": 2, "value_minor": 23})
    assert row["value_minor"] == 123


def test_sums_and_years_are_left_out():
    assert len(panel({}, {"is_sum": True}, {"period_months": 12})) == 1


def test_a_unit_value_rests_on_the_rows_that_have_a_weight():
    (row,) = panel({"weight_g": 50}, {"value_minor": 900})
    assert (row["weight_g"], row["weighed_minor"], row["value_minor"]) == (50, 100, 1000)


def test_quantities_in_two_units_are_not_added():
    pieces = {"quantity_milli": 4000, "quantity_unit": "p/st"}
    assert panel(pieces, pieces)[0]["quantity_milli"] == 8000
    for other in ({"quantity_milli": 1, "quantity_unit": "l"}, {}):
        (row,) = panel(pieces, other)
        assert row["quantity_milli"] is None
        assert row["quantity_unit"] is None


def test_a_reporter_is_read_from_the_first_data_set_that_has_it():
    second = [{"value_minor": 5}, {"reporter": "FRA", "value_minor": 6}]
    found = panel({}, two=second)
    assert sorted((row["dataset"], row["reporter"], row["value_minor"]) for row in found) == [
        ("one", "DEU", 100),
        ("two", "FRA", 6),
    ]


def test_a_group_is_not_read_beside_its_members():
    group = [{"reporter": "EU27_2020", "value_minor": 5}]
    assert [row["reporter"] for row in panel({}, two=group)] == ["DEU"]


def test_the_other_flow_of_a_reporter_may_come_from_elsewhere():
    imports = [{"flow": "import", "value_minor": 5}]
    assert len(panel({}, two=imports)) == 2


def test_products_are_counted_under_their_names():
    (row,) = panel({}, {"product": "85423200"}, {"product": "90131000"}, names={"85423100": "F", "85423200": "F"})
    assert (row["product"], row["value_minor"]) == ("F", 200)


def test_currencies_are_converted_by_the_mean_of_the_month():
    found = panel({}, {"currency": "INR", "value_minor": 1_000_000}, into="USD")
    wanted = {"EUR": 100, "INR": 1_000_000}
    month = Month(2022, 1)
    assert {row["value_minor"] for row in found} == {
        round(value * rates.rate(currency, "USD", month)) for currency, value in wanted.items()
    }
    assert {row["currency"] for row in found} == {"USD"}


def test_a_currency_without_a_rate_stays_as_reported():
    (row,) = panel({"currency": "KZT"}, into="USD")
    assert (row["currency"], row["value_minor"]) == ("KZT", 100)
    with pytest.raises(UsageError):
        panel({}, into="KZT")


def test_constant_reporters_and_the_share_they_cover():
    months = Month.span(Month(2022, 1), Month(2022, 2))
    said = [{"reporter": "DEU", "period": month.date, "currency": "EUR", "value_minor": 300} for month in months] + [
        {"reporter": "FRA", "period": months[0].date, "currency": "EUR", "value_minor": 200}
    ]
    found = together.constant(said, months)
    assert (found.reporters, found.left_out, found.share) == (("DEU",), ("FRA",), 0.75)
    assert found.words == "1 reporters in every month, 75.0% of the trade reported; left out: FRA."
    with pytest.raises(NoData):
        together.constant(said[2:], months)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "reporter": st.sampled_from(["DEU", "FRA"]),
            "product": st.sampled_from(["85423110", "85423190", "901310"]),
            "period": st.sampled_from(["2021-12", "2022-01"]),
            "valuation": st.sampled_from(["FOB", "CIF"]),
            "value_minor": st.integers(1, 10**12),
            "weight_g": st.none() | st.integers(1, 10**9),
        }
    ),
    min_size=1,
    max_size=30,
)


def keyed(rows, parts=1):
    """The panel of rows, cut into that many files, as a dict by key."""
    names = {"85423110": "854231", "85423190": "854231", "901310": "901310"}
    files = [trade(*rows[at::parts]) for at in range(parts) if rows[at::parts]]
    table = files[0].union(*files[1:]) if len(files) > 1 else files[0]
    found = together.monthly(laid({"one": table}), names).to_pyarrow().to_pylist()
    return {tuple(row[name] for name in together.KEY): row for row in found}


@pytest.mark.slow
@QUICK
@given(ROWS, st.integers(0, 99))
def test_permuting_rows_and_splitting_the_file_give_the_same_panel(rows, seed):
    other = list(rows)
    random.Random(seed).shuffle(other)  # noqa: S311 - a shuffle, no secret
    assert keyed(rows) == keyed(other) == keyed(other, parts=2)


@pytest.mark.slow
@QUICK
@given(ROWS)
def test_doubling_all_values_leaves_all_shares(rows):
    once, twice = keyed(rows), keyed([{**row, "value_minor": 2 * row["value_minor"]} for row in rows])
    assert {key: 2 * row["value_minor"] for key, row in once.items()} == {
        key: row["value_minor"] for key, row in twice.items()
    }
