"""Minor units are exact; words are what LOOKS asks for."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes.money import CENTS, GRAMS, INT64, Money, interval_words, to_minor, words
from contraflow.errors import BadCode

T = "\u2009"


@pytest.mark.parametrize(
    ("text", "scale", "minor"),
    [
        ("123.45", CENTS, 12345),
        ("-7", CENTS, -700),
        ("0", CENTS, 0),
        ("1e6", CENTS, 100_000_000),
        ("0.1", CENTS, 10),
        ("12.3456", GRAMS, 12346),
        ("0.005", CENTS, 0),
        ("0.015", CENTS, 2),
        (" 5 ", CENTS, 500),
        ("92233720368547758.07", CENTS, INT64),
        ("1e-400", CENTS, 0),
    ],
)
def test_minor_units_are_exact(text: str, scale: int, minor: int) -> None:
    assert to_minor(text, scale) == minor


def test_floats_and_publishers_units() -> None:
    assert to_minor(0.1, CENTS) == 10
    assert to_minor(1234.567, CENTS, multiple=1000) == 123_456_700


@pytest.mark.parametrize(
    "text",
    ["1e400", "NaN", "inf", "-Infinity", "", ":", "1,234", "1_000", "٣", "92233720368547758.08", "9" * 65, "0x10"],
)
def test_refuses(text: str) -> None:
    with pytest.raises(BadCode):
        to_minor(text, CENTS)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (12_674_520_549, f"EUR{T}12.7{T}bn"),
        (196_100_000, f"EUR{T}196{T}m"),
        (8_400_000, f"EUR{T}8.4{T}m"),
        (999_960, f"EUR{T}1.0{T}m"),
        (99_949, f"EUR{T}99.9{T}k"),
        (99_951, f"EUR{T}100{T}k"),
        (317, f"EUR{T}317"),
        (0, f"EUR{T}0"),
        (-2_639e6, f"EUR{T}\u22122.6{T}bn"),
        (1e15, f"EUR{T}1000{T}tn"),
    ],
)
def test_words(amount: float, said: str) -> None:
    assert words(amount, "EUR") == said


def test_interval_words() -> None:
    assert interval_words(2.1e9, 2.94e9, "EUR") == f"EUR{T}2.1\u20132.9{T}bn"
    assert interval_words(-2.1e6, 2.94e9, "EUR") == f"EUR{T}\u22122.1{T}m to 2.9{T}bn"
    with pytest.raises(BadCode):
        interval_words(2, 1, "EUR")


def test_money() -> None:
    money = Money.parse("123.45", "USD")
    assert money == Money(12345, "USD")
    assert str(money) == "123.45 USD"
    assert Money(1_267_452_054_900).words == f"EUR{T}12.7{T}bn"
    for bad in ("usd", "EURO", ""):
        with pytest.raises(BadCode):
            Money(1, bad)
    with pytest.raises(BadCode):
        Money(2**63)


@given(st.integers(-INT64, INT64))
def test_minor_units_survive_text(minor: int) -> None:
    assert to_minor(str(Decimal(minor).scaleb(-CENTS)), CENTS) == minor
    text, currency = str(Money(minor)).split()
    assert Money.parse(text, currency) == Money(minor)


@given(st.floats(-1e14, 1e14))
def test_words_never_show_four_figures(amount: float) -> None:
    figure = words(amount, "EUR").split(T)[1].lstrip("\u2212")
    assert len(figure.replace(".", "")) <= 3
