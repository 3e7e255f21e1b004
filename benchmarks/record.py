"""Reading pages against a naive parse: articles a second and memory, PolNeAR, each in processes of its own.

    python benchmarks/record.py [COUNT]

The naive reader parses every sentence of every paragraph by itself, with the same language model as spaCy loads it;
ours parses only paragraphs that can hold a statement, in batches. `naive_read` finds the statements from
its parses as ours does: what `read`, all that `contraflow read` does, is held against. Both cores are for big inputs.
"""

import os
import re
import sys
import time
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from pair import high_water

_END = re.compile(r"(?<=[.?!]) +")
NEWS = Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data/news/polnear"


def texts(count):
    found = [path for part in ("dev", "train") for path in sorted((NEWS / part).rglob("*.txt"))][:count]
    return [path.read_text(encoding="utf-8") for path in found]


def naive_parse(pages):
    """Every sentence of every line parsed by itself."""
    model = plain_model()
    for text in pages:
        for line in lines(text):
            for sentence in _END.split(line):
                model(sentence)


def parse(pages):
    from contraflow.record import nlp

    for _ in nlp.parse_lines(line for text in pages for line in nlp.lines(text)):
        pass


def naive_read(pages):
    """Every sentence parsed by itself, then every step of ours on the paragraphs that are made of them."""
    from spacy.tokens import Doc

    from contraflow.record import nlp
    from contraflow.record import pages as record

    model = plain_model()

    def parsed(body, _model=None):
        for line in body:
            doc = Doc.from_docs([model(sentence) for sentence in _END.split(nlp.plain(line.text))])
            yield nlp.Paragraph(line.start, line.text, doc)

    nlp.parse_lines = parsed
    record.read(as_files(pages))


def read(pages, processes=1):
    """Everything that `contraflow read` does."""
    from contraflow.record import pages as record

    record.read(as_files(pages), processes=processes)


def read_on_both_cores(pages):
    read(pages, 2)


def as_files(pages):
    return [(f"{at}.txt", text.encode()) for at, text in enumerate(pages)]


def lines(text):
    from contraflow.record import nlp

    return [nlp.plain(line.text) for line in nlp.lines(text)]


@cache
def plain_model():
    """The model as spaCy loads it, without the recognition of names, which neither reader uses."""
    import spacy

    from contraflow.record import nlp

    return spacy.load(nlp.load().path, exclude=["ner"])


def measured(name, pages, told):
    from contraflow.record import nlp
    from contraflow.record import pages as _  # noqa: F401  imported before the clock runs

    plain_model()("Warm up.")
    list(nlp.load().pipe(["Warm up."]))
    began, spent = time.perf_counter(), os.times()
    globals()[name](pages)
    took, now = time.perf_counter() - began, os.times()
    cpu = sum(now[:4]) - sum(spent[:4])
    told.put((took, cpu, high_water()))


def main(count=168):
    pages = texts(count)
    if not pages:
        sys.exit(f"record: skipped, there are no pages in {NEWS}")
    context = get_context("spawn")
    for name in ("naive_parse", "parse", "naive_read", "read", "read_on_both_cores"):
        told = context.Queue()
        process = context.Process(target=measured, args=(name, pages, told))
        process.start()
        took, cpu, memory = told.get()
        process.join()
        print(
            f"{name:18} {len(pages) / took:6.1f} articles/s  {took:6.1f} s  {cpu:6.1f} s of processor  {memory:6.0f} MB"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
