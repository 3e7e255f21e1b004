"""Lists of goods codes that governments ban, rank or watch, each version with its day and how sure it is.

A list holds "HS codes that contain controlled goods", never "controlled goods": most items in a code may be free.
Each lies in `lists/<id>.toml` (facts) and `lists/<id>.csv` (codes), so that another list is two files and no code.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from contraflow.codes import bridge
from contraflow.codes.data import resource_names, resource_rows, resource_toml
from contraflow.codes.goods import goods_words
from contraflow.codes.hs import HS6, hs_of
from contraflow.errors import NoData, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contraflow.codes.month import Month

MEMBERSHIPS = ("known", "inferred", "unknown")
KINDS = ("ban", "priority", "watch")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One code of a list.

    `membership` says how sure it is that the code is in this version; `since` and `winddown` are the day its ban
    applied from and the day old contracts ended, None where the list as a whole is dated; `kinds` why it is listed.
    """

    code: str
    tier: str = ""
    text: str = ""
    membership: str = "known"
    since: dt.date | None = None
    winddown: dt.date | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlList:
    """One version of a list.

    `published` is the day it became known, None where that is not known; `effective` the day it applies from.
    `kind` is "ban", "priority" (a ranking without legal force) or "watch" (goods that officials named, by our own
    choice of codes). `nomenclature` is the revision the codes are written in.
    """

    id: str
    title: str
    kind: str
    nomenclature: str
    version: str
    published: dt.date | None
    effective: dt.date
    codes: tuple[Entry, ...]
    source: str
    how_sure: str
    not_covered: str
    tiers: Mapping[str, str] = field(default_factory=dict)
    _by_code: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the codes once: `covers` is asked of every product."""
        object.__setattr__(self, "_by_code", {entry.code: entry for entry in self.codes})

    @property
    def product_set(self) -> frozenset[str]:
        """Return the codes, of six and eight digits as the list has them."""
        return frozenset(self._by_code)

    def entry(self, product: str) -> Entry | None:
        """Return the entry that covers a product: the same code, or the six digits that a longer one begins with."""
        exact = self._by_code.get(product)
        return exact if exact is not None or len(product) <= HS6 else self._by_code.get(product[:HS6])

    def covers(self, product: str) -> bool:
        """Say whether a product is on the list; an eight-digit entry covers only itself."""
        return self.entry(product) is not None

    def tier_of(self, product: str) -> str | None:
        """Return the tier of a product, "" where the list has none, None where it does not cover the product."""
        found = self.entry(product)
        return None if found is None else found.tier

    def applies(self, month: Month) -> bool:
        """Say whether this version was in effect in that month; before, a page must say "with today's list"."""
        return self.effective <= month.last_day

    def in_six_digits(self) -> ControlList:
        """Return the list by HS6: a code that holds a listed line is on it whole. For data that know no finer code."""
        found: dict[str, Entry] = {}
        for entry in self.codes:
            found.setdefault(entry.code[:HS6], replace(entry, code=entry.code[:HS6]))
        return replace(self, codes=tuple(sorted(found.values())))

    def in_revision(self, revision: str) -> ControlList:
        """Return the list written in the other HS revision, by the bridge; CN8 codes become HS6.

        Codes with no counterpart are left out, and a wider counterpart makes its series an upper bound: the bridge's
        notes say which. A list may hold lines of earlier years (the EU's ban does): those are bridged one by one.
        """
        if revision == self.nomenclature:
            return self
        at_home = hs_of(self.nomenclature) == revision
        found: dict[str, Entry] = {}
        for entry in self.codes:
            hs6 = entry.code[:HS6]
            stays = at_home and bridge.is_number_of(hs6, revision)
            for code in (hs6,) if stays else bridge.in_revision(hs6, revision):
                found.setdefault(code, replace(entry, code=code))
        return replace(self, nomenclature=revision, codes=tuple(sorted(found.values())))


@cache
def known() -> tuple[str, ...]:
    """List the ids of all lists that come with the package, sorted."""
    return resource_names("lists", ".toml")


def versions(list_id: str) -> tuple[str, ...]:
    """List the ids of a list's versions, oldest first, those of unknown membership included."""
    return tuple(version["id"] for version in _facts(list_id)["version"])


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of one version of a list without its codes; `membership` is known, inferred or unknown."""

    list_id: str
    title: str
    id: str
    count: int
    nomenclature: str
    effective: dt.date
    membership: str
    how_sure: str
    source: str
    not_covered: str


def history(list_id: str) -> tuple[Version, ...]:
    """Return every version of a list, oldest first, those of unknown membership included."""
    facts = _facts(list_id)
    shared = {name: facts[name] for name in ("title", "nomenclature", "not_covered")}
    own = ("id", "count", "effective", "membership", "how_sure", "source")
    return tuple(Version(list_id=list_id, **shared, **{name: item[name] for name in own}) for item in facts["version"])


@cache
def load(list_id: str, *, as_of: dt.date | None = None, version: str | None = None) -> ControlList:
    """Return a version of a list: the one named, else the newest published by `as_of`, else the newest.

    Of a list whose codes are dated one by one, `as_of` keeps those in force that day. Raises UsageError for a list
    or version nobody knows, NoData where none was published by then or its codes are not known.
    """
    facts = _facts(list_id)
    chosen = _named(facts, version) if version is not None else _newest(facts, as_of)
    if chosen["membership"] == "unknown":
        raise NoData(
            f"the {chosen['count']} codes of {list_id} {chosen['id']} are not known",
            where=f"lists/{list_id}.toml",
            seen=chosen["how_sure"],
            allowed=[item["id"] for item in facts["version"] if item["membership"] != "unknown"],
            mend="name one of these versions, and say on the page which it is",
        )
    entries = tuple(entry for entry in _entries(list_id, chosen["id"]) if _in_force(entry, as_of))
    return ControlList(
        id=list_id,
        title=facts["title"],
        kind=facts["kind"],
        nomenclature=facts["nomenclature"],
        version=chosen["id"],
        published=chosen.get("published"),
        effective=chosen["effective"],
        codes=entries,
        source=chosen["source"],
        how_sure=chosen["how_sure"],
        not_covered=facts["not_covered"],
        tiers=facts.get("tiers", {}),
    )


def _facts(list_id: str) -> dict[str, Any]:
    if list_id not in known():
        raise UsageError("no such list", seen=list_id, allowed=known())
    return resource_toml(f"lists/{list_id}.toml")


def _named(facts: dict[str, Any], version: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [item for item in facts["version"] if item["id"] == version]
    if not found:
        ids = [item["id"] for item in facts["version"]]
        raise UsageError(f"list {facts['id']} has no such version", seen=version, allowed=ids)
    return found[0]


def _newest(facts: dict[str, Any], as_of: dt.date | None) -> dict[str, Any]:
    dated: list[dict[str, Any]] = [item for item in facts["version"] if "published" in item]
    by_then = [item for item in dated if as_of is None or item["published"] <= as_of]
    if not by_then:
        first = min(item["published"] for item in dated)
        raise NoData(
            f"no version of list {facts['id']} was published by then",
            seen=str(as_of),
            allowed=f"{first} and later",
            mend="ask with a later date, or with today's list, and say so on the page",
        )
    return max(by_then, key=lambda item: str(item["published"]))


def _entries(list_id: str, version: str) -> list[Entry]:
    rows = resource_rows(f"lists/{list_id}.csv")
    return sorted(_entry(row) for row in rows if row.get("version", version) == version)


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        code=row["code"],
        tier=row.get("tier", ""),
        text=row.get("text") or goods_words(row["code"]),
        membership=row.get("membership", "known"),
        since=_day(row.get("date")),
        winddown=_day(row.get("winddown")),
        kinds=tuple(row.get("kinds", "").split()),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _in_force(entry: Entry, as_of: dt.date | None) -> bool:
    return as_of is None or entry.since is None or entry.since <= as_of
