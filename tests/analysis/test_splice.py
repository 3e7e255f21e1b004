"""Which data set speaks for a month, and that nothing is lost or counted twice where a series changes hands."""

from __future__ import annotations

import pytest

from contraflow.analysis import splice
from contraflow.analysis.splice import Spell
from contraflow.codes.month import Month
from tests.analysis.rows import trade

JAN = Month(2022, 1).index


def months(*at, who="DEU", flow="export"):
    return {Spell(who, flow, JAN + month - 1) for month in at}


def starts(found, name):
    return sorted(one.start - JAN + 1 for one in found[name])


def test_a_data_set_that_ends_hides_nothing_of_what_another_has_later():
    found = splice.chosen({"lines": months(1, 2, 3), "hs6": months(2, 3, 4, 5)})
    assert (starts(found, "lines"), starts(found, "hs6")) == ([1, 2, 3], [4, 5])


def test_a_year_is_not_read_beside_a_month_of_it():
    year = {Spell("DEU", "export", JAN, 12), Spell("DEU", "export", JAN + 12, 12)}
    found = splice.chosen({"months": months(5), "years": year})
    assert starts(found, "years") == [13]
    assert starts(splice.chosen({"years": year, "months": months(5, 25)}), "months") == [25]


def test_a_group_gives_way_to_a_member_in_its_months_alone():
    group = months(1, 2, who="EU27_2020")
    assert starts(splice.chosen({"members": months(2), "group": group}), "group") == [1]
    assert starts(splice.chosen({"group": group, "members": months(2, 3)}), "members") == [3]


def rows(dataset, told):
    return trade(*({"reporter": who, "period": f"2022-{at:02}", "value_minor": dataset} for who, at in told))


FIRST = [("DEU", 1), ("DEU", 2), ("FRA", 1)]
SECOND = [("DEU", 2), ("DEU", 3), ("FRA", 2), ("ITA", 1)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_rows_are_read_once_each_month_whatever_their_order(order):
    tables = {"one": rows(1, FIRST[::-1]), "two": rows(2, [SECOND[at] for at in order])}
    told = {name: splice.spells(splice.spoken(part).to_pyarrow().to_pylist()) for name, part in tables.items()}
    found = splice.joined(tables, told).to_pyarrow().to_pylist()
    said = {(row["reporter"], row["period"].month): (row["dataset"], row["value_minor"]) for row in found}
    assert len(found) == len(said) == 6
    assert said == dict.fromkeys(FIRST, ("one", 1)) | {each: ("two", 2) for each in SECOND if each not in FIRST}


def test_a_series_goes_on_only_in_a_data_set_that_holds_as_much():
    told = {"all": months(1, 2), "fetched": months(2, 3) | months(1, who="CHN"), "whole": months(3, 4)}
    holds = {"all": {"RUS", "KAZ"}, "fetched": {"RUS"}, "whole": {"RUS", "KAZ", "ARM"}}
    found = splice.chosen(splice.continued(told, holds))
    assert starts(found, "all") == [1, 2]
    assert found["fetched"] == months(1, who="CHN")  # nobody else has hers
    assert starts(found, "whole") == [3, 4]


def said(dataset, who, *at):
    return [{"dataset": dataset, "reporter": who, "flow": "export", "period": Month(2022, m).date} for m in at]


def test_a_seam_is_told_once_for_all_whose_series_change_alike():
    both = [*said("a", "DEU", 1, 2), *said("b", "DEU", 3), *said("a", "FRA", 1), *said("b", "FRA", 3)]
    (sentence,) = splice.seams([*both, *said("a", "ITA", 1, 2, 3)])
    assert sentence.startswith("The exports of Germany and France are read from a, from Mar 2022 on from b:")
    (turns,) = splice.seams([row for m in range(1, 7) for row in said("ab"[m % 2], "DEU", m)])
    assert "by turns from a and b" in turns
    assert splice.seams(said("a", "DEU", 1, 2)) == ()
