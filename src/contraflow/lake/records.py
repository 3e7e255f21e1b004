"""Scopes and batches as the catalogue writes them down, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from contraflow.codes.month import Month
from contraflow.lake.delivery import Batch, Check, Codes, Scope
from contraflow.lake.vintage import SIDES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Holds:
    """What a slice holds in fact, counted when it came in; `value_minor` as text, since a sum may outgrow int64."""

    rows: int
    value_minor: str
    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    flows: tuple[str, ...]
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the lake: its path in the home, and of each slice in it how many rows and what sum."""

    path: str
    table: str
    dataset: str
    rows: int
    bytes: int
    slices: Mapping[int, tuple[int, str]]
    batch: int | None = None
    id: int = 0


def scope_text(scope: Scope) -> str:
    """Write a scope's code sets down, sorted: equal sets are equal texts."""
    return json.dumps({side: _listed(getattr(scope, side)) for side in SIDES}, separators=(",", ":"))


def scope_of(text: str, dataset: str, start: str, end: str) -> Scope:
    """Read a scope back."""
    return Scope(dataset=dataset, **_sides(text), start=_month(start), end=_month(end))


def holds_text(holds: Holds) -> str:
    """Write down what a slice holds."""
    return json.dumps(asdict(holds), separators=(",", ":"))


def holds_of(text: str) -> Holds:
    """Read back what a slice holds."""
    raw: dict[str, Any] = json.loads(text)
    return Holds(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})


def batch_of(row: Any) -> Batch:
    """Read a batch back from a mapping of its columns."""
    plain = {f.name: row[f.name] for f in fields(Batch) if f.name in row}
    plain["checks"] = tuple(Check(**check) for check in row["checks"])
    plain["notes"] = tuple(row["notes"])
    return Batch(**plain)


def batch_row(batch: Batch) -> dict[str, Any]:
    """Write a batch down."""
    row = asdict(batch)
    del row["is_new"]
    return row


def _listed(codes: Codes) -> list[str] | None:
    return None if codes is None else sorted(codes)


@lru_cache(maxsize=4096)
def _sides(text: str) -> dict[str, Codes]:
    """Equal texts give the same sets, so that comparing them is quick."""
    raw = json.loads(text)
    return {side: None if raw[side] is None else frozenset(raw[side]) for side in SIDES}


@lru_cache(maxsize=4096)
def _month(text: str) -> Month:
    return Month.parse(text)
