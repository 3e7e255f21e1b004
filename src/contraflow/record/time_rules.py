"""How English time expressions are built: one rule a construction, each a pattern and what it means."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from contraflow.record import time_sense as say
from contraflow.record.time_words import DAYS, either, english

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[re.Match[str], say.Place], say.Meaning | None]
    Rule = tuple[re.Pattern[str], Reader]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, those that win a tie first."""
    e = english()
    part = rf"(?:\s+(?P<part>{e.part}))?"
    near = r"(?:(?:the\s+)?(?P<near>last|past|next|this|coming|previous|following|upcoming|same|that)\s+)"
    shade = r"(?:(?P<shade>early|late|mid|earlier|later)[- ](?:in\s+)?)?"
    year = r"(?P<year>(?:1[5-9]|20)\d\d)"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
    zone = r"(?:\s*(?:E[DS]T|GMT|local time))?\s*(?:on\s+)?"
    clock = rf"(?:(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b\.?{zone})"
    about = r"(?:(?:almost|about|nearly|more\s+than|less\s+than|at\s+least|some|over)\s+)?"
    number, units = rf"(?P<number>{e.number})", rf"(?P<unit>{e.unit})"
    seasons = either(e.seasons)
    counted = rf"(?![-\d%,.]\d|\s*(?:{e.unit}|percent|per\s+cent|people|troops|miles|men)\b)"
    plural = r"(?P<unit>weekend|(?:second|minute|hour|day|week|month|year|decade|centurie)s)"
    plain = rf"(?P<month>{e.month})"
    made = (
        (rf"{clock}?{near}?(?:(?:{e.weekday}),?\s+)?{plain}\s+{day}(?:,?\s+{year}\b)?{part}", say.month_day),
        (rf"(?:(?:{e.weekday}),?\s+)?{day}\s+(?:of\s+)?{plain}(?:,?\s+{year}\b)?", say.month_day),
        (r"(?P<iso>\d{4}-\d\d-\d\d)\b", say.iso_day),
        (r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)\d\d)\b", say.slashes),
        (rf"(?:the\s+)?week\s+of\s+{plain}\s+{day}", say.week_of),
        (rf"{shade}{near}?{plain}(?:\s+(?:of\s+)?{year})?(?![\w])", say.month),
        (
            rf"{clock}?(?P<before>(?:the\s+)?day\s+before\s+)?{near}?(?P<weekday>{e.weekday})(?:'s|\u2019s)?{part}",
            say.weekday,
        ),
        (rf"{clock}?(?P<word>{either(DAYS)})\b{part}", say.today),
        (rf"{shade}{near}(?P<unit>day|week|weekend|month|quarter|year|decade|century|{e.part})\b", say.near_unit),
        (rf"{shade}(?:{near}(?P<season>{seasons})|(?P<dated>{seasons})\s+(?:of\s+)?{year})\b", say.season),
        (rf"(?:the\s+)?(?P<ordinal>{either(e.ordinals)})\s+quarter(?:\s+(?:of\s+)?{year})?\b", say.quarter),
        (rf"{about}{number}\s+{units}\s+(?P<way>ago|earlier|later|from\s+now|before|afterwards?)\b", say.apart),
        (rf"(?:the\s+)?(?P<way>last|past|next|coming|previous|recent)\s+(?:{number}\s+)?{units}(?<=s)\b", say.window),
        (
            rf"{about}{number}(?P<half> 1/2)?[- ](?:(?:more|full|straight)\s+)?{units}(?!-old| old)(?:[- ]long)?",
            say.lasting,
        ),
        (rf"{units}[- ]long\b", say.lasting),
        (rf"(?:the\s+)?{plural}\b(?!\s*-?\s*old\b)", say.unit_alone),
        (rf"(?P<each>each|every)\s+(?:(?P<number>other)\s+)?(?P<unit>{e.unit})", say.every_unit),
        (r"(?:the\s+|early\s+|late\s+|mid-?)*'?(?P<decade>(?:1[89]|20)?\d0)s\b", say.decade),
        (rf"(?:(?:early|late|mid|post|pre)[- ])?{year}\b{counted}", say.year_alone),
        (rf"(?:last\s+|next\s+|this\s+)?(?P<holiday>{either(e.holidays)})\b", say.holiday),
        (rf"(?P<word>{either(e.references)})\b", say.reference),
        (rf"(?P<word>{either(e.sets)})\b", say.repeated),
        (clock, say.hour),
    )
    return tuple((re.compile(rf"(?<![\w$\u20ac-])(?:{pattern})", re.IGNORECASE), rule) for pattern, rule in made)
