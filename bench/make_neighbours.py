"""Make pipeline/lm/data/neighbours.npy: which characters follow each character most, and which stand before it.

`python -m bench.make_neighbours`. Counted over the corpora of the language model, each of the same weight, without
the lines that `held_back` names. Of a place where a span is lost they are what is tried between the two sides
(pipeline/stages/suspects/evidence.py). Symbols only: no text.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.make_language_model import CORPUS, held_back, sources
from pipeline.lm import load
from pipeline.lm.model import MOST_SYMBOLS, Ids, han_symbols, key_of

OUT = Path(__file__).resolve().parents[1] / "pipeline" / "lm" / "data" / "neighbours.npy"
KEPT = 8  # of each symbol on each side
V = np.uint64(MOST_SYMBOLS)


def main() -> None:
    model = load()
    is_han = han_symbols(model)
    keys, weights = [], []
    for lines in sources(CORPUS).values():
        symbols = model.encode("\n".join(line for line in lines if not held_back(line)))
        both = is_han[symbols[:-1]] & is_han[symbols[1:]]
        found, counts = np.unique(key_of(symbols.astype(np.uint64), 2)[both], return_counts=True)
        keys.append(found)
        weights.append(counts / counts.sum())
    pairs, at = np.unique(np.concatenate(keys), return_inverse=True)
    weight: NDArray[np.float64] = np.bincount(at, np.concatenate(weights)).astype(np.float64)
    left, right = (pairs // V).astype(np.intp), (pairs % V).astype(np.intp)
    table = np.stack([commonest(left, right, weight), commonest(right, left, weight)])
    np.save(OUT, table)
    print(f"{len(pairs):,} pairs, {OUT.stat().st_size:,} bytes")


def commonest(own: NDArray[np.intp], other: NDArray[np.intp], weight: NDArray[np.float64]) -> Ids:
    """Of every symbol the KEPT others that it is met with most, best first; 0 where there are fewer."""
    order = np.lexsort((-weight, own))
    own, other = own[order], other[order]
    rank = np.arange(len(own)) - np.searchsorted(own, own)
    table = np.zeros((MOST_SYMBOLS, KEPT), np.uint16)
    table[own[rank < KEPT], rank[rank < KEPT]] = other[rank < KEPT]
    return table


if __name__ == "__main__":
    main()
