"""How likely a candidate is what the author meant: boosted trees, learnt by `bench/train_typos.py`, run by numpy."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROWS = 256  # judged at once: what is read of them and of the trees fits the cache of a core


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All trees side by side: arrays of (trees, nodes); a leaf is its own child."""

    feature: NDArray[np.intp]
    threshold: Floats
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: Floats
    start: float
    depth: int


def confidence(features: NDArray[np.float32]) -> Floats:
    """For each row of features (see `candidates.FEATURES`) the probability that it is right, 0..1."""
    trees = _trees()
    inner, width = trees.feature.shape[1], features.shape[1]
    first = np.arange(len(trees.feature)) * inner
    score = np.full(len(features), trees.start)
    for start in range(0, len(features), _ROWS):
        block = features[start : start + _ROWS].ravel()
        row = np.arange(len(block) // width)[:, None] * width
        node = np.broadcast_to(first, (len(row), len(first)))
        for _ in range(trees.depth):
            right = block.take(row + trees.feature.take(node)) > trees.threshold.take(node)
            node = first + np.where(right, trees.right.take(node), trees.left.take(node))
        score[start : start + _ROWS] += trees.value.take(node).sum(axis=1)
    return np.asarray(1 / (1 + np.exp(-score)))


@lru_cache(maxsize=1)
def _trees() -> Trees:
    stored = json.loads((resources.files("pipeline.rules") / "data" / "typo-judge.json").read_text(encoding="utf-8"))
    most = max(len(tree["left"]) for tree in stored["trees"])

    def stacked(name: str) -> Floats:
        return np.array([tree[name] + [0] * (most - len(tree[name])) for tree in stored["trees"]])

    left, right = stacked("left").astype(np.intp), stacked("right").astype(np.intp)
    reached, depth = np.zeros((len(left), 1), np.intp), 0
    trees = np.arange(len(left))[:, None]
    while (left[trees, reached] != reached).any():
        reached = np.concatenate([left[trees, reached], right[trees, reached]], axis=1)
        depth += 1
    feature = stacked("feature").astype(np.intp)
    return Trees(feature, stacked("threshold"), left, right, stacked("value"), stored["start"], depth)
