"""What a column or a heading looks like: countries, goods codes, periods, numbers, units; evidence for `sniff`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.errors import BadCode
from contraflow.sources.national import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SAMPLE = 400  # cells of a column that are looked at
ANY_CASE = re.IGNORECASE

UNITS = (
    ("billion", re.compile(r"млрд|billion|\bbn\b|միլիարդ", ANY_CASE)),
    ("million", re.compile(r"млн|миллион|million|\bmln\b|միլիոն", ANY_CASE)),
    ("thousand", re.compile(r"тыс|thousand|миң|հազար|ming ", ANY_CASE)),
)
CURRENCIES = (
    ("KGS", re.compile(r"сомов|сому|\bsoms?\b|\bKGS\b", ANY_CASE)),
    ("USD", re.compile(r"долл|US ?\$|dollar|\bUSD\b|դոլար", ANY_CASE)),
    ("EUR", re.compile(r"\bEUR\b|евро\b|euro\b|_EUR", ANY_CASE)),
    ("KRW", re.compile(r"\bKRW\b|\bwon\b", ANY_CASE)),
    ("RUB", re.compile(r"рубл|\bRUB\b", ANY_CASE)),
    ("AMD", re.compile(r"драм|\bAMD\b|դրամ", ANY_CASE)),
    ("KZT", re.compile(r"тенге|\bKZT\b", ANY_CASE)),
)
OFFICES = (
    ("ARM", re.compile(r"armenia|армени|հայաստան|armstat", ANY_CASE)),
    ("KGZ", re.compile(r"кыргыз|киргиз|kyrgyz|көрсөт|товарлар|миң акш", ANY_CASE)),
    ("KAZ", re.compile(r"казахстан|қазақстан|kazakhstan", ANY_CASE)),
    ("UZB", re.compile(r"узбекистан|uzbek|o.zbekiston|klassifikator", ANY_CASE)),
    ("RUS", re.compile(r"росси|фтс|russian? (federation|export|import)", ANY_CASE)),
    ("GEO", re.compile(r"грузи|georgia", ANY_CASE)),
    ("KOR", re.compile(r"korea", ANY_CASE)),
)
NO_VALUE = re.compile(
    r"%|удельный|темп|share|rate|pct|prop|сальдо|balance|оборот|turnover|\bid\b|code|office|fraud|_text|cum$|\bвес$|mode",
    ANY_CASE,
)
WEIGHT = re.compile(r"net (mass|weight)|нетто|\bkg\b|\bкг\b|qty|тонн", ANY_CASE)
GOODS = re.compile(r"\bhs\d*\b|тн вэд|commodity_?code|product|товар|hs\d? code|код", ANY_CASE)
PARTNER = re.compile(r"partner|страна|country|dispatch|departure|երկիր|өлкө|klassifikator", ANY_CASE)
REPORTER = re.compile(r"reporter|declarant country", ANY_CASE)
ORIGIN = re.compile(r"origin|происхожд|ծագ", ANY_CASE)
CONSIGNMENT = re.compile(r"consign?ment|consigment|отправлен|առաք", ANY_CASE)
NUMBER = re.compile(r"[-+]?[\d \u00a0\u202f]*\d([.,]\d+)*([eE][-+]?\d+)?%?", re.ASCII)
CODE = re.compile(r"\d{4}|\d{6}|\d{8}|\d{10}", re.ASCII)
YEAR_TEXT = re.compile(r"(19|20)\d{2}", re.ASCII)


MONTH_NAMES = frozenset(name for names in words.MONTHS for name in names)


@dataclass(frozen=True, slots=True)
class Shape:
    """Shares, from 0 to 1, of a column's filled cells that are of a kind."""

    filled: int
    country: float
    number: float
    code: float
    period: float
    year: float
    month: float


def shape(cells: Sequence[str]) -> Shape:
    """Look at the cells of a column."""
    there = [cell.strip() for cell in cells if cell.strip() and cell.strip() not in {"-", "\u2013", "..."}][:SAMPLE]

    def share(is_kind: Callable[[str], object]) -> float:
        return sum(bool(is_kind(cell)) for cell in there) / len(there) if there else 0.0

    return Shape(
        filled=len(there),
        country=share(lambda cell: not cell.isdigit() and country.is_known(cell)),
        number=share(NUMBER.fullmatch),
        code=share(CODE.fullmatch),
        period=share(is_period),
        year=share(YEAR_TEXT.fullmatch),
        month=share(lambda cell: cell.isdigit() and 1 <= int(cell[:3]) <= 12),  # noqa: PLR2004 - months of a year
    )


def is_period(text: str) -> bool:
    """Whether a text is a month, a year or a part of one."""
    if NUMBER.fullmatch(text) and not YEAR_TEXT.fullmatch(text):
        return False
    try:
        words.period(text)
    except BadCode:
        return False
    return True


def first(patterns: Sequence[tuple[str, re.Pattern[str]]], text: str) -> tuple[str, str] | None:
    """The first pattern that is in the text: its name, and the words that matched."""
    for name, pattern in patterns:
        if found := pattern.search(text):
            return name, found[0]
    return None


def direction(text: str) -> str | None:
    """The one direction that a text names; None where it names none or both."""
    low = text.casefold()
    named = [code for code, said in words.FLOWS.items() if any(word in low for word in said)]
    if len(named) > 1 and named[0].startswith("re-"):
        return named[0]
    return named[0] if len(named) == 1 else None
