from __future__ import annotations

import csv

import pytest

from contraflow.analysis.concord import Correlation, concordance, counted_under
from contraflow.codes import bridge, control_list
from contraflow.errors import UsageError


def correlation(shared, newer, older, kind):
    path = shared / f"data/codes/{newer.lower()}to{older.lower()}_{kind}.csv"
    with path.open() as file:
        pairs = tuple((row["from"], row["to"]) for row in csv.DictReader(file))
    return Correlation(newer, older, pairs)


def test_without_tables_it_is_the_bridge():
    found = concordance([]).families
    assert found["854151"] == bridge.families(["854151"])["854151"]
    assert found == {code: name for code, name in bridge.families(found).items() if code != name}


def test_a_table_of_older_revisions_widens_the_families():
    found = concordance([Correlation("HS2017", "HS2012", (("854231", "854239"), ("010121", "010121")))])
    assert found.families["854231"] == found.families["854239"]
    assert "010121" not in found.families


def test_a_residual_joins_nothing():
    pairs = tuple(("852990", f"9999{at:02}") for at in range(20))
    found = concordance([Correlation("HS2017", "HS2012", pairs)])
    assert len(found.dropped) == 20
    assert not any(code.startswith("9999") for code in found.families)


def test_order_of_links_does_not_matter():
    pairs = (("111111", "222222"), ("333333", "222222"), ("333333", "444444"))
    one, other = (concordance([Correlation("HS2017", "HS2012", some)]).families for some in (pairs, pairs[::-1]))
    assert one == other


def test_only_neighbours_are_joined():
    with pytest.raises(UsageError, match="one before"):
        Correlation("HS2022", "HS2012", ())


@pytest.mark.parametrize("kind", ["conversion", "correlation"])
def test_the_uns_table_does_not_turn_semiconductors_into_telephones(shared, kind):
    table = correlation(shared, "HS2022", "HS2017", kind)
    assert {("854151", "851712"), ("854159", "851712")} <= set(table.pairs)  # the trap is in the file
    found = concordance([table])
    assert ("854151", "851712") in found.dropped
    assert found.families["854151"] == found.families["854150"]
    assert found.families.get("851712") != found.families["854151"]


def test_the_list_stays_a_list_of_codes_under_the_uns_table(shared):
    chpl = control_list.load("chpl")
    table = correlation(shared, "HS2022", "HS2017", "correlation")
    products = {code for pair in table.pairs for code in pair}
    plain, wide = (counted_under(products, chpl, concordance(some)) for some in ([], [table]))
    assert "854150" in plain
    assert "851712" not in wide
    assert set(wide) == set(plain)
