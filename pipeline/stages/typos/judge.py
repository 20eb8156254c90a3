"""How likely a candidate is what the author meant: boosted trees, learnt by `bench/train_typos.py`."""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.trees import Rows, Trees, read


def confidence(features: Rows) -> NDArray[np.float64]:
    """For each row of features (see `evidence.FEATURES`) the probability that it is right, 0..1."""
    return np.asarray(1 / (1 + np.exp(-_trees().score(features).astype(np.float64))))


@lru_cache(maxsize=1)
def _trees() -> Trees:
    return read((resources.files("pipeline.rules") / "data" / "typo-judge.json").read_text(encoding="utf-8"))
