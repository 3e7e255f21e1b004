"""Train the weights of `contraflow.record.statements` on PolNeAR train and write `weights.json`.

    python scripts/train_statements.py [--keep-parses FOLDER]

A fifth of the articles (by hash of their names) is held out to choose the threshold; then all are used. Nothing of
PolNeAR dev is read. Only weights are written: no text of the corpus. Needs scikit-learn and `../shared/data`.
"""

import argparse
import json
import zlib
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import polnear
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from contraflow.record.statements import attribution, contents, cues, sources
from contraflow.record.statements.scorer import Linear, Scorer

WEIGHTS = Path(__file__).parent.parent / "src/contraflow/record/statements/weights.json"
RARE = 3  # a sign seen less often gets no weight
SMALL = {"cue": 0.1, "content": 0.1, "source": 0.1}  # weights below are left out: half the file, the same F1
THRESHOLDS = np.arange(0.18, 0.42, 0.02)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--keep-parses", type=Path)
    paragraphs = polnear.paragraphs("train", keep=options.parse_args().keep_parses)
    kept = [one for one in paragraphs if zlib.crc32(one.article.encode()) % 5]
    held = [one for one in paragraphs if not zlib.crc32(one.article.encode()) % 5]
    threshold = best_threshold(train(kept), held)
    write(train(paragraphs), threshold)


def train(paragraphs):
    for paragraph in paragraphs:
        paragraph.heads = heads(paragraph)
    lexicon = frozenset(learned(paragraphs))
    scorer = Scorer(Linear({}), Linear({}), Linear({}), lexicon, 0.0)
    rows, labels, weights, rivals, speakers = [], [], [], Groups(), Groups()
    for paragraph in paragraphs:
        for token in paragraph.doc:
            if attribution.possible(token, scorer):
                add_cue(paragraph, token, (rows, labels, weights))
                add_rivals(paragraph, token, rivals, speakers)
    return Scorer(binary(rows, labels, weights), rivals.fit(), speakers.fit(), lexicon, 0.0)


def heads(paragraph):
    """Cue token -> [(weight, gold)]: the syntactic head of the annotated cue stands for it."""
    found = defaultdict(list)
    for weight, gold in paragraph.gold:
        words = paragraph.tokens(gold.cue)
        if words:
            found[polnear.head(words)].append((weight, gold))
    return found


def learned(paragraphs):
    seen, hit = Counter(), Counter()
    for paragraph in paragraphs:
        seen.update(cues.key(token) for token in paragraph.doc)
        hit.update(cues.key(token) for token in paragraph.heads)
    return {key for key, count in hit.items() if count >= 2 and count / seen[key] >= 0.005}


def add_cue(paragraph, token, out):
    rows, labels, weights = out
    signs = list(cues.signs(token, paragraph.quotes))
    share = min(1.0, sum(weight for weight, _ in paragraph.heads.get(token, ())))
    for label, weight in ((1, share), (0, 1 - share)):
        if weight > 0:
            rows.append(signs)
            labels.append(label)
            weights.append(weight)


def add_rivals(paragraph, token, rivals, speakers):
    golds = paragraph.heads.get(token, ())
    found = contents.candidates(token, paragraph.quotes) if golds else []
    for weight, gold in golds:
        match = np.array([polnear.iou(paragraph.chars(one.ranges), gold.content) for one in found])
        if not len(match) or match.max() < 0.5:
            continue
        rivals.add([list(contents.signs(token, one, paragraph.quotes)) for one in found], np.where(match >= 0.5, match**6, 0), weight)
        add_speakers(paragraph, (token, gold, found[int(match.argmax())].ranges), speakers, weight)


def add_speakers(paragraph, case, speakers, weight):
    token, gold, content = case
    found = sources.candidates(token, content)
    right = np.array([bool(gold.source) and paragraph.within(one, gold.source) for one, _ in found] + [not gold.source], float)
    words = paragraph.tokens(gold.source)
    if words and any(one is not None and one.i == polnear.head(words).i for one, _ in found):
        right = np.array([one.i == polnear.head(words).i for one, _ in found] + [False], float)
    if right.any():
        speakers.add([list(sources.signs(token, one, path, content)) for one, path in [*found, (None, "none")]], right, weight)


class Groups:
    """Rivals of which one is right: a conditional logit."""

    def __init__(self):
        self.rows, self.sizes, self.targets, self.weights = [], [], [], []

    def add(self, rows, target, weight):
        self.rows += rows
        self.sizes.append(len(rows))
        self.targets.append(target / target.sum())
        self.weights.append(weight)

    def fit(self):
        names, matrix = encode(self.rows)
        starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        group = np.repeat(np.arange(len(self.sizes)), self.sizes)
        weights = np.array(self.weights)
        target = np.concatenate(self.targets) * weights[group]
        back, pull = matrix.T.tocsr(), matrix.T @ target

        def loss(theta):
            score = matrix @ theta
            top = np.maximum.reduceat(score, starts)
            power = np.exp(score - top[group])
            total = np.add.reduceat(power, starts)
            value = (weights * (np.log(total) + top)).sum() - (target * score).sum() + 0.5 * theta @ theta
            return value, back @ (power / total[group] * weights[group]) - pull + theta

        theta = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 120}).x
        return Linear(dict(zip(names, theta.tolist(), strict=True)))


def binary(rows, labels, weights):
    names, matrix = encode(rows)
    model = LogisticRegression(C=0.3, max_iter=300).fit(matrix, labels, sample_weight=weights)
    return Linear(dict(zip(names, model.coef_[0].tolist(), strict=True)), float(model.intercept_[0]))


def encode(rows):
    counts = Counter(sign for row in rows for sign in set(row))
    names = sorted(sign for sign, count in counts.items() if count >= RARE)
    place = {sign: at for at, sign in enumerate(names)}
    columns = [[place[sign] for sign in row if sign in place] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate([np.array(one, dtype=np.int64) for one in columns])
    return names, sparse.csr_matrix((np.ones(len(flat), np.float32), flat, starts), shape=(len(rows), len(names)))


def best_threshold(scorer, held):
    found = [(one, attribution.find(one.doc, one.text, pruned(scorer), least=float(THRESHOLDS[0]))) for one in held]
    tried = {float(least): polnear.measure(found, float(least))["f1"] for least in THRESHOLDS}
    best = max(tried, key=tried.get)
    print("threshold", round(best, 2), "F1 on the held-out fifth of train", round(tried[best], 3))
    return round(best, 2)


def pruned(scorer):
    parts = {name: getattr(scorer, name) for name in ("cue", "content", "source")}
    small = {name: Linear({sign: round(w, 2) for sign, w in part.weights.items() if abs(w) >= SMALL[name]}, round(part.bias, 3)) for name, part in parts.items()}
    return Scorer(**small, lexicon=scorer.lexicon, threshold=scorer.threshold)


def write(scorer, threshold):
    small = pruned(scorer)
    models = {name: {"bias": part.bias, "weights": dict(sorted(part.weights.items()))} for name in ("cue", "content", "source") for part in [getattr(small, name)]}
    page = {"trained_on": "PolNeAR train", "threshold": threshold, "lexicon": sorted(scorer.lexicon), "models": models}
    WEIGHTS.write_text(json.dumps(page, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf-8")
    print(WEIGHTS.stat().st_size // 1024, "KB", {name: len(part["weights"]) for name, part in models.items()})


if __name__ == "__main__":
    main()
