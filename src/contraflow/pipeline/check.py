"""Claims held against what the lake holds."""

from __future__ import annotations

import tomllib
from functools import cache, partial
from typing import TYPE_CHECKING

from contraflow.analysis.panel import under
from contraflow.analysis.series import Asked as Series
from contraflow.analysis.series import series
from contraflow.codes import control_list, country
from contraflow.codes.data import resource_toml, user_text
from contraflow.codes.month import Month
from contraflow.errors import UsageError
from contraflow.pipeline import record
from contraflow.record.check import Claim, Verdict, check, claims

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from contraflow.pipeline.workspace import Workspace
    from contraflow.record.check import Asked
    from contraflow.record.statements.model import Statement

BACI = "HS2017"  # the revision that both sources of the grid are read in
GRAMS = {"tonnes": 1_000_000, "tons": 1_000_000, "kg": 1_000, "kilograms": 1_000, "pounds": 453.59237}


def checked(work: Workspace, names: Sequence[str], pages: Sequence[str] = ()) -> tuple[Verdict, ...]:
    """Check claims by id, those of TOML files, those of news pages; without any, all that come with the package."""
    chosen = [claim for name in names for claim in _named(name)]
    chosen += [claim for page in (record.read(pages) if pages else ()) for claim in _said(page.statements)]
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
    return Claim(
        id=one.id,
        text=said["text"],
        speaker=one.speaker.canonical or one.speaker.surface or "not named",
        metric=said["metric"],
        goods=tuple(said["goods"]),
        value=said["value"],
        unit=said["unit"],
        comparison=said["comparison"],
        origin=origin,
        year=int(said["end"][:4]) if said["end"] else None,
    )


def _held(work: Workspace, dataset: str) -> tuple[str, ...]:
    return tuple(work.lake.products(dataset))


def _flow(work: Workspace, held: Any, asked: Asked) -> float | str:  # noqa: ANN401  a cached function
    """The flow in the unit asked for, or what is missing."""
    datasets = work.lake.datasets()
    for dataset in (name for name in asked.source["datasets"] if name in datasets):
        lacking = [each for each in asked.exporters if each not in datasets[dataset].reporters]
        codes = _codes(asked.codes, held(dataset), dataset)
        if not lacking and codes != frozenset():
            return _sum(work, dataset, asked, codes)
        if lacking:
            return f"exports of {', '.join(lacking)} in {asked.source['says']}"
    return f"{asked.codes['id']} in {asked.source['says']} ({asked.source['bring']})"


def _codes(wanted: dict[str, Any], held: Sequence[str], dataset: str) -> frozenset[str] | None:
    """The codes as the data set writes them; None is every leaf, empty is none of them."""
    if dataset.startswith("extract_"):
        name = wanted.get("group") or f"list:{wanted.get('list')}"
        return frozenset({name} & set(held))
    if "list" in wanted:
        return under(held, control_list.load(wanted["list"]).in_revision(BACI).product_set)
    return under(held, wanted["headings"]) if wanted["headings"] else None


def _sum(work: Workspace, dataset: str, asked: Asked, codes: frozenset[str] | None) -> float | str:
    year = Month(asked.year, 1)
    rows = work.lake.rows(dataset)
    products = codes if codes is not None else frozenset(work.lake.products(dataset))
    question = Series(asked.exporters, (asked.destination,), (), year, year, int(asked.source["months"]))
    if asked.unit in {"USD", "percent"}:
        found = work.engine.collect(series(rows, question, products))["value_minor"].to_pylist()
        return sum(found) / 100 if found else f"{asked.year} in {asked.source['says']}"
    return _weight(work, rows, question, products) / GRAMS[asked.unit]


def _weight(work: Workspace, rows: Any, question: Series, products: frozenset[str]) -> float:  # noqa: ANN401
    """Grams: the same sum over weights."""
    found = work.engine.collect(series(rows.mutate(value_minor=rows.weight_g), question, products))
    return float(sum(each or 0 for each in found["value_minor"].to_pylist()))
