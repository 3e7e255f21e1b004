"""Claims held against what the lake holds."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from contraflow.analysis.panel import under
from contraflow.analysis.series import Asked as Series
from contraflow.analysis.series import series
from contraflow.codes import control_list, country
from contraflow.codes.data import resource_toml, user_text
from contraflow.codes.month import YEAR, Month
from contraflow.errors import UsageError
from contraflow.record.check import Claim, Verdict, check, claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.pipeline.workspace import Workspace
    from contraflow.record.check import Asked
    from contraflow.record.pages import Page
    from contraflow.record.statements.model import Statement

BACI = "HS2017"  # the revision that both sources of the grid are read in
LEAST = 100  # exporters that a data set must hold before their sum stands for all countries
GRAMS = {"tonnes": 1_000_000, "tons": 1_000_000, "kg": 1_000, "kilograms": 1_000, "pounds": 453.59237}


def checked(work: Workspace, names: Sequence[str], pages: Sequence[Page] = ()) -> tuple[Verdict, ...]:
    """Check claims by id, those of TOML files, those of pages read; without any, all that come with the package."""
    chosen = [claim for name in names for claim in _named(name)]
    chosen += [claim for page in pages for claim in _said(page.statements)]
    held = cache(partial(_held, work))
    return tuple(check(claim, partial(_flow, work, held)) for claim in chosen or _known())


def _known() -> tuple[Claim, ...]:
    return claims(resource_toml("record/cases.toml"))


def _named(name: str) -> tuple[Claim, ...]:
    if name.endswith(".toml"):
        try:
            return claims(tomllib.loads(user_text(name)))
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise UsageError(
                "not a file of claims", where=name, seen=str(error), mend="write it as docs/record.md says"
            ) from None
    found = tuple(claim for claim in _known() if claim.id == name or claim.id.startswith(f"{name}-"))
    if not found:
        raise UsageError("no such claim", seen=name, allowed=[claim.id for claim in _known()])
    return found


def _said(statements: Sequence[Statement]) -> list[Claim]:
    """The claims of a page, once each: a statement inside another that says the same is left out."""
    inner = {one.nested_in for one in statements if one.claim}
    return [_of(one) for one in statements if one.claim and one.id not in inner]


def _of(one: Statement) -> Claim:
    said: dict[str, Any] = one.claim or {}
    origin = said["origin"] and country.find(said["origin"]).iso3
    before = one.date.end.year - 1 if one.date.end is not None else None
    return Claim(
        id=one.id,
        text=said["text"],
        speaker=f"{one.speaker.canonical or one.speaker.surface or 'not named'}{' (model)' if one.by_model else ''}",
        metric=said["metric"],
        goods=tuple(said["goods"]),
        value=said["value"],
        unit=said["unit"],
        comparison=said["comparison"],
        origin=origin,
        year=int(said["end"][:4]) if said["end"] else before,
        assumed=not said["end"],
    )


def _held(work: Workspace, dataset: str) -> tuple[str, ...]:
    return tuple(work.lake.products(dataset))


def _flow(work: Workspace, held: Any, asked: Asked) -> float | str:  # noqa: ANN401  a cached function
    """The flow in the unit asked for, or what is missing: the words of the first data set that is there."""
    datasets = work.lake.datasets()
    lacking = f"{asked.codes['id']} in {asked.source['says']} ({asked.source['bring']})"
    for dataset in (name for name in asked.source["datasets"] if name in datasets):
        codes = _codes(asked.codes, held(dataset), dataset)
        if codes == frozenset():
            continue
        summary = datasets[dataset]
        known = _countries(work, dataset, asked, summary.partners if asked.source.get("mirror") else summary.reporters)
        found = known if isinstance(known, str) else _sum(work, dataset, replace(asked, exporters=known), codes)
        if not isinstance(found, str):
            return found
        lacking = found
    return lacking


def _countries(work: Workspace, dataset: str, asked: Asked, held: Sequence[str]) -> tuple[str, ...] | str:
    """The exporters asked for by name, or which of them are missing: in all, or in the months asked for.

    A sum over several countries is none where one of them is silent; that one has no such trade only its rows can say.
    """
    told = asked.exporters or tuple(one for one in held if one != asked.destination)
    if not asked.exporters and len(told) < LEAST:
        return f"exports of all countries ({len(told)} of at least {LEAST} are held) in {asked.source['says']}"
    absent = [each for each in told if each not in held]
    if not absent and len(told) > 1:
        heard = _heard(work, dataset, asked)
        absent = [each for each in asked.exporters if each not in heard]
        if not asked.exporters and len(heard) < LEAST:
            return f"exports of all countries, {_when(asked)} ({len(heard)} report) in {asked.source['says']}"
    some = ", ".join(absent[:4]) + (f" and {len(absent) - 4} more countries" if len(absent) > 4 else "")  # noqa: PLR2004
    return f"exports of {some}, {_when(asked)}, in {asked.source['says']}" if absent else told


def _heard(work: Workspace, dataset: str, asked: Asked) -> frozenset[str]:
    """The countries with any row in the months asked for."""
    rows, (start, end) = work.lake.rows(dataset), _span(asked)
    column = "partner" if asked.source.get("mirror") else "reporter"
    there = rows.filter(rows.period >= start.date, rows.period <= end.date).select(column).distinct()
    return frozenset(work.engine.collect(there)[column].to_pylist())


def _span(asked: Asked) -> tuple[Month, Month]:
    """The first and the last month asked for."""
    january, (first, last) = Month(asked.year, 1).index, asked.months
    return Month.of_index(january + first - 1), Month.of_index(january + last - 1)


def _codes(wanted: dict[str, Any], held: Sequence[str], dataset: str) -> frozenset[str] | None:
    """The codes as the data set writes them; None is every leaf, empty is none of them."""
    if dataset.startswith("extract_"):
        name = wanted.get("group") or f"list:{wanted.get('list')}"
        return frozenset({name} & set(held))
    if "list" in wanted:
        return under(held, control_list.load(wanted["list"]).in_revision(BACI).product_set)
    return under(held, wanted["headings"]) if wanted["headings"] else None


def _sum(work: Workspace, dataset: str, asked: Asked, codes: frozenset[str] | None) -> float | str:
    """Rows of the whole year where that is asked for and there are any; else every month asked for, or what lacks."""
    products = codes if codes is not None else frozenset(work.lake.products(dataset))
    yearly = _rows(work, dataset, asked, products, YEAR) if asked.months == (1, YEAR) else []
    monthly = [] if yearly else _rows(work, dataset, asked, products, 1)
    first, last = asked.months
    if not yearly and len({row["period"] for row in monthly}) < last - first + 1:
        return f"{_when(asked)} in {asked.source['says']}"
    return added(yearly or monthly, asked)


def _when(asked: Asked) -> str:
    start, end = _span(asked)
    if asked.months == (1, YEAR):
        return str(asked.year)
    return start.words if start == end else f"{start.words} to {end.words} month by month"


Row = dict[str, Any]


def _rows(work: Workspace, dataset: str, asked: Asked, products: frozenset[str], months: int) -> list[Row]:
    """Sums by period and currency, with `grams` and how many rows have no weight."""
    rows = work.lake.rows(dataset)
    mirror = bool(asked.source.get("mirror"))
    ours, theirs = ((asked.destination,), asked.exporters) if mirror else (asked.exporters, (asked.destination,))
    start, end = (Month(asked.year, 1),) * 2 if months == YEAR else _span(asked)
    flow = "import" if mirror else "export"
    question = Series(ours, theirs, ("period",), start, end, months, flow)
    if asked.unit not in GRAMS:
        return list(work.engine.collect(series(rows, question, products)).to_pylist())
    weighed = series(rows.mutate(value_minor=rows.weight_g), question, products)
    blank = series(rows.mutate(value_minor=rows.weight_g.isnull().cast("int64")), question, products)
    grams, blanks = (work.engine.collect(each).to_pylist() for each in (weighed, blank))
    return [one | {"blank": other["value_minor"]} for one, other in zip(grams, blanks, strict=True)]


def added(rows: Sequence[Row], asked: Asked) -> float | str:
    """The rows in the unit asked for; a figure that a blank weight or a second currency would make wrong is none."""
    if blank := sum(row.get("blank", 0) for row in rows):
        return f"the weight of {blank} rows of {asked.codes['id']}, {_when(asked)}, in {asked.source['says']}"
    total = sum(row["value_minor"] for row in rows)
    if asked.unit in GRAMS:
        return float(total / GRAMS[asked.unit])
    currencies = {row["currency"] for row in rows}
    if len(currencies) > 1 or (asked.unit == "USD" and currencies != {"USD"}):
        return f"figures in dollars: {asked.source['says']} is held in {', '.join(sorted(currencies))}"
    return float(total / 100)
