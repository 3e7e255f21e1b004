from __future__ import annotations

import pytest

from contraflow.analysis.evidence import evidence
from contraflow.analysis.panel import Panel, flows
from contraflow.analysis.study import Everything, by_definition, needed
from contraflow.codes import control_list
from contraflow.detectors import detect
from contraflow.errors import UsageError
from tests.analysis.rows import trade
from tests.analysis.studies import CASE, ORIGIN, named
from tests.analysis.worlds import PARTNERS, world


def rows_of(panel):
    """TRADE rows that add up to a panel, and some that must not be found."""
    cells = [
        {"product": product, "partner": partner, "period": month.date, "value_minor": int(panel.cube[at, seat, index])}
        for at, product in enumerate(panel.products)
        for seat, partner in enumerate(panel.partners)
        for index, month in enumerate(panel.months)
    ]
    noise = [{"product": "8500", "is_sum": True, "partner": "RUS"}, {"reporter": "USA", "partner": "RUS"}]
    return trade(*cells, *[{**row, "value_minor": 10**9} for row in noise])


def held(rows):
    """The product codes that the rows hold."""
    return rows.select("product").distinct().to_pyarrow()["product"].to_pylist()


SUMS = ("suspension", "diversion")  # detectors whose value is a sum of rows


@pytest.fixture(scope="module")
def found():
    rows = rows_of(world(5, products=8).panel)
    panel = Panel.of(flows(rows, reporters=ORIGIN.reporters, partners=PARTNERS).to_pyarrow(), PARTNERS)
    return rows, detect(panel, CASE, [Everything(), named("850003", "850004")], origin=ORIGIN, names=SUMS)


def test_the_rows_behind_every_finding_add_up_to_it(found):
    rows, findings = found
    assert len({(finding.detector, finding.product == "TOTAL") for finding in findings}) == 4
    for finding in findings[::7]:  # 7 shares no factor with the order, so that every kind is among them
        goods = Everything() if finding.list == "all" else named("850003", "850004")
        behind = evidence(rows, finding, held(rows), goods).to_pyarrow().to_pylist()
        beside, start = finding.parameters["beside"], finding.period.start.date
        partners = ("RUS",) if finding.detector == "suspension" else finding.hub.split("+")
        now = sum(row["value_minor"] for row in behind if row["period"] >= start and row["partner"] in partners)
        assert now == round((beside["now"] if finding.detector == "suspension" else beside["hub_now"]) * 100), finding


def test_a_whole_list_wants_its_list(found):
    rows, findings = found
    with pytest.raises(UsageError, match="give the list"):
        evidence(rows, findings[0], held(rows))


def test_the_codes_a_list_needs_are_those_that_exchanged_goods_too():
    chpl = control_list.load("chpl")
    assert needed(("854890", "854800", "010101", "854231", "8542"), [chpl]) == ("854231", "854800", "854890")


def test_bridged_evidence_holds_what_exchanged_goods():
    chpl = control_list.load("chpl")
    rows = trade({"product": "854890"}, {"product": "854800"}, {"product": "010101"}, {"product": "854231"})
    panel = Panel.of(flows(rows, reporters=ORIGIN.reporters, partners=("KAZ",)).to_pyarrow(), ("KAZ",))
    assert by_definition(panel, chpl, "as listed").products == ("854231", "854800")
    bridged = by_definition(panel, chpl, "bridged")
    assert [set(lines) for lines in bridged.lines] == [{"854231"}, {"854800", "854890"}]

    class Trace:
        codes = "bridged"
        parameters = {  # noqa: RUF012 - a stand-in
            "products": None, "months": ["2022-01"], "reporters": ["DEU"], "flow": "export", "partners": ["KAZ"],
        }  # fmt: skip

    behind = evidence(rows, Trace, held(rows), chpl).to_pyarrow()["product"].to_pylist()
    assert set(behind) == {"854231", "854800", "854890"}
    elsewhere = evidence(
        rows, Trace, held(rows), chpl, {"within": ["2021-12"]}
    )  # January is read from another data set
    assert elsewhere.to_pyarrow().num_rows == 0
