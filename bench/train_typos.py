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
from pathlib import Path
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

from bench.alikeness import alikeness
from bench.boosted import boosted, stored
from bench.dictionary import entries
from bench.evaluate import SHARED
from bench.evaluate_typos import wild_texts
from bench.held_back import STRANGERS, stranger
from bench.make_language_model import CORPUS, sources
from pipeline.lm import LanguageModel, load
from pipeline.stages.typos.alike import Kind
from pipeline.stages.typos.candidates import find
from pipeline.stages.typos.features import FEATURES, column, features_of
from pipeline.stages.typos.idioms import LENGTH

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "typo-judge.json"
# Read of each corpus; the books are old novels and essays, of which the model knows as little as of blogs.
# What is scraped has the words, names and abbreviations of today (中希关系), of which a repair makes others. The exam
# essays stay unseen, and what rewriting software made is no sound text.
SCRAPED, UNSEEN = "scraped", ("exam-essay", "template-essay")
CHARACTERS = {"official-reports": 650_000, "books-public-domain": 300_000, SCRAPED: 450_000}
ROUNDS = 3  # each time with other errors
# Before the spelling was settled they write set phrases in many ways, which today are errors: none is counted as false.
OTHER_SPELLINGS = ("books-public-domain",)
# How typists err: whole words from the input method's list most, then single characters.
KINDS: dict[str | Kind, float] = {
    "word": 0.48,
    Kind.SOUND: 0.22,
    Kind.NEAR_SOUND: 0.07,
    Kind.KEYS: 0.06,
    Kind.SHAPE: 0.09,
    Kind.WORD: 0.05,
    Kind.SWAPPED: 0.03,
    Kind.IDIOM: 0.08,
}
# Errors a character. Who sends a single sentence doubts it; of whole pieces most are sound, some are full of errors.
SENTENCE_RATES = (1 / 300, 1 / 100, 1 / 60, 1 / 40)
PIECE_RATES = (*(0,) * 6, *(1 / 3000,) * 3, 1 / 1000, 1 / 1000, 1 / 200)
SOUNDING = 0.6  # of the errors in set phrases
LONGEST_PIECE = 900
SENTENCES = 0.94  # share of the runs: two characters of five stand in them
FOLDS = 4  # pieces of one are kept from the trees that the table of calibration is of
WEAK, ONE_IN = 6, 6
TREES, DEPTH = 180, 5
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
    "split_gain": 1,
    "old_name": -1,
    "old_word_common": -1,
    "new_word_common": 1,
    "old_known": -1,
    "new_known": 1,
    "others": 1,
}
Matrix = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--scraped", type=Path, default=SHARED / "corpus" / "raw")
    parser.add_argument("--strangers", type=Path, default=STRANGERS, help="where models are kept")
    options = parser.parse_args()
    lines = sources(options.corpus)
    models = {name: stranger(options.strangers, lines, name) for name in CHARACTERS if name != SCRAPED}
    lines[SCRAPED], models[SCRAPED] = scraped(options.scraped), load()
    rows, labels, folds, lost = [], [], [], 0
    for name, model in models.items():
        for n in range(1, ROUNDS + 1):
            rng = random.Random(n)
            speller = Speller(rng)
            for piece, rate in pieces(lines[name], CHARACTERS[name], rng):
                features, right, missed = examples(*speller.spoil(piece, rate), model)
                counts = right | (column(features, "idiom") == 0) | (name not in OTHER_SPELLINGS)
                rows.append(features[counts])
                labels.append(right[counts])
                folds.append(np.full(int(counts.sum()), zlib.crc32(piece.encode()) % FOLDS))
                lost += missed
    x, y, fold = np.concatenate(rows), np.concatenate(labels), np.concatenate(folds)
    print(f"{len(y):,} candidates, {int(y.sum()):,} right; {lost:,} errors without a right candidate")
    apart = fold == 0
    report(trained(x[~apart], y[~apart]).predict_proba(x[apart])[:, 1], y[apart])
    trees = {"features": FEATURES, **stored(trained(x, y))}
    OUT.write_text(json.dumps(trees, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")


def scraped(folder: Path) -> list[str]:
    """The lines of scraped documents as the stage meets them: sound but for some 2 errors in 10,000 characters."""
    return [
        line
        for name, text in wild_texts(folder).items()
        if name.split("/")[0] not in UNSEEN
        for line in text.split("\n")
    ]


def pieces(lines: Sequence[str], characters: int, rng: random.Random) -> Iterator[tuple[str, float]]:
    """Runs of sentences, and the errors a character of each, until so many characters have been given.

    They are single sentences, or have some 900 characters.
    """
    starts = list(range(len(lines)))
    rng.shuffle(starts)
    for start in starts:
        length, rates = (1, SENTENCE_RATES) if rng.random() < SENTENCES else (LONGEST_PIECE, PIECE_RATES)
        taken = ""
        for line in lines[start : start + 8]:
            for sentence in regex.findall(r"[^。！？]{8,120}[。！？]+”?|[^。！？]{8,120}$", line):
                if len(taken) < length:
                    taken += sentence
        if taken:
            characters -= len(taken)
            yield taken, rng.choice(rates)
        if characters <= 0:
            return


class Speller:
    """Makes errors as typists do."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.alike = rng, alikeness(load())
        self.common: dict[str, int] = {}
        self.by_sound: dict[str, list[str]] = defaultdict(list)
        self.beside: dict[tuple[str, bool], str] = defaultdict(str)  # of two: what stands after it, or before
        for word, count, _ in entries():
            if 2 <= len(word) <= 4 and count >= 5 and self.alike.keys() >= {*word}:
                self.common[word] = count
                self.by_sound[self.sound(word)].append(word)
                if len(word) == 2:
                    self.beside[word[0], True] += word[1]
                    self.beside[word[1], False] += word[0]

    @staticmethod
    def sound(word: str) -> str:
        return " ".join(lazy_pinyin(word))

    def spoil(self, text: str, rate: float) -> tuple[str, dict[int, str]]:
        """The text with errors, and what stood at their positions."""
        spoiled, truth = list(text), dict[int, str]()
        expected = len(text) * rate
        for _ in range(int(expected) + (self.rng.random() < expected % 1)):
            kind = self.rng.choices(list(KINDS), list(KINDS.values()))[0]
            error = (
                self.of_a_character(text, kind)
                if isinstance(kind, Kind) and kind < Kind.SWAPPED
                else self.of_a_word(text, kind)
            )
            if error and not truth.keys() & range(error[0] - 3, error[0] + len(error[1]) + 3):
                at, new = error
                for k, char in enumerate(new, at):
                    truth[k] = text[k]
                    spoiled[k] = char
        return "".join(spoiled), truth

    def of_a_word(self, text: str, kind: str | Kind) -> tuple[int, str] | None:
        """A word that sounds the same and differs in one character; in both; its characters the other way round."""
        for _ in range(30):
            lengths = {"word": (2, 2, 3, 4), Kind.IDIOM: (LENGTH,)}.get(kind, (2,))
            start, length = self.rng.randrange(len(text)), self.rng.choice(lengths)
            word = text[start : start + length]
            if word not in self.common:
                continue
            if kind == Kind.IDIOM:
                k, other = self.of_an_idiom(word)
                return (start + k, other) if other else None
            if kind == Kind.SWAPPED and word[0] != word[1]:
                return start, word[::-1]
            differing = 2 if kind == Kind.WORD else 1
            others = [w for w in self.by_sound[self.sound(word)] if sum(map(str.__ne__, w, word)) == differing]
            if others:
                other = self.rng.choices(others, [math.sqrt(self.common[w]) for w in others])[0]
                if kind == Kind.WORD:
                    return start, other
                k = next(k for k in range(length) if other[k] != word[k])
                return start + k, other[k]
        return None

    def of_an_idiom(self, word: str) -> tuple[int, str]:
        """A place of it, and what sounds the same, or makes a word with its neighbour (一目了解), "" if nothing."""
        k = self.rng.randrange(len(word))
        if self.rng.random() < SOUNDING:
            others = [other for other, kinds in self.alike.get(word[k], {}).items() if kinds & Kind.SOUND]
        else:
            after = k > 0 and (k == len(word) - 1 or self.rng.random() < 0.5)
            others = [o for o in self.beside[word[k - 1] if after else word[k + 1], after] if o != word[k]]
        return k, self.rng.choice(others) if others else ""

    def of_a_character(self, text: str, kind: Kind) -> tuple[int, str] | None:
        for _ in range(30):
            at = self.rng.randrange(len(text))
            others = "".join(other for other, kinds in self.alike.get(text[at], {}).items() if kinds & kind)
            if others:
                weights = np.exp(load().unigrams[load().encode(others)] / 2)
                return at, self.rng.choices(others, weights.tolist())[0]
        return None


def examples(text: str, truth: Mapping[int, str], model: LanguageModel) -> tuple[Matrix, NDArray[np.bool_], int]:
    """Features of all candidates of a text, which of them are right, and how many errors have no right one.

    Right is what mends all that it changes; of two errors side by side to mend the one is right, too.
    """
    found = find(text, model)
    edits = found.edits(model)
    right = np.array([all(truth.get(k) == char for k, char in enumerate(new, at)) for at, _, new in edits], bool)
    mended = {k for (at, end, _), good in zip(edits, right.tolist(), strict=True) if good for k in range(at, end)}
    return features_of(found, model), right, len(truth.keys() - mended)


def trained(x: Matrix, y: NDArray[np.bool_]) -> Any:
    """Trees; of the candidates that gain little, nearly all of them wrong, one in so many stands for the others."""
    weak = ~y & (column(x, "gain") < WEAK)
    kept = ~weak | (np.cumsum(weak) % ONE_IN == 0)
    weights = np.where(weak, ONE_IN, 1)[kept]
    trees = boosted(TREES, DEPTH, 0.08, 60, [TREND.get(name, 0) for name in FEATURES])
    return trees.fit(x[kept], y[kept], sample_weight=weights)


def report(stated: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Whether the stated confidence is true, on pieces that the trees did not learn from."""
    for low, high in ((0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)):
        mask = (stated >= low) & (stated < high)
        if mask.any():
            print(f"stated {low:.2f}-{min(high, 1):.2f}: {mask.sum():6} candidates, right {right[mask].mean():.3f}")


if __name__ == "__main__":
    main()
