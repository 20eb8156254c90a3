"""The character 5-gram model: log-probabilities of characters, edits and junctions, in natural logarithms."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.lm.table import Cells, Keys, look_up

Ids = NDArray[np.uint16]
Scores = NDArray[np.float32]

ORDER = 5
CONTEXT = ORDER - 1  # characters before and after a place that its score can depend on
UNKNOWN, BREAK, DIGIT, LATIN = range(4)  # every break of lines or paragraphs is one symbol, each digit, each letter
# 7,131 symbols: the fifth power still fits 64 bits, so that an n-gram is its own exact key
MOST_SYMBOLS = 7131
# A value holds the log-probability in steps of 1/16 from 0 down to -15.94 and the back-off weight in steps of 1/32
# from 1 down to -6.97.
_PROBABILITY_STEP, _BACKOFF_STEP, _BACKOFF_TOP = np.float32(1 / 16), np.float32(1 / 32), np.float32(1)
_BLOCK = 1 << 15  # positions scored at once: the arrays of a block fit the cache of a core
_SALTS = [np.uint64(n * 0x9FB21C651E98DF25 & 0xFFFFFFFFFFFFFFFF) for n in range(ORDER + 1)]  # one table, all orders

_ALIKE = dict(
    zip(",;:!?()｡､「」『』﹁﹂﹃﹄\r\u2028\u2029\u3000\xa0\t", "，；：！？（）。、“”‘’“”‘’\n\n\n   ", strict=True)
)


def key_of(symbols: NDArray[np.uint64], order: int) -> Keys:
    """The keys of the n-grams that end at each position of the last axis, from position order - 1 on."""
    width = symbols.shape[-1] - order + 1
    keys: Keys = symbols[..., :width]
    for k in range(1, order):
        keys = keys * np.uint64(MOST_SYMBOLS) + symbols[..., k : k + width]
    return keys


def packed(probability: NDArray[np.floating], backoff: NDArray[np.floating]) -> NDArray[np.uint16]:
    """Values of the table for log-probabilities and back-off weights: eight bits each."""
    p: NDArray[np.uint16] = np.clip(np.rint(-probability / _PROBABILITY_STEP), 0, 255).astype(np.uint16)
    b: NDArray[np.uint16] = np.clip(np.rint((_BACKOFF_TOP - backoff) / _BACKOFF_STEP), 0, 255).astype(np.uint16)
    return p << np.uint16(8) | b


def salted(keys: Keys, order: int) -> Keys:
    """Keys of one order as the table knows them: n-grams of different orders must not meet."""
    return keys ^ _SALTS[order]


@dataclass(frozen=True, slots=True)
class Junctions:
    """Scores of places where a text may go on: log-probabilities of what stands right of each, one for each story."""

    joined: Scores  # the sentence goes on
    broken: Scores  # a paragraph ends and another begins: the break and the text after it
    unrelated: Scores  # what stands right is the middle of something else: its characters without any context


@dataclass(frozen=True, slots=True, eq=False)
class LanguageModel:
    """Use `load()`. Every method is a pure function of its arguments; positions are code points."""

    cells: Cells
    unigrams: Scores
    unigram_backoffs: Scores
    ids: Ids  # of every code point of the Basic Multilingual Plane
    alphabet: str  # the character of each symbol; of those that many share, one

    def encode(self, text: str) -> Ids:
        """The symbols of a text, one for each code point; rare characters are one symbol, UNKNOWN."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        ids: Ids = self.ids[np.minimum(points, len(self.ids) - 1)]  # the last code point of the plane has no symbol
        return ids

    def known(self, char: str) -> bool:
        """Whether the model has a symbol for the character."""
        return bool(self.encode(char)[0])

    def knows_pairs(self, first: Ids, second: Ids) -> NDArray[np.bool_]:
        """For each two symbols whether the model has counted them side by side."""
        keys = first.astype(np.uint64) * np.uint64(MOST_SYMBOLS) + second
        return look_up(self.cells, salted(keys, 2))[0]

    def known_grams(self, symbols: Ids, order: int) -> NDArray[np.bool_]:
        """Of each row, whether the model has counted the n-gram that ends at each position from order - 1 on."""
        return look_up(self.cells, salted(key_of(symbols.astype(np.uint64), order), order))[0]

    def characters(self, symbols: Sequence[int] | Ids) -> str:
        """The characters of symbols."""
        return "".join(self.alphabet[symbol] for symbol in symbols)

    def log_probabilities(self, text: str) -> Scores:
        """log P(character | the four before it) for every character of a text that starts a paragraph."""
        start = np.full(CONTEXT, BREAK, np.uint16)
        symbols = np.concatenate([start, self.encode(text)])
        blocks = [self.score(symbols[i : i + _BLOCK + CONTEXT][None])[0] for i in range(0, len(text), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)

    def gains(self, text: str, edits: Sequence[tuple[int, int, str]]) -> Scores:
        """log P(text with the edit) - log P(text), for each (start, end, replacement) alone.

        Exact: characters more than four after an edit do not feel it. An edit that lengthens a text loses by it, for
        every character costs something.
        """
        symbols = np.concatenate([np.full(CONTEXT, BREAK, np.uint16), self.encode(text)])
        old = [symbols[a : b + 2 * CONTEXT] for a, b, _ in edits]
        new = [
            np.concatenate([symbols[a : a + CONTEXT], self.encode(s), symbols[b + CONTEXT : b + 2 * CONTEXT]])
            for a, b, s in edits
        ]
        return self._totals(new) - self._totals(old)

    def junctions(self, pairs: Sequence[tuple[str, str]], width: int = 4) -> Junctions:
        """How the text goes on from each left text to its right text: scores of the right one's first characters.

        Pass some ten characters of each side, without the break between them; `width` of the right ones are scored.
        `joined - broken` asks "one sentence, or two paragraphs?" (log-odds, before any prior), `joined - unrelated`
        "does anything tie the two?" (pointwise mutual information).
        """
        nothing = np.full(CONTEXT, UNKNOWN, np.uint16)  # no n-gram has the symbol: what follows stands alone
        mark = np.full(1, BREAK, np.uint16)
        left = [np.concatenate([nothing, self.encode(before[-CONTEXT:])])[-CONTEXT:] for before, _ in pairs]
        right = [self.encode(after[:width]) for _, after in pairs]
        sides = list(zip(left, right, strict=True))
        return Junctions(
            joined=self._totals([np.concatenate([a, b]) for a, b in sides]),
            broken=self._totals([np.concatenate([a, mark, b]) for a, b in sides]),
            unrelated=self._totals([np.concatenate([nothing, b]) for b in right]),
        )

    def score(self, symbols: Ids) -> Scores:
        """log P of each symbol after the first four of each row, given the four before it: (rows, width - 4)."""
        flat = symbols.ravel().astype(np.uint64)
        # ends of n-grams: those scored, and in each row one before them for their contexts. Rows lie one behind the
        # other, as numpy is slow along short ones: what a row's last end hands on falls to that one of the next row.
        here = symbols[..., CONTEXT - 1 :]
        shape, is_scored = here.shape, np.ones(here.shape, bool)
        is_scored[..., 0] = False
        here = here.ravel()
        total, weight = self.unigrams.take(here), self.unigram_backoffs.take(here)
        # of an n-gram that is not known no longer one is asked for: `at` counts the ends that remain, `end` is their
        # symbol in `flat`, and the key of a longer n-gram is that of its suffix and one symbol more
        at = np.flatnonzero(here != UNKNOWN)
        end = at + (at // max(shape[-1], 1) + 1) * (CONTEXT - 1)
        keys, power = flat.take(end), np.uint64(1)
        for order in range(2, ORDER + 1):
            if order == ORDER:  # the end before those scored has no fifth symbol
                whole = np.flatnonzero(is_scored.ravel().take(at))
                at, end, keys = at.take(whole), end.take(whole), keys.take(whole)
            power *= np.uint64(MOST_SYMBOLS)
            keys += flat.take(end - (order - 1)) * power
            known, values = look_up(self.cells, salted(keys, order))
            found = np.flatnonzero(known)
            at, end, keys, values = at.take(found), end.take(found), keys.take(found), values.take(found)
            total[1:] += weight[:-1]
            total[at] = (values >> np.uint16(8)) * -_PROBABILITY_STEP
            weight = np.zeros(len(here), np.float32)
            weight[at] = _BACKOFF_TOP - (values & np.uint16(255)) * _BACKOFF_STEP
        return np.asarray(total.reshape(shape)[..., 1:])

    def _totals(self, rows: Sequence[Ids]) -> Scores:
        """log P of each row after its first four symbols; rows of one length are scored together."""
        totals = np.zeros(len(rows), np.float32)
        lengths = np.array([len(row) for row in rows], np.intp)
        for length in np.unique(lengths[lengths > CONTEXT]):
            at = np.flatnonzero(lengths == length)
            totals[at] = self.score(np.stack([rows[i] for i in at.tolist()])).sum(axis=-1)
        return totals


def symbols_of(characters: str) -> Ids:
    """The symbol of every code point of the Basic Multilingual Plane, for the model's own characters from 4 on."""
    ids = np.zeros(1 << 16, np.uint16)
    for i, char in enumerate(characters, LATIN + 1):
        ids[ord(char)] = i
    ids[[ord(c) for c in "0123456789０１２３４５６７８９"]] = DIGIT
    for start in "AaＡａ":
        ids[ord(start) : ord(start) + 26] = LATIN
    ids[ord("\n")] = BREAK
    for other, usual in _ALIKE.items():
        ids[ord(other)] = ids[ord(usual)]
    return ids


@lru_cache(maxsize=2)
def han_symbols(model: LanguageModel) -> NDArray[np.bool_]:
    """For each symbol whether it is a Han character that the model knows."""
    is_han = np.zeros(len(model.unigrams), bool)
    is_han[model.ids[0x4E00:0xA000]] = True
    is_han[UNKNOWN] = False
    return is_han


@lru_cache(maxsize=1)
def load() -> LanguageModel:
    """The shipped model. The n-grams are memory-mapped: a few milliseconds, and processes share them."""
    with resources.as_file(resources.files("pipeline.lm") / "data") as folder:
        return read(folder)


@lru_cache(maxsize=1)
def load_neighbours() -> Ids:
    """(2, symbols, 8): of every symbol those that follow it most often, and those that stand before it; 0: none."""
    with (resources.files("pipeline.lm") / "data" / "neighbours.npy").open("rb") as file:
        return np.asarray(np.load(file), np.uint16)


def read(folder: Path) -> LanguageModel:
    """A model from its folder: `ngrams.npy` (cells) and `model.json` (symbols and the lowest order)."""
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    unigrams = np.array(facts["unigrams"], np.float32) * -_PROBABILITY_STEP
    backoffs = _BACKOFF_TOP - np.array(facts["unigram_backoffs"], np.float32) * _BACKOFF_STEP
    cells = np.asarray(np.load(folder / "ngrams.npy", mmap_mode="r"))
    characters = facts["characters"]
    return LanguageModel(cells, unigrams, backoffs, symbols_of(characters), "\ufffd\n0a" + characters)
