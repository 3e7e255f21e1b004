"""Who a phrase means: a person of the gazetteer, a government behind its capital, a pronoun, nobody named.

A page is read from its beginning: each person and party met is remembered, so that "he", "the minister" and a bare
surname find whom the page last spoke of. Nothing is looked up outside the page and the tables of `english`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contraflow.record.english import names
from contraflow.record.statements.model import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_MEMORY = 400  # mentions: what lies further back is not meant by "he"
_PERSONAL = {"male": "m", "female": "f"}
_CAPITAL = re.compile(r"(?:[A-Z][\w.'’-]*)(?:\s+(?:(?:de|von|van|der|al|bin)\s+)?[A-Z][\w.'’-]*)*")  # noqa: RUF001
_POSSESSIVE = re.compile(r"['’]s?$")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Mention:
    """A person or party that the page speaks of, and where."""

    at: int
    speaker: Speaker
    gender: str = ""
    office: str = ""
    subject: bool = False


@dataclass(slots=True)
class Discourse:
    """What a page has spoken of so far. `day` is the page's own, by which offices are chosen; None: any holder."""

    day: date | None
    mentions: list[Mention] = field(default_factory=list)
    met: dict[str, str] = field(default_factory=dict)

    def read(self, text: str, start: int) -> None:
        """Remember the people, parties and full names of one paragraph of the page."""
        plain = names.plain(text)
        found = [*self._people(plain, start), *_parties(plain, start)]
        self.mentions += sorted(found, key=lambda mention: mention.at)
        for full in _CAPITAL.findall(plain):
            words = _unranked(_POSSESSIVE.sub("", full).split())
            if len(words) in {2, 3} and words[-1] not in names.people():
                self.met.setdefault(words[-1], " ".join(words))

    def _people(self, plain: str, start: int) -> Iterator[Mention]:
        for match in names.pattern("people").finditer(plain):
            person = self.holder(match.group())
            if person is not None:
                yield Mention(start + match.start(), _person(match.group(), person), person.gender, person.office.id)

    def holder(self, name: str) -> names.Person | None:
        """The person of a name who was in office that day, else the last who was; None where two people share it."""
        known = names.people().get(name, ())
        fit = [person for person in known if person.holds(self.day)] or list(known)
        return fit[-1] if len({person.name for person in fit}) == 1 else None

    def in_office(self, office: names.Office) -> names.Person | None:
        """Who held an office on the page's day; None without a day, unless the page names a holder."""
        holders = {
            p.name: p for each in names.people().values() for p in each if p.office == office and p.holds(self.day)
        }
        named = [m.speaker.canonical for m in self.mentions[-_MEMORY:] if m.office == office.id]
        said = next((holders[name] for name in reversed(named) if name in holders), None)
        return said or (next(iter(holders.values())) if len(holders) == 1 and self.day is not None else None)


def _unranked(words: list[str]) -> list[str]:
    """A name without the rank before it."""
    return _unranked(words[1:]) if words and words[0].strip(".").lower() in names.word_set("ranks") else words


def recent(page: Discourse, at: int) -> list[Mention]:
    """The mentions before a place, as far back as a reader's memory goes."""
    end = bisect_left(page.mentions, at, key=lambda mention: mention.at)
    return page.mentions[max(0, end - _MEMORY) : end]


def resolve(phrase: str, at: int, page: Discourse, previous: Speaker | None = None) -> Speaker:
    """Who `phrase`, standing at `at`, means on this page. `previous` is who spoke last, for "the source" and "he"."""
    plain = _POSSESSIVE.sub("", names.plain(phrase).strip())
    lower = re.sub(r"^(?:the|a|an|this|that|some)\s+", "", plain.lower())
    steps = (_pronoun, _unnamed, _known_person, _titled, _described, _party, _other)
    found = next(speaker for step in steps if (speaker := step(plain, lower, (at, page, previous))) is not None)
    return Speaker(phrase, found.canonical, found.role, found.country, found.kind, found.named)


Place = tuple[int, "Discourse", "Speaker | None"]


def _person(surface: str, person: names.Person) -> Speaker:
    return Speaker(surface, person.name, person.office.role, person.office.country, "person", named=True)


def _pronoun(plain: str, lower: str, place: Place) -> Speaker | None:
    at, page, previous = place
    if re.sub(r"^[Tt]he ", "", plain) in names.parties():
        return None  # "the US" is no "us"
    for kind, gender in _PERSONAL.items():
        if lower in names.word_set(kind):
            return _last(page, at, gender, previous) or Speaker(None, None, None, None, "person", named=False)
    if lower in names.word_set("neuter") | names.word_set("plural") - names.word_set("first"):
        known = [m.speaker for m in recent(page, at) if m.speaker.kind in {"government", "organisation"}]
        return known[-1] if known else Speaker(None, None, None, None, "anonymous_source", named=False)
    return None


def _last(page: Discourse, at: int, gender: str, previous: Speaker | None) -> Speaker | None:
    """Who spoke last, if they may be "he" or "she"; else the last person of that gender named before, or the first."""
    before = recent(page, at)
    genders = {m.speaker.canonical: m.gender for m in before}
    if previous is not None and previous.kind == "person" and genders.get(previous.canonical, gender) == gender:
        return previous
    fit = [m.speaker for m in before if m.gender == gender]
    return fit[-1] if fit else next((m.speaker for m in page.mentions[:_MEMORY] if m.gender == gender), None)


def _unnamed(plain: str, lower: str, _place: Place) -> Speaker | None:
    if names.pattern("people").search(plain) or names.pattern("titles").search(plain):
        return None
    head = re.split(r"\s(?:familiar|with|from|of|in|at|who|close|briefed|on|about|for)\b|,", lower)[0].strip()
    last = head.split(" ")[-1] if head else ""
    singular = last.removesuffix("s")
    capital = any(word[:1].isupper() for word in plain.split()[1:])
    if {last, singular, head} & names.word_set("outlets") and not capital:
        return Speaker(None, None, None, None, "unnamed_outlet", named=False)
    if last in names.word_set("groups") or (
        {last, singular} & names.word_set("anonymous") and names.plain(head) not in {n.lower() for n in names.parties()}
    ):
        return Speaker(None, None, None, _country(plain), "anonymous_source", named=False)
    return None


def _lead(plain: str) -> names.Party | None:
    """The one party, or adjective of a country, that a phrase names: "U.S. officials"; None where it names two."""
    known = {names.parties()[match.group()] for match in names.pattern("parties").finditer(plain)}
    codes = {names.words()["adjectives"][word] for word in plain.lower().split() if word in names.words()["adjectives"]}
    known |= {
        party
        for party in names.parties().values()
        if party.country in codes and party.kind == "government" and not known
    }
    return known.pop() if len({party.country for party in known}) == 1 else None


def _known_person(plain: str, _lower: str, place: Place) -> Speaker | None:
    for match in names.pattern("people").finditer(_core(plain)):
        person = place[1].holder(match.group())
        if person is not None:
            return _person(plain, person)
    return None


def _core(plain: str) -> str:
    """The phrase without what only places its head: "Biden's spokesman" is not Biden, nor "a talk with Blinken" he."""
    cut = re.split(r"\s(?:with|to|for|after|before|during|from|about|against)\s|['’]s?\s+(?=[a-z])", plain)  # noqa: RUF001
    return cut[-1] if re.search(r"['’]s?\s+[a-z]", plain) else cut[0]  # noqa: RUF001


def _titled(plain: str, lower: str, place: Place) -> Speaker | None:
    """An unknown person with a name: the page's own full name for it. Titles before the name give role and country."""
    page = place[1]
    words = [
        run
        for run in _CAPITAL.findall(names.pattern("titles").sub(" ", _core(plain)))
        if run.split()[0] not in {"The", "A", "An"} or len(run.split()) > 1
    ]
    if (
        not words
        or _organised(lower)
        or names.pattern("parties").fullmatch(plain.removeprefix("the ").removeprefix("The "))
    ):
        return None
    run = words[-1].removeprefix("The ").split()
    honoured = run[0].strip(".").lower() in names.word_set("honorifics")
    run = run[1:] if honoured else run
    name = page.met.get(run[-1], " ".join(run[-2:])) if run else ""
    office = next((names.titles()[m.group().lower()] for m in names.pattern("titles").finditer(plain)), None)
    full = " " in name or honoured or (run and run[-1] in page.met)
    if not full or names.pattern("parties").search(name):
        return None
    return Speaker(
        plain,
        name,
        office.role if office else None,
        office.country if office else _country(plain),
        "person",
        named=True,
    )


def _country(plain: str) -> str | None:
    party = _lead(plain)
    return party.country if party else None


def _described(plain: str, lower: str, place: Place) -> Speaker | None:
    """A description of an office, with its country or without: "the top U.S. diplomat", "the foreign minister"."""
    at, page, _ = place
    match = names.pattern("titles").search(plain)
    if match is not None:
        office = names.titles()[match.group().lower()]
        person = page.in_office(office)
        return (
            _person(plain, person)
            if person
            else Speaker(plain, None, office.role, office.country, "person", named=False)
        )
    bare = re.sub(r"^(?:former|then|his|her)\s+", "", lower)
    if not re.fullmatch(
        r"(?:[\w-]+\s){0,2}(?:minister|president|secretary|chancellor|premier|leader|advisor|adviser|spokes\w+|chief|general)",
        bare,
    ):
        return None
    return _nearest(bare, at, page) or Speaker(plain, None, None, None, "person", named=False)


def _nearest(bare: str, at: int, page: Discourse) -> Speaker | None:
    """The holder of such an office that the page named last before."""
    fit = [
        m
        for m in recent(page, at)
        if m.speaker.role
        and bare.rsplit(maxsplit=1)[-1] in m.speaker.role.lower()
        and all(w in m.speaker.role.lower() for w in bare.split())
    ]
    return fit[-1].speaker if fit else None


def _party(plain: str, lower: str, _place: Place) -> Speaker | None:
    match = names.pattern("parties").search(_core(plain)) or names.pattern("parties").search(plain)
    if match is None:
        return None
    party = names.parties()[match.group()]
    rest = lower.replace(match.group().lower(), "").replace("'s", "").strip()
    if rest and _organised(rest) and not rest.startswith(("government", "administration")):
        return Speaker(
            plain, plain.removeprefix("the ").removeprefix("The "), None, party.country, "organisation", named=True
        )
    return Speaker(plain, party.canonical, None, party.country, party.kind, named=True)


def _organised(lower: str) -> bool:
    words = {word.strip(".,") for word in lower.replace("'s", "").split()}
    return bool(words & names.word_set("organisations"))


def _other(plain: str, lower: str, place: Place) -> Speaker | None:
    """Whatever else: an organisation by its name, or somebody the page does not name."""
    capital = any(word[:1].isupper() for word in plain.split()[1:]) or (
        plain[:1].isupper() and not plain.startswith(("The ", "A ", "An "))
    )
    if capital and (_organised(lower) or _CAPITAL.fullmatch(plain)):
        name = re.sub(r"^(?:the|The)\s+", "", plain)
        return Speaker(
            plain,
            place[1].met.get(name, name),
            None,
            None,
            "person" if name in place[1].met else "organisation",
            named=True,
        )
    kind = (
        "organisation"
        if _organised(lower) or set(lower.split()) & names.word_set("governments")
        else "anonymous_source"
    )
    return Speaker(plain, None, None, None, kind, named=False)


def _parties(plain: str, start: int) -> Iterator[Mention]:
    for match in names.pattern("parties").finditer(plain):
        party = names.parties()[match.group()]
        yield Mention(
            start + match.start(), Speaker(match.group(), party.canonical, None, party.country, party.kind, named=True)
        )
