"""Routes, ghosts and prices on a made-up trade with one of each planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from contraflow.analysis.arrivals import odds_of_missing
from contraflow.analysis.level import Spans
from contraflow.analysis.mixture import believed, chances, joined, standing_out
from contraflow.analysis.twolegs import Legs
from contraflow.analysis.unitvalue import step
from contraflow.analysis.unrecorded import Reports
from contraflow.detectors import SIDED
from contraflow.detectors.base import NEAR_ZERO, OUTSIDE, TOTAL
from contraflow.detectors.ghosts import NOT_COMPARABLE, ghosts
from contraflow.detectors.ghosts import Params as GhostParams
from contraflow.detectors.prices import Params as PriceParams
from contraflow.detectors.prices import prices
from contraflow.detectors.routes import Params as RouteParams
from contraflow.detectors.routes import View, routes
from tests.detectors.sides import DEAR, GHOST, PRODUCTS, ROUTE, WINDOW, sides

ALL = ((routes, RouteParams()), (ghosts, GhostParams()), (prices, PriceParams(min_value=100_000)))


@pytest.fixture(scope="module")
def made():
    return sides()


def products(found):
    return [each for each in found if each.product != TOTAL]


def test_a_route_is_found_and_sized(made):
    (found,) = products(routes(made, RouteParams()))
    assert (found.product, found.hub) == ROUTE
    assert found.value == pytest.approx(6 * 300_000, rel=0.15)  # what was sent on, and the noise of the usual trade
    assert found.low < found.value < found.high
    assert found.noise_floor < found.value / 10
    assert found.flags == (NEAR_ZERO,)
    beside = found.parameters["beside"]
    assert set(beside["lags"]) == {"0", "1", "2", "3"}
    assert beside["share_of_hubs_exports"] > 0.5
    assert "Identical goods are not proven" in found.reason


def test_a_route_lists_the_rows_of_both_legs(made):
    (found,) = products(routes(made, RouteParams()))
    first, second = found.parameters["legs"]
    assert (first["reporters"], first["partners"], first["products"]) == (["DEU", "FRA"], ["KAZ"], ["850200"])
    assert (second["reporters"], second["partners"]) == (["KAZ"], ["RUS"])


def test_kilograms_cap_a_route(made):
    net = made.exports
    light = net.weight.copy()
    light[net.seat("KAZ"), net.seat("RUS"), :, 26:] //= 4
    capped = routes(replace(made, exports=replace(net, weight=light)), RouteParams(min_value=100_000))
    (found,) = (each for each in products(capped) if (each.product, each.hub) == ROUTE)
    assert found.value < found.parameters["beside"]["not_capped_by_weight"] / 3


def test_hubs_together_never_match_more_than_was_lost(made):
    legs, comparison = Legs.of(made), made.study.comparison
    lost = made.study.sums().lost
    assert (legs.measured(comparison, 0).sum(axis=1) <= lost).all()


def test_a_ghost_is_found_and_sized(made):
    total, found = ghosts(made, GhostParams())
    assert (found.product, found.hub) == GHOST
    assert found.value == pytest.approx(6 * 300_000, rel=0.1)
    assert total.value == found.value
    assert NOT_COMPARABLE not in found.flags
    flows = [leg["flow"] for leg in found.parameters["legs"]]
    assert flows == ["export", "import"]


def test_reports_that_mean_different_partners_are_not_comparable():
    (found,) = ghosts(sides(concepts=("consignment", "origin")), GhostParams())  # Armenia, where the ghost is
    assert (found.product, found.hub, found.value) == (TOTAL, GHOST[1], 0)
    assert NOT_COMPARABLE in found.flags
    assert "Not comparable" in found.reason


def test_another_hub_by_origin_leaves_a_ghost_as_it_is():
    total, found = ghosts(sides(concepts=("origin", "consignment")), GhostParams())
    assert (found.product, found.hub, total.value) == (*GHOST, found.value)
    assert NOT_COMPARABLE not in found.flags
    assert found.caveats[0].endswith("So it is at: Kazakhstan.")


def test_reports_are_alike_where_both_say_what_they_mean(made):
    assert made.alike("KAZ")
    assert sides(concepts=("origin", "unknown")).alike("KAZ") is False
    assert sides(concepts=("origin", "unknown")).alike("ARM") is None
    assert replace(made, concepts={}).alike("KAZ") is None


def test_what_the_hub_never_recorded_is_not_believed(made):
    """The goods are declared and the hub sells more, but its own books say that they did not come by it."""
    gone = made.imports.value.copy()
    net, months = made.imports, slice(26, None)
    gone[net.seat("coalition"), net.seat("KAZ"), PRODUCTS.index(ROUTE[0]), months] = 60_000 * 100
    chance = [
        View.of(each, RouteParams()).chance[PRODUCTS.index(ROUTE[0]), 0]
        for each in (made, replace(made, imports=replace(net, value=gone)))
    ]
    assert chance[0] > 0.99
    assert chance[1] < 1 - RouteParams().rate


def test_a_route_that_the_window_does_not_show_says_so(made):
    net = made.exports
    late = net.value.copy()
    first = made.study.comparison.window.start.index - net.start.index
    at = (net.seat("KAZ"), net.seat("RUS"), PRODUCTS.index(ROUTE[0]))
    late[(*at, slice(first, first + 7))] = 0  # the second leg of the window, a month later
    late[(*at, slice(first + 7, None))] *= 3
    (found,) = products(routes(replace(made, exports=replace(net, value=late)), RouteParams(min_value=100_000)))
    assert (found.value, found.flags) == (0, (OUTSIDE,))
    assert found.parameters["beside"]["since_the_window_began"] > 100_000


def test_a_silent_hub_has_neither_ghosts_nor_routes():
    quiet = sides(silent=("ARM", "KAZ"))
    assert ghosts(quiet, GhostParams()) == []
    assert routes(quiet, RouteParams()) == []
    found = routes(sides(silent=("ARM",)), RouteParams())[0]
    assert "Not measured, for want of their own reports: Armenia." in found.caveats


def test_goods_booked_under_another_code_of_the_heading_are_no_ghost(made):
    net = made.exports
    names = tuple("850510" if name == "850700" else name for name in net.products)
    lines = tuple((name,) for name in names)
    came = made.imports.value.copy()
    at = (net.seat("coalition"), net.seat("ARM"))
    came[(*at, names.index("850510"))] += net.value[(*at, names.index("850500"))]
    moved = replace(
        made,
        exports=replace(net, products=names, lines=lines),
        imports=replace(made.imports, products=names, lines=lines, value=came),
    )
    assert ghosts(moved, GhostParams()) == []


def test_what_never_came_is_missing_and_what_came_late_or_never_did_is_not():
    rng = np.random.default_rng(3)
    sent = rng.lognormal(10, 1, (4, 40)) * (rng.random((4, 40)) < 0.6)
    late = np.concatenate([np.zeros((4, 1)), sent[:, :-1]], axis=1)
    booked = np.stack([sent[0], late[1], sent[2], np.zeros(40)]) * rng.lognormal(0, 0.2, (4, 40))
    booked[2, 20:] *= 0.1
    odds = odds_of_missing(sent, booked, Spans(np.arange(20), np.arange(20, 40)), np.array([0.1]))[:, 0]
    assert odds[2] > 1e6
    assert (odds[:2] < 1e-6).all()  # at once, a month late
    assert odds[3] == pytest.approx(1.0, abs=0.5)  # never recorded, before the controls either


def test_a_mark_up_is_found_and_sized(made):
    total, *found = prices(made, PriceParams(min_value=100_000))
    assert [each.product for each in found] == [DEAR]
    routes_of = found[0].parameters["beside"]["routes"]
    assert routes_of["CHN"]["markup"] == pytest.approx(0.8, abs=0.1)
    assert routes_of["KAZ"]["markup"] == pytest.approx(0.0, abs=0.1)
    assert found[0].unit == "%"
    assert abs(total.value) < 5


@pytest.mark.parametrize(("detector", "params"), ALL, ids=lambda each: getattr(each, "__name__", ""))
def test_where_nothing_is_planted_nothing_is_found(detector, params):
    found = [products(detector(sides(planted=False, seed=seed), params)) for seed in (11, 12, 13)]
    assert sum(map(bool, found)) <= 1


@pytest.mark.parametrize(("detector", "params"), ALL, ids=lambda each: getattr(each, "__name__", ""))
def test_whole_years_say_nothing_of_months(detector, params, made):
    assert detector(replace(made, yearly=True), params) == []


def test_imports_on_another_grid_are_laid_beside_the_exports(made):
    other = made.imports
    later = replace(
        other, start=other.start.next(3), reported=other.reported[:, 3:], value=other.value[:, :, ::-1, 3:],
        products=other.products[::-1], lines=other.lines[::-1],
    )  # fmt: skip
    whole, cut = Reports.of(made), Reports.of(replace(made, imports=later))
    assert np.array_equal(whole.recorded[..., 3:], cut.recorded[..., 3:])
    assert not cut.reported[:3].any()
    assert not cut.recorded[..., :3].any()


def test_months_before_end_with_the_placebo_windows(made):
    spans = Spans.of(made.study, made.exports.start, np.ones(42, dtype=bool))
    assert (spans.before[0], spans.before[-1]) == (0, 25)
    assert spans.after[0] == WINDOW.start.index - made.exports.start.index
    assert len(spans.later(2).after) == len(spans.after) - 2


def test_a_step_is_read_through_wild_months():
    rng = np.random.default_rng(5)
    series = rng.normal(0, 0.1, (1, 1, 40))
    series[..., 20:] += np.log(1.5)
    series[0, 0, [3, 25, 33]] += 4
    fit = step(series, Spans(np.arange(20), np.arange(20, 40)), 4)
    assert fit.step[0, 0] == pytest.approx(np.log(1.5), abs=0.1)
    assert fit.error[0, 0] == pytest.approx(0.1 * np.sqrt(2 / 20), rel=0.5)
    assert np.flatnonzero(np.abs(fit.residual[0, 0]) > 10).tolist() == [3, 25, 33]
    assert np.isnan(step(series, Spans(np.arange(3), np.arange(20, 40)), 4).step).all()


def test_few_are_believed_where_all_cells_are_alike():
    flat = np.ones(200)
    assert joined(flat, flat, flat).max() < 0.2
    clear = flat / 10
    clear[:20] = 1e6
    found = joined(flat, flat, clear)
    assert (found[:20] > 0.99).all()
    assert (found[20:] < 0.2).all()
    kinds = np.stack([flat, clear], axis=1)
    assert (chances(kinds, (1.0, 1.0))[:20, 1] > 0.99).all()


def test_the_share_expected_to_be_false_is_kept():
    chance = np.array([0.99, 0.5, 0.97, 0.9, 0.2])
    assert believed(chance, 0.05).tolist() == [True, False, True, True, False]
    assert not believed(np.array([0.5, 0.4]), 0.05).any()


def test_what_stands_out_is_large_and_sure_and_the_worthiest_comes_first():
    worth, chance = np.array([[5.0, 9.0], [99.0, 8.0]]), np.array([[0.99, 0.98], [0.5, 0.99]])
    assert standing_out(worth, chance, worth >= 0, 0.05) == [(0, 1), (1, 1), (0, 0)]
    assert standing_out(worth, chance, worth != 9, 0.05) == [(1, 1), (0, 0)]


@pytest.mark.parametrize(
    "detector",
    [each for each in SIDED if "imports" not in (*each.needs, *each.uses)],
    ids=lambda each: each.name,
)
def test_who_does_not_ask_for_imports_does_without(made, detector):
    found = detector(made)
    assert found
    assert [each.row() for each in found] == [each.row() for each in detector(replace(made, imports=None))]
