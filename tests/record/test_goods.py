import pytest

from contraflow.codes.data import resource_names
from contraflow.record.english import wares
from contraflow.record.statements.read import read

from .seeds import article, find_dates


def goods(raw):
    return [(good.code, good.polarity) for one in read(article(raw), find_dates) for good in one.goods]


def test_each_class_is_a_list_of_the_project_or_none():
    assert {ware.hs_list for ware in wares.wares().values() if ware.hs_list} <= set(resource_names("lists", ".toml"))


@pytest.mark.parametrize(
    "phrase", ["technical expertise", "satellite imagery", "fuel production", "tools", "inputs", "weapons"]
)
def test_what_customs_cannot_see_is_on_no_list(phrase):
    assert wares.ware(phrase).hs_list is None


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("missile propellants", "propellants"),
        ("dual-use  goods".replace("  ", " "), "dual_use_goods"),
        ("Machine tools", "machine_tools"),
    ],
)
def test_the_longest_phrase_wins(phrase, code):
    assert [wares.ware(match.group()).code for match in wares.pattern().finditer(f"the {phrase} of")] == [code]


def test_polarity_is_that_of_the_clause():
    found = goods("Blinken said that although China isn't supplying arms, it is providing microelectronics.")
    assert found == [("arms", "negated"), ("microelectronics", "affirmed")]


def test_no_evidence_negates():
    assert goods('"We have not seen any evidence that they supply weapons to Russia," Sullivan said.') == [
        ("arms", "negated")
    ]


def test_the_arms_industry_is_no_arms():
    assert goods("Blinken said that China supports the Russian arms industry.") == []
