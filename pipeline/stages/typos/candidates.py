"""Where a text surprises the language model, and which characters would surprise it less.

A scan of the whole text (one numpy expression) leaves the places worth asking at; there every character alike is tried,
two neighbours the other way round, words of two characters that sound the same, and what would complete a set phrase.
What gains nothing is dropped before anything else is looked at.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.lm import LanguageModel
from pipeline.lm.model import BREAK, CONTEXT, LATIN, MOST_SYMBOLS, Ids, Scores
from pipeline.stages.typos.alike import Kind, load_alike
from pipeline.stages.typos.idioms import load_idioms

Indices = NDArray[np.intp]

SIDE = 8  # symbols before and after the text: no window leaves the array
FELT = CONTEXT + 2  # symbols that feel an edit of two characters: both, and the four after them
_LEAST_SURPRISE = 10.0  # of a character and the next: at 9 a quarter more is tried, and 0.8 % more right ones are found
_STRANGE_PAIR = 23.0  # of three characters, the first two of which both may be wrong: 2 % of the places, 7 of 10 errors
_LEAST_GAIN, _LEAST_OF_IDIOM = 3.0, -3.0  # the model has never seen most set phrases
_PLACES = 1000  # tried at once: some 30,000 windows, however long the text


@dataclass(frozen=True, slots=True)
class Found:
    """A text as the model reads it, and replacements: at a place the best three of one and of two characters."""

    symbols: Ids  # of the text between SIDE breaks
    scores: Scores  # theirs
    at: Indices  # in `symbols`: first character that is replaced
    new: Ids  # (candidates, 2): what would stand there and next; of one character the next is as it was
    kinds: NDArray[np.uint8]  # bits of `Kind`
    gain: Scores
    new_scores: Scores  # (candidates, FELT): log-probabilities of the new characters and of those after them
    strange: Indices  # all places in `symbols` that surprise the model

    def edits(self, model: LanguageModel) -> list[tuple[int, int, str]]:
        """Each candidate as (start, end, replacement) in code points of the text."""
        starts, lengths = (self.at - SIDE).tolist(), self.lengths.tolist()
        meant = zip(*(model.characters(self.new[:, k]) for k in range(2)), strict=True)
        return [(a, a + n, (x + y)[:n]) for a, n, (x, y) in zip(starts, lengths, meant, strict=True)]

    @property
    def text_scores(self) -> Scores:
        """Those of the text alone, one for each code point."""
        return self.scores[SIDE:-SIDE]

    @property
    def lengths(self) -> Indices:
        """How many characters each replaces: one or two."""
        return np.asarray(1 + (self.kinds & (Kind.SWAPPED | Kind.WORD) > 0), np.intp)


def find(text: str, model: LanguageModel) -> Found:
    """All candidates of a text, in order of places and then of gain."""
    pad = np.full(SIDE, BREAK, np.uint16)
    symbols = np.concatenate([pad, model.encode(text), pad])
    # the break after the last character feels it, too; those behind that break do not
    scores = np.concatenate([np.zeros(SIDE, np.float32), model.log_probabilities(text + "\n" * SIDE)])
    surprise = -(scores[:-1] + scores[1:])
    asked = (surprise >= _LEAST_SURPRISE) & (symbols[:-1] > LATIN)
    # inside a run of one character (哈哈哈哈, a line of signs) nothing is a slip, and all of it would be tried
    asked[1:] &= (symbols[1:-1] != symbols[:-2]) | (symbols[1:-1] != symbols[2:])
    places = np.flatnonzero(asked)
    places = places[load_alike().judged(symbols[places])]
    blocks = [places[k : k + _PLACES] for k in range(0, len(places), _PLACES)] or [places]
    parts = zip(*(_tried(model, symbols, scores, block) for block in blocks), strict=True)
    at, new, kinds, gain, new_scores = map(np.concatenate, parts)
    return Found(symbols, scores, at, new, kinds, gain, new_scores, places)


def _tried(
    model: LanguageModel, symbols: Ids, scores: Scores, places: Indices
) -> tuple[Indices, Ids, NDArray[np.uint8], Scores, Scores]:
    """What `Found` holds of the best candidates of some places."""
    parts = [way(model, symbols, scores, places) for way in (_swapped, _words, _alike, _idioms)]
    at, new, kinds = _merged(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    new_scores = _rescored(model, symbols, at, new, FELT)
    gain = (new_scores - scores[at[:, None] + np.arange(FELT)]).sum(axis=1)
    kept = _best(at, kinds, gain)
    return at[kept], new[kept], kinds[kept], gain[kept], new_scores[kept]


Part = tuple[Indices, Ids, NDArray[np.uint8]]


def _alike(model: LanguageModel, symbols: Ids, scores: Scores, places: Indices) -> Part:
    """Characters alike that go with a neighbour, and that are, with the next one, no worse than before: most fail."""
    counts, new, kinds = load_alike().alike(symbols[places])
    at = np.repeat(places, counts)
    known = model.knows_pairs(symbols[at - 1], new)
    known[~known] = model.knows_pairs(new[~known], symbols[at[~known] + 1])
    at, new, kinds = at[known], new[known], kinds[known]
    return _no_worse(model, symbols, scores, at, np.stack([new, symbols[at + 1]], axis=1), kinds, 2)


def _swapped(model: LanguageModel, symbols: Ids, scores: Scores, at: Indices) -> Part:
    """Two neighbours the other way round, where the model has counted them so."""
    at = at[load_alike().judged(symbols[at + 1]) & (symbols[at] != symbols[at + 1])]
    at = at[model.knows_pairs(symbols[at + 1], symbols[at])]
    new = np.stack([symbols[at + 1], symbols[at]], axis=1)
    return _no_worse(model, symbols, scores, at, new, np.full(len(at), Kind.SWAPPED, np.uint8), 3)


def _words(model: LanguageModel, symbols: Ids, scores: Scores, places: Indices) -> Part:
    """Words that sound like two characters, where those and the next one surprise most."""
    of_three = scores[:-2] + scores[1:-1] + scores[2:]
    places = places[of_three[places] <= -_STRANGE_PAIR]
    counts, new = load_alike().words_like(symbols[places], symbols[places + 1])
    at = np.repeat(places, counts)
    both = (new != symbols[at[:, None] + np.arange(2)]).all(axis=1)
    at, new = at[both], new[both]
    return _no_worse(model, symbols, scores, at, new, np.full(len(at), Kind.WORD, np.uint8), 3)


def _idioms(_: LanguageModel, symbols: Ids, scores: Scores, places: Indices) -> Part:
    """Characters that complete an idiom, or a compound."""
    at, new, idiomatic = load_idioms().completing(symbols, places)
    kinds = np.where(idiomatic, Kind.IDIOM, Kind.COMPOUND).astype(np.uint8)
    other = new != symbols[at]
    at, new, kinds = at[other], new[other], kinds[other]
    return at, np.stack([new, symbols[at + 1]], axis=1), kinds


def _merged(at: Indices, new: Ids, kinds: NDArray[np.uint8]) -> Part:
    """Each replacement once, with all its kinds, but for what makes a compound and is not alike."""
    two = kinds & (Kind.SWAPPED | Kind.WORD) > 0
    keys = ((2 * at + two) * MOST_SYMBOLS + new[:, 0]) * MOST_SYMBOLS + new[:, 1]
    _, first, same = np.unique(keys, return_index=True, return_inverse=True)
    together = np.zeros(len(first), np.uint8)
    np.bitwise_or.at(together, same, kinds)
    kept = together != Kind.COMPOUND
    return at[first][kept], new[first][kept], together[kept]


def _no_worse(
    model: LanguageModel, symbols: Ids, scores: Scores, at: Indices, new: Ids, kinds: NDArray[np.uint8], width: int
) -> Part:
    gain = _rescored(model, symbols, at, new, width).sum(axis=1) - scores[at[:, None] + np.arange(width)].sum(axis=1)
    kept = np.flatnonzero(gain > 0)
    return at[kept], new[kept], kinds[kept]


def _rescored(model: LanguageModel, symbols: Ids, at: Indices, new: Ids, width: int) -> Scores:
    """log P of the new characters and of those after them, `width` in all."""
    windows = symbols[at[:, None] + np.arange(-CONTEXT, width)]
    windows[:, CONTEXT : CONTEXT + 2] = new
    return model.score(windows)


def _best(at: Indices, kinds: NDArray[np.uint8], gain: Scores) -> Indices:
    """The three most gainful of each place, best first, of one character and then of two."""
    place = 2 * at + (kinds & (Kind.SWAPPED | Kind.WORD) > 0)
    order = np.lexsort((-gain, place))
    least = np.where(kinds & Kind.IDIOM > 0, _LEAST_OF_IDIOM, _LEAST_GAIN)
    order = order[gain[order] >= least[order]]
    ordered = place[order]
    first = np.searchsorted(ordered, ordered)
    return order[np.arange(len(order)) - first < 3]
