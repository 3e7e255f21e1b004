"""What a statement is. Every field is a span of the raw file, a code of a closed list, or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from contraflow.record.spans import Span

KINDS = ("person", "government", "organisation", "anonymous_source", "unnamed_outlet")
ACTS = (
    "assert",
    "accuse",
    "warn",
    "threaten",
    "urge",
    "deny",
    "confirm",
    "express_concern",
    "commit",
    "report",
    "describe",
)
MODES = ("direct", "mixed", "indirect")
POLARITIES = ("affirmed", "negated", "mixed")
MODALITIES = ("asserted", "conditional", "requested", "planned")
BASES = ("explicit", "weekday", "relative", "inherited", "inferred", "cross_doc", "none")
RELATIONS = ("supplies", "supports", "receives", "produces")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: as the page writes it, and who that is.

    `canonical` is the full name of a person or party, None where nobody can tell; `role` the office held on the page's
    day; `country` ISO-3166 alpha-2, NATO, EU or G7. `named` is False for sources and outlets that
    the page does not name.
    """

    surface: str | None
    canonical: str | None
    role: str | None
    country: str | None
    kind: str
    named: bool


@dataclass(frozen=True, slots=True)
class When:
    """When it was said: the page's own words, and the days they stand for, first and last. All None: it is silent."""

    expr: Span | None = None
    start: date | None = None
    end: date | None = None
    basis: str = "none"


@dataclass(frozen=True, slots=True)
class Good:
    """Goods named in a content: their words, their code, the project's HS list for it (None: customs cannot see it)."""

    start: int
    end: int
    text: str
    code: str
    hs_list: str | None
    polarity: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A party inside a content with what it is said to do: "Iran" supplies arms to "RU", affirmed."""

    start: int
    end: int
    text: str
    country: str
    role: str
    relation: str
    to: str | None
    goods: tuple[str, ...]
    polarity: str


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom it was said."""

    start: int
    end: int
    text: str
    canonical: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One act of speech. Grain: one cue of one page, in the page's order; key: `id` ("<first 12 of sha256>-<number>").

    `relayed_by` runs from the one who heard it to the page: Blinken, relayed by Miller; the page itself is not listed.
    `nested_in` is the id of the statement whose content holds this one. `claim` is filled where a number or a
    comparison is found in it. `by_model` names the fields that a language model gave, none unless the user named one.
    """

    id: str
    speaker: Speaker
    relayed_by: tuple[Speaker, ...]
    source_span: Span | None
    cue_span: Span | None
    content_spans: tuple[Span, ...]
    verbatim_quotes: tuple[Span, ...]
    act: str
    mode: str
    polarity: str
    modality: str
    date: When
    audience: tuple[Audience, ...]
    goods: tuple[Good, ...]
    goods_norm: tuple[str, ...]
    actors: tuple[Actor, ...]
    nested_in: str | None
    claim: dict[str, Any] | None = None
    by_model: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values, days as ISO text: what `statement.schema.json` describes. No model, no `by_model`."""
        told: dict[str, Any] = _plain(asdict(self))
        return told if self.by_model else {name: value for name, value in told.items() if name != "by_model"}


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a dataclass holds
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
