"""How likely a candidate is what the author meant: boosted trees, learnt by `bench/train_typos.py`."""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.trees import Rows, Trees, read

# Of 4,445 sentences false ones have up to 0.76 (锄→除, 抵离→地理); of those from 0.78 to 0.80 all five are right.
_PROVED, _PROVED_IDIOM, _SURE = 0.78, 0.4, 0.95


def confidence(features: Rows) -> NDArray[np.float64]:
    """For each row of features (see `features.FEATURES`) the probability that it is right, 0..1."""
    return np.asarray(1 / (1 + np.exp(-_trees().score(features).astype(np.float64))))


def with_proof(
    sure: NDArray[np.float64], proved: NDArray[np.bool_], are_idioms: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The confidence of candidates that dictionary and text prove, too (`guards.may_apply`): the trees know of less.

    It is 0.95 and more where the trees give 0.78, and to what completes an idiom 0.4: in old books, of which they
    learnt much of what they know, idioms have other spellings. Of some 200 such candidates one was wrong by reading, in
    4,445 sentences, 175,000 characters of edited and 570,000 of scraped text (`make eval-typos`).
    """
    least = np.where(are_idioms, _PROVED_IDIOM, _PROVED)
    return np.where(proved & (sure >= least), _SURE + (1 - _SURE) * (sure - least) / (1 - least), sure)


@lru_cache(maxsize=1)
def _trees() -> Trees:
    return read((resources.files("pipeline.rules") / "data" / "typo-judge.json").read_text(encoding="utf-8"))
