"""Weights of the language model's scores at line breaks: `python -m bench.fit_junctions`.

Clean sentences that the model has not seen, of news and of official prose: cut in the middle (false breaks), or the end
of one beside the start of another, their marks taken off (true breaks without a mark). Logistic regression by Newton's
method; half of the sentences to estimate, half to judge.
"""

import argparse
import json
import random
import sys
from pathlib import Path

import numpy as np
import regex

from bench.evaluate import SHARED
from pipeline import lm
from pipeline.stages.paragraphs.junctions import BASE, GOES_ON, SIDE, TIED

SETS = ("clean-news.jsonl", "clean-official.jsonl")
_HAN = regex.compile(r"\p{Han}")
Pairs = list[tuple[str, str]]


def breaks(sentences: list[str], rng: random.Random) -> tuple[Pairs, Pairs]:
    """(sides of a cut, sides of two strangers); all meet in Han characters."""
    cut: Pairs = []
    strangers: Pairs = []
    for sentence in (s.rstrip("。！？”") for s in sentences):
        places = [i for i in range(8, len(sentence) - 6) if _HAN.match(sentence[i - 1]) and _HAN.match(sentence[i])]
        if places:
            at = rng.choice(places)
            cut.append((sentence[max(0, at - SIDE) : at], sentence[at : at + SIDE]))
        other = rng.choice(sentences)
        if _HAN.match(sentence[-1]) and _HAN.match(other[0]):
            strangers.append((sentence[-SIDE:], other[:SIDE]))
    return cut, strangers


def features(pairs: Pairs) -> np.ndarray:
    scores = lm.load().junctions(pairs)
    return np.stack([scores.joined - scores.broken, scores.joined - scores.unrelated, np.ones(len(pairs))], 1)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        weights += np.linalg.solve((x.T * (p * (1 - p))) @ x + 1e-6 * np.eye(x.shape[1]), x.T @ (y - p))
    return weights


def told_apart(cut: np.ndarray, strangers: np.ndarray) -> float:
    """Area under the ROC curve: how often a cut scores above two strangers."""
    ranks = np.concatenate([cut, strangers]).argsort().argsort()
    n = len(cut)
    return float((ranks[:n].sum() - n * (n - 1) / 2) / (n * len(strangers)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--typos", type=Path, default=SHARED / "corpus" / "typos")
    folder = parser.parse_args().typos
    if not folder.is_dir():
        print(f"nothing to estimate from: {folder} is absent", file=sys.stderr)
        return 2
    rng = random.Random(3)
    sentences = [json.loads(line)["target"] for name in SETS for line in (folder / name).open(encoding="utf-8")]
    sentences = [s for s in sentences if len(s) > 25]
    rng.shuffle(sentences)
    half = len(sentences) // 2
    cut, strangers = (features(pairs) for pairs in breaks(sentences[:half], rng))
    estimated = fit(np.concatenate([cut, strangers]), np.r_[np.ones(len(cut)), np.zeros(len(strangers))])
    cut, strangers = (features(pairs) for pairs in breaks(sentences[half:], rng))
    for name, weights in (("estimated", estimated), ("in use", np.array([GOES_ON, TIED, BASE]))):
        print(f"{name:10} {weights.round(2)}  told apart {told_apart(cut @ weights, strangers @ weights):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
