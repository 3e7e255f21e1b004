"""Money and weights as int64 minor units, and how a page says them.

Sums of integers are exact, equal on every engine and in any order. Floats appear after aggregation only, and become
words here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from contraflow.errors import BadCode

INT64 = 2**63 - 1
CENTS = 2  # decimal digits of a currency's minor unit; every currency in use here has two
GRAMS = 3  # decimal digits between a kilogram and a gram
THIN = "\u2009"
EN_DASH = "\u2013"
MINUS = "\u2212"
ISO4217 = 3  # letters of a currency code
LONGEST = 64  # characters; a longer "number" is a shifted column

FIGURES = 1000  # below it, a number has at most three figures
ROUNDS_TO_100 = 99.95  # from here, one decimal would make a fourth figure

_STEPS = ((1.0, ""), (1e3, "k"), (1e6, "m"), (1e9, "bn"), (1e12, "tn"))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` hundredths of `currency` (ISO 4217)."""

    minor: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        """Refuse what int64 cannot hold, and what is no currency."""
        if abs(self.minor) > INT64:
            raise BadCode("more than 64 bits can hold", seen=self.minor)
        if not (len(self.currency) == ISO4217 and self.currency.isascii() and self.currency.isupper()):
            raise BadCode("not a currency of ISO 4217", seen=self.currency, allowed=("EUR", "USD", "CNY"))

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> Self:
        """Read a plain decimal number of whole currency units: "123.45"."""
        return cls(to_minor(text, CENTS), currency)

    @property
    def amount(self) -> Decimal:
        """Return whole currency units, exactly."""
        return Decimal(self.minor).scaleb(-CENTS)

    @property
    def words(self) -> str:
        """Return the amount as a page prints it: "EUR 12.7 bn", with thin spaces."""
        return words(float(self.amount), self.currency)

    def __str__(self) -> str:
        """Return the exact amount: "123.45 EUR"."""
        return f"{self.amount:.{CENTS}f} {self.currency}"


def to_minor(value: str | float | Decimal, scale: int, *, multiple: int = 1) -> int:
    """Turn a published number into minor units, exactly: "123.45" with scale 2 is 12345.

    `scale` is the number of decimal digits of the minor unit (CENTS, GRAMS); `multiple` the publisher's unit, 1000
    for "thousand USD". Digits beyond the minor unit are rounded half to even, once, here. A float is read by its
    shortest decimal form. Raises BadCode on text that is no number, NaN, infinities and what int64 cannot hold,
    1e400 among them, without first building the huge integer.
    """
    text = str(value).strip()
    plain = text.isascii() and "_" not in text and len(text) <= LONGEST
    try:
        number = Decimal(text if plain else "")
    except InvalidOperation:
        raise _bad("not a number", value) from None
    if not number.is_finite():
        raise _bad("not a finite number", value)
    if number.adjusted() > len(str(INT64)):
        raise _bad("larger than 64 bits can hold", value)
    minor = int((number * multiple).scaleb(scale).to_integral_value())
    if abs(minor) > INT64:
        raise _bad("larger than 64 bits can hold", value)
    return minor


def words(amount: float, unit: str) -> str:
    """Say an amount in readable units: 12_674_520_549 in "EUR" is "EUR 12.7 bn", with thin spaces.

    One decimal below a hundred of the unit, none above: "8.4 m", "12.7 bn", "196 m"; below a thousand, whole units.
    The unit of measure stands in front, as currencies do.
    """
    sign = MINUS if amount < 0 else ""
    figure, step = _figure(abs(amount), _step(abs(amount)))
    return f"{unit}{THIN}{sign}{figure}{THIN}{step}".rstrip(THIN)


def interval_words(low: float, high: float, unit: str) -> str:
    """Say an interval in one unit, by its larger end, as "EUR 2.1-2.9 bn" with an en dash; below zero with "to"."""
    if low > high:
        raise BadCode("an interval's low end is above its high end", seen=f"{low} to {high}")
    if low < 0:
        return f"{words(low, unit)} to {words(high, unit).removeprefix(unit + THIN)}"
    step = _step(high)
    first, last = _figure(low, step)[0], _figure(high, step)
    return f"{unit}{THIN}{first}{EN_DASH}{last[0]}{THIN}{last[1]}".rstrip(THIN)


def _step(size: float) -> tuple[float, str]:
    """Choose the smallest unit that leaves at most three figures after rounding: 999 960 is "1.0 m", not "1000 k"."""
    fits = (step for step in _STEPS if float(_figure(size, step)[0]) < FIGURES)
    return next(fits, _STEPS[-1])


def _figure(size: float, step: tuple[float, str]) -> tuple[str, str]:
    scaled = size / step[0]
    whole = not step[1] or scaled >= ROUNDS_TO_100
    return (f"{scaled:.0f}" if whole else f"{scaled:.1f}"), step[1]


def _bad(what: str, value: object) -> BadCode:
    text = str(value)
    return BadCode(what, seen=text if len(text) <= LONGEST else f"{text[:LONGEST]}...", allowed=("123.45", "-7", "1e6"))
