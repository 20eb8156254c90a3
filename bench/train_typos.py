"""Train the judge of typos: `python -m bench.train_typos [--strangers FOLDER]` writes rules/data/typo-judge.json.

Text of the corpora is spoiled with the errors of typists (the dictionary's words that sound the same, single characters
alike in sound, keys or shape), the stage's own candidates are found in it, and trees learn which of them undo an error.
Each corpus is judged by a language model that was estimated without it: what the stage reads is not what the model
was counted on, and the confidence must not believe so. No text of ../shared/corpus/typos is seen.
Needs scikit-learn, jieba and pypinyin (`uv pip install --group train`); the stage itself runs the trees with numpy.
"""

import argparse
import json
import math
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.make_language_model import CORPUS, KEPT, held_back, sources, vocabulary, write
from pipeline.lm import LanguageModel, load
from pipeline.lm.model import read
from pipeline.stages.typos.alike import Kind, alike, has_codes
from pipeline.stages.typos.candidates import FEATURES, find

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "typo-judge.json"
CHARACTERS = {"official-reports": 850_000, "books-public-domain": 300_000}  # read of each corpus
# How typists err: whole words from the input method's list most, then single characters.
KINDS: dict[str | Kind, float] = {
    "word": 0.5,
    Kind.SOUND: 0.25,
    Kind.NEAR_SOUND: 0.08,
    Kind.KEYS: 0.07,
    Kind.SHAPE: 0.1,
}
RATES = (0, 1 / 300, 1 / 100, 1 / 60)  # errors a character, of one piece of text
LONGEST_PIECE = 900
FOLDS = 3
# What more of it can only make likelier (1) or less likely (-1): keeps the trees sane far from what they have seen.
TREND = {
    "gain": 1,
    "lead": 1,
    "near_gain": -1,
    "old_word": -1,
    "new_word": 1,
    "old_loose": 1,
    "new_loose": -1,
    "old_elsewhere": -1,
    "new_elsewhere": 1,
    "old_here": -1,
    "new_worst": 1,
}
Matrix = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--strangers", type=Path, default=Path("/tmp/jiaokan-strangers"), help="where models are kept")
    options = parser.parse_args()
    lines = sources(options.corpus)
    rng = random.Random(1)
    speller = Speller(rng)
    rows, labels, groups, lost = [], [], [], 0
    for name in CHARACTERS:
        model = stranger(options.strangers, lines, name)
        for piece in pieces(lines[name], CHARACTERS[name], rng):
            features, right, missed = examples(*speller.spoil(piece, rng.choice(RATES)), model)
            rows.append(features)
            labels.append(right)
            groups.append(np.full(len(right), zlib.crc32(piece.encode()) % FOLDS))
            lost += missed
    x, y, fold = np.concatenate(rows), np.concatenate(labels), np.concatenate(groups)
    print(f"{len(y):,} candidates, {int(y.sum()):,} right; {lost:,} errors without a right candidate")
    stated = np.zeros(len(y))
    for k in range(FOLDS):
        stated[fold == k] = trained(x[fold != k], y[fold != k]).predict_proba(x[fold == k])[:, 1]
    report(stated, y)
    OUT.write_text(json.dumps(exported(trained(x, y)), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")


def stranger(folder: Path, lines: Mapping[str, Sequence[str]], name: str) -> LanguageModel:
    """A model of all corpora but one; made where it is missing."""
    if not (folder / name / "model.json").exists():
        others = {n: [x for x in text if not held_back(x)] for n, text in lines.items() if n != name}
        write(folder / name, others, KEPT, vocabulary(lines))
    return read(folder / name)


def pieces(lines: Sequence[str], characters: int, rng: random.Random) -> Iterator[str]:
    """Runs of sentences, from single ones to some 900 characters, until so many characters have been given."""
    starts = list(range(len(lines)))
    rng.shuffle(starts)
    for start in starts:
        length = rng.choice((1, LONGEST_PIECE))
        taken = ""
        for line in lines[start : start + 8]:
            for sentence in regex.findall(r"[^。！？]{8,120}[。！？]+”?|[^。！？]{8,120}$", line):
                if len(taken) < length:
                    taken += sentence
        if taken:
            characters -= len(taken)
            yield taken
        if characters <= 0:
            return


class Speller:
    """Makes errors as typists do."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.common: dict[str, int] = {}
        self.by_sound: dict[str, list[str]] = defaultdict(list)
        with (resources.files("jieba") / "dict.txt").open(encoding="utf-8") as dictionary:
            for line in dictionary:
                word, count, _ = line.split()
                if 2 <= len(word) <= 4 and int(count) >= 5 and all(map(has_codes, word)):
                    self.common[word] = int(count)
                    self.by_sound[self.sound(word)].append(word)

    @staticmethod
    def sound(word: str) -> str:
        return " ".join(lazy_pinyin(word))

    def spoil(self, text: str, rate: float) -> tuple[str, dict[int, str]]:
        """The text with errors, and what stood at their positions."""
        spoiled, truth = list(text), dict[int, str]()
        expected = len(text) * rate
        for _ in range(int(expected) + (self.rng.random() < expected % 1)):
            kind = self.rng.choices(list(KINDS), list(KINDS.values()))[0]
            error = self.of_a_character(text, kind) if isinstance(kind, Kind) else self.of_a_word(text)
            if error and not truth.keys() & range(error[0] - 3, error[0] + 4):
                at, char = error
                truth[at] = text[at]
                spoiled[at] = char
        return "".join(spoiled), truth

    def of_a_word(self, text: str) -> tuple[int, str] | None:
        """A word that sounds the same and differs in one character."""
        for _ in range(30):
            start, length = self.rng.randrange(len(text)), self.rng.choice((2, 2, 3, 4))
            word = text[start : start + length]
            if word not in self.common:
                continue
            others = [w for w in self.by_sound[self.sound(word)] if sum(map(str.__ne__, w, word)) == 1]
            if others:
                other = self.rng.choices(others, [math.sqrt(self.common[w]) for w in others])[0]
                k = next(k for k in range(length) if other[k] != word[k])
                return start + k, other[k]
        return None

    def of_a_character(self, text: str, kind: Kind) -> tuple[int, str] | None:
        for _ in range(30):
            at = self.rng.randrange(len(text))
            if has_codes(text[at]):
                symbols, kinds = alike(text[at])
                symbols = symbols[kinds & kind > 0]
                if len(symbols):
                    weights = np.exp(load().unigrams[symbols] / 2)
                    return at, load().characters(self.rng.choices(symbols.tolist(), weights.tolist()))
        return None


def examples(text: str, truth: Mapping[int, str], model: LanguageModel) -> tuple[Matrix, NDArray[np.bool_], int]:
    """Features of all candidates of a text, which of them are right, and how many errors have no right one."""
    found = find(text, model)
    meant = zip(found.at.tolist(), model.characters(found.symbols), strict=True)
    right = np.array([truth.get(at) == char for at, char in meant], bool)
    return found.features, right, len(truth) - int(right.sum())


def trained(x: Matrix, y: NDArray[np.bool_]) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        max_iter=160,
        learning_rate=0.08,
        max_leaf_nodes=15,
        min_samples_leaf=60,
        l2_regularization=1.0,
        monotonic_cst=[TREND.get(name, 0) for name in FEATURES],
        random_state=1,
    )
    return model.fit(x, y)


def report(stated: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Whether the stated confidence is true, on pieces that the trees did not learn from."""
    for low, high in ((0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)):
        mask = (stated >= low) & (stated < high)
        if mask.any():
            print(f"stated {low:.2f}-{min(high, 1):.2f}: {mask.sum():6} candidates, right {right[mask].mean():.3f}")


def exported(model: HistGradientBoostingClassifier) -> dict[str, object]:
    """The trees as lists: feature, threshold, left, right and value of every node; a leaf is its own child."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes))
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            {
                "feature": np.where(leaf, 0, nodes["feature_idx"]).tolist(),
                "threshold": [round(float(t), 4) for t in np.where(leaf, 0, nodes["num_threshold"])],
                "left": np.where(leaf, own, nodes["left"]).tolist(),
                "right": np.where(leaf, own, nodes["right"]).tolist(),
                "value": [round(float(v), 5) for v in np.where(leaf, nodes["value"], 0)],
            }
        )
    return {"features": FEATURES, "start": float(model._baseline_prediction[0, 0]), "trees": trees}


if __name__ == "__main__":
    main()
