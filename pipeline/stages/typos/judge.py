"""How likely a candidate is what the author meant: boosted trees, learnt by `bench/train_typos.py`, run by numpy."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROWS = 256  # judged at once: their nodes fit the cache of a core


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All nodes of all trees in one row; a leaf is its own child."""

    feature: NDArray[np.intp]
    threshold: Floats
    children: NDArray[np.intp]  # of node n at 2n the one for what is above the threshold, at 2n + 1 the other
    value: Floats
    roots: NDArray[np.intp]
    start: float
    depth: int


def confidence(features: NDArray[np.float32]) -> Floats:
    """For each row of features (see `candidates.FEATURES`) the probability that it is right, 0..1."""
    trees = _trees()
    parts = [_score(trees, features[n : n + _ROWS]) for n in range(0, len(features), _ROWS)]
    score = trees.start + np.concatenate([np.zeros(0), *parts])
    return np.asarray(1 / (1 + np.exp(-score)))


def _score(trees: Trees, rows: NDArray[np.float32]) -> Floats:
    """What the trees add up to for each row."""
    values, first = rows.ravel(), np.arange(len(rows))[:, None] * rows.shape[1]
    node = np.repeat(trees.roots[None], len(rows), axis=0)
    for _ in range(trees.depth):
        is_low = values.take(first + trees.feature.take(node)) <= trees.threshold.take(node)
        node = trees.children.take(2 * node + is_low)
    return np.asarray(trees.value.take(node).sum(axis=1))


@lru_cache(maxsize=1)
def _trees() -> Trees:
    stored = json.loads((resources.files("pipeline.rules") / "data" / "typo-judge.json").read_text(encoding="utf-8"))
    sizes = [len(tree["left"]) for tree in stored["trees"]]
    roots = np.cumsum([0, *sizes[:-1]])

    def joined(name: str) -> Floats:
        return np.array([value for tree in stored["trees"] for value in tree[name]])

    shift = np.repeat(roots, sizes)
    left, right = (joined(side).astype(np.intp) + shift for side in ("left", "right"))
    reached, depth = roots, 0
    while (left[reached] != reached).any():
        reached, depth = np.concatenate([left[reached], right[reached]]), depth + 1
    children = np.stack([right, left], axis=1).ravel()
    feature = joined("feature").astype(np.intp)
    return Trees(feature, joined("threshold"), children, joined("value"), roots, stored["start"], depth)
