"""Boosted trees of one depth, learnt by `bench/train_suspects.py`, run by numpy."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

FILE = "suspects-trees.json"


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Complete binary trees side by side: node k of a row has its children at 2k + 1 and 2k + 2, leaves stand apart."""

    feature: NDArray[np.intp]  # (trees, inner nodes)
    threshold: NDArray[np.float32]
    leaf: NDArray[np.float32]  # (trees, leaves)
    start: float

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds of each row, as of the training set's even mixture."""
        index, every = np.arange(len(rows))[:, None], np.arange(len(self.feature))[None]
        node = np.zeros((len(rows), len(self.feature)), np.intp)
        inner = self.feature.shape[1]
        for _ in range(int(np.log2(inner + 1))):
            node = 2 * node + 1 + (rows[index, self.feature[every, node]] > self.threshold[every, node])
        return np.asarray(self.start + self.leaf[every, node - inner].sum(axis=1), np.float32)


@lru_cache(maxsize=1)
def trees() -> Trees:
    stored = json.loads((resources.files("pipeline.rules") / "data" / FILE).read_text(encoding="utf-8"))
    return Trees(
        np.array(stored["feature"], np.intp),
        np.array(stored["threshold"], np.float32),
        np.array(stored["leaf"], np.float32),
        stored["start"],
    )
