"""How many independent origins stand behind what pages say: one briefing in three outlets is one.

So is a man's own word and the same man's word as another tells it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.record.propositions import propositions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.record.pages import Page
    from contraflow.record.statements.model import Statement

WORDS = 5  # words of a quotation that two origins do not choose alike by chance
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Corroboration:
    """What is said of a party, and on whose word. Grain: one event, subject, relation, object, good, polarity.

    `origins` are the independent ones by name, or as the page calls them; `named` counts those with a name; `pages`
    counts pages, which is no count of evidence.
    """

    event: int | None
    subject: str
    relation: str
    to: str | None
    goods: str
    negated: bool
    origins: tuple[str, ...]
    named: int
    pages: int
    statements: tuple[str, ...]


Key = tuple[int | None, str, str, str | None, str, bool]


def corroborations(pages: Sequence[Page]) -> tuple[Corroboration, ...]:
    """Every proposition of the pages with its independent origins, the best attested first."""
    groups: dict[Key, list[tuple[Page, Statement]]] = defaultdict(list)
    for page in pages:
        for each in propositions(page.statements):
            for code in each.goods or ("",):
                key = (page.event, each.subject, each.relation, each.to, code, each.negated)
                groups[key].append((page, each.statement))
    found = [_counted(key, group) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.origins), -one.named)))


def _counted(key: Key, group: Sequence[tuple[Page, Statement]]) -> Corroboration:
    merged: list[tuple[str, bool, frozenset[str]]] = []
    for page, one in group:
        name, named = origin(page, one)
        marks = _quotes(one) | {name, one.speaker.canonical or name}
        same = [each for each in merged if each[2] & marks]
        merged = [each for each in merged if each not in same]
        best = next((each for each in same if each[1]), (name, named, marks))
        merged.append((best[0], best[1], marks.union(*(each[2] for each in same))))
    return Corroboration(
        *key,
        origins=tuple(sorted(name for name, *_ in merged)),
        named=sum(named for _, named, _ in merged),
        pages=len({page.article.sha256 for page, _ in group}),
        statements=tuple(dict.fromkeys(one.id for _, one in group)),
    )


def origin(page: Page, one: Statement) -> tuple[str, bool]:
    """Who the page heard it from: the last of the chain, and whether the page names them.

    Sources without a name are told apart by page and description, for nobody can tell that they are one.
    """
    heard = one.relayed_by[-1] if one.relayed_by else one.speaker
    if heard.canonical is not None:
        return heard.canonical, heard.named
    return f"{heard.surface or 'not named'} ({page.article.file})", False


def _quotes(one: Statement) -> frozenset[str]:
    """Quotations long enough to be told again by others."""
    plain = (" ".join(_WORD.findall(part.text.lower())) for part in one.verbatim_quotes)
    return frozenset(text for text in plain if len(text.split()) >= WORDS)
