"""Numbers and comparisons to hold against statistics: "90 percent of microelectronics", "mostly from China"."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from contraflow.record import dates
from contraflow.record.english import figures, names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from contraflow.record.statements.model import Statement

METRICS = ("share", "level", "growth", "count", "rank")
CONCEPTS = ("made_in", "shipped_from")
COMPARISONS = ("exact", "about", "at_least", "at_most", "record")
HALF = 50.0  # "mostly" in percent
DESTINATION, HIDDEN = "RU", frozenset({"NATO", "EU", "G7", "UA"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or comparison in one content. `value` is in `unit` (percent, USD, tonnes, rank), None: none is named.

    `comparison` says how the value is meant; `hedge` are the words for it. `origin` and `destination` are ISO-3166
    alpha-2. `origin_concept` is made_in where the words say so, else shipped_from, None where no origin is named.
    """

    text: str
    metric: str
    value: float | None
    unit: str
    comparison: str
    hedge: str | None
    goods: tuple[str, ...]
    origin: str | None
    destination: str | None
    origin_concept: str | None
    start: str | None
    end: str | None


def noted(one: Statement) -> Statement:
    """The statement with its claim, where it holds one; the first where there are several."""
    if one.claim is not None or one.polarity == "negated":
        return one
    found = next(figures_of(one), None)
    return one if found is None else replace(one, claim=as_json(found))


def as_json(figure: Figure) -> dict[str, Any]:
    """Plain values."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(figure).items()}


def figures_of(one: Statement) -> Iterator[Figure]:
    """Every number and comparison of a statement's contents, in order."""
    goods = tuple(dict.fromkeys(good.code for good in one.goods if good.polarity == "affirmed"))
    for part in one.content_spans:
        for place, (metric, value, unit) in _stated(part.text):
            comparison, words = _meant(part.text, place, metric, value)
            yield _figure(part.text, (metric, value, unit, comparison, words), goods, one.date.end)


Stated = tuple[str, float | None, str]


def _stated(text: str) -> Iterator[tuple[int, Stated]]:
    """Where a number or comparison stands, and metric, value and unit of it."""
    grew = figures.pattern("grew").search(text) or figures.pattern("since").search(text)
    for found in figures.pattern("percent").finditer(text):
        fell = figures.pattern("fell").search(text) is not None
        value = figures.amount(found)
        of = text[found.end() : found.end() + 4].lower().startswith(" of ")
        if value is not None:
            yield (
                found.start(),
                ("growth", -value if fell else value, "percent")
                if grew and not of
                else (
                    "share",
                    value,
                    "percent",
                ),
            )
    for name, unit in (("money", "USD"), ("weight", "")):
        for found in figures.pattern(name).finditer(text):
            yield found.start(), ("level", figures.amount(found), unit or found["unit"].lower())
    for name, stated in _WORDED.items():
        for found in figures.pattern(name).finditer(text):
            yield found.start(), stated


_WORDED: dict[str, Stated] = {
    "mostly": ("share", HALF, "percent"),
    "leading": ("rank", 1.0, "rank"),
    "record": ("growth", None, "percent"),
}


def _meant(text: str, at: int, metric: str, value: float | None) -> tuple[str, str | None]:
    if value is None:
        return "record", figures.pattern("record").search(text)[0]  # type: ignore[index]
    if metric == "rank":
        return "exact", None
    mostly = figures.pattern("mostly").match(text, at)
    return ("at_least", mostly[0].split()[0]) if mostly else figures.hedge(text, at)


def _figure(
    text: str, stated: tuple[str, float | None, str, str, str | None], goods: tuple[str, ...], said: date | None
) -> Figure:
    metric, value, unit, comparison, words = stated
    parties = [names.parties()[m.group()].country for m in names.pattern("parties").finditer(names.plain(text))]
    origin = next((each for each in parties if each not in {DESTINATION, *HIDDEN}), None)
    made = figures.pattern("made").search(text) is not None
    span = next((m for m in dates.find(text, said) if m.first is not None), None)
    return Figure(
        text=" ".join(text.split()),
        metric=metric,
        value=value,
        unit=unit,
        comparison=comparison,
        hedge=words,
        goods=goods,
        origin=origin,
        destination=DESTINATION if DESTINATION in parties or origin is not None else None,
        origin_concept=None if origin is None else "made_in" if made else "shipped_from",
        start=None if span is None or span.first is None else span.first.isoformat(),
        end=None if span is None or span.last is None else span.last.isoformat(),
    )
