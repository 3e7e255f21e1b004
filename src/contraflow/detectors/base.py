"""What a detector is, and what it finds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import pyarrow as pa

from contraflow.analysis.about import PLAIN, Sense
from contraflow.codes import country, hs
from contraflow.codes.bridge import members
from contraflow.codes.goods import goods_words
from contraflow.codes.money import interval_words, words
from contraflow.codes.month import Month, Period
from contraflow.tables import FINDINGS

if TYPE_CHECKING:
    from contraflow.analysis.resample import Interval
    from contraflow.analysis.study import Study
    from contraflow.tables import Table

S = TypeVar("S")
P = TypeVar("P")
TOTAL = "TOTAL"
NAMED = 4  # countries named in a sentence
SHOWN = 3  # codes of a family named in a sentence
NEAR_ZERO, OUTSIDE = "near_zero_base", "not_in_this_window"
"""Flags: of what hardly existed before, and of what stands out over all months since the window began but not in it."""
SOURCES_OF_NOISE = {
    "baseline noise": "month-to-month noise",
    "prediction error": "errors as large as the same prediction made before the controls",
}
"""What an interval covers, as a sentence says it."""
ID_DIGITS = 16  # of the digest: 64 bits, a clash in 1e5 findings has odds of 1 in 1e9
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One measured fact under one definition. Columns are those of FINDINGS, where each has its sentence.

    `value`, `net`, `low`, `high` and `noise_floor` are in whole `unit`s. The id is a digest of what was asked, of the
    files it rests on and of the value, so that the same evidence has the same id. `group`, `rank`, `role` and `why`
    place it among the other findings of a run and are no part of the id: None before it was placed.
    """

    detector: str
    list: str
    product: str
    reporter: str
    hub: str | None
    destination: str
    period: Period
    baseline: str
    codes: str
    value: float
    unit: str
    net: float | None
    low: float | None
    high: float | None
    interval: str | None
    noise_floor: float | None
    reason: str
    caveats: tuple[str, ...]
    flags: tuple[str, ...]
    parameters: Mapping[str, Any] = field(hash=False)
    batches: tuple[str, ...]
    id: str = ""
    group: str | None = None
    rank: int | None = None
    role: str | None = None
    why: str | None = None
    text: str = field(default="", repr=False, compare=False)
    """The parameters as JSON, which is long and asked for twice; "" is to be worked out, as after replacing them."""

    def __post_init__(self) -> None:
        """Give it its id."""
        object.__setattr__(self, "text", self.text or _text(self.parameters))
        if not self.id:
            object.__setattr__(self, "id", self._digest())

    def _digest(self) -> str:
        about = (self.detector, self.list, self.product, self.reporter, self.hub, self.destination, str(self.period))
        asked = _text((*about, self.baseline, self.codes, self.value, self.unit))
        whole = f"{asked[:-1]},{self.text},{_list(self.batches)}]"
        return hashlib.sha256(whole.encode()).hexdigest()[:ID_DIGITS]

    def json(self) -> dict[str, Any]:
        """Return it as the command prints it: plain values, months as ISO 8601."""
        plain = {name: getattr(self, name) for name in ("id", "detector", "list", "product", "reporter", "hub")}
        period = {"start": str(self.period.start), "end": str(self.period.end)}
        plain |= {"destination": self.destination, "period": period, "baseline": self.baseline, "codes": self.codes}
        plain |= {
            name: getattr(self, name) for name in ("value", "unit", "net", "low", "high", "interval", "noise_floor")
        }
        lists = {name: list(getattr(self, name)) for name in ("caveats", "flags", "batches")}
        placed = {name: getattr(self, name) for name in ("group", "rank", "role", "why")}
        return {**plain, "reason": self.reason, **lists, **placed, "parameters": dict(self.parameters)}

    def row(self) -> dict[str, Any]:
        """Return it as a row of FINDINGS."""
        texts = {name: _list(getattr(self, name)) for name in ("caveats", "flags", "batches")}
        texts["parameters"] = self.text
        dates = {"period_start": self.period.start.date, "period_end": self.period.end.date}
        return {**{name: getattr(self, name, None) for name in FINDINGS.names}, **dates, **texts}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Undo `row`."""
        lists = {name: tuple(json.loads(row[name])) for name in ("caveats", "flags", "batches")}
        period = Period.between(Month.parse(row["period_start"]), Month.parse(row["period_end"]))
        plain = {item.name: row[item.name] for item in fields(cls) if item.name in row}
        asked = {"parameters": json.loads(row["parameters"]), "text": row["parameters"]}
        return cls(**{**plain, **lists, "period": period, **asked})


@dataclass(frozen=True, slots=True)
class Measured:
    """A size in minor units: capped, net, its interval, and its floor before the controls.

    No interval and no floor where no window before the controls could be measured.
    """

    product: str
    hub: str | None
    value: int
    net: int
    within: Interval | None
    floor: int | None

    def sure(self, unit: str) -> str:
        """Say interval and noise floor, as a reason sentence ends."""
        said = "no interval: no window before the controls"
        if self.within is not None:
            within = interval_words(self.within.low / 100, self.within.high / 100, unit)
            said = f"90% interval {within} for {SOURCES_OF_NOISE[self.within.kind]}"
        return (
            f"{said}; before the controls the same measure reached {money(self.floor, unit)}"
            if self.floor is not None
            else said
        )


def finding(study: Study, detector: str, measured: Measured, **rest: Any) -> Finding:  # noqa: ANN401 - Finding's own fields
    """Make a finding of a study: the study says what was asked, `measured` how much, `rest` what it means."""
    return Finding(
        detector=detector,
        list=study.ref,
        product=measured.product,
        reporter=study.origin.reporter,
        hub=measured.hub,
        destination=study.route.destination,
        period=study.comparison.window,
        baseline=study.comparison.baseline,
        codes=study.codes,
        value=measured.value / 100,
        unit=study.unit,
        net=measured.net / 100,
        low=None if measured.within is None else float(round(measured.within.low / 100)),
        high=None if measured.within is None else float(round(measured.within.high / 100)),
        interval=None if measured.within is None else measured.within.kind,
        noise_floor=None if measured.floor is None else measured.floor / 100,
        batches=study.origin.batches,
        **rest,
    )


def money(minor: float, unit: str) -> str:
    """Say an amount of minor units."""
    return words(float(minor) / 100, unit)


@cache
def name_of(label: str) -> str:
    """Say a country or group as a sentence does: "EU27" for a group, few joined by "and", many by their number."""
    if "+" in label:
        some = label.split("+")
        return " and ".join(map(name_of, some)) if len(some) <= NAMED else f"{len(some)} countries"
    return label.partition("_")[0] if "_" in label else country.find(label).name


def names_of(labels: Sequence[str]) -> str:
    """Say several countries as a sentence does: "Armenia, Georgia and Turkey"."""
    names = [name_of(label) for label in labels]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def unheard(asked: Iterable[str], heard: Collection[str]) -> tuple[str, ...]:
    """Say, as a caveat, who is not measured because it does not report; no caveat where all are heard."""
    silent = [who for who in asked if who not in heard]
    return (f"Not measured, for want of their own reports: {names_of(silent)}.",) if silent else ()


@cache
def goods_of(product: str) -> str:
    """Say a product: its code as printed, and in a few words what its heading holds."""
    codes = members(product)
    code = "/".join(str(hs.HS(each)) for each in codes[:SHOWN]) + (" and others" if len(codes) > SHOWN else "")
    what = goods_words(codes[0])
    return f"{code} ({what})" if what else code


def to_table(findings: Iterable[Finding]) -> pa.Table:
    """Return findings as a FINDINGS table."""
    rows = [finding.row() for finding in findings]
    return pa.table({name: [row[name] for row in rows] for name in FINDINGS.names}, schema=FINDINGS.arrow())


def from_table(table: pa.Table) -> list[Finding]:
    """Undo `to_table`."""
    return [Finding.of(row) for row in table.to_pylist()]


@dataclass(frozen=True, slots=True)
class Params:
    """Settings every detector has; the reason for each default stands with it."""

    min_value: int = field(
        default=1_000_000,
        metadata={
            "why": "whole currency units over the window; below it a product may be one machine or one truckload"
        },
    )
    most: int = field(
        default=25, metadata={"why": "products of a list that are read; the total says how many stand out"}
    )
    rate: float = field(
        default=0.05, metadata={"why": "false discovery rate among the products that reach the minimum"}
    )
    draws: int = field(default=200, metadata={"why": "the width of the interval is then known to about 5%"})
    seed: int = field(default=2022, metadata={"why": "fixed, so that the same inputs give the same bytes"})

    @property
    def minimum(self) -> int:
        """Return `min_value` in minor units."""
        return self.min_value * 100


@dataclass(frozen=True, slots=True)
class Detector(Generic[S, P]):
    """A question and the pure function that answers it.

    `run` names it and documents it; `params` are its settings with their defaults, each with its provenance;
    `reads` are the tables its panel is made from; `cites` where the measure comes from; `needs` the sides without
    which it has nothing to say, as `Sides.holds` names them; `uses` those that it reads where they are held.
    One that `compares` nothing with a baseline is asked once a list and definition of codes, not once a baseline.
    `sense` is what its values say of a flow.
    """

    run: Callable[[S, P], list[Finding]]
    params: P
    reads: tuple[Table, ...]
    cites: tuple[str, ...]
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    compares: bool = True
    sense: Sense = PLAIN

    def __post_init__(self) -> None:
        """Refuse a detector that does not say what it estimates."""
        if not self.run.__doc__:
            raise TypeError(f"detector {self.run.__name__} has no docstring")

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.run.__name__

    @property
    def question(self) -> str:
        """The first sentence of its docstring."""
        return (self.run.__doc__ or "").strip().partition("\n")[0]

    def __call__(self, study: S) -> list[Finding]:
        """Answer for one study, or whatever else it reads."""
        return self.run(study, self.params)


def _text(value: object) -> str:
    """Canonical JSON: the same value gives the same bytes."""
    return _JSON.encode(value)


@lru_cache(maxsize=1024)
def _list(texts: tuple[str, ...]) -> str:
    """The same of texts that many findings share."""
    return _text(texts)
