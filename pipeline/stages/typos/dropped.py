"""Characters that fell out of set phrases: 心存侥→心存侥幸. Only shown: phrases are shortened at will, too."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.core.edit import Edit, Reason
from pipeline.lm import LanguageModel
from pipeline.lm.model import CONTEXT, Ids
from pipeline.lm.words import load_words, loose, words_in
from pipeline.stages.typos.candidates import SIDE, Found, Indices
from pipeline.stages.typos.idioms import LENGTH, load_idioms

# Natural logarithms that the longer text must gain, though every character costs some. Of 442 characters taken out of
# phrases in edited text 80 are found so, and in 740,000 characters of edited and scraped text six false ones.
_LEAST_GAIN = 6.0
_SURE = 0.4
_LEFT = LENGTH - 1 + CONTEXT  # symbols before a place in which a word over the phrase may begin


def find(text: str, found: Found, model: LanguageModel) -> Iterator[Edit]:
    """Insertions where what stands side by side was never counted so, and is not made of words."""
    at, before, new = load_idioms().dropped(found.symbols, _unheard(found, model))
    is_loose = _is_loose(found.symbols, at, before)
    at, before, new = at[is_loose] - SIDE, before[is_loose], new[is_loose]
    edits = [(place, place, char) for place, char in zip(at.tolist(), model.characters(new), strict=True)]
    for (place, _, char), k, gain in zip(edits, before.tolist(), model.gains(text, edits), strict=True):
        if gain >= _LEAST_GAIN:
            words = Reason(f"“{text[place - k : place + LENGTH - 1 - k]}”疑脱“{char}”", f"{char} seems to be missing")
            yield Edit(place, place, char, "typo/dropped", _SURE, words)


def _is_loose(symbols: Ids, at: Indices, before: Indices) -> NDArray[np.bool_]:
    """Where not all of what stands of a phrase, `before` of it in front of the place, is in words."""
    found = np.zeros(len(at), bool)
    words = words_in(load_words(), symbols[at[:, None] + np.arange(-_LEFT, LENGTH + CONTEXT)])
    for k in np.unique(before).tolist():
        found |= (before == k) & (loose(words, _LEFT - k, _LEFT - k + LENGTH - 2) > 0)
    return found


def _unheard(found: Found, model: LanguageModel) -> Indices:
    """Places that with the one before, and with two around the border of both, the model never counted."""
    around = found.symbols[found.strange[:, None] + np.arange(-2, 2)]
    known = model.known_grams(around[:, 1:3], 2)[:, 0] | model.known_grams(around, 3).any(axis=1)
    return np.asarray(found.strange[~known])
