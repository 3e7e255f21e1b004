"""What the lake holds of each data set, told from the catalogue alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from contraflow.lake.records import Holds
    from contraflow.lake.vintage import Slice


@dataclass(frozen=True, slots=True)
class Summary:
    """One data set: what its current slices hold. `rows` counts those slices whole, before partly replaced rows go.

    `start` and `end` are months as "2022-02"; `published` are the publisher's dates, oldest first, unknown ones left out.
    """

    dataset: str
    batches: int
    rows: int
    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    flows: tuple[str, ...]
    start: str | None
    end: str | None
    published: tuple[dt.date, ...]


def summaries(slices: Iterable[Slice], holds: Mapping[int, Holds]) -> dict[str, Summary]:
    """One summary a data set, by name, of the slices given."""
    by_name: dict[str, list[Slice]] = defaultdict(list)
    for one in slices:
        by_name[one.scope.dataset].append(one)
    return {name: _summary(name, group, [holds[s.id] for s in group]) for name, group in sorted(by_name.items())}


def _summary(name: str, slices: list[Slice], held: list[Holds]) -> Summary:
    return Summary(
        dataset=name,
        batches=len({one.batch for one in slices}),
        rows=sum(one.rows for one in held),
        reporters=_all(one.reporters for one in held),
        partners=_all(one.partners for one in held),
        flows=_all(one.flows for one in held),
        start=min((one.start for one in held if one.start is not None), default=None),
        end=max((one.end for one in held if one.end is not None), default=None),
        published=tuple(sorted({one.published for one in slices if one.published is not None})),
    )


def _all(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for some in names for name in some}))
