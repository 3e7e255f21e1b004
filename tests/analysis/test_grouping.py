"""Findings that say the same are one group, whatever order, list, baseline, code book or detector they come in."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from contraflow.analysis.about import Sense
from contraflow.analysis.certainty import FEW, STEPS, certainty
from contraflow.analysis.grouping import grouped
from contraflow.analysis.ranking import ELSEWHERE, IN_A_LIST, ITSELF, NOWHERE, Mention, midranks, named, ranked
from contraflow.analysis.size import monthly
from contraflow.case import Case
from contraflow.codes.month import Period
from contraflow.record.known import known
from tests.analysis.findings import CHOICES, finding, leg, shift


def groups(*found):
    return grouped(found, CHOICES)


def one(*found):
    (group,) = groups(*found)
    return group


def roles(group):
    return {found.detector: group.roles[found.id] for found in group.members}


@pytest.mark.parametrize(
    "other",
    [
        {"list": "chpl@2024-02-23"},
        {"list": "eu_ban@2022-04"},
        {"baseline": "mean_2021"},
        {"codes": "as listed"},
    ],
)
def test_another_definition_is_the_same_fact(other):
    group = one(finding(**other), finding())
    assert group.lead == finding()
    assert [each for each in group.roles.values() if each != "lead"] == ["definition"]


@pytest.mark.parametrize(
    "other",
    [
        {"product": "848220"},
        {"product": "TOTAL"},
        {"hub": "KAZ"},
        {"destination": "IRN"},
        {"period": Period.parse("2023-06/2023-11")},
    ],
)
def test_other_goods_places_or_months_are_another(other):
    assert len(groups(finding(), finding(**other))) == 2


def test_numbers_that_exchanged_goods_are_the_same_goods():
    """8517.12 became 8517.13 and 8517.14 on 1 January 2022; the bridge counts them as one family."""
    old, new = (finding(product=code, codes="as listed") for code in ("851712", "851713"))
    family = finding(product="F851712")
    assert len(groups(old, new)) == 1
    assert one(old, new, family).lead == family


def test_a_shift_before_the_window_speaks_of_it_until_the_next():
    fell, rose = shift("2022-03"), shift("2020-06", value=1e6, low=0.9e6, high=1.1e6)
    assert roles(one(finding(), fell)) == {"suspension": "lead", "breaks": "supports"}
    before, now = sorted(groups(finding(), fell, rose), key=lambda group: len(group.members))
    assert before.lead == rose
    assert set(now.members) == {finding(), fell}
    assert roles(one(finding(), rose)) == {"suspension": "lead", "breaks": "contradicts"}


def test_a_sum_over_places_says_what_its_main_part_says():
    main, small = (finding("diversion", hub="KAZ", value=v, low=v * 0.9, high=v * 1.1) for v in (4e6, 2e6))
    total = finding("diversion", hub="ARM+KAZ")
    assert one(main, total).roles[total.id] == "wider"
    assert len(groups(small, total)) == 2


def test_prices_of_several_sellers_stand_with_the_route_that_they_cover():
    dearer = finding("prices", value=50.0, unit="%", low=40.0, high=60.0, parameters={"suppliers": ["CHN", "KAZ"]})
    group = one(finding("diversion", hub="KAZ"), finding("routes", hub="KAZ"), dearer)
    assert roles(group) == {"diversion": "lead", "routes": "supports", "prices": "wider"}


def test_what_measures_no_change_leads_nobody_and_has_no_size():
    few = finding("concentration", hub="CHN", value=9e9, low=None, high=None, noise_floor=None)
    assert roles(one(few, finding("backfill", hub="CHN"))) == {"backfill": "lead", "concentration": "beside"}
    assert one(few).size is None


def test_a_lead_is_chosen_by_definition_and_not_by_what_it_shows():
    larger = finding(value=60e6, low=59e6, high=61e6, baseline="mean_2021")
    assert one(larger, finding()).lead == finding()


def test_findings_on_the_same_reports_are_no_second_piece_of_evidence():
    own = [leg("export", "DEU", "FRA")]
    first = finding("diversion", hub="KAZ", parameters={"legs": own})
    both = finding("routes", hub="KAZ", parameters={"legs": [*own, leg("export", "KAZ")]})
    theirs = finding("prices", hub="KAZ", unit="%", parameters={"legs": [leg("export", "KAZ")]})
    assert one(first, both).independent == 1
    assert one(first, both, theirs).independent == 2
    assert one(first, both, theirs).voices == {("", "export"), ("KAZ", "export")}


def test_a_model_of_all_exporters_rests_on_the_reports_of_others_too():
    model = finding("gravity", "TOTAL", unit="percent, relative", parameters={"reporters": ["CHN", "DEU", "FRA"]})
    assert one(model).voices == {("", "export"), ("CHN", "export")}


def test_reports_are_not_trade_and_are_in_no_group():
    assert not groups(finding("blackout"))


@pytest.mark.parametrize(
    ("ends", "floor", "step"),
    [((4e6, 8e6), 1e6, 3), ((4e6, 8e6), 5e6, 2), ((4e6, 8e6), None, 2), ((-1e6, 8e6), 0.0, 1), ((None, None), 1e6, 0)],
)
def test_certainty_is_read_off_the_interval(ends, floor, step):
    found = finding(low=ends[0], high=ends[1], noise_floor=floor)
    assert certainty(found, Sense()).step == step
    fallen = replace(found, value=-6e6, low=ends[1] and -ends[1], high=ends[0] and -ends[0])
    assert certainty(fallen, Sense()) == certainty(found, Sense())
    assert STEPS[step]


def test_doubts_take_a_step_each():
    assert certainty(finding(), Sense()).part == pytest.approx(0.5)  # (4 - 1) of 6
    assert certainty(finding(flags=("near_zero_base",)), Sense()).step == 2
    assert certainty(finding(), Sense(), seen=1, asked=3).doubts == (FEW,)
    assert certainty(finding(), Sense(holds=False)).step == 0


def test_sizes_are_a_month_in_one_currency():
    assert monthly(finding(), "EUR") == pytest.approx(1e6)
    dollars = monthly(finding(unit="USD"), "EUR")
    assert 0.9e6 < dollars < 1.1e6  # a euro was a dollar in the second half of 2022
    assert monthly(finding(unit="KZT"), "EUR") is None
    assert monthly(finding(unit="%", parameters={"beside": {"in_money": {"value": 3e6, "unit": "EUR"}}}), "EUR") == 5e5


def test_equals_share_their_places():
    assert midranks([5, 9, 5]) == [2.5, 1, 2.5]


def many(rng):
    """Goods, hubs and sizes at random, each under some definitions."""
    found = []
    for product in ("848210", "854231", "901390", "847150", "851712", "TOTAL"):
        for hub in (None, "KAZ", "ARM", "ARM+KAZ"):
            for detector in ("suspension", "breaks") if hub is None else ("diversion", "routes"):
                size = rng.lognormvariate(14, 2)
                low, high = sorted((size * rng.uniform(-0.5, 1), size * rng.uniform(1, 2)))
                said = {"value": size, "low": low, "high": high, "noise_floor": size * rng.random() / 2}
                found += [
                    finding(detector, product, hub, baseline=each, **said)
                    for each in ("same_months", "mean_2021")
                    if rng.random() < 0.7
                ]
    return found


RECORD = (
    Mention("bearings", frozenset({"8482"}), None, frozenset({"CHN", "KAZ"})),
    Mention("chpl", frozenset({"854231", "848210"}), "chpl", frozenset({"ARM"})),
)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_findings_does_not_matter(seed):
    rng = Random(seed)  # noqa: S311 - no secret
    found = many(rng)
    order = ranked(grouped(found, CHOICES), RECORD)
    for _ in range(3):
        rng.shuffle(found)
        assert ranked(grouped(found, CHOICES), RECORD) == order
    assert sorted(each.id for of in order for each in of.group.members) == sorted({each.id for each in found})


@pytest.mark.parametrize("seed", range(3))
def test_who_is_better_in_one_and_worse_in_none_stands_before(seed):
    order = ranked(grouped(many(Random(seed)), CHOICES), RECORD)  # noqa: S311
    for a in order:
        for b in order:
            if a.group.subject.kind == b.group.subject.kind:
                ranks = [(each.by_size, each.by_certainty, each.by_novelty) for each in (a, b)]
                better = ranks[0] != ranks[1] and all(x <= y for x, y in zip(*ranks, strict=True))
                assert not better or a.place < b.place


def test_doubling_all_values_leaves_the_order():
    found = many(Random(9))  # noqa: S311
    names = ("value", "low", "high", "noise_floor")
    doubled = [replace(each, **{name: 2 * getattr(each, name) for name in names}) for each in found]  # ids stay
    ids = [[of.group.lead.id for of in ranked(grouped(some, CHOICES), RECORD)] for some in (found, doubled)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("product", "hub", "level"),
    [
        ("848210", "KAZ", ITSELF),
        ("848210", "ARM", IN_A_LIST),
        ("848210", "UZB", ELSEWHERE),
        ("854231", "ARM", IN_A_LIST),
        ("391220", "ARM", NOWHERE),
    ],
)
def test_how_well_known(product, hub, level):
    assert named(one(finding("diversion", product, hub)), RECORD)[0] == level


def test_the_record_that_ships_names_bearings_through_kyrgyzstan_and_chips_through_armenia():
    record = known(Case.load("russia"))
    assert named(one(finding("diversion", "848210", "KGZ")), record) == (ITSELF, ("figure A13",))
    level, names = named(one(finding("diversion", "854231", "ARM")), record)
    assert (level, names) == (ITSELF, ("figure A26-armenia",))
    assert named(one(finding("diversion", "854129", "KAZ")), record) == (IN_A_LIST, ("event of 2023-03-24",))
    assert named(one(finding("diversion", "690210", "KAZ")), record) == (NOWHERE, ())
