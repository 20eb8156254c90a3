"""Learn to tell a lost span from an odd phrase: `python -m bench.train_suspects` writes suspects-trees.json.

Texts: half of the lines that the language model did not count (the other half is for `bench.evaluate_suspects`), the
right sides of the newspaper and official-prose pairs, which no part of the model has seen, and lines of each corpus,
read by a model that was estimated without it. Positives
are planted losses, negatives all loose places as they are. Needs scikit-learn; the product runs the trees by numpy.
Prints, for each text, how many untouched places in 10,000 characters and which share of the losses reach a score; the
scores are of trees that have not seen the place (three folds). junctions.LEAST_SCORE is read off this table.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from bench.boosted import boosted, stored
from bench.held_back import STRANGERS, held_back_texts, pairs, stranger
from bench.make_language_model import CORPUS, held_back, sources
from bench.plant_losses import plant_all
from pipeline.lm import LanguageModel, load
from pipeline.stages.suspects.evidence import Places, Rows, features, loose_places, padded

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "suspects-trees.json"
DEPTH, TREES, FOLDS = 6, 160, 3
LEVELS = (3.2, 3.6, 3.8, 4.0, 4.2, 4.6)  # log-odds that the table shows
PAIRS = ("newspaper", "official-prose")
LINES = {"official-reports": 5000, "books-public-domain": 3000}  # read by models that have not seen them
SHORTEST = 40  # code points: shorter lines are headings
TAUGHT = -0.5  # the trees learn from less loose places, too, than they are asked about (evidence.LOOSE)
ROUNDS = 3  # of planting, each another span of every sentence
WEIGHT = 2.0  # of untouched places in texts that the model does not know: those will be met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strangers", type=Path, default=STRANGERS, help="where models are kept")
    data = list(parts(parser.parse_args().strangers))
    rows = np.concatenate([side for part in data for side in (part.sound, part.broken)])
    labels = np.concatenate(
        [np.full(len(side), n) for part in data for n, side in enumerate((part.sound, part.broken))]
    )
    weights = np.concatenate(
        [np.full(len(side), w) for part in data for side, w in ((part.sound, part.weight), (part.broken, 1.0))]
    )
    print(f"{len(rows):,} places, {labels.sum():,} losses", flush=True)
    unseen = np.zeros(len(rows))
    fold = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    for k in range(FOLDS):
        model = learner().fit(rows[fold != k], labels[fold != k], sample_weight=weights[fold != k])
        unseen[fold == k] = model.decision_function(rows[fold == k])
    model = learner().fit(rows, labels, sample_weight=weights)
    OUT.write_text(json.dumps(stored(model), separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")
    start = 0
    for part in data:
        middle, end = start + len(part.sound), start + len(part.sound) + len(part.broken)
        rates = [1e4 * (unseen[start:middle] >= level).sum() / part.size for level in LEVELS]
        shares = [(unseen[middle:end] >= level).sum() / part.planted for level in LEVELS]
        print(f"{part.name}: {part.size:,} characters, {len(part.sound):,} loose places, {part.planted:,} losses")
        for level, rate, share in zip(LEVELS, rates, shares, strict=True):
            print(f"  log-odds {level:.1f}: {rate:6.2f} untouched in 10,000, {share:.3f} of the losses")
        start = end


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int  # characters
    planted: int  # losses
    weight: float  # of untouched places
    sound: Rows
    broken: Rows  # of the losses those that are loose


def parts(folder: Path) -> Iterator[Part]:
    """The texts to learn from, each judged by a model that has not counted it."""
    for name, texts in held_back_texts(0).items():
        yield part(f"{name}, held back", texts, load(), 1.0)
    yield part("pairs", pairs(PAIRS), load(), WEIGHT)
    lines = sources(CORPUS)
    for name, most in LINES.items():
        texts = Random(5).sample([line for line in lines[name] if len(line) > SHORTEST and not held_back(line)], most)
        yield part(f"{name}, to a stranger", texts, stranger(folder, lines, name), 1.0)


def part(name: str, texts: Sequence[str], model: LanguageModel, weight: float) -> Part:
    sentences = [text for text in texts for _ in range(ROUNDS)]
    broken = [p for p in plant_all(sentences, Random(7), 1.0) if p.at]
    return Part(
        name,
        sum(map(len, texts)),
        sum(len(p.at) for p in broken),
        weight,
        np.concatenate(list(_rows(texts, None, model))),
        np.concatenate(list(_rows([p.text for p in broken], [np.array(p.at) for p in broken], model))),
    )


def learner() -> Any:
    return boosted(TREES, DEPTH, 0.12, 40)


def _rows(texts: Sequence[str], places: Sequence[Places] | None, model: LanguageModel) -> Iterator[Rows]:
    """Features of the loose places, or of those of `places` that are loose; texts in batches, a line each."""
    for start in range(0, len(texts), 1000):
        batch = texts[start : start + 1000]
        symbols, scores = padded(model, "\n".join(batch))
        at = loose_places(model, symbols, scores, TAUGHT)
        if places is not None:
            begins = np.cumsum([0, *(len(text) + 1 for text in batch[:-1])])
            wanted = np.concatenate([p + b for p, b in zip(places[start : start + 1000], begins, strict=True)])
            at = np.intersect1d(at, wanted)
        yield features(model, symbols, scores, at)


if __name__ == "__main__":
    main()
