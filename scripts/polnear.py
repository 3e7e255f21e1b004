"""PolNeAR for training and measuring: its paragraphs, parsed, with the annotations whose cue stands in them."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin

from contraflow.record import nlp
from contraflow.record.statements import cues
from contraflow.record.statements.paragraph import Quotes

SHARED = Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).parent.parent.parent / "shared"))
ROOT = SHARED / "data/news/polnear"


@dataclass(frozen=True)
class Gold:
    """One annotated attribution: character ranges of cue, source and content in the article's text."""

    cue: tuple
    source: tuple
    content: tuple


@dataclass
class Part:
    """A paragraph of an article; `gold` holds (weight, Gold): articles read by six annotators count each a sixth."""

    article: str
    start: int
    text: str
    doc: Doc
    quotes: Quotes
    gold: list
    annotators: list = field(default_factory=list)

    def chars(self, ranges):
        return [
            (self.start + self.doc[a].idx, self.start + self.doc[b - 1].idx + len(self.doc[b - 1])) for a, b in ranges
        ]

    def tokens(self, ranges):
        return [token for token in self.doc if not token.is_space and self.within(token, ranges, whole=True)]

    def within(self, token, ranges, *, whole=False):
        at = self.start + token.idx
        return any(a <= at and at + (len(token) if whole else 1) <= b for a, b in ranges)


def paragraphs(split, *, model=None, keep=None):
    annotations = gold(split)
    out = []
    for name, paragraph in parsed(split, model, keep):
        ends = paragraph.start + len(paragraph.text) + 1
        lists = annotations.get(name, [])
        mine = [[one for one in each if paragraph.start <= (one.cue or one.content)[0][0] < ends] for each in lists]
        pairs = [(1 / len(lists), one) for each in mine for one in each]
        out.append(
            Part(
                name,
                paragraph.start,
                paragraph.text,
                paragraph.doc,
                Quotes.of(paragraph.doc, paragraph.text),
                pairs,
                mine,
            )
        )
    return out


def parsed(split, model, keep):
    """(article, Paragraph) in order; `keep` is a folder for the parses, because training is run more than once."""
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in sorted((ROOT / split / "text").glob("*.txt"))}
    lines = [(name, line) for name, text in texts.items() for line in nlp.lines(text)]
    language = nlp.load(model)
    store = keep and keep / f"{split}-{Path(model or 'default').name}.spacy"
    if store and store.exists():
        docs = list(DocBin().from_disk(store).get_docs(language.vocab))
    else:
        docs = list(language.pipe(nlp.plain(line.text) for _, line in lines))
        if store:
            store.parent.mkdir(parents=True, exist_ok=True)
            DocBin(attrs=["TAG", "POS", "DEP", "HEAD", "LEMMA", "SENT_START"], docs=docs).to_disk(store)
    return [(name, nlp.Paragraph(line.start, line.text, doc)) for (name, line), doc in zip(lines, docs, strict=True)]


def gold(split):
    """Article -> one list of Gold an annotator."""
    found = defaultdict(list)
    for path in sorted((ROOT / split / "attributions").glob("*.ann")):
        lines = [
            line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if re.match(r"[TE]\d+\t", line)
        ]
        places = {
            cells[0]: tuple(tuple(map(int, part.split())) for part in cells[1].partition(" ")[2].split(";"))
            for cells in lines
            if cells[0][0] == "T"
        }
        events = [event(cells[1], places) for cells in lines if cells[0][0] == "E"]
        found[re.sub(r"_[0-9a-f]{4}$", "", path.stem)].append([one for one in events if one.content])
    return found


def event(cell, places):
    parts = defaultdict(tuple)
    for pair in cell.split():
        role, _, place = pair.partition(":")
        parts[role.rstrip("2")] += places.get(place, ())
    return Gold(parts["Cue"], parts["Source"], parts["Content"])


def head(words):
    """The word of an annotated phrase that governs it, verbs and nouns before little words."""
    words = [word for word in words if word.pos_ not in cues.HELPERS] or words
    inside = {word.i for word in words}
    tops = [word for word in words if word.head.i not in inside or word.head == word]
    full = [word for word in tops if word.pos_ in {"VERB", "NOUN", "ADJ"} or word.lower_ in {"according", "per", ":"}]
    return (full or tops or words)[0]


def iou(one, other):
    shared = sum(max(0, min(b, y) - max(a, x)) for a, b in one for x, y in other)
    return shared / (sum(b - a for a, b in one) + sum(y - x for x, y in other) - shared) if shared else 0.0


def match(part, found, golds):
    """One to one, the best overlaps first, from IoU .5."""
    overlaps = sorted(
        ((iou(part.chars(one.content), g.content), i, j) for i, one in enumerate(found) for j, g in enumerate(golds)),
        reverse=True,
    )
    pairs, left, right = [], set(), set()
    for overlap, i, j in overlaps:
        if overlap >= 0.5 and i not in left and j not in right:
            pairs.append((i, j))
            left.add(i)
            right.add(j)
    return pairs


def measure(found, least, chosen=None):
    """Precision, recall, F1, part of matches with the right source; `chosen` narrows the gold that recall counts."""
    hit = extra = missed = right = seen = got = 0.0
    for part, attributions in found:
        kept = [one for one in attributions if one.score >= least]
        for golds in part.annotators:
            weight = 1 / len(part.annotators)
            pairs = match(part, kept, golds)
            matched = {j for _, j in pairs}
            hit, extra, missed = (
                hit + weight * len(pairs),
                extra + weight * (len(kept) - len(pairs)),
                missed + weight * (len(golds) - len(pairs)),
            )
            right += weight * sum(source_right(part, kept[i], golds[j]) for i, j in pairs)
            wanted = [j for j, one in enumerate(golds) if chosen is None or chosen(part, one)]
            seen, got = seen + weight * len(wanted), got + weight * len(matched.intersection(wanted))
    precision, recall = hit / max(hit + extra, 1e-9), hit / max(hit + missed, 1e-9)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "source": right / max(hit, 1e-9),
        "chosen": seen,
        "chosen_recall": got / max(seen, 1e-9),
    }


def source_right(part, one, gold):
    """The word that heads the source found lies in the source annotated, or neither names one."""
    return not gold.source if one.source is None else part.within(one.source, gold.source)
