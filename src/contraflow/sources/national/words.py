"""Words that national tables write flows, months and totals with, in English, Russian, Kyrgyz, Armenian and Uzbek."""

from __future__ import annotations

import re

from contraflow.codes.month import YEAR, Month, Period
from contraflow.errors import BadCode

MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "january", "январь", "января", "հունվար", "yanvar"),
    ("feb", "february", "февраль", "февраля", "փետրվար", "fevral"),
    ("mar", "march", "март", "марта", "մարտ", "mart"),
    ("apr", "april", "апрель", "апреля", "ապրիլ", "aprel"),
    ("may", "май", "мая", "մայիս"),
    ("jun", "june", "июнь", "июня", "հունիս", "iyun"),
    ("jul", "july", "июль", "июля", "հուլիս", "iyul"),
    ("aug", "august", "август", "августа", "օգոստոս", "avgust"),
    ("sep", "sept", "september", "сентябрь", "сентября", "սեպտեմբեր", "sentabr"),
    ("oct", "october", "октябрь", "октября", "հոկտեմբեր", "oktabr"),
    ("nov", "november", "ноябрь", "ноября", "նոյեմբեր", "noyabr"),
    ("dec", "december", "декабрь", "декабря", "դեկտեմբեր", "dekabr"),
)
FLOWS: dict[str, tuple[str, ...]] = {
    "re-export": ("re-export", "reexport", "реэкспорт", "վերաարտահանում"),
    "re-import": ("re-import", "reimport", "реимпорт"),
    "export": ("export", "экспорт", "вывоз", "արտահանում", "eksport", "出口"),
    "import": ("import", "импорт", "ввоз", "ներմուծում", "ներկրում", "进口"),
}
TOTALS = ("total", "всего", "итого", "бардыгы", "ընդամենը", "jami", "барлығы", "total trade", "all goods")
FILLERS = {"за", "год", "года", "г", "y", "year", "of", "период", "жыл"}

_NUMBER_OF_MONTH = {name: at for at, names in enumerate(MONTHS, start=1) for name in names}
_TOKENS = re.compile(r"[^\W\d_]+|\d+")
_DATE = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./]\d{1,2})?(?:[ T].*)?", re.ASCII)
_FOUR = 4


def period(text: str) -> Period:
    """Read "2022", "за январь-декабрь 2019 года", "2006 январь", "2020 5", "2024-02-01"; raise BadCode otherwise."""
    plain = text.strip().casefold()
    if plain.isascii() and (found := _DATE.fullmatch(plain)):
        return Period(Month(int(found[1]), int(found[2])))
    tokens = [token for token in _TOKENS.findall(plain) if token not in FILLERS]
    years = [int(token) for token in tokens if token.isdecimal() and len(token) == _FOUR]
    months = [_month(token) for token in tokens if not (token.isdecimal() and len(token) == _FOUR)]
    if len(years) != 1 or None in months or len(months) > len(("first", "last")):
        raise BadCode("not a month, year or part of a year", seen=text, allowed=("2022", "январь 2022", "2022-02"))
    if not months:
        return Period(Month(years[0], 1), YEAR)
    first, last = months[0] or 0, months[-1] or 0
    return Period.between(Month(years[0], first), Month(years[0], last))


def _month(token: str) -> int | None:
    """The number of a month's name, or of a one- or two-digit number."""
    if token.isdecimal():
        return int(token) if 1 <= int(token[:3]) <= YEAR else None
    return _NUMBER_OF_MONTH.get(token)


def flow(text: str) -> str:
    """Read a direction: "Экспорт", "IMPORT", "արտահանում"; raise BadCode on anything else."""
    plain = text.strip().casefold()
    for code, words in FLOWS.items():
        if plain.startswith(words):
            return code
    raise BadCode("not a direction of trade", seen=text, allowed=tuple(FLOWS))


def is_total(text: str) -> bool:
    """Whether a label says that its line is the total: "Всего 2", "ВСЕГО:"."""
    return " ".join(token for token in _TOKENS.findall(text.casefold()) if not token.isdecimal()) in TOTALS
