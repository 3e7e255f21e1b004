"""Measure statements against PolNeAR; run as `python scripts/measure_record.py statements`.

    [--model NAME] [--split dev] [--keep-parses FOLDER]

Content IoU >= .5, one to one. A source is right where the word that heads the one found lies in the one annotated, or
neither names any. Articles read by six annotators count a sixth for each.
"""

import argparse
from pathlib import Path

import gender_gap
import polnear

from contraflow.record.english import speech
from contraflow.record.quotes import pairs
from contraflow.record.statements import attribution
from contraflow.record.statements.scorer import Scorer


def main(arguments):
    options = argparse.ArgumentParser()
    options.add_argument("--model")
    options.add_argument("--split", default="dev")
    options.add_argument("--keep-parses", type=Path)
    print_statements(options.parse_args(arguments))


def print_statements(options):
    scorer = Scorer.load()
    parts = polnear.paragraphs(options.split, model=options.model, keep=options.keep_parses)
    print_rows("ours", [(one, attribution.find(one.doc, one.text, scorer)) for one in parts])
    print_rows("the Gender Gap Tracker's rules", gender_gap.found(parts))


def print_rows(name, found):
    print(name)
    row("all", polnear.measure(found, 0.0))
    row("speech and 'according to'", polnear.measure(found, 0.0, of_speech))
    for kind in ("direct", "mixed", "indirect"):
        row(kind, polnear.measure(found, 0.0, lambda part, gold, kind=kind: mode(part, gold) == kind))


def row(name, got):
    head = (
        f"P {got['precision']:.3f}  R {got['recall']:.3f}  F1 {got['f1']:.3f}  source {got['source']:.3f}"
        if name == "all"
        else f"recall {got['chosen_recall']:.3f}"
    )
    print(f"{name:28s} n {got['chosen']:7.0f}  {head}")


def of_speech(part, gold):
    """The annotated cue is headed by a verb of speech of `speech.toml`, or is "according to"."""
    words = part.tokens(gold.cue)
    if not words:
        return False
    head = polnear.head(words)
    return head.lower_ == "according" or (head.pos_ == "VERB" and head.lemma_.lower() in said())


def said():
    return {
        "say",
        "tell",
        "add",
        "write",
        "state",
        "announce",
        "claim",
        "argue",
        "declare",
        "note",
        "explain",
        "report",
        "insist",
        "reply",
        "respond",
        "tweet",
        "remark",
        "assert",
        "warn",
        "deny",
        "confirm",
        "continue",
        "comment",
        "stress",
        "mention",
        "accuse",
        "urge",
        "promise",
        "ask",
    } & set(speech.acts("verbs"))


def mode(part, gold):
    """Direct where all of the content stands in quotation marks, mixed where some does, indirect where none."""
    marks = [(part.start + a, part.start + b) for a, b in pairs(part.text)]
    letters = [
        at
        for a, b in gold.content
        for at in range(a, b)
        if 0 <= at - part.start < len(part.text) and part.text[at - part.start].isalnum()
    ]
    inside = sum(any(a <= at < b for a, b in marks) for at in letters)
    return "indirect" if not inside else "direct" if inside == len(letters) else "mixed"
