"""Boosted trees over rows of features: learnt by `bench/train_typos.py` and `bench/train_suspects.py`, run by numpy."""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

_BLOCK = 256  # rows weighed at once: their places in the trees fit the cache of a core


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Complete binary trees side by side: node k of a row has its children at 2k + 1 and 2k + 2, leaves stand apart."""

    feature: NDArray[np.intp]  # (trees, inner nodes)
    threshold: Rows  # (trees, inner nodes): what is greater goes right
    leaf: Rows  # (trees, leaves)
    start: float

    def score(self, rows: Rows) -> Rows:
        """Log-odds of each row of (rows, features)."""
        parts = [self._weighed(rows[n : n + _BLOCK]) for n in range(0, len(rows), _BLOCK)]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _weighed(self, rows: Rows) -> Rows:
        trees, inner = self.feature.shape
        first, first_leaf = np.arange(trees) * inner, np.arange(trees) * (inner + 1) - inner
        row = np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.zeros((len(rows), trees), np.intp)
        values = rows.ravel()
        for _ in range(inner.bit_length()):
            here = first + node
            node = 2 * node + 1 + (values.take(row + self.feature.take(here)) > self.threshold.take(here))
        return np.asarray(self.start + self.leaf.take(first_leaf + node).sum(axis=1), np.float32)


def read(stored: str) -> Trees:
    """Trees from the JSON that the training scripts write."""
    facts = json.loads(stored)
    return Trees(
        np.array(facts["feature"], np.intp),
        np.array(facts["threshold"], np.float32),
        np.array(facts["leaf"], np.float32),
        facts["start"],
    )
