"""What a matched time expression means, given where it stands.

Each function gets the match of its rule; it returns a TIMEX3 value with its kind and basis, or None when the words
mean something else there. Values need a day to start from: where none is known they say XXXX.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contraflow.record import calendar
from contraflow.record.time_words import count, english, unit
from contraflow.record.timex import Basis, Kind, iso_week, shift_month

if TYPE_CHECKING:
    Match = re.Match[str]

WEEK = 7
DECADE = 10
CENTURY = 100
SOON = 75  # days after publication that a date without a year may lie; else it is last year's
SOON_MONTHS = 2  # the same for a month
YEAR_AHEAD = 300  # days, where the clause looks ahead


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: the day of publication, the last day spoken of, whether its clause looks ahead."""

    published: date | None
    spoken: date | None
    ahead: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression says."""

    value: str
    kind: Kind = "date"
    basis: Basis = "explicit"


def _clocked(found: Match, day: str) -> Meaning:
    """Add the hour or the part of the day that the words name."""
    said = found.groupdict()
    if said.get("hour"):
        hour = int(said["hour"]) % 12 + (12 if said["half"].lower() == "p" else 0)
        return Meaning(f"{day}T{hour:02d}:{said['minute'] or '00'}", "time")
    word = said.get("part")
    return Meaning(f"{day}T{english().parts[word.lower()]}", "time") if word else Meaning(day)


def _with(meaning: Meaning, basis: Basis) -> Meaning:
    return Meaning(meaning.value, meaning.kind, basis)


def month_day(found: Match, place: Place) -> Meaning | None:
    """Read "Oct. 26", "26 October 1998", "Monday, Oct. 26"."""
    if not found["month"][0].isupper():
        return None
    month, day = calendar.month_numbers()[found["month"].rstrip(".").lower()], int(found["day"])
    if found["year"]:
        fixed = calendar.valid(int(found["year"]), month, day)
        return _clocked(found, fixed[0].isoformat()) if fixed else None
    if place.published is None:
        return _clocked(found, f"XXXX-{month:02d}-{day:02d}") if calendar.valid(2000, month, day) else None
    day_of = _nearest(month, day, place)
    return None if day_of is None else _clocked(found, day_of.isoformat())


def _nearest(month: int, day: int, place: Place) -> date | None:
    """Return the last such day before the publication, or one soon after it: later where the clause looks ahead."""
    origin = place.published
    if origin is None:
        return None
    soon = timedelta(YEAR_AHEAD if place.ahead else SOON)
    years = [one for by in (-1, 0, 1) for one in calendar.valid(origin.year + by, month, day) if one <= origin + soon]
    return max(years, default=None)


def iso_day(found: Match, _: Place) -> Meaning | None:
    """Read "1998-10-26"."""
    year, month, day = map(int, found["iso"].split("-"))
    return Meaning(found["iso"]) if calendar.valid(year, month, day) else None


def slashes(found: Match, _: Place) -> Meaning | None:
    """A date in digits is read only where one reading is possible."""
    year, a, b = int(found["y"]), int(found["m"]), int(found["d"])
    both = {*calendar.valid(year, a, b), *calendar.valid(year, b, a)}
    return Meaning(both.pop().isoformat()) if len(both) == 1 else None


def week_of(found: Match, place: Place) -> Meaning | None:
    """Read "the week of March 6"."""
    month = calendar.month_numbers()[found["month"].rstrip(".").lower()]
    day = _nearest(month, int(found["day"]), place)
    return None if day is None else Meaning(iso_week(day))


def month(found: Match, place: Place) -> Meaning | None:
    """Read "April", "late November", "last May", "July 1997"."""
    name = found["month"].rstrip(".").lower()
    if not found["month"][0].isupper() or (name in {"may", "march", "mar", "sat", "sun"} and not _in_time(found)):
        return None
    month = calendar.month_numbers()[name]
    if found["year"]:
        return Meaning(f"{found['year']}-{month:02d}")
    if place.published is None:
        return Meaning(f"XXXX-{month:02d}")
    near = (found["near"] or "").lower()
    year = place.published.year
    if near in {"next", "coming", "upcoming"} or (place.ahead and near != "last"):
        year += month < place.published.month
    else:
        soon = 0 if near == "last" else SOON_MONTHS
        year -= month > place.published.month + soon or (near == "last" and month == place.published.month)
        year += month + 12 <= place.published.month + soon  # January, said in December
    return Meaning(f"{year}-{month:02d}")


def _in_time(found: Match) -> bool:
    """Tell May and March, the months, from the verb and the walk: by a word of time before or a year after."""
    before = found.string[max(0, found.start() - 12) : found.start()].lower()
    said = found["near"] or found["shade"] or found["year"]
    return (
        bool(said)
        or re.search(r"\b(?:in|since|by|until|of|from|to|through|during|before|after|and|the)\s$", before) is not None
    )


def weekday(found: Match, place: Place) -> Meaning | None:
    """Read "Thursday", "next Tuesday", "9 a.m. Friday"."""
    name = found["weekday"].rstrip(".").lower()
    if not found["weekday"][0].isupper() or (len(name) <= 3 and not found["weekday"].endswith(".")):  # noqa: PLR2004
        return None
    number = english().weekdays[name]
    if place.published is None:
        return _with(_clocked(found, f"XXXX-WXX-{number + 1}"), "weekday")
    near = (found["near"] or "").lower()
    day = _to_weekday(place.published, number, near, ahead=place.ahead) - timedelta(bool(found["before"]))
    return _with(_clocked(found, day.isoformat()), "weekday")


def _to_weekday(origin: date, number: int, near: str, *, ahead: bool) -> date:
    back = (origin.weekday() - number) % WEEK
    if near in {"last", "past", "previous"}:
        return origin - timedelta(back or WEEK)
    if near in {"next", "coming", "following", "upcoming"} or (ahead and back):
        return origin + timedelta(WEEK - back)
    return origin - timedelta(back)


def today(found: Match, place: Place) -> Meaning:
    """Read "today", "tonight", "yesterday", "tomorrow"."""
    word = found["word"].lower()
    if place.published is None:
        return Meaning("XXXX-XX-XX", "date", "relative")
    day = place.published + timedelta({"yesterday": -1, "tomorrow": 1}.get(word, 0))
    if word == "tonight":
        return Meaning(f"{day}TNI", "time", "relative")
    return _with(_clocked(found, day.isoformat()), "relative")


def near_unit(found: Match, place: Place) -> Meaning | None:
    """Read "last week" from the publication; "that", "same", "the next day" from what was spoken of before."""
    near, letter = found["near"].lower(), found["unit"].lower()
    said = near in {"that", "same", "following", "previous"} or (
        letter in {"day", *english().parts} and near in {"next", "last", "past"} and found[0].lower().startswith("the")
    )
    origin = (place.spoken or place.published) if said else place.published
    if origin is None:
        return Meaning("XXXX", "date", "relative")
    if near == "past" and letter in english().units:
        return Meaning(_period(1, unit(letter)), "duration", "relative")
    by = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1, "upcoming": 1}.get(near, 0)
    return Meaning(_stepped(origin, letter, by), "date", "inherited" if said else "relative")


def _stepped(origin: date, word: str, by: int) -> str:
    """Return the value of the unit that many units after the one that holds `origin`."""
    letter = english().units.get(word)
    if letter is None or word == "night":
        night = "NI" if by < 0 and word == "night" else english().parts.get(word, "")
        return f"{origin + timedelta(by)}T{night}"
    steps = {"D": 1, "W": WEEK, "WE": WEEK}
    if letter in steps:
        day = origin + timedelta(by * steps[letter])
        return day.isoformat() if letter == "D" else iso_week(day) + ("-WE" if letter == "WE" else "")
    if letter in {"M", "Q"}:
        first = shift_month(origin.year, origin.month, by * (1 if letter == "M" else 3))
        return f"{first.year}-{first.month:02d}" if letter == "M" else f"{first.year}-Q{(first.month + 2) // 3}"
    size = {"Y": 1, "DE": DECADE, "CE": CENTURY}[letter]
    year = f"{origin.year + by * size:04d}"
    return year[: 4 - (len(str(size)) - 1)] + "X" * (len(str(size)) - 1)


def season(found: Match, place: Place) -> Meaning | None:
    """Read "last fall", "spring of 1998"."""
    letters = english().seasons[(found["season"] or found["dated"]).lower()]
    if found["year"]:
        return Meaning(f"{found['year']}-{letters}")
    if place.published is None:
        return Meaning(f"XXXX-{letters}")
    order = ("SP", "SU", "FA", "WI")
    now = order[(place.published.month % 12) // 3 - 1]
    near = found["near"].lower()
    late = order.index(letters) >= order.index(now)
    by = -1 if near in {"last", "past"} and late else 1 if near == "next" and not late else 0
    return Meaning(f"{place.published.year + by}-{letters}", "date", "relative")


def quarter(found: Match, place: Place) -> Meaning | None:
    """Read "the first quarter of 2024"."""
    number = english().ordinals[found["ordinal"].lower()]
    year = found["year"] or (str(place.published.year) if place.published else "XXXX")
    return Meaning(f"{year}-Q{number}") if number <= 4 else None  # noqa: PLR2004  quarters of a year


def apart(found: Match, place: Place) -> Meaning | None:
    """Read "two months ago" from the publication, "a year earlier" from what was spoken of before."""
    number, letter, way = count(found["number"]), unit(found["unit"]), found["way"].lower()
    told = way in {"earlier", "later", "before"} or way.startswith("afterward")
    origin = (place.spoken or place.published) if told else place.published
    back = way in {"ago", "earlier", "before"}
    if number is None or origin is None:
        return Meaning("PAST_REF" if back else "FUTURE_REF", "date", "relative")
    by = -number if back else number
    if letter.startswith("T"):
        return Meaning(origin.isoformat(), "date", "relative") if number < 12 else None  # noqa: PLR2004  hours of a day
    try:
        word = {"D": "day", "W": "week", "WE": "weekend", "M": "month", "Q": "quarter", "Y": "year"}.get(letter)
        value = (
            f"{origin.year + by * (DECADE if letter == 'DE' else CENTURY):04d}"
            if word is None
            else _stepped(origin, word, by)
        )
    except (ValueError, OverflowError):
        return None
    return Meaning(value, "date", "inherited" if told else "relative")


def _period(number: int | None, letter: str, *, half: bool = False) -> str:
    if letter == "WE":
        number, letter = (None if number is None else 2 * number), "D"
    if letter == "Q":
        number, letter = (None if number is None else 3 * number), "M"
    if letter in {"DE", "CE"}:
        size = DECADE if letter == "DE" else CENTURY
        number, letter = (None if number is None else number * size), "Y"
    amount = "X" if number is None else str(number)
    return f"PT{amount}{letter[1]}" + ("30M" if half else "") if letter.startswith("T") else f"P{amount}{letter}"


def window(found: Match, _: Place) -> Meaning:
    """Read "the past two months", "recent days"."""
    number = None if found["number"] is None else count(found["number"])
    return Meaning(_period(number, unit(found["unit"])), "duration", "relative")


def lasting(found: Match, _: Place) -> Meaning | None:
    """Read "two weeks", "a five-hour", "decades-long"."""
    said = found.groupdict()
    if said.get("number") is None:
        return Meaning(_period(1 if not found["unit"].endswith("s") else None, unit(found["unit"])), "duration", "none")
    half = said.get("half") is not None
    return Meaning(_period(count(said["number"]), unit(found["unit"]), half=half), "duration", "none")


def unit_alone(found: Match, place: Place) -> Meaning:
    """Read "the weekend", "years"."""
    if found["unit"].lower() == "weekend" and place.published is not None:
        by = 1 if place.ahead else -1 if place.published.weekday() < 5 else 0  # noqa: PLR2004  Saturday
        return Meaning(_stepped(place.published, "weekend", 0 if by == 1 else by), "date", "relative")
    return Meaning(_period(None, unit(found["unit"])), "duration", "none")


def every_unit(found: Match, _: Place) -> Meaning:
    """Read "every day"."""
    return Meaning(_period(2 if found["number"] else 1, unit(found["unit"])), "set", "none")


def decade(found: Match, _: Place) -> Meaning | None:
    """Read "the 1990s"."""
    text = found["decade"]
    if len(text) == 2 and "'" not in found[0]:  # noqa: PLR2004  "80s" without an apostrophe is rarely a decade
        return None
    century = "" if len(text) == 4 else "19" if int(text) >= 30 else "20"  # noqa: PLR2004
    return Meaning(f"{century}{text}"[:3] + "X")


def year_alone(found: Match, _: Place) -> Meaning | None:
    """Read "1998"."""
    before = found.string[max(0, found.start() - 12) : found.start()].lower()
    if int(found["year"]) < 1900 and re.search(r"\b(?:in|since|of|from|until|by|to|and)\s$", before) is None:  # noqa: PLR2004
        return None
    return Meaning(found["year"])


def holiday(found: Match, place: Place) -> Meaning | None:
    """Read "Thanksgiving"."""
    month, day, *rank = map(int, english().holidays[found["holiday"].lower()].split("-"))
    if place.published is None:
        return None
    dates = [_nth(year, month, day, rank[0]) if rank else date(year, month, day) for year in _years(place.published)]
    if found[0].lower().startswith("last"):
        dates = [one for one in dates if one < place.published]
    if found[0].lower().startswith("next"):
        dates = [one for one in dates if one > place.published]
    origin = place.published
    return Meaning(min(dates, key=lambda one: abs((one - origin).days)).isoformat())


def _years(day: date) -> range:
    return range(day.year - 1, day.year + 2)


def _nth(year: int, month: int, rank: int, weekday: int) -> date:
    """Return the nth such weekday (Monday 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % WEEK + WEEK * (rank - 1))


def reference(found: Match, _: Place) -> Meaning:
    """Read "now"."""
    return Meaning(english().references[found["word"].lower()], "date", "none")


def repeated(found: Match, _: Place) -> Meaning:
    """Read "daily"."""
    return Meaning(english().sets[found["word"].lower()], "set", "none")


def hour(found: Match, place: Place) -> Meaning | None:
    """Read "10 p.m."."""
    if not found["hour"]:
        return None
    day = place.spoken or place.published
    return _with(_clocked(found, "XXXX-XX-XX" if day is None else day.isoformat()), "relative")
