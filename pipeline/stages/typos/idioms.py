"""Set phrases of four characters: which is meant where one of them is another, or is not there (一目了解, 一目然)."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.model import Ids, key_of
from pipeline.lm.table import Keys
from pipeline.stages.typos.alike import ranges

Indices = NDArray[np.intp]

LENGTH = 4


@dataclass(frozen=True, slots=True, eq=False)
class Idioms:
    """Symbols are those of the language model."""

    keys: tuple[Keys, ...]  # ascending, for each of the four places: what stands at the other three
    missing: tuple[Ids, ...]  # the characters that complete them
    idiomatic: tuple[NDArray[np.bool_], ...]  # whether they make an idiom; else a compound: 基础设施

    def completing(self, symbols: Ids, at: Indices) -> tuple[Indices, Ids, NDArray[np.bool_]]:
        """Places among `at`, characters that in their stead would make a phrase of what stands around them, an idiom?

        A place comes as often as there are such phrases; of the symbols LENGTH - 1 stand at each side of it.
        """
        around = [np.delete(symbols[at[:, None] + np.arange(LENGTH) - k], k, axis=1) for k in range(LENGTH)]
        found = [self._lacking(k, three) for k, three in enumerate(around)]
        return (
            np.concatenate([at[row] for row, _ in found]),
            np.concatenate([self.missing[k][which] for k, (_, which) in enumerate(found)]),
            np.concatenate([self.idiomatic[k][which] for k, (_, which) in enumerate(found)]),
        )

    def dropped(self, symbols: Ids, at: Indices) -> tuple[Indices, Indices, Ids]:
        """Places among `at` before which a set phrase lacks a character; how many of the phrase come before; which."""
        found = [self._lacking(k, symbols[at[:, None] + np.arange(LENGTH - 1) - k]) for k in range(1, LENGTH)]
        return (
            np.concatenate([at[row] for row, _ in found]),
            np.concatenate([np.full(len(row), k) for k, (row, _) in enumerate(found, 1)]),
            np.concatenate([self.missing[k][which] for k, (_, which) in enumerate(found, 1)]),
        )

    def _lacking(self, place: int, three: Ids) -> tuple[Indices, Indices]:
        """For rows of three symbols: which rows are a phrase without the character at `place`, and which phrase."""
        keys, asked = self.keys[place], _key(three)
        first = np.searchsorted(keys, asked)
        rows = np.flatnonzero(keys.take(first, mode="clip") == asked)  # few: only for these it matters where they end
        last = np.searchsorted(keys, asked[rows], "right")
        return np.repeat(rows, last - first[rows]), ranges(first[rows], last)


def _key(three: Ids) -> Keys:
    return key_of(three.astype(np.uint64), LENGTH - 1)[:, 0]


def index(idioms: Ids, compounds: Ids) -> Idioms:
    """From phrases: (any number, LENGTH)."""
    phrases = np.concatenate([idioms, compounds])
    idiomatic = np.arange(len(phrases)) < len(idioms)
    keys = [_key(np.delete(phrases, place, axis=1)) for place in range(LENGTH)]
    orders = [np.argsort(of_place, kind="stable") for of_place in keys]
    return Idioms(
        tuple(of_place[order] for of_place, order in zip(keys, orders, strict=True)),
        tuple(phrases[order, place] for place, order in enumerate(orders)),
        tuple(idiomatic[order] for order in orders),
    )


@lru_cache(maxsize=1)
def load_idioms() -> Idioms:
    """The shipped ones, made by `bench/make_typo_tables.py`: some 20 milliseconds."""
    with (resources.files("pipeline.rules") / "data" / "typo-idioms.npz").open("rb") as file:
        stored = np.load(file)
        return index(stored["idioms"], stored["compounds"])
