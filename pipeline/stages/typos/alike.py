"""Which characters may have been meant where another stands: by sound, by Wubi keys, by shape."""

from collections import defaultdict
from enum import IntFlag
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.lm import LanguageModel, load
from pipeline.lm.model import Ids


class Kind(IntFlag):
    SOUND = 1  # the same usual reading; rare readings caused most false edits (measured on edited news)
    NEAR_SOUND = 2  # readings that accents and input methods confuse: zh/z, n/l, ing/in
    KEYS = 4  # Wubi codes one key apart
    SHAPE = 8


# Rarer characters are hardly ever what a typist meant; some 3,800 are commoner.
LEAST_LOG_PROBABILITY = -11.0
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("hu", "fu"))


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[str, str]]:
    return {char: (sound, keys) for char, sound, keys in _rows("typo-codes.tsv")}


def _rows(name: str) -> list[list[str]]:
    table = (resources.files("pipeline.rules") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in table.split("\n") if line and not line.startswith("#")]


def has_codes(char: str) -> bool:
    """Whether the character can be judged at all: Han, and known to the language model."""
    return char in _codes()


@lru_cache(maxsize=8192)
def alike(char: str) -> tuple[Ids, NDArray[np.uint8]]:
    """Every common character that may have been meant by `char`: symbols of the language model, and their kinds."""
    sounds, blurred, keys, shapes, symbols = _indexes()
    sound, code = _codes()[char]
    kinds: dict[str, Kind] = defaultdict(lambda: Kind(0))
    for other in sounds[sound]:
        kinds[other] |= Kind.SOUND
    for other in blurred[_blur(sound)]:
        if not kinds[other]:
            kinds[other] |= Kind.NEAR_SOUND
    for pattern in _one_key_open(code):
        for other in keys.get(pattern, ""):
            kinds[other] |= Kind.KEYS
    for other in shapes.get(char, ""):
        kinds[other] |= Kind.SHAPE
    kinds.pop(char, None)
    found = sorted((symbols[other], int(kind)) for other, kind in kinds.items() if other in symbols)
    return np.array([symbol for symbol, _ in found], np.uint16), np.array([kind for _, kind in found], np.uint8)


def _blur(sound: str) -> str:
    for clear, vague in _BLURRED:
        sound = sound.replace(clear, vague)  # not document text: a reading
    return sound


def _one_key_open(code: str) -> list[str]:
    return [f"{code[:i]}?{code[i + 1 :]}" for i in range(len(code))] if len(code) > 2 else []


Index = dict[str, str]


@lru_cache(maxsize=1)
def _indexes() -> tuple[Index, Index, Index, Index, dict[str, int]]:
    """Characters by sound, by blurred sound, by Wubi pattern, by look-alike; and the symbols of common ones."""
    symbols = {char: symbol for char in _codes() if (symbol := _common(load(), char))}
    sounds, blurred, keys, shapes = (defaultdict[str, str](str) for _ in range(4))
    for char in symbols:
        sound, code = _codes()[char]
        sounds[sound] += char
        blurred[_blur(sound)] += char
        for pattern in _one_key_open(code):
            keys[pattern] += char
    for family in (family for row in _rows("typo-shapes.tsv") for family in row):
        for char in family:
            shapes[char] += family
    return sounds, blurred, keys, shapes, symbols


def _common(model: LanguageModel, char: str) -> int:
    symbol = int(model.encode(char)[0])
    return symbol if model.unigrams[symbol] >= LEAST_LOG_PROBABILITY else 0
