"""What speaks for a candidate: the language model, the dictionary, the text itself. The judge weighs it."""

import numpy as np
from numpy.typing import NDArray

from pipeline.lm import LanguageModel
from pipeline.lm.model import CONTEXT, LATIN, Ids, Scores
from pipeline.lm.words import NAME, best_split, coverage, load_words, loose, words_in
from pipeline.stages.typos.alike import Kind
from pipeline.stages.typos.candidates import FELT, SIDE, Found, Indices

Floats = NDArray[np.float32]
Columns = dict[str, Floats]

_AROUND = 12  # characters on each side that tell how well the model knows this kind of text
_STRONG = 8.0  # gain of a candidate that tells of other errors in the text
_SHORT = 500  # code points: how many errors a text has is believed no sooner

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
    "swapped",
    "word",
    "idiom",
    "lead",
    "near_gain",
    "old_word",
    "old_word_common",
    "new_word",
    "new_word_common",
    "old_left_word",
    "old_right_word",
    "new_left_word",
    "new_right_word",
    "old_known",
    "new_known",
    "old_loose",
    "new_loose",
    "old_split",
    "split_gain",
    "old_name",
    "old_elsewhere",
    "new_elsewhere",
    "around",
    "of_text",
    "length",
    "others",
    "han_left",
    "han_right",
)


def column(features: Floats, name: str) -> Floats:
    """One feature of all candidates."""
    return features[:, FEATURES.index(name)]


def features_of(found: Found, model: LanguageModel) -> Floats:
    """(candidates, len(FEATURES))."""
    symbols, at, new = found.symbols, found.at, found.new
    columns = _scores(found) | _words(found, model) | _elsewhere(symbols, at, new) | _text(found)
    columns |= {
        "old_common": model.unigrams[symbols[at]],
        "new_common": model.unigrams[new[:, 0]],
        **{kind.name.lower(): (found.kinds & kind > 0).astype(np.float32) for kind in Kind if kind.name},
        "idiom": (found.kinds & (Kind.IDIOM | Kind.COMPOUND) > 0).astype(np.float32),
        "around": _around(found.scores, at),
        "han_left": (symbols[at - 1] > LATIN).astype(np.float32),
        "han_right": (symbols[at + found.lengths] > LATIN).astype(np.float32),
    }
    return np.stack([columns[name].astype(np.float32) for name in FEATURES], axis=1)


def _scores(found: Found) -> Columns:
    at, gain, new = found.at, found.gain, found.new_scores
    old = found.scores[at[:, None] + np.arange(FELT)]
    place = 2 * at + found.lengths
    first = np.searchsorted(place, place)
    is_first = first == np.arange(len(place))
    second = np.minimum(first + 1, max(0, len(place) - 1))
    runner_up = np.where((second > first) & (place[second] == place), gain[second], 0) if len(at) else gain
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
        "near_gain": _near_gain(found),
    }


def _near_gain(found: Found) -> Floats:
    """The best gain of a single character at another place within four: it may be the one that is wrong."""
    best = np.zeros(len(found.symbols), np.float32)
    single = found.lengths == 1
    np.maximum.at(best, found.at[single], found.gain[single])
    steps = [s for s in range(-CONTEXT, CONTEXT + 2) if s != 0]
    beside = best[found.at[:, None] + np.array(steps)]
    beside[found.lengths == 2, steps.index(1)] = 0
    return np.asarray(beside.max(axis=1), np.float32)


def _words(found: Found, model: LanguageModel) -> Columns:
    cells = load_words()
    windows = found.symbols[found.at[:, None] + np.arange(-CONTEXT, FELT)]
    old, old_known = words_in(cells, windows), _known(windows, model)
    windows[:, CONTEXT : CONTEXT + 2] = found.new
    changed, new_known = words_in(cells, windows), _known(windows, model)
    last = np.arange(len(found.at)), CONTEXT + found.lengths - 1  # the word that begins with the last one replaced
    old_word, old_common = coverage(old, CONTEXT)
    new_word, new_common = coverage(changed, CONTEXT)
    old_split = best_split(old)
    columns: dict[str, NDArray[np.generic]] = {
        "old_word": old_word,
        "old_word_common": old_common,
        "new_word": new_word,
        "new_word_common": new_common,
        "old_left_word": old[1][:, CONTEXT - 1] % NAME,
        "old_right_word": old[1][last] % NAME,
        "new_left_word": changed[1][:, CONTEXT - 1] % NAME,
        "new_right_word": changed[1][last] % NAME,
        "old_known": old_known,
        "new_known": new_known,
        "old_loose": loose(old, CONTEXT - 2, CONTEXT + 2),
        "new_loose": loose(changed, CONTEXT - 2, CONTEXT + 2),
        "old_split": old_split,
        "split_gain": best_split(changed) - old_split,
        "old_name": coverage(old, CONTEXT, names=True)[0] > old_word,
    }
    return {name: values.astype(np.float32) for name, values in columns.items()}


def _known(windows: Ids, model: LanguageModel) -> NDArray[np.intp]:
    """How many pairs and triples with the character at CONTEXT the model has counted: 0 to 5."""
    around = windows[:, CONTEXT - 2 : CONTEXT + 3]
    pairs, triples = model.known_grams(around[:, 1:4], 2), model.known_grams(around, 3)
    return np.asarray(pairs.sum(axis=1) + triples.sum(axis=1))


def _elsewhere(symbols: Ids, at: Indices, new: Ids) -> Columns:
    """How often the old and the new pair, with the left or the right neighbour, occur elsewhere in the text."""
    pairs = np.sort(symbols[:-1].astype(np.uint32) << np.uint32(16) | symbols[1:])
    left = symbols[at - 1].astype(np.uint32)

    def times(chars: Ids) -> NDArray[np.intp]:
        most = np.zeros(len(chars), np.intp)
        first, second = chars[:, 0].astype(np.uint32), chars[:, 1].astype(np.uint32)
        for pair in (left << np.uint32(16) | first, first << np.uint32(16) | second):
            most = np.maximum(most, np.searchsorted(pairs, pair, "right") - np.searchsorted(pairs, pair))
        return most

    return {
        "old_elsewhere": np.minimum(times(symbols[at[:, None] + np.arange(2)]) - 1, 9).astype(np.float32),
        "new_elsewhere": np.minimum(times(new), 9).astype(np.float32),
    }


def _text(found: Found) -> Columns:
    """What the whole text tells: how well the model knows its kind, its length, how many errors it seems to have."""
    size = max(1, len(found.symbols) - 2 * SIDE)
    strong = np.unique(found.at[found.gain >= _STRONG])
    others = len(strong) - np.isin(found.at, strong)
    every = np.ones(len(found.at), np.float32)
    return {
        "of_text": every * found.scores[SIDE : SIDE + size].mean(),
        "length": every * np.log(size),
        "others": (1000 * others / (size + _SHORT)).astype(np.float32),
    }


def _around(scores: Scores, at: Indices) -> Floats:
    """The mean log-probability of the characters around a place, without those that feel it."""
    sums = np.concatenate([[0], np.cumsum(scores, dtype=np.float64)])
    last = len(scores)
    left_start, right_end = np.maximum(at - _AROUND, SIDE), np.minimum(at + FELT + _AROUND, last - SIDE)
    left_end, right_start = np.maximum(at, left_start), np.minimum(at + FELT, right_end)
    total = sums[left_end] - sums[left_start] + sums[right_end] - sums[right_start]
    mean: Floats = (total / np.maximum(left_end - left_start + right_end - right_start, 1)).astype(np.float32)
    return mean
