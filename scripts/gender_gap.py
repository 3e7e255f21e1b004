"""The Gender Gap Tracker's rules for quotations, written anew from what it does, to be measured beside ours.

Asr et al. (2021), The Gender Gap Tracker, PLoS ONE 16(1): e0245533, and what sfu-discourse-lab/GenderGapTracker does.
In this order, and of what overlaps only the first: clauses below a verb of speech that has a subject, and what
"according to" stands beside; sentences in quotation marks right after such a quotation; whatever stands in quotation
marks, with the verb nearest to it. Its list of verbs is not copied: the verbs of speech of our lexicon stand in for it.
"""

from itertools import groupby

from contraflow.record.english import speech
from contraflow.record.statements.attribution import Attribution

LEAST = 4  # words of a quotation
SIZES = range(7, 100)  # tokens between quotation marks, with them
NEAR = 5  # tokens from a quotation to its verb
SENTENCES = 5  # of a quotation that goes on
GOES_ON = {"QCQSV", "QCQVS", "CSV"}  # orders of mark, content, speaker and verb after which a quotation may go on


def found(parts):
    """(part, its attributions) for each paragraph; the paragraphs of an article stand together and in order."""
    out = []
    for _, article in groupby(parts, key=lambda part: part.article):
        before = None  # the last sentence's quotation, if one may go on after it
        for part in article:
            read = [*syntactic(part.doc), *according(part.doc)]
            floating, before = going_on(part.doc, read, before)
            out.append((part, first_of_overlapping(part.doc, [*read, *floating, *in_marks(part.doc)])))
    return out


def syntactic(doc):
    for clause in doc:
        verb = clause.head
        if clause.dep_ != "ccomp" or verb.lemma_.lower() not in speech.acts("verbs"):
            continue
        who = next((child for at in (verb, verb.head) for child in at.children if child.dep_ == "nsubj"), None)
        if who is None or clause.right_edge.i + 1 >= len(doc):
            continue
        span = (clause.left_edge.i, clause.right_edge.i + 1)
        kind = order(doc, span, verb, who)
        if phrase(who).text.lower() not in {"i", "we"} and not (kind[0] == "Q" and kind[-1] == "Q"):
            yield Attribution(verb, (span,), who, 1.0, kind)


def phrase(head):
    return head.doc[head.left_edge.i : head.right_edge.i + 1]


def order(doc, span, verb, who):
    """Quotation marks, content, verb and speaker as they follow each other: "QCQSV"."""
    start, end = span
    opens = {at for at in (start - 1, start) if at >= 0 and doc[at].is_quote}
    closes = {at for at in (end, end + 1) if at < len(doc) and doc[at].is_quote}
    subject = phrase(who)
    if not opens and subject.start < start and subject.start and doc[subject.start - 1].is_quote:
        opens = {subject.start - 1}
    places = [((start + end - 1) / 2, "C"), (verb.i, "V"), ((subject.start + subject.end - 1) / 2, "S")]
    marks = [(min(opens) - 0.1, "Q"), (max(closes) + 0.1, "Q")] if opens and closes else []
    return "".join(letter for _, letter in sorted(places + marks))


def according(doc):
    for to in doc:
        word = to.head
        if to.dep_ != "prep" or (word.lower_, to.lower_) != ("according", "to"):
            continue
        ahead = word.i < word.head.i
        span = (word.right_edge.i + 1, word.head.right_edge.i + 1) if ahead else (word.head.left_edge.i, word.i)
        who = next((child for child in to.children if child.dep_ == "pobj"), None)
        if span[0] < span[1]:
            yield Attribution(word, (span,), who, 1.0, "according")


def going_on(doc, read, before):
    """Quotations that fill whole sentences after one that ended so; and the last sentence's quotation."""
    made, sentences, at = [], list(doc.sents), 0
    while at < len(sentences):
        size = quoted(sentences[at:]) if before is not None else 0
        if size:
            span = (sentences[at].start, sentences[at + size - 1].end)
            made.append(Attribution(before.cue, (span,), None, 1.0, "floating"))
        last = sentences[at]
        before = next((one for one in read if one.rule in GOES_ON and shares_half(one, last)), None)
        at += max(1, size)
    return made, before


def quoted(sentences):
    """How many sentences, from the first on, stand in one pair of quotation marks; 0 where it opens with none."""
    texts = ["".join(each.text.split()) for each in sentences[:SENTENCES]]
    if '"' not in texts[0][:3]:
        return 0
    if '."' in texts[0][-3:]:
        return 1
    return next((at for at, text in enumerate(texts[1:], 2) if '"' in text[-3:] and '"' not in text[:-3]), 0)


def shares_half(one, sentence):
    ((start, end),) = one.content
    shared = min(end, sentence.end) - max(start, sentence.start)
    return shared >= min(end - start, len(sentence)) / 2


def in_marks(doc):
    marks = [token.i for token in doc if token.text == '"']
    for start, last in zip(marks[::2], marks[1::2], strict=False):
        if last + 1 - start in SIZES:
            verb = nearest(doc, start, last + 1)
            who = None if verb is None else next((child for child in verb.children if child.dep_ == "nsubj"), None)
            yield Attribution(verb, ((start, last + 1),), who, 1.0, "marks")


def nearest(doc, start, end):
    """The verb before a quotation, else after it, no mark or full stop between."""
    for way in (range(start - 1, max(-1, start - NEAR), -1), range(end, min(end + NEAR, len(doc)))):
        for at in way:
            if doc[at].pos_ == "VERB" and doc[at].text not in {"is", "was", "be"}:
                return doc[at]
            if doc[at].text in {".", '"'}:
                break
    return None


def first_of_overlapping(doc, every):
    kept = []
    for one in every:
        ((start, end),) = one.content
        apart = all(end <= a or b <= start for other in kept for a, b in other.content)
        if apart and len(doc[start:end].text.split(" ")) >= LEAST:
            kept.append(one)
    return kept
