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
FOLDS = 5
RARE = 3  # a sign seen less often gets no weight
SMALL = {"cue": 0.1, "content": 0.1, "source": 0.1}  # weights below are left out: half the file, the same F1
THRESHOLDS = np.arange(0.18, 0.42, 0.02)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--keep-parses", type=Path)
    paragraphs = polnear.paragraphs("train", keep=options.parse_args().keep_parses)
    examples = Examples(paragraphs)
    held = [one for one in paragraphs if fold(one.article) == 0]
    write(examples.fit(), best_threshold(examples.fit(without=0), held))


def fold(article):
    return zlib.crc32(article.encode()) % FOLDS


class Examples:
    """Every cue, its rivals for content and source, as numbered signs: read once, fitted with and without a fold."""

    def __init__(self, paragraphs):
        for paragraph in paragraphs:
            paragraph.heads = heads(paragraph)
        self.lexicon = frozenset(learned(paragraphs))
        self.cues, self.contents, self.sources = Singles(), Groups(), Groups()
        scorer = Scorer(Linear({}), Linear({}), Linear({}), self.lexicon, 0.0)
        for paragraph in paragraphs:
            for token in attribution.possible(paragraph.doc, scorer):
                add_cue(paragraph, token, self.cues)
                add_rivals(paragraph, token, self.contents, self.sources)

    def fit(self, without=None):
        return Scorer(self.cues.fit(without), self.contents.fit(without), self.sources.fit(without), self.lexicon, 0.0)


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
    return {
        key
        for key, count in hit.items()
        if count >= 2 and count / seen[key] >= 0.005 and key.rpartition("_")[2] not in cues.HELPERS
    }


def add_cue(paragraph, token, singles):
    share = min(1.0, sum(weight for weight, _ in paragraph.heads.get(token, ())))
    singles.add(cues.signs(token, paragraph.quotes), share, fold(paragraph.article))


def add_rivals(paragraph, token, rivals, speakers):
    golds = paragraph.heads.get(token, ())
    found = contents.candidates(token, paragraph.quotes) if golds else []
    for weight, gold in golds:
        match = np.array([polnear.iou(paragraph.chars(one.ranges), gold.content) for one in found])
        if not len(match) or match.max() < 0.5:
            continue
        rows = [contents.signs(token, one, paragraph.quotes) for one in found]
        rivals.add(rows, np.where(match >= 0.5, match**6, 0), weight, fold(paragraph.article))
        add_speakers(paragraph, (token, gold, found[int(match.argmax())].ranges), speakers, weight)


def add_speakers(paragraph, case, speakers, weight):
    token, gold, content = case
    found = sources.candidates(token, content)
    right = np.array(
        [bool(gold.source) and paragraph.within(one, gold.source) for one, _ in found] + [not gold.source], float
    )
    words = paragraph.tokens(gold.source)
    if words and any(one.i == polnear.head(words).i for one, _ in found):
        right = np.array([one.i == polnear.head(words).i for one, _ in found] + [False], float)
    if right.any():
        rows = [sources.signs(token, one, path, content) for one, path in [*found, (None, "none")]]
        speakers.add(rows, right, weight, fold(paragraph.article))


class Rows:
    """Rows of signs, numbered as they come."""

    def __init__(self):
        self.numbers, self.rows, self.folds = {}, [], []

    def number(self, signs):
        return np.array([self.numbers.setdefault(sign, len(self.numbers)) for sign in signs], dtype=np.int32)

    def matrix(self, rows):
        """Names of the signs that are not rare in these rows, and the rows over them."""
        flat = np.concatenate(rows)
        often = np.flatnonzero(np.bincount(flat, minlength=len(self.numbers)) >= RARE)
        place = np.full(len(self.numbers), -1)
        place[often] = np.arange(len(often))
        names = list(self.numbers)
        starts = np.cumsum([0, *map(len, rows)])
        columns = place[flat]
        kept = columns >= 0
        ends = np.concatenate([[0], np.cumsum(kept)])[starts]
        shape = (len(rows), len(often))
        return [names[at] for at in often], sparse.csr_matrix(
            (np.ones(int(kept.sum()), np.float32), columns[kept], ends), shape=shape
        )


class Singles(Rows):
    """Cues, each yes or no: a logistic regression. `shares` is how many of the annotators saw a cue."""

    def __init__(self):
        super().__init__()
        self.shares = []

    def add(self, signs, share, fold):
        self.rows.append(self.number(signs))
        self.shares.append(share)
        self.folds.append(fold)

    def fit(self, without):
        kept = [at for at, fold in enumerate(self.folds) if fold != without]
        names, matrix = self.matrix([self.rows[at] for at in kept])
        shares = np.array(self.shares)[kept]
        yes, no = np.flatnonzero(shares > 0), np.flatnonzero(shares < 1)
        both = sparse.vstack([matrix[yes], matrix[no]])
        labels = np.repeat([1, 0], [len(yes), len(no)])
        model = LogisticRegression(C=0.3, max_iter=200).fit(
            both, labels, sample_weight=np.concatenate([shares[yes], 1 - shares[no]])
        )
        return Linear(dict(zip(names, model.coef_[0].tolist(), strict=True)), float(model.intercept_[0]))


class Groups(Rows):
    """Rivals of which one is right: a conditional logit."""

    def __init__(self):
        super().__init__()
        self.targets, self.weights = [], []

    def add(self, rows, target, weight, fold):
        self.rows.append([self.number(row) for row in rows])
        self.targets.append(target / target.sum())
        self.weights.append(weight)
        self.folds.append(fold)

    def fit(self, without):
        kept = [at for at, fold in enumerate(self.folds) if fold != without]
        names, matrix = self.matrix([row for at in kept for row in self.rows[at]])
        sizes = [len(self.rows[at]) for at in kept]
        starts, group = np.concatenate([[0], np.cumsum(sizes)[:-1]]), np.repeat(np.arange(len(kept)), sizes)
        weights = np.array(self.weights)[kept]
        target = np.concatenate([self.targets[at] for at in kept]) * weights[group]
        back, pull = matrix.T.tocsr(), matrix.T @ target

        def loss(theta):
            score = matrix @ theta
            top = np.maximum.reduceat(score, starts)
            power = np.exp(score - top[group])
            total = np.add.reduceat(power, starts)
            value = (weights * (np.log(total) + top)).sum() - (target * score).sum() + 0.5 * theta @ theta
            return value, back @ (power / total[group] * weights[group]) - pull + theta

        theta = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
        return Linear(dict(zip(names, theta.tolist(), strict=True)))


def best_threshold(scorer, held):
    found = [(one, attribution.find(one.doc, one.text, pruned(scorer), least=float(THRESHOLDS[0]))) for one in held]
    tried = {float(least): polnear.measure(found, float(least))["f1"] for least in THRESHOLDS}
    best = max(tried, key=tried.get)
    print("threshold", round(best, 2), "F1 on the held-out fifth of train", round(tried[best], 3))
    return round(best, 2)


def pruned(scorer):
    parts = {name: getattr(scorer, name) for name in ("cue", "content", "source")}
    small = {
        name: Linear(
            {sign: round(w, 2) for sign, w in part.weights.items() if abs(w) >= SMALL[name]}, round(part.bias, 3)
        )
        for name, part in parts.items()
    }
    return Scorer(**small, lexicon=scorer.lexicon, threshold=scorer.threshold)


def write(scorer, threshold):
    small = pruned(scorer)
    models = {
        name: {"bias": part.bias, "weights": dict(sorted(part.weights.items()))}
        for name in ("cue", "content", "source")
        for part in [getattr(small, name)]
    }
    page = {"trained_on": "PolNeAR train", "threshold": threshold, "lexicon": sorted(scorer.lexicon), "models": models}
    WEIGHTS.write_text(json.dumps(page, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf-8")
    print(WEIGHTS.stat().st_size // 1024, "KB", {name: len(part["weights"]) for name, part in models.items()})


if __name__ == "__main__":
    main()
