"""Estimate the character language model: `python -m bench.make_language_model [--corpus FOLDER] [--out FOLDER]`.

Interpolated modified Kneser-Ney (Chen & Goodman 1998) over characters, order 5; n-grams whose absence costs the text
least are dropped until `--keep` are left (weighted difference, Seymore & Rosenfeld 1996), the back-off weights are
computed anew, and all is put into one table (pipeline/lm/table.py). Statistics only: no text is written. Lines that
`held_back` names are not counted; the perplexities printed and the training of the typo judge are theirs.
"""

import argparse
import json
import lzma
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.evaluate import SHARED
from pipeline.lm.model import (
    BREAK,
    LATIN,
    MOST_SYMBOLS,
    ORDER,
    UNKNOWN,
    LanguageModel,
    key_of,
    packed,
    read,
    salted,
    symbols_of,
)
from pipeline.lm.table import fill

CORPUS = SHARED / "corpus" / "lm"
OUT = Path(__file__).resolve().parents[1] / "pipeline" / "lm" / "data"
# 29.9 MB. Strangers' perplexity of official reports (--without official-reports): 57.9 with 4.0 million, 55.4 with 6.1;
# of books, which are counted: 97.3, 91.8. To count each sentence of the laws once instead changes it by 0.3.
KEPT = 6_100_000
RAREST = 5  # occurrences that make a character a symbol: 6,870 characters
# Small, and nearest to what is cleaned. Counted once, twice, three times: 21.4, 18.0, 17.6 for held-back reports,
# 98.4, 100.8, 104.6 for books; what is counted more often spoils the counts of counts.
TIMES = {"official-reports": 2}
V = np.uint64(MOST_SYMBOLS)
Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(slots=True)
class Grams:
    """The n-grams of one order by ascending key."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]
    context: Indices  # where its first n - 1 symbols stand among those of the order below
    suffix: Indices  # where its last n - 1 symbols stand there
    p: Floats  # given its context
    gain: Floats  # count * (log p - log p without it): what the text loses with it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--keep", type=int, default=KEPT)
    parser.add_argument("--without", default="", help="a source to leave out, to see how the model does on strangers")
    options = parser.parse_args()
    lines = sources(options.corpus)
    counted = {n: [x for x in text if not held_back(x)] for n, text in lines.items() if n != options.without}
    facts = write(options.out, counted, options.keep, vocabulary(lines))
    print(json.dumps({k: v for k, v in facts.items() if k in ("sources", "ngrams")}, ensure_ascii=False))
    model = read(options.out)
    for name, text in lines.items():
        print(f"{name}: perplexity of a held-back character {perplexity(model, filter(held_back, text)):.1f}")


def sources(folder: Path) -> dict[str, list[str]]:
    """The lines of each corpus file by its name; a line that was there before is not counted again."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for path in sorted(folder.glob("*.txt.xz")):
        lines = lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")
        new = [line for line in dict.fromkeys(map(str.strip, lines)) if line and line not in seen]
        found[path.name.split(".")[0]] = new
        seen.update(new)
    return found


def held_back(line: str) -> bool:
    """One line in 33."""
    return zlib.crc32(line.encode("utf-8")) % 33 == 0


def perplexity(model: LanguageModel, lines: Iterator[str]) -> float:
    scores = np.concatenate([model.log_probabilities(line) for line in lines])
    return float(np.exp(-scores.mean()))


def vocabulary(lines: Mapping[str, Sequence[str]]) -> str:
    """The characters that get a symbol of their own."""
    counts = Counter[str]()
    for line in (line for text in lines.values() for line in text if not held_back(line)):
        counts.update(line)
    bare = symbols_of("")
    own = (c for c, n in counts.items() if n >= RAREST and ord(c) < len(bare) and bare[ord(c)] == UNKNOWN)
    return "".join(sorted(own))


def write(out: Path, lines: Mapping[str, Sequence[str]], keep: int, characters: str) -> dict[str, object]:
    """Estimate and write a model; returns the facts that stand beside it."""
    if (symbols := len(characters) + LATIN + 1) > MOST_SYMBOLS:
        raise ValueError(f"{symbols} symbols")
    orders = estimate(sequence_of(lines, characters))
    kept = prune(orders, keep)
    weights = backoffs(orders, kept)
    keys, values = [], []
    for n in range(2, ORDER + 1):
        grams, mask = orders[n - 1], kept[n - 1]
        keys.append(salted(grams.keys[mask], n))
        values.append(packed(np.log(grams.p[mask]), weights[n - 1][mask]))
    lowest = packed(np.log(dense(orders[0], orders[0].p, symbols, 1e-9)), dense(orders[0], weights[0], symbols, 0.0))
    facts: dict[str, object] = {
        "sources": {name: {"lines": len(x), "characters": sum(map(len, x))} for name, x in lines.items()},
        "ngrams": {str(n + 1): int(np.count_nonzero(mask)) for n, mask in enumerate(kept)},
        "characters": characters,
        "unigrams": (lowest >> np.uint16(8)).tolist(),
        "unigram_backoffs": (lowest & np.uint16(255)).tolist(),
    }
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "ngrams.npy", fill(np.concatenate(keys), np.concatenate(values)))
    (out / "model.json").write_text(json.dumps(facts, ensure_ascii=False, indent=None) + "\n", encoding="utf-8")
    return facts


def sequence_of(lines: Mapping[str, Sequence[str]], characters: str) -> NDArray[np.uint64]:
    """The symbols of all lines, a break before and after each."""
    ids = symbols_of(characters)
    text = "\n" + "\n".join("\n".join(x) for name, x in lines.items() for _ in range(TIMES.get(name, 1))) + "\n"
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return ids[np.minimum(points, len(ids) - 1)].astype(np.uint64)


def dense(grams: Grams, values: Floats, symbols: int, missing: float) -> Floats:
    """Values of single symbols as an array over all symbols."""
    found = np.full(symbols, missing)
    found[grams.keys.astype(np.intp)] = values
    return found


def estimate(sequence: NDArray[np.uint64]) -> list[Grams]:
    """The n-grams of orders 1 to 5 with interpolated modified Kneser-Ney probabilities."""
    orders = [count(sequence, n) for n in range(1, ORDER + 1)]
    for n, (lower, grams) in enumerate(pairwise(orders), 2):
        grams.context = np.searchsorted(lower.keys, grams.keys // V)
        grams.suffix = np.searchsorted(lower.keys, grams.keys % V ** np.uint64(n - 1))
    for n, grams in enumerate(orders, 1):
        adjusted = grams.counts if n == ORDER else continuations(grams, orders[n], n)
        discount = discounts(adjusted)[np.minimum(adjusted, 3)] if n > 1 else np.zeros(len(adjusted))
        contexts = len(orders[n - 2].keys) if n > 1 else 1
        totals = np.bincount(grams.context, adjusted, contexts)
        left = np.bincount(grams.context, discount, contexts) / np.maximum(totals, 1)
        rest = left[grams.context] * orders[n - 2].p[grams.suffix] if n > 1 else 0.0
        grams.p = (adjusted - discount) / totals[grams.context] + rest
        grams.gain = grams.counts * (np.log(grams.p) - np.log(rest)) if n > 1 else np.zeros(len(adjusted))
    return orders


def count(sequence: NDArray[np.uint64], n: int) -> Grams:
    """Raw counts. A break may only be the first or the last symbol of an n-gram, an unknown character only alone."""
    keys = key_of(sequence, n)
    fit = np.ones(len(keys), bool)
    for k in range(n if n > 1 else 0):
        there = sequence[k : k + len(keys)]
        fit &= (there != UNKNOWN) & ((there != BREAK) | (k in (0, n - 1)))
    found, counts = np.unique(keys[fit], return_counts=True)
    none = np.zeros(len(found), np.intp)
    return Grams(found, counts, none, none, np.zeros(0), np.zeros(0))


def continuations(grams: Grams, longer: Grams, n: int) -> NDArray[np.int64]:
    """In how many contexts an n-gram occurs; at the start of a paragraph, where there is none, how often."""
    types = np.bincount(longer.suffix, minlength=len(grams.keys))
    starts = (grams.keys // V ** np.uint64(n - 1) == BREAK) | (types == 0)
    return np.where(starts, grams.counts, types)


def discounts(adjusted: NDArray[np.int64]) -> Floats:
    """D of counts 0, 1, 2 and 3 or more (Chen & Goodman 1998, equation 26), kept between 0.1 and the count less 0.1.

    The limits matter where a source counts several times, or where a text is so small that some count is missing.
    """
    n = np.maximum(np.bincount(np.minimum(adjusted, 5), minlength=5)[1:5], 1)
    y = n[0] / (n[0] + 2 * n[1])
    return np.array([0, *(np.clip(k - (k + 1) * y * n[k] / n[k - 1], 0.1, k - 0.1) for k in (1, 2, 3))])


def prune(orders: Sequence[Grams], keep: int) -> list[NDArray[np.bool_]]:
    """Which n-grams stay: the dearest, their contexts and their suffixes, some `keep` beside the single symbols."""
    low, high = 0.0, 1e3
    while high - low > 1e-3 * high:
        least = (low + high) / 2
        kept = kept_above(orders, least)
        low, high = (low, least) if sum(map(np.count_nonzero, kept[1:])) <= keep else (least, high)
    return kept_above(orders, high)


def kept_above(orders: Sequence[Grams], least: float) -> list[NDArray[np.bool_]]:
    needed = np.zeros(len(orders[-1].keys), bool)
    kept = []
    for n in range(ORDER, 1, -1):
        grams = orders[n - 1]
        stays = needed | (grams.gain > least) & (grams.counts > 1)
        kept.append(stays)
        needed = np.zeros(len(orders[n - 2].keys), bool)
        needed[grams.context[stays]] = True
        needed[grams.suffix[stays]] = True
    return [np.ones(len(orders[0].keys), bool), *reversed(kept)]


def backoffs(orders: Sequence[Grams], kept: Sequence[NDArray[np.bool_]]) -> list[Floats]:
    """log of the weight of the order below after each n-gram: what the kept continuations leave, shared out."""
    weights = [np.zeros(len(grams.keys)) for grams in orders]
    for n in range(2, ORDER + 1):
        grams, lower, stays = orders[n - 1], orders[n - 2], kept[n - 1]
        contexts = len(lower.keys)
        used = np.bincount(grams.context[stays], grams.p[stays], contexts)
        used_below = np.bincount(grams.context[stays], lower.p[grams.suffix[stays]], contexts)
        weights[n - 2] = np.log(np.maximum(1 - used, 1e-6) / np.maximum(1 - used_below, 1e-6))
    return weights


if __name__ == "__main__":
    main()
