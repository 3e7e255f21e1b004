from __future__ import annotations

from contraflow.analysis.specification import Curve, Specification


def one(value, window="long", codes="listed", *, low=1.0, floor=0.0):
    return Specification((("window", window), ("codes", codes)), value, low, None, floor)


CURVE = Curve(
    (
        one(30.0),
        one(10.0, "short"),
        one(29.0, codes="bridged"),
        one(8.0, "short", "bridged", floor=9.0),
        Specification((("measure", "weight"),), missing="weights"),
    )
)


def test_definitions_stand_in_order_of_size_and_the_missing_are_counted():
    assert [each.value for each in CURVE.computed] == [8.0, 10.0, 29.0, 30.0]
    assert CURVE.median == 19.5
    assert CURVE.missing == {"weights": 1}


def test_an_effect_under_its_noise_floor_or_with_nothing_in_its_interval_does_not_agree():
    assert CURVE.agreeing == 3
    assert not one(5.0, low=0.0).agrees
    assert not Specification((), missing="weights").agrees


def test_the_dimension_that_moves_the_middle_most_comes_first():
    tried = CURVE.tried()
    assert [each.dimension for each in tried] == ["window", "window", "codes", "codes"]
    short = next(each for each in tried if each.choice == "short")
    assert (short.median, short.agree, short.of) == (9.0, 1, 2)
