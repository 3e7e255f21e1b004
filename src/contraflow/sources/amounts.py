"""Amounts: published numbers as text, read by the engine as exact integers of the table's unit.

Whole numbers take a quick path; the rest are read as decimals with nine places, so that no float is ever between the
file and the table. What `codes.money.to_minor` refuses, this refuses: NaN, infinities, hexadecimal, 1e400.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from contraflow.codes.money import INT64, to_minor
from contraflow.errors import BadCode

if TYPE_CHECKING:
    import ibis.expr.types as ir

BLANK = "(blank)"  # stands where a column name would: the value is not available, which is no fault
WHOLE = r"^[0-9]{1,12}$"  # times a million still fits 64 bits
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

    def is_blank(self, rows: ir.Table) -> ir.BooleanValue:
        """Where the publisher gives no number."""
        text = rows[self.column]
        return text.isnull() | text.strip().isin(self.blank)

    def expression(self, rows: ir.Table) -> Any:
        """The number in the table's unit; missing where it is blank or cannot be read."""
        text = rows[self.column].strip()
        whole = text.try_cast("int64") * 10**self.shift
        return ibis.cases(
            (text.re_search(WHOLE), whole),
            (text.re_search(NUMBER), _exact(text, self.shift)),
            else_=ibis.null("int64"),
        )

    def reason(self, seen: str | None) -> str:
        """Why a text is no amount, and what to do."""
        try:
            number = to_minor(seen or "", self.shift)
        except BadCode as error:
            return f"{error.what}; correct the number in the file, or fetch the file again"
        return "a negative amount; trade statistics have none" if number < 0 else "more digits than can be read exactly"


def _exact(text: Any, shift: int) -> Any:
    """A decimal text in units of 10**-shift, missing where 64 bits cannot hold it."""
    number = text.try_cast(EXACT)
    fits = number <= INT64 // 10**shift
    return ibis.ifelse(fits, (ibis.ifelse(fits, number, None) * 10**shift).round(0), None).cast("int64")
