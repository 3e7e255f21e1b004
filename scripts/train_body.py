"""Train the body classifier on the article extraction benchmark, and measure it on sites it has not seen.

    python scripts/train_body.py              write src/contraflow/record/data/body.json
    python scripts/train_body.py --cross      cross-validate by site and print the figures, write nothing

Pages and true bodies: scrapinghub/article-extraction-benchmark (texts are the publishers' and are not in this
repository). A page is flattened to its visible text; a line is body when most of its words stand in a run of four
words that the true body has too.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(Path(__file__).parent))
from measure_record import aeb_pages, benchmark_f1, shingles, words  # noqa: E402

from contraflow.record.body import decode  # noqa: E402
from contraflow.record.classifier import read  # noqa: E402
from contraflow.record.features import matrix  # noqa: E402
from contraflow.record.markup import flatten  # noqa: E402

OUT = Path(__file__).parents[1] / "src/contraflow/record/data/body.json"
FOLDS = 8
GRID = [(bias, power) for bias in (0.4, 0.6, 0.8, 1.0, 1.2, 1.4) for power in (0.25, 0.5)]
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
    total, hit = Counter(at for _, at in spoken), Counter(at for (_, at), yes in zip(spoken, covered, strict=True) if yes)
    return np.array([hit[at] > total[at] / 2 for at in range(len(lines))])


def load():
    """Pages as dicts: site, lines, features, labels, weight of each line, truth."""
    pages = []
    for url, html, truth in aeb_pages():
        lines = [line.text for line in flatten(html).lines()]
        weight = np.sqrt([min(60, len(line.split()) + 2) for line in lines])
        pages.append(
            {
                "site": ".".join(urlparse(url).netloc.removeprefix("www.").split(".")[-3:]),
                "lines": lines,
                "x": matrix(lines),
                "y": labels(lines, truth),
                "w": weight / np.sqrt(weight.sum()),
                "truth": truth,
            }
        )
    return pages


def fit(pages, *, bias=1.1, power=0.25):
    """Return the trained model in the form of the data file."""
    x, y, w = (np.concatenate([page[key] for page in pages]) for key in "xyw")
    w = w / w.mean()
    scale = StandardScaler().fit(x)
    linear = LogisticRegression(C=0.02, max_iter=300).fit(scale.transform(x), y, sample_weight=w)
    boosted = HistGradientBoostingClassifier(
        max_iter=100, learning_rate=0.07, max_leaf_nodes=8, max_features=0.3, min_samples_leaf=30,
        l2_regularization=5, random_state=0, early_stopping=False,
    ).fit(x, y, sample_weight=w)  # fmt: skip
    weights = linear.coef_[0] / scale.scale_
    return {
        **HEADER,
        "decode": {"bias": bias, "power": power},
        "linear": {"intercept": float(linear.intercept_[0] - weights @ scale.mean_), "weights": weights.tolist()},
        "boosted": {
            "baseline": float(boosted._baseline_prediction.ravel()[0]),  # noqa: SLF001
            "trees": [nodes(one) for (one,) in boosted._predictors],  # noqa: SLF001
        },
    }


def nodes(tree):
    """[feature, threshold, left, right, value] of each node."""
    return [
        [int(n["feature_idx"]), float(n["num_threshold"]), 0, 0, float(n["value"])]
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


def cross(pages):
    """Score each page by a model that has seen no page of its site."""
    folds = GroupKFold(FOLDS, shuffle=True, random_state=1)
    scores, fold = [None] * len(pages), np.zeros(len(pages), dtype=int)
    for number, (train, test) in enumerate(folds.split(pages, groups=[page["site"] for page in pages])):
        model = read(rounded(fit([pages[at] for at in train])))
        for at in test:
            scores[at], fold[at] = model.logit(pages[at]["x"]), number
    return scores, fold


def taken(page, score, bias, power):
    kept = decode(score, page["lines"], bias=bias, power=power)
    return "\n".join(line for line, yes in zip(page["lines"], kept, strict=True) if yes)


def report(pages):
    """Print F1 for each setting of the decoder, and with the setting chosen on the other folds."""
    scores, fold = cross(pages)
    by = {
        how: [(page["truth"], taken(page, score, *how)) for page, score in zip(pages, scores, strict=True)] for how in GRID
    }
    for how, pairs in by.items():
        print(f"bias {how[0]}, power {how[1]}: precision, recall, F1 =", *(f"{x:.4f}" for x in benchmark_f1(pairs)))
    nested = [None] * len(pages)
    for number in range(FOLDS):
        rest, own = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        best = max(GRID, key=lambda how: benchmark_f1([by[how][at] for at in rest])[2])
        for at in own:
            nested[at] = by[best][at]
    print("decoder chosen on the other folds: precision, recall, F1 =", *(f"{x:.4f}" for x in benchmark_f1(nested)))


if __name__ == "__main__":
    everything = load()
    if "--cross" in sys.argv:
        report(everything)
    else:
        OUT.write_text(json.dumps(rounded(fit(everything)), indent=None, separators=(",", ":")) + "\n")
