from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

import contraflow.detectors as package
from contraflow.analysis.study import Everything
from contraflow.codes.month import Month
from contraflow.detectors import DETECTORS, MODELS, SIDED, WATCHES, detect, named
from contraflow.detectors.base import Detector, Params, from_table, to_table
from contraflow.errors import NoData, UsageError
from contraflow.tables import FINDINGS
from tests.analysis.studies import CASE, ORIGIN, study
from tests.analysis.studies import named as goods
from tests.analysis.worlds import PARTNERS, panel_of, world

KEYS = (
    "id detector list product reporter hub destination period baseline codes value unit net low high interval "
    "noise_floor caveats flags batches reason parameters group rank role why"
)


SUMS = [detector.name for detector in DETECTORS if detector.compares]


@pytest.fixture(scope="module")
def found():
    return detect(world(1).panel, CASE, [Everything(), goods("850001", "850002")], origin=ORIGIN, names=SUMS)


def test_every_file_in_the_folder_is_in_the_tuple():
    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - {"__init__", "base"}
    assert {detector.name for detector in (*DETECTORS, *SIDED, *MODELS, *WATCHES)} == files


@pytest.mark.parametrize("detector", [*DETECTORS, *SIDED, *MODELS, *WATCHES], ids=lambda detector: detector.name)
def test_a_detector_explains_itself(detector):
    assert detector.question.endswith(".")
    assert "Estimates" in detector.run.__doc__
    assert "Interval" in detector.run.__doc__
    assert detector.cites
    for item in fields(detector.params):
        assert len(item.metadata["why"]) > 20, item.name


def test_a_detector_without_a_word_is_refused():
    def silent(_study, _params):
        return []

    with pytest.raises(TypeError, match="docstring"):
        Detector(silent, Params(), (), ())


def test_every_definition_stands_beside_the_others(found):
    totals = {
        (finding.detector, finding.list, finding.baseline, finding.codes)
        for finding in found
        if finding.product == "TOTAL" and finding.hub in (None, "+".join(CASE.hubs))
    }
    assert len(totals) == 2 * 2 * 3 * 2  # detectors, lists, baselines, definitions of codes


def test_every_sum_has_its_net_its_interval_and_its_floor(found):
    for finding in found:
        assert finding.value >= 0
        assert finding.net is not None
        assert finding.noise_floor is not None
        assert 0 <= finding.low <= finding.high
        assert finding.interval == "baseline noise"
        assert finding.reason.endswith((".", "excluded."))
        assert finding.caveats


def test_the_identical_goods_are_never_claimed(found):
    for finding in found:
        if finding.detector == "diversion":
            assert "Identical goods are not proven" in finding.reason
            assert any("Identical goods" in caveat for caveat in finding.caveats)
            assert any("demand of the hub itself" in caveat for caveat in finding.caveats)


def test_hubs_add_up_to_the_total_exactly(found):
    every = [each for each in found if each.detector == "diversion" and each.product == "TOTAL"]
    for total in (each for each in every if "+" in each.hub):
        same = (total.list, total.baseline, total.codes)
        parts = [each for each in every if "+" not in each.hub and (each.list, each.baseline, each.codes) == same]
        assert len(parts) == len(CASE.hubs)
        assert sum(round(part.value * 100) for part in parts) == round(total.value * 100)


@pytest.mark.slow
def test_ids_are_of_the_evidence(found):
    assert len({finding.id for finding in found}) == len(found)
    again = detect(world(1).panel, CASE, [Everything()], origin=ORIGIN, names=SUMS)
    assert [finding.id for finding in again] == [finding.id for finding in found if finding.list == "all"]
    later = detect(world(1).panel, CASE, [Everything()], origin=replace(ORIGIN, batches=("b" * 64,)), names=SUMS)
    assert not {finding.id for finding in later} & {finding.id for finding in again}


def test_the_order_of_products_changes_nothing(found):
    panel = world(1).panel
    turned = panel.take([*range(len(panel.products))[::-1]])
    other = detect(turned, CASE, [Everything()], origin=ORIGIN, names=SUMS)
    mine = {finding.id: finding.value for finding in found if finding.list == "all"}
    assert {finding.id: finding.value for finding in other} == mine


def test_doubling_all_values_leaves_the_shares():
    panel = world(2).panel
    once, twice = (
        detect(replace(panel, cube=factor * panel.cube), CASE, [Everything()], origin=ORIGIN, names=["diversion"])
        for factor in (1, 2)
    )
    shares = [
        [each.parameters["beside"]["share"] for each in some if each.product == "TOTAL"] for some in (once, twice)
    ]
    assert shares[0] == pytest.approx(shares[1], rel=1e-9)  # parts are rounded to whole cents


def test_a_table_keeps_everything(found):
    table = to_table(found)
    assert table.schema.equals(FINDINGS.arrow())
    assert from_table(table) == list(found)


def test_json_has_the_keys_that_are_promised(found):
    plain = found[0].json()
    assert set(plain) == set(KEYS.split())
    assert plain["period"] == {"start": "2022-06", "end": "2022-11"}


def test_names_choose_and_a_wrong_one_says_which_there_are():
    assert [detector.name for detector in named(["diversion"])] == ["diversion"]
    with pytest.raises(UsageError, match="suspension"):
        named(["diversions"])


def test_a_list_of_which_nothing_is_in_the_data_finds_nothing():
    assert detect(world(1).panel, CASE, [goods("990101")], origin=ORIGIN) == []


def test_data_without_a_baseline_are_no_data():
    panel = world(1).panel
    with pytest.raises(NoData, match="reach back"):
        detect(panel.window(CASE.window), CASE, [Everything()], origin=ORIGIN)


def test_without_a_window_before_there_is_no_floor_and_it_says_so():
    total = DETECTORS[0](study(world(1).panel, placebos=()))[0]
    assert total.noise_floor is None
    assert any("noise floor is unknown" in caveat for caveat in total.caveats)


def test_a_new_route_is_flagged_and_an_old_one_is_not():
    cube = [[[200] * 26 + [0] * 9, [0] * 26 + [90] * 9], [[200] * 26 + [0] * 9, [80] * 26 + [170] * 9]]
    panel = panel_of(
        [[[10**8 * value for value in series] for series in product] for product in cube],
        ["854231", "848210"],
        PARTNERS[:2],
    )
    found = DETECTORS[1](study(panel))
    flags = {(each.product, each.hub): each.flags for each in found}
    assert flags["854231", "KAZ"] == ("near_zero_base",)
    assert flags["848210", "KAZ"] == ()


def test_a_baseline_that_is_not_complete_says_so(found):
    some = [each for each in found if each.baseline == "mean_2019_2021" and each.product == "TOTAL"]
    assert all(any("24 of its 36 months" in caveat for caveat in each.caveats) for each in some)


def test_bounded(found):
    for detector in DETECTORS:
        for codes in ("as listed", "bridged"):
            mine = [
                each
                for each in found
                if (each.detector, each.codes, each.baseline, each.list) == (detector.name, codes, "mean_2021", "all")
            ]
            assert len(mine) <= 1 + len(CASE.hubs) + 2 * detector.params.most


def test_products_are_dated_where_the_step_is(found):
    dated = [
        each.parameters["beside"]["fell_in"]
        for each in found
        if each.detector == "suspension" and each.product != "TOTAL"
    ]
    near = [date for date in dated if date and Month(2022, 2) <= Month.parse(date) <= Month(2022, 4)]
    assert len(near) >= 0.9 * len(dated)  # the step is in March; noise of 0.3 in the logs moves a few by a month or two
