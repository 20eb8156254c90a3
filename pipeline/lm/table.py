"""A read-only map from 64-bit keys to 16-bit values in 4.9 bytes a key: a Bloomier filter over one flat array.

Chazelle, Kilian, Rubinfeld & Tal (2004), with the layout of XOR filters (Graf & Lemire 2020): three cells of a key,
one in each third of the array, XOR to its value and a 16-bit fingerprint. A key that was never put in is told with
probability 1 - 2^-16. Every look-up is three reads, so that thousands are one numpy expression; the array can be
memory-mapped, and processes share it. `bench/make_language_model.py` fills tables.
"""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Cells = NDArray[np.uint32]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2, _MIX_3 = (np.uint64(m) for m in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93))
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


def hashed(keys: Keys, thirds: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.uint16]]:
    """For each key its cell in each third of an array of 3 * `thirds` cells (< 2^32), and its fingerprint.

    The finisher of SplitMix64 (Steele, Lea & Flood 2014); a hash becomes a cell by multiplication and shift. All in
    place: with a fresh array for each step, thousands of keys took twice as long.
    """
    size = np.uint64(thirds)
    second = keys + _ODD
    second ^= second >> np.uint64(30)
    second *= _MIX_1
    second ^= second >> np.uint64(27)
    second *= _MIX_2
    second ^= second >> np.uint64(31)
    third = second * _MIX_3
    fingerprint = third.astype(np.uint16)
    first = second & _LOW
    second >>= _32
    third >>= _32
    for number, cell in enumerate((first, second, third)):
        cell *= size
        cell >>= _32
        cell += np.uint64(number) * size
    return first.view(np.intp), second.view(np.intp), third.view(np.intp), fingerprint


def look_up(cells: Cells, keys: Keys) -> tuple[NDArray[np.bool_], NDArray[np.uint16]]:
    """Whether each key is in the table, and its value (of an absent key: noise)."""
    first, second, third, fingerprint = hashed(keys, len(cells) // 3)
    found = cells.take(first)
    found ^= cells.take(second)
    found ^= cells.take(third)
    return (found >> np.uint32(16)).astype(np.uint16) == fingerprint, found.astype(np.uint16)


def fill(keys: Keys, values: NDArray[np.uint16], spare: float = 1.23) -> Cells:
    """The cells of a table for distinct `keys`. Raises ValueError where no order to fill them in is found.

    Peeling in rounds: a cell that one remaining key alone uses belongs to it. Above 1.2218 cells a key all keys
    come off with overwhelming probability (Botelho, Pagh & Ziviani 2007).
    """
    thirds = int(len(keys) * spare / 3) + 32
    *places, fingerprint = hashed(keys, thirds)
    users = np.bincount(np.concatenate(places), minlength=3 * thirds)
    whose = np.zeros(3 * thirds, np.int64)  # the sum of the keys that use a cell: where one uses it, that key
    for place in places:
        np.add.at(whose, place, np.arange(len(keys)))
    rounds: list[tuple[NDArray[np.intp], NDArray[np.int64]]] = []
    done = np.zeros(len(keys), bool)
    single = np.flatnonzero(users == 1)
    while len(single):
        free, at = np.unique(whose[single], return_index=True)
        rounds.append((single[at], free))
        done[free] = True
        for place in places:
            np.subtract.at(users, place[free], 1)
            np.subtract.at(whose, place[free], free)
        touched = np.unique(np.concatenate([place[free] for place in places]))
        single = touched[users[touched] == 1]
    if not done.all():
        raise ValueError(f"{np.count_nonzero(~done):,} of {len(keys):,} keys have no cell of their own")
    cells = np.zeros(3 * thirds, np.uint32)
    wanted = fingerprint.astype(np.uint32) << np.uint32(16) | values
    for own, free in reversed(rounds):
        first, second, third = (place[free] for place in places)
        cells[own] = wanted[free] ^ cells[first] ^ cells[second] ^ cells[third]  # its own cell is still 0
    return cells
