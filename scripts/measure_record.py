"""Measure the reading of pages on real data.

    python scripts/measure_record.py article    bodies of the article extraction benchmark, from HTML and as plain text
    python scripts/measure_record.py dates      time expressions of the AQUAINT TimeML documents
    python scripts/measure_record.py statements PolNeAR dev (options: scripts/measure_statements.py)
    python scripts/measure_record.py events     pages of ECB+ topics 1-20 put together by event, cross-validated

The data lie in `news/` of the shared folder: $CONTRAFLOW_SHARED or ../shared. They are other people's and are only
measured with. The body measure is the benchmark's own (evaluate.py): runs of four words, counted with repetition;
precision and recall are means over pages, F1 is made of the two means.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEWS = Path(os.environ.get("CONTRAFLOW_SHARED", ROOT.parent / "shared")) / "data/news"


def words(text):
    return re.findall(r"\w+", text)


def shingles(text, size=4):
    spoken = words(text)
    return Counter(
        tuple(spoken[at : at + size]) for at in range(max(1, len(spoken) - size + 1)) if spoken[at : at + size]
    )


def benchmark_f1(pairs):
    """Return precision, recall and F1 of (true, taken) texts as the benchmark defines them."""
    precision, recall = [], []
    for true, taken in pairs:
        a, b = shingles(true), shingles(taken)
        both, na, nb = (a & b).total(), a.total(), b.total()
        if nb:
            precision.append(both / nb)
        if na:
            recall.append(both / na)
    p, r = statistics.mean(precision or [0]), statistics.mean(recall or [0])
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def aeb_pages():
    """Yield (address, html, true body)."""
    folder = NEWS / "aeb"
    for key, facts in sorted(json.loads((folder / "ground-truth.json").read_text()).items()):
        html = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()).decode("utf-8", "replace")
        yield facts["url"], html, facts["articleBody"]


def article_figures():
    """Body F1 from HTML, and how long a page takes. Plain text is measured by `train_body.py --cross`."""
    from contraflow.record import article, reading

    began, pairs, slowest = time.perf_counter(), [], 0.0
    for address, html, truth in aeb_pages():
        start = time.perf_counter()
        (page,) = article.read(html.encode(), file=address)
        pairs.append((truth, "\n".join(flat.text for flat in reading.segments(page))))
        slowest = max(slowest, time.perf_counter() - start)
    print("HTML bodies: precision, recall, F1 =", *(f"{x:.4f}" for x in benchmark_f1(pairs)))
    print(f"{len(pairs)} pages in {time.perf_counter() - began:.0f} s, the slowest {slowest:.1f} s")


@dataclass(frozen=True)
class Gold:
    start: int
    end: int
    kind: str
    value: str
    expr: str


def timeml(path):
    """Return (text without tags, day of creation, gold expressions but the creation time)."""
    source, text, golds, created = path.read_text(), [], [], None
    at, size = 0, 0
    for tag in re.finditer(r"<TIMEX3([^>]*)>(.*?)</TIMEX3>|<[^>]*>", source, re.DOTALL):
        text.append(unescape(source[at : tag.start()]))
        size += len(text[-1])
        at = tag.end()
        if tag[1] is None:
            continue
        expr = unescape(re.sub(r"<[^>]*>", "", tag[2]))
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag[1]))
        if facts.get("functionInDocument") == "CREATION_TIME":
            created = created or date.fromisoformat(facts["value"][:10])
            expr = re.sub(r"\w", " ", expr)
        else:
            golds.append(Gold(size, size + len(expr), facts["type"], facts.get("value", ""), expr))
        text.append(expr)
        size += len(expr)
    text.append(unescape(source[at:]))
    return "".join(text), created, golds


def same_value(gold, ours):
    """Compare as days where both name days: "W7" is "W07", "1998-XX" is "1998", the part of the day is not asked."""
    from contraflow.record.timex import days

    a, b = (days(re.sub(r"W(\d)$", r"W0\1", value.split("T")[0] or value)) for value in (gold, ours))
    return a == b if a and b else gold == ours


def is_weekday(expr):
    return (
        re.match(r"(?:last |next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day", expr, re.IGNORECASE) is not None
    )


def aquaint():
    """Yield (gold, moment or None, text) for each expression: the moment that shares most characters with it."""
    from contraflow.record import dates

    for path in sorted((NEWS / "aquaint").glob("*.tml")):
        text, created, golds = timeml(path)
        moments = dates.find(text, created)
        for gold in golds:
            shared = [(min(gold.end, m.end) - max(gold.start, m.start), -m.start, m) for m in moments]
            best = max((one for one in shared if one[0] > 0), default=None, key=lambda one: one[:2])
            yield gold, None if best is None else best[2], text


def date_figures():
    """Value accuracy over gold expressions; one that is not found counts as wrong."""
    table = {}
    for gold, moment, text in aquaint():
        right = moment is not None and same_value(gold.value, moment.value)
        for row in [gold.kind, "all", *(["weekday"] if is_weekday(gold.expr) and gold.kind == "DATE" else [])]:
            table.setdefault(row, []).append((moment is not None, right))
        if "--wrong" in sys.argv and not right:
            context = text[max(0, gold.start - 40) : gold.end + 30].replace("\n", " ")
            print(gold.kind, repr(gold.expr), gold.value, moment and (moment.expr, moment.value), "|", context)
    for row, seen in sorted(table.items()):
        found, right = sum(one for one, _ in seen), sum(one for _, one in seen)
        print(f"{row:9} n {len(seen):4}  found {found / len(seen):.3f}  value right {right / len(seen):.3f}")


def statement_figures():
    import measure_statements

    measure_statements.main(sys.argv[2:])


def ecb_pages():
    """Yield (topic, sub-event, text) of each ECB+ page; the address that some begin with is left out."""
    token = re.compile(r'<token t_id="\d+" sentence="(\d+)"[^>]*>(.*?)</token>', re.DOTALL)
    for path in sorted((NEWS / "ecbplus").glob("*/*.xml")):
        lines = {}
        for at, word in token.findall(path.read_text()):
            lines.setdefault(int(at), []).append(unescape(word))
        said = [lines[at] for at in sorted(lines)]
        said = said[1:] if said[0][0] in {"http", "https"} else said
        yield int(path.parent.name), "plus" in path.stem, "\n".join(" ".join(words) for words in said)


def b_cubed(truth, found):
    """Return precision, recall and F1: for each page, how its group and its true group overlap."""
    true, ours, both = Counter(truth), Counter(found), Counter(zip(truth, found, strict=True))
    p = sum(n * n / ours[b] for (_, b), n in both.items()) / len(truth)
    r = sum(n * n / true[a] for (a, _), n in both.items()) / len(truth)
    return p, r, 2 * p * r / (p + r)


def event_figures(folds=5):
    """B3 with shares and threshold chosen on other topics; each fold's pages are put together by themselves."""
    from contraflow.record import events

    pages = list(ecb_pages())
    topics = sorted({topic for topic, *_ in pages})
    pictures = events.pictures([text for *_, text in pages])
    parts = []
    for fold in range(folds):
        chosen = [topics.index(topic) % folds == fold for topic, *_ in pages]
        train = [at for at, yes in enumerate(chosen) if not yes]
        test = [at for at, yes in enumerate(chosen) if yes]
        share, apart = max(choices(), key=lambda one: grouped(pages, mixed(pictures, one[0]), train, one[1])[2])
        parts.append((*grouped(pages, mixed(pictures, share), test, apart), len(test)))
        print(f"fold {fold}: shares {share}, threshold {apart}: F1 {parts[-1][2]:.3f}")
    p, r = (sum(part[k] * part[3] for part in parts) / len(pages) for k in (0, 1))
    print(f"ECB+ B3, {folds} folds by topic, {len(pages)} pages: P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.4f}")
    p, r, f1 = grouped(pages, mixed(pictures, events.SHARES), list(range(len(pages))), events.APART)
    print(f"all pages at once, as shipped: P {p:.3f} R {r:.3f} F1 {f1:.4f}")


def choices():
    """Shares of words, pairs and names in steps of a tenth, with thresholds."""
    shares = [(w / 10, p / 10, (10 - w - p) / 10) for w in range(11) for p in range(11 - w)]
    return [(share, apart / 100) for share in shares for apart in range(60, 96)]


def mixed(pictures, shares):
    return sum(share * part for share, part in zip(shares, pictures, strict=True))


def grouped(pages, similar, chosen, apart):
    import numpy as np

    from contraflow.record import events

    found = events.groups(similar[np.ix_(chosen, chosen)], [(None, None)] * len(chosen), apart)
    return b_cubed([pages[at][:2] for at in chosen], found)


if __name__ == "__main__":
    {"article": article_figures, "dates": date_figures, "statements": statement_figures, "events": event_figures}[
        sys.argv[1] if len(sys.argv) > 1 else "article"
    ]()
