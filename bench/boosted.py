"""Boosted trees as the product reads them (`pipeline.lm.trees`): trained by scikit-learn, written as complete trees."""

from collections.abc import Sequence
from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier


def boosted(trees: int, depth: int, rate: float, least: int, trends: Sequence[int] | None = None) -> Any:
    """A classifier that `stored` can write; `least` samples a leaf, `trends` as scikit-learn's monotonic_cst."""
    return HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=rate,
        max_depth=depth,
        max_leaf_nodes=2**depth,
        min_samples_leaf=least,
        l2_regularization=1.0,
        early_stopping=False,
        monotonic_cst=trends,
        random_state=1,
    )


def stored(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """The trees as complete ones of the model's depth: an early leaf is filled up with splits that part nothing."""
    inner = 2**model.max_depth - 1
    out: dict[str, Any] = {"start": round(float(model._baseline_prediction[0, 0]), 5)}
    out |= {"feature": [], "threshold": [], "leaf": []}
    for (predictor,) in model._predictors:
        feature, threshold, leaf = [0] * inner, [0.0] * inner, [0.0] * (inner + 1)
        places = [(0, 0)]  # node of theirs, node of ours
        while places:
            node, k = places.pop()
            theirs = predictor.nodes[node]
            if k >= inner:
                leaf[k - inner] = round(float(theirs["value"]), 5)
                continue
            if not theirs["is_leaf"]:
                feature[k], threshold[k] = int(theirs["feature_idx"]), round(float(theirs["num_threshold"]), 4)
            children = (node, node) if theirs["is_leaf"] else (int(theirs["left"]), int(theirs["right"]))
            places += [(children[0], 2 * k + 1), (children[1], 2 * k + 2)]
        out["feature"].append(feature)
        out["threshold"].append(threshold)
        out["leaf"].append(leaf)
    return out
