"""A page's statements: the one door to this room. `read(article)` gives them in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contraflow.record import nlp
from contraflow.record.english import names
from contraflow.record.quotes import pairs
from contraflow.record.spans import Span
from contraflow.record.speakers import Discourse, resolve
from contraflow.record.statements import actors, goods, helped, moment, stance
from contraflow.record.statements.attribution import tokens
from contraflow.record.statements.audience import audience
from contraflow.record.statements.drafts import Draft, above, drafts, parents
from contraflow.record.statements.model import Speaker, Statement, When
from contraflow.record.statements.places import Joined
from contraflow.record.statements.scorer import Scorer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contraflow.record.nlp import Paragraph
    from contraflow.record.spans import Article
    from contraflow.record.statements.helped import Ask
    from contraflow.record.statements.moment import Finder
    from contraflow.record.statements.places import Flat

_NOBODY = Speaker(None, None, None, None, "anonymous_source", named=False)
_MARKS = "\"“”„«»'"


def read_flat(
    article: Article, flats: Sequence[Flat], find_dates: Finder, *, model: str | None = None
) -> tuple[Statement, ...]:
    """The statements of a page of any form from its flattened segments; their places are those of the raw file."""
    joined = Joined.of(flats)
    seen = replace(article, raw=joined.text, segments=joined.segments())
    return tuple(joined.restored(one) for one in read(seen, find_dates, model=model))


def read(article: Article, find_dates: Finder, *, model: str | None = None) -> tuple[Statement, ...]:
    """The statements of a page of plain text. `find_dates` is `record.dates.find`; `model` names another pipeline."""
    return from_paragraphs(article, nlp.parse(article.raw, article.segments, model), find_dates)


def from_paragraphs(
    article: Article, paragraphs: Iterable[Paragraph], find_dates: Finder, ask: Ask | None = None
) -> tuple[Statement, ...]:
    """The same from paragraphs that are parsed already: many pages are parsed in one batch.

    `ask` reaches a language model; what it adds stands at the end and changes nothing of what the rules found.
    """
    paragraphs = list(paragraphs)
    page = Discourse(article.published)
    for paragraph in paragraphs:
        page.read(paragraph.text, paragraph.start)
    made = drafts(article.raw, paragraphs, Scorer.load())
    seen = _Seen(article, page, find_dates, ask)
    if ask is None:
        return _statements(seen, made)
    extra = helped.added(paragraphs, made, ask)
    return _statements(seen, helped.labelled(made, ask)) + _statements(seen, extra, number=len(made))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page as its statements are made of it."""

    article: Article
    page: Discourse
    find_dates: Finder
    ask: Ask | None


def _statements(seen: _Seen, made: list[Draft], *, number: int = 0) -> tuple[Statement, ...]:
    """The drafts as statements, numbered from `number` on."""
    article, page = seen.article, seen.page
    outer = parents(made)
    speakers = _speakers(made, page, outer)
    picked = {} if seen.ask is None else helped.picked(made, speakers, page, seen.ask)
    ids = {id(draft): f"{article.sha256[:12]}-{number + at + 1}" for at, draft in enumerate(made)}
    plain = [_statement(article, draft, (page, speakers | picked, ids), outer) for draft in made]
    given = [(*draft.by_model, *(["speaker"] if id(draft) in picked else [])) for draft in made]
    found = [replace(one, by_model=names) if names else one for one, names in zip(plain, given, strict=True)]
    moments = {text: seen.find_dates(text, article.published) for text in {draft.paragraph.text for draft in made}}
    dates = [moment.when(draft, moments[draft.paragraph.text]) for draft in made]
    return tuple(_inherited([replace(one, date=day) for one, day in zip(found, dates, strict=True)]))


Known = tuple[Discourse, dict[int, Speaker], dict[int, str]]


def _speakers(made: list[Draft], page: Discourse, outer: dict[int, Draft]) -> dict[int, Speaker]:
    """Who speaks in each draft, by its identity: outer statements first, for "I" and "we" inside them."""
    found: dict[int, Speaker] = {}
    last: Speaker | None = None
    for draft in sorted(made, key=lambda one: (len(above(one, outer)), one.cue.start)):
        around = outer.get(id(draft))
        inside = around is not None
        found[id(draft)] = _speaker(draft, page, None if inside else last, found.get(id(around)))
        last = last if inside else found[id(draft)]
    return found


def _speaker(draft: Draft, page: Discourse, previous: Speaker | None, outer: Speaker | None) -> Speaker:
    if draft.source is None:
        return _NOBODY
    word = draft.source.text.lower()
    if word in names.word_set("first") and outer is not None:
        return _first_person(draft.source.text, outer)
    return resolve(draft.source.text, draft.source.start, page, previous)


def _first_person(surface: str, outer: Speaker) -> Speaker:
    """As in "I" is who speaks; "we" is the speaker's government or organisation."""
    if surface.lower() in {"i", "my"} or outer.country is None:
        return replace(outer, surface=surface)
    party = next(party for party in names.parties().values() if party.country == outer.country)
    return Speaker(surface, party.canonical, None, party.country, party.kind, named=True)


def _statement(article: Article, draft: Draft, known: Known, outer: dict[int, Draft]) -> Statement:
    page, speakers, ids = known
    doc = draft.paragraph.doc
    assert doc is not None  # noqa: S101  drafts come from parsed paragraphs
    verbs = stance.governors(doc, draft.found.content)
    denied = draft.act == "deny"
    wares = tuple(goods.find(doc, draft.paragraph.start, draft.contents, denied=denied))
    scene = actors.Scene(
        doc,
        draft.paragraph.start,
        tokens(draft.found.content),
        wares,
        page,
        denied,
        _person_country(speakers[id(draft)]),
    )
    around = outer.get(id(draft))
    quoted = _verbatim(article.raw, draft)
    return Statement(
        id=ids[id(draft)],
        speaker=speakers[id(draft)],
        relayed_by=_relay(draft, outer, speakers),
        source_span=draft.source,
        cue_span=draft.cue,
        content_spans=draft.contents,
        verbatim_quotes=quoted,
        act=draft.act,
        mode=_mode(draft, quoted),
        polarity=stance.polarity(verbs, draft.act),
        modality=stance.modality(draft.found.cue, draft.found.content, verbs, draft.act),
        date=When(),
        audience=audience(draft, page),
        goods=wares,
        goods_norm=goods.codes(wares),
        actors=actors.find(scene),
        nested_in=None if around is None else ids[id(around)],
    )


def _person_country(speaker: Speaker) -> str | None:
    """The country for which a person speaks: their "they" are others, but a government's "it" is itself."""
    return speaker.country if speaker.kind == "person" else None


def _relay(draft: Draft, outer: dict[int, Draft], speakers: dict[int, Speaker]) -> tuple[Speaker, ...]:
    """From the one who passes the statement on to the last before the page; who relays themselves is no link."""
    mine = speakers[id(draft)].canonical
    chain = (speakers[id(one)] for one in above(draft, outer))
    return tuple(who for who in chain if who.canonical is None or who.canonical != mine)


def _verbatim(raw: str, draft: Draft) -> tuple[Span, ...]:
    """The quotations inside the contents, without their marks."""
    found = []
    for start, end in pairs(draft.paragraph.text):
        for part in draft.contents:
            a, b = max(part.start, start + draft.paragraph.start), min(part.end, end + draft.paragraph.start)
            while a < b and raw[a] in _MARKS:
                a += 1
            while a < b and raw[b - 1] in _MARKS:
                b -= 1
            if a < b:
                found.append(Span.of(raw, a, b))
    return tuple(found)


def _mode(draft: Draft, quoted: tuple[Span, ...]) -> str:
    """Direct where nothing but the quotations is said, mixed where they are a part, indirect where there are none."""
    said = sum(sum(sign.isalnum() for sign in part.text) for part in draft.contents)
    within = sum(sum(sign.isalnum() for sign in part.text) for part in quoted)
    if not within:
        return "indirect"
    return "direct" if within >= said else "mixed"


def _inherited(found: list[Statement]) -> list[Statement]:
    """A statement without a date of its own has that of the last one by the same speaker on the page."""
    out: list[Statement] = []
    last: dict[str, When] = {}
    for one in found:
        name = one.speaker.canonical
        held = last.get(name) if name is not None and one.date.start is None and one.date.expr is None else None
        if name is not None and one.date.start is not None:
            last[name] = one.date
        out.append(one if held is None else replace(one, date=When(None, held.start, held.end, "inherited")))
    return out
