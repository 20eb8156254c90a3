"""Which characters and words may have been meant where others stand: a table, made by `bench/make_typo_tables.py`."""

from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.model import Ids

Kinds = NDArray[np.uint8]


class Kind(IntFlag):
    SOUND = 1  # the same usual reading; rare readings caused most false edits (measured on edited news)
    NEAR_SOUND = 2  # readings that accents and input methods confuse: zh/z, n/l, ing/in
    KEYS = 4  # Wubi codes one key apart
    SHAPE = 8
    SWAPPED = 16  # two neighbours the other way round
    WORD = 32  # two characters for which a word that sounds the same stands
    IDIOM = 64  # with it an idiom of four characters is whole, alike or not
    COMPOUND = (
        128  # with it a compound of four characters is whole; what is not alike makes another: 中俄关系, 中法关系
    )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Symbols are those of the language model. Its lists lie end to end."""

    starts: NDArray[np.uint32]  # (symbols + 1,): where the list of each begins in `others`; empty: it is not judged
    others: Ids
    kinds: Kinds
    sounds: NDArray[np.uint16]  # of each symbol its usual reading; 0: none
    word_sounds: NDArray[np.uint32]  # ascending: how each word sounds, 2^16 * first + second
    words: Ids  # (words, 2): the common words of two characters

    def judged(self, symbols: Ids) -> NDArray[np.bool_]:
        """Of which symbols it is known what they may stand for."""
        return np.asarray(self.starts[symbols + np.intp(1)] > self.starts[symbols])

    def alike(self, symbols: Ids) -> tuple[NDArray[np.intp], Ids, Kinds]:
        """For each symbol how many common characters may have been meant by it; then those of all, and their kinds."""
        first, last = self.starts[symbols].astype(np.intp), self.starts[symbols + np.intp(1)].astype(np.intp)
        places = ranges(first, last)
        return last - first, self.others[places], self.kinds[places]

    def words_like(self, first: Ids, second: Ids) -> tuple[NDArray[np.intp], Ids]:
        """For each two symbols how many common words sound like them; then those of all: (words, 2)."""
        left, right = self.sounds[first].astype(np.uint32), self.sounds[second].astype(np.uint32)
        asked = left << np.uint32(16) | right
        start, end = (np.searchsorted(self.word_sounds, asked, side) for side in ("left", "right"))
        return end - start, self.words[ranges(start, end)]


def ranges(first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.intp]:
    """All numbers from each first up to its last, end to end."""
    counts = last - first
    skipped = first - np.concatenate([np.zeros(1, np.intp), np.cumsum(counts)[:-1]])[: len(first)]
    return np.asarray(np.repeat(skipped, counts) + np.arange(counts.sum()), np.intp)


@lru_cache(maxsize=1)
def load_alike() -> Table:
    """The shipped table: a few milliseconds."""
    with (resources.files("pipeline.rules") / "data" / "typo-alike.npz").open("rb") as file:
        stored = np.load(file)
        return Table(*(stored[name] for name in Table.__slots__))
