"""What the language model sees at a junction: a place between two Han characters where a span may be lost.

Few places are looked at closely: those whose next two characters are likelier after nothing than after what
stands before them. Of each a row of features, all log-probabilities and their differences, goes to `trees`.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.lm import LanguageModel
from pipeline.lm.model import CONTEXT, han_symbols, load_neighbours
from pipeline.lm.words import Values, best_split, load_words, loose, words_in

Rows = NDArray[np.float32]
Places = NDArray[np.intp]
Symbols = NDArray[np.uint16]

WIDTH = 4  # characters right of a junction that are scored: with an order of 5 the left ones tell on no others
# A place is looked at where joined - unrelated of two characters is below this: 1-7 % of the places. At -0.5 there are
# twice as many, and not 0.01 more of the losses are found
LOOSE = -1.5
MARKS = "，。"
FILLERS = "的了在是和一有不为以"  # what a word or a phrase before the junction could go on with
ENDS = 3  # the marks and 的, the first of all these, also count by themselves, as what was to come next
_NEVER = np.float32(-20)  # log-probability where there is nothing to try
FAR = 20  # code points to the next mark: further is all the same


def loose_places(model: LanguageModel, symbols: Symbols, scores: Rows, below: float = LOOSE) -> Places:
    """Where to look: positions of characters that hardly follow from those before them.

    `symbols` are those of a text with CONTEXT breaks before it and WIDTH + FAR breaks after it, `scores` theirs.
    """
    han = han_symbols(model)
    n = len(symbols) - CONTEXT - WIDTH - FAR
    at = np.arange(2, n - 1)
    here = symbols[CONTEXT:]
    at = at[han[here[at]] & han[here[at - 1]] & (scores[at] < model.unigrams[here[at]] + 0.5)]
    if not len(at):
        return at
    two = _right(symbols, at)[:, :2]
    alone = model.score(np.concatenate([_nothing(at), two], axis=1))
    return np.asarray(at[scores[at] + scores[at + 1] - alone.sum(axis=1) < below])


def features(model: LanguageModel, symbols: Symbols, scores: Rows, at: Places) -> Rows:
    """One row of features for each place."""
    left = symbols[at[:, None] + np.arange(CONTEXT)]
    right = _right(symbols, at)
    joined = scores[at[:, None] + np.arange(WIDTH)]
    alone, after_comma = _scored(model, [[_nothing(at), right], [_nothing(at)[:, 1:], _column(model, "，", at), right]])
    together, apart = joined.cumsum(axis=1), alone.cumsum(axis=1)
    tried = _scored(model, [[left, _column(model, c, at), right] for c in MARKS + FILLERS])
    whole, ends = tried.sum(axis=2), tried[:ENDS, :, :1]
    with_mark, with_filler = (part.max(axis=0) - together[:, -1] for part in np.split(whole, [len(MARKS)]))
    before = scores[np.maximum(at[:, None] - np.arange(1, 13), 0)]
    behind = scores[at[:, None] + np.arange(WIDTH, WIDTH + 10)]
    here = symbols[CONTEXT:]
    columns = [
        *(joined, together - apart, alone[:, :1], apart[:, -1:], *ends, before[:, :3]),
        *(after_comma.sum(axis=1) - apart[:, -1], after_comma[:, 0], with_mark, with_filler),
        *(before.mean(axis=1), before.min(axis=1), behind.mean(axis=1), behind.min(axis=1)),
        *_distances(model, symbols, at),
        *_bridges(model, left, right, joined),
        *_words(left, right),
        *(model.unigrams[here[at - 1]], model.unigrams[here[at]]),
    ]
    return np.concatenate([c.reshape(len(at), -1) for c in columns], axis=1).astype(np.float32)


def _bridges(model: LanguageModel, left: Symbols, right: Symbols, joined: Rows) -> list[Rows]:
    """What a junction would gain by a character between: by those that mostly follow the left one (密|国: 切), by those
    that mostly stand before the right one, by the best of both; and how surely one of them was to come."""
    after, before = load_neighbours()
    tried = np.concatenate([after[left[:, -1]], before[right[:, 0]]], axis=1).T
    scores = _scored(model, [[left, one[:, None], right] for one in tried])
    scores[tried == 0] = _NEVER
    whole = joined.sum(axis=1)
    gains = scores.sum(axis=2) - whole
    following, preceding = np.split(scores, 2)
    of_left, of_right = np.split(gains, 2)
    row = np.arange(len(left))
    pair = [
        side[best.argmax(axis=0), row][:, None]
        for side, best in zip(np.split(tried, 2), (of_left, of_right), strict=True)
    ]
    expected, at_right = following[..., 0], preceding[..., 1].max(axis=0)
    return [
        *(of_left.max(axis=0), of_right.max(axis=0), _scored(model, [[left, *pair, right]])[0].sum(axis=1) - whole),
        *(expected.max(axis=0), np.log(np.exp(expected).sum(axis=0)), expected.max(axis=0) - joined[:, 0]),
        *(at_right, at_right - joined[:, 0], preceding[..., 0].max(axis=0)),
    ]


def padded(model: LanguageModel, text: str) -> tuple[Symbols, Rows]:
    """The symbols of a text between breaks, and the log-probability of each after the first CONTEXT."""
    breaks = model.encode("\n" * (CONTEXT + WIDTH + FAR))
    symbols = np.concatenate([breaks[:CONTEXT], model.encode(text), breaks[CONTEXT:]])
    return symbols, np.asarray(model.score(symbols[None])[0], np.float32)


def _right(symbols: Symbols, at: Places) -> Symbols:
    return np.asarray(symbols[at[:, None] + CONTEXT + np.arange(WIDTH)], np.uint16)


def _nothing(at: Places) -> Symbols:
    """Contexts that no n-gram has: what follows stands alone."""
    return np.zeros((len(at), CONTEXT), np.uint16)


def _column(model: LanguageModel, char: str, at: Places) -> Symbols:
    return np.full((len(at), 1), model.encode(char)[0], np.uint16)


def _scored(model: LanguageModel, stories: list[list[Symbols]]) -> Rows:
    """(stories, places, width) log-probabilities: each story gives the symbols of all places, side by side."""
    rows = np.concatenate([np.concatenate(parts, axis=1) for parts in stories])
    return np.asarray(model.score(rows)).reshape(len(stories), len(stories[0][0]), -1)


def _words(left: Symbols, right: Symbols) -> list[NDArray[np.floating | np.integer]]:
    """What the dictionary makes of a junction: words over it, words that end and begin at it, what joining gains."""
    both = words_in(load_words(), np.concatenate([left, right], axis=1))
    of_left = [words[:, : max(CONTEXT + 1 - n, 0)] for n, words in enumerate(both, 1)]
    of_right = [words[:, CONTEXT:] for words in both]
    return [
        np.max([_length(both, at) * (_length(both, at) + at > CONTEXT) for at in range(1, CONTEXT)], axis=0),
        np.max([n * (words[:, CONTEXT - n] > 0) for n, words in enumerate(both[:CONTEXT], 1)], axis=0),
        _length(both, CONTEXT),
        loose(both, CONTEXT - 2, CONTEXT - 1),
        loose(both, CONTEXT, CONTEXT + 1),
        best_split(both) - best_split(of_left) - best_split(of_right),
        best_split(both),
    ]


def _length(values: Values, at: int) -> NDArray[np.intp]:
    """For each row the length of the longest word that begins at a column; 0: none."""
    fitting = [n * (words[:, at] > 0) for n, words in enumerate(values, 1) if at < words.shape[1]]
    return np.asarray(np.max(fitting, axis=0), np.intp)


def _distances(model: LanguageModel, symbols: Symbols, at: Places) -> list[Places]:
    """Characters of the clause before and after each place, FAR at most."""
    is_mark = ~han_symbols(model)
    steps = np.arange(FAR)
    before, after = at[:, None] + CONTEXT - 1 - steps, at[:, None] + CONTEXT + steps
    sides = (is_mark[symbols[np.maximum(before, 0)]], is_mark[symbols[after]])  # the first symbol is a break
    return [np.where(marks.any(axis=1), marks.argmax(axis=1), FAR) for marks in sides]
