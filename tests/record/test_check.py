from dataclasses import replace

import pytest

from contraflow import pipeline
from contraflow.codes.data import resource_toml
from contraflow.errors import UsageError
from contraflow.pipeline.check import added, checked
from contraflow.record.check import Asked, Claim, check, claims, grid

CLAIM = Claim(
    "x", "machine tools doubled", "A", "growth", ("machine_tools",), 100.0, "percent", "about", "CHN", 2023, base=2022
)


def flows(**by_codes):
    """A lake that holds a year before of 100 and the values given by code set; Hong Kong and customs are missing."""

    def flow(asked):
        if asked.source["id"] != "baci" or len(asked.exporters) > 1:
            return "missing"
        name = asked.codes["id"].replace("-", "_")
        return (by_codes.get(f"c{name}", 200.0) if asked.year == 2023 else 100.0) * 1.0

    return flow


def test_the_verdict_counts_definitions_and_names_the_choice_that_flips():
    verdict = check(CLAIM, flows(c8456_8466=300.0))
    assert verdict.words == "holds in 3 of 4 definitions; 20 more could not be computed"
    assert verdict.flips == ("codes: 8456-8463 -> 8456-8466",)
    assert verdict.grid == grid()["version"]


@pytest.mark.parametrize(
    ("comparison", "value", "holds"),
    [("about", 110.0, True), ("exact", 110.0, False), ("at_least", 90.0, True), ("at_most", 90.0, False)],
)
def test_words_say_how_near_is_near_enough(comparison, value, holds):
    verdict = check(replace(CLAIM, comparison=comparison, value=value), flows())
    assert {one.holds for one in verdict.computed} == {holds}


def test_growth_across_the_break_carries_its_warning():
    across = check(replace(CLAIM, year=2023, base=2021), flows())
    assert all("breaks in 2022" in one.caveat for one in across.computed)
    assert all(one.caveat is None for one in check(CLAIM, flows()).computed)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"goods": ("tanks",), "origin": None}, "crosses no border"),
        ({"goods": ("geospatial_intelligence",)}, "imagery"),
        ({"goods": ("tools_unspecified",)}, "name no goods"),
        ({"year": None}, "no period"),
    ],
)
def test_what_trade_data_cannot_tell_is_said(changes, reason):
    verdict = check(replace(CLAIM, **changes), flows())
    assert reason in verdict.reason
    assert verdict.words.startswith("trade data can't tell")


def test_a_base_of_zero_gives_no_rate():
    assert not check(CLAIM, lambda asked: 0.0 if asked.year == 2022 else 1.0).computed


SHARE = replace(CLAIM, metric="share", value=60.0, comparison="exact", base=None)
SIDES = {"alone": 30.0, "all": 50.0, "named": 40.0}


def parts(asked):
    """A lake with BACI: China alone, all countries, and the named ones."""
    if asked.source["id"] != "baci" or asked.exporters == ("CHN", "HKG"):
        return "missing"
    return SIDES["alone" if asked.exporters == ("CHN",) else "named" if asked.exporters else "all"]


def test_a_share_is_held_against_several_wholes():
    verdict = check(SHARE, parts)
    assert {(one.definition.against, one.value) for one in verdict.computed} == {
        ("of_all_reporters", 60.0),
        ("of_coalition_and_suppliers", 75.0),
    }
    assert verdict.flips == ("against: of_all_reporters -> of_coalition_and_suppliers",)
    assert verdict.words == "holds in 4 of 8 definitions; 40 more could not be computed"
    assert not check(SHARE, lambda _: 0.0).computed


def test_a_rank_is_a_place_among_the_named():
    first = check(replace(SHARE, metric="rank", value=1.0, unit="rank"), lambda asked: float("CHN" in asked.exporters))
    assert {(one.value, one.holds) for one in first.computed} == {(1.0, True)}


def test_the_speaker_s_own_source_comes_first():
    assert check(replace(SHARE, source="russian_customs"), parts).outcomes[0].definition.source == "russian_customs"


def test_a_period_that_is_not_the_speaker_s_is_said():
    assert all("no period" in one.caveat for one in check(replace(SHARE, assumed=True), parts).computed)


def test_the_claims_that_ship_have_sources_and_codes():
    for claim in claims(resource_toml("record/cases.toml")):
        assert claim.url.startswith("https://")
        assert {code["goods"] for code in grid()["codes"]} >= set(claim.goods)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    with pipeline.workspace(pipeline.Settings(home=tmp_path_factory.mktemp("lake"))) as opened:
        list(pipeline.add(opened, pipeline.files(["bundled"])))
        yield opened


def test_the_bundled_extract_answers_for_machine_tools(work):
    (verdict,) = checked(work, ["A08-2023"])
    values = {one.definition.codes: round(one.value) for one in verdict.computed}
    assert values["8456-8466"] == 126
    assert values["list machine_tools"] == 158


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("A01-2022", "the weight of 1 rows of 3912.20, 2022"),
        ("A02", "Dec 2023 in CEPII BACI"),
        ("A03", "1 of at least 100 are held"),
        ("A09", "Jan 2023 to Jul 2024 month by month"),
        ("A46-2023", "exports of all countries"),
    ],
)
def test_what_the_bundle_lacks_is_named_and_no_figure_is_made_up(work, name, lacks):
    (verdict,) = checked(work, [name])
    assert not verdict.computed
    assert any(lacks in one.missing for one in verdict.outcomes)


@pytest.mark.parametrize(
    ("unit", "rows", "figure"),
    [
        ("tonnes", [{"value_minor": 2_000_000, "blank": 0}], 2.0),
        ("tonnes", [{"value_minor": 2_000_000, "blank": 1}], "the weight of 1 rows"),
        ("USD", [{"value_minor": 150, "currency": "USD"}], 1.5),
        ("USD", [{"value_minor": 150, "currency": "EUR"}], "is held in EUR"),
        ("percent", [{"value_minor": 150, "currency": "EUR"}], 1.5),
        ("percent", [{"value_minor": 1, "currency": "EUR"}, {"value_minor": 1, "currency": "USD"}], "held in EUR, USD"),
    ],
)
def test_blank_weights_and_mixed_currencies_make_no_figure(unit, rows, figure):
    asked = Asked({"id": "3912.20"}, {"says": "BACI"}, ("CHN",), "RUS", 2022, unit)
    found = added(rows, asked)
    assert figure in found if isinstance(found, str) else found == figure


def test_claims_of_ones_own_are_read_from_a_file(work, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[claim]]\nid = "m"\ntext = "circuits fell"\nspeaker = "me"\nmetric = "level"\ngoods = ["microelectronics"]\n'
        'value = 178e6\nunit = "USD"\ncomparison = "about"\norigin = "CHN"\nyear = 2023\n'
    )
    (verdict,) = checked(work, [str(path)])
    assert verdict.computed[0].holds
    path.write_text('[[claim]]\nid = "m"\n')
    with pytest.raises(UsageError, match="not a file of claims"):
        checked(work, [str(path)])
    with pytest.raises(UsageError, match="no such claim"):
        checked(work, ["Z99"])
