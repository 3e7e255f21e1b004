"""How statements stand to each other: who denies what, who contradicts whom, who speaks past whom, and what drifts.

A contradiction needs the same subject, relation, object and class of goods with opposite polarity. Where the class
differs ("denies arms" against "supplies dual-use goods") it is a mismatch of scope, and both may be true.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from contraflow.record.english import figures
from contraflow.record.english.stop import stem, stop
from contraflow.record.propositions import propositions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contraflow.record.pages import Page
    from contraflow.record.propositions import Proposition
    from contraflow.record.statements.model import Statement

KINDS = ("denial", "contradiction", "mismatch_of_scope", "drift")
SAME = 0.5  # shared part of the words of two contents that makes them one claim
MOST = 400  # statements by one speaker that are compared for drift
_WORDS = re.compile(r"[A-Za-z][A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Relation:
    """Two statements and how the first stands to the second. Key: kind, one, other. `why` is a sentence."""

    kind: str
    one: str
    other: str
    why: str


def relations(pages: Sequence[Page]) -> tuple[Relation, ...]:
    """Every relation among the statements of pages read together, in the order of the pages."""
    said = [one for page in pages for one in page.statements]
    found = [*_opposed(said), *_drifting(pages)]
    return tuple(dict.fromkeys(found))


def _opposed(said: Sequence[Statement]) -> Iterator[Relation]:
    """Negated against affirmed propositions about one subject and relation, once a pair of statements."""
    groups: dict[tuple[str, str], list[Proposition]] = defaultdict(list)
    for each in _own(list(propositions(said))):
        groups[each.subject, each.relation].append(each)
    for group in groups.values():
        pairs: dict[tuple[str, str], list[tuple[Proposition, Proposition]]] = defaultdict(list)
        for no in (each for each in group if each.negated):
            for yes in (each for each in group if not each.negated and _may_meet(no, each)):
                pairs[no.statement.id, yes.statement.id].append((no, yes))
        for met in pairs.values():
            yield from _between(met, group)


def _own(found: Sequence[Proposition]) -> list[Proposition]:
    """Without those of a statement that only passes on what another, inside it, says: the inner one stands for both."""
    inner = {(each.statement.nested_in, each.subject, each.relation, each.goods_class) for each in found}
    return [one for one in found if (one.statement.id, one.subject, one.relation, one.goods_class) not in inner]


def _may_meet(no: Proposition, yes: Proposition) -> bool:
    """Different voices about the same receiver; a side that says both draws a distinction."""
    a, b = no.statement, yes.statement
    apart = a.speaker.canonical != b.speaker.canonical and a.speaker.country != b.speaker.country
    return apart and (no.to == yes.to or no.to is None or yes.to is None)


def _between(met: Sequence[tuple[Proposition, Proposition]], group: Sequence[Proposition]) -> Iterator[Relation]:
    """How one statement's denial stands to another's assertion: agreeing classes first, else a mismatch of scope."""
    no, yes = met[0]
    a, b = no.statement, yes.statement
    same = [(n, y) for n, y in met if n.goods_class == y.goods_class != "none" and n.to == y.to]
    if same:
        kind = "denial" if a.act == "deny" else "contradiction"
        words = f"{no.subject} {no.relation} {same[0][0].goods_class}: one says so, the other says no"
        yield Relation(kind, a.id, b.id, words)
    elif a.act == "deny" or a.speaker.country == no.subject:  # only who is accused can speak past the accusation
        goods = tuple(dict.fromkeys(code for _, each in met for code in each.goods))
        yield Relation("mismatch_of_scope", a.id, b.id, _scope(no, replace(yes, goods=goods), group))


def _scope(no: Proposition, yes: Proposition, group: Iterable[Proposition]) -> str:
    named = ", ".join(yes.goods) or "no goods by name"
    grants = any(
        each.negated
        and each.goods_class == no.goods_class
        and each.statement.speaker.country == yes.statement.speaker.country
        for each in group
    )
    also = f"; the other side also says that there are no {no.goods_class}" if grants else ""
    return f"one is about {no.goods_class} ({', '.join(no.goods)}), the other about {named}{also}"


def _drifting(pages: Sequence[Page]) -> Iterator[Relation]:
    """The same speaker's words on two pages where a number, its unit, its hedge or its source changed."""
    voices: dict[str | None, list[tuple[Page, Statement]]] = defaultdict(list)
    for each in pages:
        for said in each.statements:
            voices[said.speaker.canonical].append((each, said))
    for name, group in voices.items():
        if name is not None:
            for (page, one), (later, other) in combinations(group[:MOST], 2):
                if page is not later and page.event == later.event and _alike(one, other) >= SAME:
                    yield from _changes(one, other)


def _changes(one: Statement, other: Statement) -> Iterator[Relation]:
    changed = [
        *drift(_text(one), _text(other)),
        *(["source lost"] if one.relayed_by and not other.relayed_by else []),
    ]
    if changed:
        yield Relation("drift", one.id, other.id, "; ".join(changed))


def drift(one: str, other: str) -> tuple[str, ...]:
    """What changed in the figures between two wordings of a claim: "number 1,300 -> 1.4", "hedge over -> none"."""
    before, after = _figures(one), _figures(other)
    told = []
    for (number, unit, hedge), (number2, unit2, hedge2) in zip(before, after, strict=False):
        told += [f"number {number} -> {number2}"] * (number != number2)
        told += [f"unit {unit} -> {unit2}"] * (unit != unit2)
        told += [f"hedge {hedge or 'none'} -> {hedge2 or 'none'}"] * (hedge != hedge2)
    lost = len(before) - len(after)
    return (*told, *([f"{lost} figures lost"] if lost > 0 else []))


def _figures(text: str) -> list[tuple[str, str, str | None]]:
    """Every figure as written, with its unit and hedge."""
    found = []
    for name in ("percent", "money", "weight"):
        for match in figures.pattern(name).finditer(text):
            unit = {"percent": "percent", "money": "USD"}.get(name) or match["unit"].lower()
            scale = match.groupdict().get("scale")
            number = f"{match['value']} {scale}" if scale else match["value"]
            found.append((match.start(), (number, unit, figures.hedge(text, match.start())[1])))
    return [figure for _, figure in sorted(found)]


def _text(one: Statement) -> str:
    return " ".join(part.text for part in one.content_spans)


def _alike(one: Statement, other: Statement) -> float:
    a, b = _stems(_text(one)), _stems(_text(other))
    return len(a & b) / min(len(a), len(b)) if min(len(a), len(b)) > 3 else 0.0  # noqa: PLR2004  too few words to say


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in map(str.lower, _WORDS.findall(text)) if word not in stop())
