"""Amounts: published numbers as text, read by the engine as exact integers of the table's unit.

Plain numbers that fit 64 bits in the table's unit are read as integers of that unit; the rest (exponents, very large
ones) as decimals with nine places, a hundred times slower. No float is ever between the file and the table. What
`codes.money.to_minor` refuses, this refuses: NaN, infinities, hexadecimal, 1e400.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from contraflow.codes.money import INT64, to_minor
from contraflow.errors import BadCode

if TYPE_CHECKING:
    import ibis.expr.types as ir

BLANK = "(blank)"  # stands where a column name would: the value is not available, which is no fault
PLAIN = r"^[0-9]{1,%d}([.][0-9]{0,20})?$"
DIGITS = 18  # that fit 64 bits, whatever they are
NUMBER = r"^\+?[0-9]{0,18}\.?[0-9]{0,20}([eE][+-]?[0-9]{1,2})?$"
EXACT = "decimal(38, 9)"


@dataclass(frozen=True, slots=True)
class Amount:
    """A column of numbers: `shift` is the power of ten from the file's unit to the table's.

    EUR to cents is 2, thousand USD to cents 5, tonnes to grams 6. `blank` are the texts that mean "not available";
    a missing field always does. Digits finer than the table's unit are rounded half away from zero, once, here.
    """

    column: str
    gives: str
    shift: int
    blank: tuple[str, ...] = ("",)

    def is_blank(self, text: ir.StringValue) -> ir.BooleanValue:
        """Where the publisher gives no number."""
        return text.isnull() | text.strip().isin(self.blank)

    def expression(self, text: ir.StringValue, whole: ir.IntegerValue | None = None) -> ir.IntegerValue:
        """The number in the table's unit; missing where it is blank or cannot be read.

        `whole` is the number where it has been read already; then the text is missing.
        """
        digits = min(12, DIGITS - self.shift)
        number, bare = text.try_cast("int64"), text.strip()
        known = [] if whole is None else [(whole.notnull(), whole * 10**self.shift)]
        return ibis.cases(
            *known,
            (number.between(0, 10**digits - 1) & (number.cast("string") == text), number * 10**self.shift),
            (text.re_search(PLAIN % digits), _moved(text, self.shift)),
            (bare.re_search(PLAIN % digits), _moved(bare, self.shift)),
            (bare.re_search(NUMBER), _exact(bare, self.shift)),
            else_=ibis.null("int64"),
        )

    def reason(self, seen: str | None) -> str:
        """Why a text is no amount, and what to do."""
        try:
            number = to_minor(seen or "", self.shift)
        except BadCode as error:
            return f"{error.what}; correct the number in the file, or fetch the file again"
        return "a negative amount; trade statistics have none" if number < 0 else "more digits than can be read exactly"


def _moved(text: ir.StringValue, shift: int) -> ir.IntegerValue:
    """A plain decimal text in units of 10**-shift: "48.641e5"; the engine rounds half away from zero as it reads it."""
    return text.concat(f"e{shift}").try_cast("int64")


def _exact(text: ir.StringValue, shift: int) -> ir.IntegerValue:
    """A decimal text in units of 10**-shift, missing where 64 bits cannot hold it."""
    number = text.try_cast(EXACT)
    fits = number <= INT64 // 10**shift
    return ibis.ifelse(fits, (ibis.ifelse(fits, number, None) * 10**shift).round(0), None).cast("int64")
