"""Where a text surprises the language model, and which single characters would surprise it less.

A scan of the whole text (one numpy expression) leaves the places worth asking at; there every character alike is tried
with four characters of context on both sides. What gains nothing is dropped before anything else is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.lm import LanguageModel
from pipeline.lm.model import BREAK, CONTEXT, LATIN, Ids, Scores
from pipeline.lm.words import coverage, load_words, loose
from pipeline.stages.typos.alike import Kind, alike, has_codes

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]
Columns = dict[str, Floats]

_SIDE = 8  # symbols before and after the text: no window leaves the array
_LEAST_SURPRISE = 10.0  # of a character and the next: at 9 a quarter more is tried, and 0.8 % more right ones are found
_LEAST_GAIN = 2.0
_PLACES = 1000  # tried at once: some 30,000 windows
_AROUND = 12  # characters on each side that tell how well the model knows this kind of text


@dataclass(frozen=True, slots=True)
class Candidates:
    """Replacements of single characters, the most gainful three of a place, in order of places and then of gain."""

    at: Indices  # position in the text
    symbols: Ids  # what would stand there
    kinds: NDArray[np.uint8]  # bits of `Kind`
    features: Floats  # (candidates, len(FEATURES))


FEATURES = (
    "gain",
    "gain_left",
    "gain_right",
    "new_here",
    "new_worst",
    "new_mean",
    "old_here",
    "old_worst",
    "old_common",
    "new_common",
    "sound",
    "near_sound",
    "keys",
    "shape",
    "lead",
    "near_gain",
    "old_word",
    "old_word_common",
    "new_word",
    "new_word_common",
    "old_loose",
    "new_loose",
    "old_elsewhere",
    "new_elsewhere",
    "around",
    "han_left",
    "han_right",
)


def column(found: Candidates, name: str) -> Floats:
    """One feature of all candidates."""
    return found.features[:, FEATURES.index(name)]


def find(text: str, model: LanguageModel) -> Candidates:
    """All candidates of a text."""
    pad = np.full(_SIDE, BREAK, np.uint16)
    symbols = np.concatenate([pad, model.encode(text), pad])
    # the break after the last character feels it, too; those behind that break do not
    scores = np.concatenate([np.zeros(_SIDE, np.float32), model.log_probabilities(text + "\n" * _SIDE)])
    surprise = -(scores[:-1] + scores[1:])
    asked = (surprise >= _LEAST_SURPRISE) & (symbols[:-1] > LATIN)
    # inside a run of one character (哈哈哈哈, a line of signs) nothing is a slip, and all of it would be tried
    asked[1:] &= (symbols[1:-1] != symbols[:-2]) | (symbols[1:-1] != symbols[2:])
    places = np.flatnonzero(asked).tolist()
    places = [i for i in places if has_codes(text[i - _SIDE])]
    parts = [
        _promising(model, text, symbols, scores, places[k : k + _PLACES]) for k in range(0, len(places) or 1, _PLACES)
    ]
    at, new, kinds = (np.concatenate(part) for part in zip(*parts, strict=True))
    old_scores = scores[at[:, None] + np.arange(CONTEXT + 1)]
    new_scores = _rescored(model, symbols, at, new, CONTEXT + 1)
    gain = (new_scores - old_scores).sum(axis=1)
    kept = _best(at, gain)
    at, new, kinds, gain = at[kept], new[kept], kinds[kept], gain[kept]
    columns = _scores_of(old_scores[kept], new_scores[kept], at, gain)
    columns |= {
        "old_common": model.unigrams[symbols[at]],
        "new_common": model.unigrams[new],
        **{kind.name.lower(): (kinds & kind > 0).astype(np.float32) for kind in Kind if kind.name},
        **_words(symbols, at, new),
        **_elsewhere(symbols, at, new),
        "around": _around(scores, at),
        "han_left": (symbols[at - 1] > LATIN).astype(np.float32),
        "han_right": (symbols[at + 1] > LATIN).astype(np.float32),
    }
    features = np.stack([columns[name].astype(np.float32) for name in FEATURES], axis=1)
    return Candidates(at - _SIDE, new, kinds, features)


def _promising(
    model: LanguageModel, text: str, symbols: Ids, scores: Scores, places: Sequence[int]
) -> tuple[Indices, Ids, NDArray[np.uint8]]:
    """Characters alike that go with a neighbour, and that are, with the next one, no worse than before: most fail."""
    asked = [alike(text[i - _SIDE]) for i in places]
    at = np.repeat(np.array(places, np.intp), [len(others) for others, _ in asked])
    none = np.zeros(0, np.uint16)
    new = np.concatenate([none, *(others for others, _ in asked)])
    kinds = np.concatenate([none.astype(np.uint8), *(kinds for _, kinds in asked)])
    known = model.knows_pairs(symbols[at - 1], new)
    known[~known] = model.knows_pairs(new[~known], symbols[at[~known] + 1])
    at, new, kinds = at[known], new[known], kinds[known]
    gain_of_two = _rescored(model, symbols, at, new, 2).sum(axis=1) - scores[at] - scores[at + 1]
    kept = np.flatnonzero(gain_of_two > 0)
    return at[kept], new[kept], kinds[kept]


def _rescored(model: LanguageModel, symbols: Ids, at: Indices, new: Ids, width: int) -> Scores:
    """log P of each new character and those after it, `width` in all."""
    windows = symbols[at[:, None] + np.arange(-CONTEXT, width)]
    windows[:, CONTEXT] = new
    return model.score(windows)


def _best(at: Indices, gain: Scores) -> Indices:
    """The three most gainful of each place, best first."""
    order = np.lexsort((-gain, at))
    order = order[gain[order] >= _LEAST_GAIN]
    ordered = at[order]
    first = np.searchsorted(ordered, ordered)
    return order[np.arange(len(order)) - first < 3]


def _scores_of(old: Scores, new: Scores, at: Indices, gain: Scores) -> Columns:
    first = np.searchsorted(at, at)
    is_first = first == np.arange(len(at))
    second = np.minimum(first + 1, max(0, len(at) - 1))
    runner_up = np.where((second > first) & (at[second] == at), gain[second], 0) if len(at) else gain
    best_here = np.where(is_first, gain, -np.inf)
    nearby = np.zeros(len(at), np.float32)
    for step in range(1, 8):  # rows of other places within four characters: three rows a place
        for shift in (step, -step):
            other = np.roll(best_here, shift)
            close = (np.abs(np.roll(at, shift) - at) <= CONTEXT) & (np.roll(at, shift) != at)
            nearby = np.maximum(nearby, np.where(close, other, 0))
    return {
        "gain": gain,
        "gain_left": new[:, 0] - old[:, 0],
        "gain_right": gain - (new[:, 0] - old[:, 0]),
        "new_here": new[:, 0],
        "new_worst": new.min(axis=1) if len(at) else gain,
        "new_mean": new.mean(axis=1),
        "old_here": old[:, 0],
        "old_worst": old.min(axis=1) if len(at) else gain,
        "lead": np.where(is_first, gain - runner_up, gain - gain[first]) if len(at) else gain,
        "near_gain": nearby,
    }


def _words(symbols: Ids, at: Indices, new: Ids) -> Columns:
    cells = load_words()
    windows = symbols[at[:, None] + np.arange(-CONTEXT, CONTEXT + 1)]
    old_word, old_common = coverage(cells, windows, CONTEXT)
    old_loose = loose(cells, windows, CONTEXT - 2, CONTEXT + 2)
    windows[:, CONTEXT] = new
    new_word, new_common = coverage(cells, windows, CONTEXT)
    return {
        "old_word": old_word.astype(np.float32),
        "old_word_common": old_common.astype(np.float32),
        "new_word": new_word.astype(np.float32),
        "new_word_common": new_common.astype(np.float32),
        "old_loose": old_loose.astype(np.float32),
        "new_loose": loose(cells, windows, CONTEXT - 2, CONTEXT + 2).astype(np.float32),
    }


def _elsewhere(symbols: Ids, at: Indices, new: Ids) -> Columns:
    """How often the old and the new pair, with the left or the right neighbour, occur elsewhere in the text."""
    pairs = np.sort(symbols[:-1].astype(np.uint32) << np.uint32(16) | symbols[1:])
    left, right = symbols[at - 1].astype(np.uint32), symbols[at + 1].astype(np.uint32)
    old, other = symbols[at].astype(np.uint32), new.astype(np.uint32)

    def times(char: NDArray[np.uint32]) -> NDArray[np.intp]:
        most = np.zeros(len(char), np.intp)
        for pair in (left << np.uint32(16) | char, char << np.uint32(16) | right):
            most = np.maximum(most, np.searchsorted(pairs, pair, "right") - np.searchsorted(pairs, pair))
        return most

    return {
        "old_elsewhere": np.minimum(times(old) - 1, 9).astype(np.float32),
        "new_elsewhere": np.minimum(times(other), 9).astype(np.float32),
    }


def _around(scores: Scores, at: Indices) -> Floats:
    """The mean log-probability of the characters around a place, without those that feel it."""
    sums = np.concatenate([[0], np.cumsum(scores, dtype=np.float64)])
    last = len(scores)
    left_start, right_end = np.maximum(at - _AROUND, _SIDE), np.minimum(at + CONTEXT + 1 + _AROUND, last - _SIDE)
    left_end, right_start = np.maximum(at, left_start), np.minimum(at + CONTEXT + 1, right_end)
    total = sums[left_end] - sums[left_start] + sums[right_end] - sums[right_start]
    mean: Floats = (total / np.maximum(left_end - left_start + right_end - right_start, 1)).astype(np.float32)
    return mean
