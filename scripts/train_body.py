"""Train the body classifier on the article extraction benchmark, and measure it on sites it has not seen.

    python scripts/train_body.py              write src/contraflow/record/data/body.json
    python scripts/train_body.py --cross [N]  cross-validate by site and print the figures, write nothing; N: another
                                              draw of the folds

Pages and true bodies: scrapinghub/article-extraction-benchmark (texts are the publishers' and are not in this
repository). A page is flattened to its visible text; a line is body when most of its words stand in a run of four
words that the true body has too. Needs scikit-learn, which reading a page does not; about ten minutes for `--cross`.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(Path(__file__).parent))
from measure_record import aeb_pages, benchmark_f1, shingles, words

from contraflow.record.body import decode
from contraflow.record.classifier import FAR, Reading, read
from contraflow.record.features import matrix
from contraflow.record.flat import Flat
from contraflow.record.markup import flatten
from contraflow.record.teasers import dropped

OUT = Path(__file__).parents[1] / "src/contraflow/record/data/body.json"
FOLDS = 6
SEEDS = 2  # boosted models that are averaged
AROUND = 150  # lines of another page that are put before and after one
READING = Reading(bias=1.45, power=0.5, lean=0.3)  # `--cross` prints the neighbours
MIDDLE = 2.5  # log odds; a page of this level is read under the same bias whatever the lean
GRID = [
    Reading(round(bias + lean * MIDDLE, 3), power, lean)
    for bias in (0.4, 0.7, 1.0)
    for power in (0.25, 0.5)
    for lean in (0.0, 0.15, 0.3, 0.45)
]
HEADER = {
    "what": "Weights of the line classifier that tells an article's own lines from the rest of a page; holds no text",
    "source": "our own figures, trained by scripts/train_body.py on the 181 pages of scrapinghub/"
    "article-extraction-benchmark@4a3bc979 (texts: their publishers)",
}


def labels(lines, truth):
    """Say for each line whether most of its words stand in a four-word run of the true body."""
    known = shingles(truth)
    spoken = [(word, at) for at, line in enumerate(lines) for word in words(line)]
    covered = np.zeros(len(spoken), dtype=bool)
    for at in range(len(spoken) - 3):
        if tuple(word for word, _ in spoken[at : at + 4]) in known:
            covered[at : at + 4] = True
    total, hit = (
        Counter(at for _, at in spoken),
        Counter(at for (_, at), yes in zip(spoken, covered, strict=True) if yes),
    )
    return np.array([hit[at] > total[at] / 2 for at in range(len(lines))])


def weights(lines):
    """A line weighs by the root of its words, a page by the root of its lines' weight."""
    weight = np.sqrt([min(60, len(line.split()) + 2) for line in lines])
    return weight / np.sqrt(weight.sum())


def load():
    """Pages as dicts: site, lines, features, labels, weight of each line, truth."""
    pages = []
    for url, html, truth in aeb_pages():
        lines = [line.text for line in flatten(html).lines()]
        pages.append(
            {
                "site": ".".join(urlparse(url).netloc.removeprefix("www.").split(".")[-3:]),
                "lines": lines,
                "x": matrix(lines),
                "y": labels(lines, truth),
                "w": weights(lines),
                "truth": truth,
            }
        )
    return pages


def mixed(pages, chance):
    """Pages with another site's menus and teasers around them, so that no share of a page is learnt by heart."""
    made = []
    for page in pages:
        other = chance.choice(pages)
        body = np.flatnonzero(other["y"])
        if other["site"] == page["site"] or not len(body):
            continue
        before, after = other["lines"][: body[0]][-AROUND:], other["lines"][body[-1] + 1 :][:AROUND]
        none = (np.zeros(len(before), dtype=bool), np.zeros(len(after), dtype=bool))
        lines = [*before, *page["lines"], *after]
        made.append({"x": matrix(lines), "y": np.concatenate([none[0], page["y"], none[1]]), "w": weights(lines)})
    return made


def fit(pages):
    """Return the trained model in the form of the data file."""
    chance = random.Random(0)  # noqa: S311  a draw that anyone can repeat
    seen = [*pages, *mixed(pages, chance)]
    x, y, w = (np.concatenate([page[key] for page in seen]) for key in "xyw")
    w = w / w.mean()
    scale = StandardScaler().fit(x)
    standard = np.clip(scale.transform(x), -FAR, FAR)
    linear = LogisticRegression(C=0.005, max_iter=300).fit(standard, y, sample_weight=w)
    boosted = [
        HistGradientBoostingClassifier(
            max_iter=110, learning_rate=0.08, max_leaf_nodes=9, max_features=0.3, min_samples_leaf=40,
            l2_regularization=5, random_state=seed, early_stopping=False,
        ).fit(x, y, sample_weight=w)
        for seed in range(SEEDS)
    ]  # fmt: skip
    return {
        **HEADER,
        "decode": asdict(READING),
        "linear": {
            "intercept": float(linear.intercept_[0]),
            "mean": scale.mean_.tolist(),
            "scale": scale.scale_.tolist(),
            "weights": linear.coef_[0].tolist(),
        },
        "boosted": {
            "baseline": float(np.mean([one._baseline_prediction for one in boosted])),  # noqa: SLF001
            "trees": [nodes(tree) for one in boosted for (tree,) in one._predictors],  # noqa: SLF001
        },
    }


def nodes(tree):
    """[feature, threshold, left, right, value] of each node."""
    return [
        [int(n["feature_idx"]), float(n["num_threshold"]), 0, 0, float(n["value"]) / SEEDS]
        if n["is_leaf"]
        else [int(n["feature_idx"]), float(n["num_threshold"]), int(n["left"]), int(n["right"]), 0.0]
        for n in tree.nodes
    ]


def rounded(value):
    """Seven digits are more than the data know."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


def cross(pages, draw):
    """Score each page by a model that has seen no page of its site; `draw` is the seed of the folds."""
    folds = GroupKFold(FOLDS, shuffle=True, random_state=draw)
    scores, fold = [None] * len(pages), np.zeros(len(pages), dtype=int)
    for number, (train, test) in enumerate(folds.split(pages, groups=[page["site"] for page in pages])):
        model = read(rounded(fit([pages[at] for at in train])))
        for at in test:
            scores[at], fold[at] = model.logit(pages[at]["x"]), number
    return scores, fold


def taken(page, score, how):
    flat = Flat.verbatim("\n".join(page["lines"]))
    lines = flat.lines()
    kept = dropped(flat.text, lines, decode(score, page["lines"], how))
    return "\n".join(line.text for line, yes in zip(lines, kept, strict=True) if yes)


def report(pages, draw=1):
    """Print F1 under each reading of the grid, and nested: each fold under the reading that is best on the others.

    No page is tested by a model that has seen its site; nested, it has no part in choosing the reading either.
    """
    scores, fold = cross(pages, draw)
    texts = {
        how: [(page["truth"], taken(page, score, how)) for page, score in zip(pages, scores, strict=True)]
        for how in GRID
    }
    figures = {how: [figure_of(pair) for pair in pairs] for how, pairs in texts.items()}
    for how, pairs in texts.items():
        shipped = "  as shipped" if how == READING else ""
        print(f"{how}: precision, recall, F1 =", *(f"{x:.4f}" for x in benchmark_f1(pairs)), shipped)
    nested = []
    for number in range(FOLDS):
        best = max(GRID, key=lambda how: f1_of([figures[how][at] for at in np.flatnonzero(fold != number)]))
        nested += [texts[best][at] for at in np.flatnonzero(fold == number)]
        print(f"fold {number}: {best}")
    print("nested, by site: precision, recall, F1 =", *(f"{x:.4f}" for x in benchmark_f1(nested)))


def figure_of(pair):
    """Precision and recall of one page; NaN where nothing was taken, or there is nothing to take."""
    true, found = map(shingles, pair)
    both = (true & found).total()
    return both / (found.total() or np.nan), both / (true.total() or np.nan)


def f1_of(figures):
    """The benchmark's F1 of pages, from their precision and recall."""
    p, r = np.nanmean(np.array(figures), axis=0)
    return 2 * p * r / (p + r)


if __name__ == "__main__":
    everything = load()
    if "--cross" in sys.argv:
        report(everything, *map(int, sys.argv[2:3]))
    else:
        OUT.write_text(json.dumps(rounded(fit(everything)), indent=None, separators=(",", ":")) + "\n")
