"""Reading pages against a naive parse: articles a second and memory, PolNeAR dev, one process each.

    python benchmarks/record.py [COUNT]

Both use the same language model and find the same statements: the naive reader parses every sentence of every
paragraph by itself; ours only paragraphs that can hold a statement, in batches.
"""

import os
import re
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from pair import high_water

_END = re.compile(r"(?<=[.?!]) +")
NEWS = (
    Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data/news/polnear/dev"
)


def texts(count):
    found = sorted(NEWS.rglob("*.txt"))[:count]
    return [path.read_text(encoding="utf-8") for path in found]


def naive(pages):
    """Every sentence of every line parsed by itself."""
    from contraflow.record import nlp

    model = nlp.load()
    for text in pages:
        for line in nlp.lines(text):
            for sentence in _END.split(nlp.plain(line.text)):
                model(sentence)


def ours(pages, processes=1):
    from contraflow.record import nlp

    lines = [line for text in pages for line in nlp.lines(text)]
    for _ in nlp.parse_lines(lines, processes=processes):
        pass


def both_cores(pages):
    ours(pages, 2)


def whole(pages):
    """Everything that `contraflow read` does."""
    from contraflow.record import pages as record

    record.read([(f"{at}.txt", text.encode()) for at, text in enumerate(pages)])


def measured(name, pages, told):
    from contraflow.record import nlp

    list(nlp.load().pipe(["Warm up."]))
    began = time.perf_counter()
    globals()[name](pages)
    took = time.perf_counter() - began
    told.put((took, high_water()))


def main(count=30):
    pages = texts(count)
    if not pages:
        sys.exit(f"record: skipped, there are no pages in {NEWS}")
    context = get_context("spawn")
    for name in ("naive", "ours", "both_cores", "whole"):
        told = context.Queue()
        process = context.Process(target=measured, args=(name, pages, told))
        process.start()
        took, memory = told.get()
        process.join()
        print(f"{name:10} {len(pages) / took:6.1f} articles/s  {took:6.1f} s  {memory:6.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
