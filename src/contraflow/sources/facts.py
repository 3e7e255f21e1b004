"""What is known of a publisher before any file is read: `source.toml`, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contraflow.codes.data import resource_toml
from contraflow.codes.month import Month


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a series changes its meaning: no growth across it without `says` beside it.

    It concerns rows with `partner` on either side, between the periods `after` and `until`: a growth rate from a
    period up to `after` to a period from `until` on crosses it.
    """

    partner: str
    after: Month
    until: Month
    says: str

    def crossed(self, first: Month, last: Month) -> bool:
        """Say whether a comparison of the two months runs over the break, whichever of them comes first."""
        return min(first, last) <= self.after and max(first, last) >= self.until


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a row says, by flow: where the value is taken, and what 'partner' means."""

    valuation: str
    partner_concept: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a source. `rows` is how many values one file may be expected to hold, least and most."""

    name: str
    publisher: str
    title: str
    url: str
    licence: str
    may_redistribute: bool
    cadence: str
    cite: str
    datasets: dict[str, str]
    meaning: dict[str, Meaning]
    rows: tuple[int, int]
    traps: tuple[str, ...]
    breaks: tuple[Break, ...] = ()

    def expected(self, read: int) -> tuple[str, ...]:
        """A note where a file holds more or fewer values than any file of the source should; else none."""
        least, most = self.rows
        if least <= read <= most:
            return ()
        return (f"{read:,} values in the file; between {least:,} and {most:,} were expected",)


def load(name: str) -> Facts:
    """Read `sources/NAME/source.toml`; a missing or unknown key is an error of the file, raised at once."""
    facts: dict[str, Any] = resource_toml(f"sources/{name}/source.toml")
    meaning = {flow: Meaning(**says) for flow, says in facts.pop("meaning").items()}
    breaks = tuple(_break(**one) for one in facts.pop("break", ()))
    least, most = facts.pop("rows")
    traps = tuple(facts.pop("traps"))
    return Facts(name=name, meaning=meaning, breaks=breaks, rows=(least, most), traps=traps, **facts)


def _break(partner: str, after: str, until: str, says: str) -> Break:
    return Break(partner, Month.parse(after), Month.parse(until), says)
