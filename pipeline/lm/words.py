"""Which strings are words of the language: a dictionary as a table of hashes, asked for whole documents at once."""

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.model import Ids, key_of
from pipeline.lm.table import Cells, Keys, look_up

LONGEST = 5
NAME = 32  # flag of a value: a person's name; below it stands log2 of how common the word is, 1 to 31
ALL = np.float32(26)  # log2 of the count of all words of the dictionary (60 million)
_STRANGE = np.float32(-27)  # of a character that is no word alone

Values = Sequence[NDArray[np.uint8]]


def keys_of(symbols: Ids, length: int) -> Keys:
    """The keys of the words of `length` symbols (one to five) along the last axis."""
    keys: Keys = key_of(symbols.astype(np.uint64), length) ^ np.uint64(length << 60)
    return keys


def words_in(cells: Cells, symbols: Ids) -> Values:
    """For each length from one to five the value of the word that begins at each column of each row; 0: no word."""
    found = []
    for length in range(1, LONGEST + 1):
        keys = keys_of(symbols, length)
        known, value = look_up(cells, keys.ravel())
        found.append(np.where(known, value, 0).astype(np.uint8).reshape(keys.shape))
    return found


def coverage(values: Values, at: int, names: bool = False) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each row: the length of the longest word over column `at` (1: none), and log2 of how common it is.

    Columns nearer than four to an edge of the row lack words that would reach beyond it. Names count only if asked.
    """
    longest = np.ones(len(values[0]), np.uint8)
    common = np.zeros(len(values[0]), np.uint8)
    for length, words in enumerate(values[1:], 2):
        for start in range(max(0, at - length + 1), min(at + 1, words.shape[1])):
            value = words[:, start]
            better = (value > 0) & (names | (value < NAME)) & ((longest < length) | (common < value % NAME))
            longest[better] = length
            common[better] = value[better] % NAME
    return longest, common


def loose(values: Values, first: int, last: int) -> NDArray[np.uint8]:
    """For each row: how many of the symbols in columns `first` to `last` are in no word of two to four symbols."""
    bound = np.zeros(values[0].shape, bool)
    for length, words in enumerate(values[1:4], 2):
        for start in range(words.shape[1]):
            known = (words[:, start] > 0) & (words[:, start] < NAME)
            bound[known, start : start + length] = True
    return np.asarray((~bound[:, first : last + 1]).sum(axis=1), np.uint8)


def best_split(values: Values) -> NDArray[np.float32]:
    """For each row log2 of the likeliest way to split it into words, each alone (the unigram model of segmenters)."""
    costs = [np.where(words > 0, words % NAME - ALL, -np.inf) for words in values]
    costs[0] = np.maximum(costs[0], _STRANGE)
    best = [np.zeros(len(costs[0]), np.float32)]
    for end in range(1, costs[0].shape[1] + 1):
        ways = [best[end - length] + cost[:, end - length] for length, cost in enumerate(costs[:end], 1)]
        best.append(np.max(ways, axis=0).astype(np.float32))
    return best[-1]


@lru_cache(maxsize=1)
def load_words() -> Cells:
    """The shipped dictionary, memory-mapped."""
    with resources.as_file(resources.files("pipeline.lm") / "data") as folder:
        return np.asarray(np.load(folder / "words.npy", mmap_mode="r"))
