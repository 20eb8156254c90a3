"""Learn to tell a lost span from an odd phrase: `python -m bench.train_suspects` writes suspects-trees.json.

Texts: half of the lines that the language model did not count (the other half is for `bench.evaluate_suspects`), and
the right sides of the newspaper and official-prose pairs, which no part of the model has seen. Positives are planted
losses, negatives all loose places of the texts as they are. Needs scikit-learn; the product runs the trees by numpy.
Prints, for each text, how many untouched places in 10,000 characters and which share of the losses reach a score; the
scores are of trees that have not seen the place (three folds). junctions.LEAST_SCORE is read off this table.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import KFold, cross_val_predict

from bench.held_back import held_back_texts, pairs
from bench.plant_losses import plant_all
from pipeline import lm
from pipeline.stages.suspects.evidence import Places, Rows, features, loose_places, padded

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "suspects-trees.json"
DEPTH, TREES = 4, 120
LEVELS = (2.4, 2.8, 3.2, 3.6, 4.0)  # log-odds that the table shows
STRANGERS = ("newspaper", "official-prose")
ROUNDS = 3  # of planting, each another span of every sentence
WEIGHT = 4.0  # of untouched places in texts that the model does not know: those will be met


def main() -> None:
    texts = {**held_back_texts(0), "strangers": pairs(STRANGERS)}
    data = {name: (untouched(t), planted(t)) for name, t in texts.items()}
    rows = np.concatenate([side for pair in data.values() for side in pair])
    labels = np.concatenate([np.full(len(side), n) for pair in data.values() for n, side in enumerate(pair)])
    weights = np.concatenate(
        [
            np.full(len(side), WEIGHT if name == "strangers" and n == 0 else 1.0)
            for name, pair in data.items()
            for n, side in enumerate(pair)
        ]
    )
    model = GradientBoostingClassifier(
        n_estimators=TREES, max_depth=DEPTH, learning_rate=0.15, subsample=0.5, min_samples_leaf=30, random_state=0
    )
    folds = KFold(3, shuffle=True, random_state=0)
    unseen = cross_val_predict(
        model, rows, labels, cv=folds, params={"sample_weight": weights}, method="decision_function"
    )
    OUT.write_text(json.dumps(stored(model.fit(rows, labels, weights))) + "\n", encoding="utf-8", newline="\n")
    start = 0
    for name, (sound, broken) in data.items():
        size, middle, end = sum(map(len, texts[name])), start + len(sound), start + len(sound) + len(broken)
        rates = [1e4 * (unseen[start:middle] >= level).sum() / size for level in LEVELS]
        shares = [(unseen[middle:end] >= level).mean() for level in LEVELS]
        print(f"{name}: {size:,} characters, {len(sound):,} loose places untouched, {len(broken):,} losses loose")
        for level, rate, share in zip(LEVELS, rates, shares, strict=True):
            print(f"  log-odds {level:.1f}: {rate:6.2f} untouched in 10,000, {share:.3f} of the loose losses")
        start = end


def untouched(texts: Sequence[str]) -> Rows:
    return np.concatenate(list(_rows(texts, None)))


def planted(texts: Sequence[str]) -> Rows:
    """The rows of planted losses, a sentence each, so far as they are loose."""
    rng = Random(7)
    sentences = [text for text in texts for _ in range(ROUNDS)]
    broken = [p for p in plant_all(sentences, rng, 1.0) if p.at]
    return np.concatenate(list(_rows([p.text for p in broken], [np.array(p.at) for p in broken])))


def _rows(texts: Sequence[str], places: Sequence[Places] | None) -> Iterator[Rows]:
    """Features of the loose places, or of those of `places` that are loose; texts in batches, a line each."""
    model = lm.load()
    for start in range(0, len(texts), 1000):
        batch = texts[start : start + 1000]
        symbols, scores = padded(model, "\n".join(batch))
        at = loose_places(model, symbols, scores)
        if places is not None:
            begins = np.cumsum([0, *(len(text) + 1 for text in batch[:-1])])
            wanted = np.concatenate([p + b for p, b in zip(places[start : start + 1000], begins, strict=True)])
            at = np.intersect1d(at, wanted)
        yield features(model, symbols, scores, at)


def stored(model: GradientBoostingClassifier) -> dict[str, Any]:
    """The trees as complete ones: an early leaf is filled up with splits that part nothing."""
    inner, leaves = 2**DEPTH - 1, 2**DEPTH
    out: dict[str, Any] = {"feature": [], "threshold": [], "leaf": []}
    for (estimator,) in model.estimators_:
        tree = estimator.tree_
        feature, threshold, leaf = [0] * inner, [0.0] * inner, [0.0] * leaves
        places = [(0, 0)]  # node of theirs, node of ours
        while places:
            node, k = places.pop()
            is_leaf = tree.children_left[node] < 0
            if k >= inner:
                leaf[k - inner] = round(float(tree.value[node][0][0]) * model.learning_rate, 5)
                continue
            if not is_leaf:
                feature[k], threshold[k] = int(tree.feature[node]), round(float(tree.threshold[node]), 4)
            children = (node, node) if is_leaf else (tree.children_left[node], tree.children_right[node])
            places += [(children[0], 2 * k + 1), (children[1], 2 * k + 2)]
        out["feature"].append(feature)
        out["threshold"].append(threshold)
        out["leaf"].append(leaf)
    prior = model.init_.class_prior_[1]
    return {"start": round(float(np.log(prior / (1 - prior))), 5), **out}


if __name__ == "__main__":
    main()
