"""Which strings are words of the language: a dictionary as a table of hashes, asked for whole documents at once."""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.model import Ids, key_of
from pipeline.lm.table import Cells, Keys, look_up

LONGEST = 5
NAME = 32  # flag of a value: a person's name; below it stands log2 of how common the word is, 1 to 31
_LENGTHS = tuple(range(2, LONGEST + 1))


def keys_of(symbols: Ids) -> Keys:
    """The keys of the words that fill the last axis, of two to five symbols."""
    length = symbols.shape[-1]
    keys: Keys = key_of(symbols.astype(np.uint64), length)[..., 0] ^ np.uint64(length << 60)
    return keys


def coverage(cells: Cells, symbols: Ids, at: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each row: the length of the longest word over column `at` (1: none), and log2 of how common it is.

    Columns nearer than four to an edge of the row lack words that would reach beyond it. Names are no words here.
    """
    longest = np.ones(len(symbols), np.uint8)
    common = np.zeros(len(symbols), np.uint8)
    for length in _LENGTHS:
        for start in range(max(0, at - length + 1), min(at, symbols.shape[-1] - length) + 1):
            found, value = look_up(cells, keys_of(symbols[:, start : start + length]))
            found &= value < NAME
            better = found & ((longest < length) | (common < value))
            longest[better] = length
            common[better] = value[better]
    return longest, common


def loose(cells: Cells, symbols: Ids, first: int, last: int) -> NDArray[np.uint8]:
    """For each row: how many of the symbols in columns `first` to `last` are in no word of two to four symbols."""
    bound = np.zeros(symbols.shape, bool)
    for length in (2, 3, 4):
        for start in range(max(0, first - length + 1), min(last, symbols.shape[-1] - length) + 1):
            found, value = look_up(cells, keys_of(symbols[:, start : start + length]))
            bound[found & (value < NAME), start : start + length] = True
    return np.asarray((~bound[:, first : last + 1]).sum(axis=1), np.uint8)


@lru_cache(maxsize=1)
def load_words() -> Cells:
    """The shipped dictionary, memory-mapped."""
    with resources.as_file(resources.files("pipeline.lm") / "data") as folder:
        return np.asarray(np.load(folder / "words.npy", mmap_mode="r"))
