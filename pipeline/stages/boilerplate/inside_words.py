"""Strings that a site set inside of a phrase to mark its copy: 求真xiegw务实."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

import regex

from pipeline.core.edit import Edit

PHRASE = 4  # characters; shorter words are met by chance: 搞笑qq网
SURE, SHOWN = 0.95, 0.6  # in an idiom; in what may be two words with a term between: 执行mktexlsr命令
_SET_IN = regex.compile(r"(?<=\p{Han})(?:[a-z]{3,12}|\?|[#*＊]{1,6})(?=\p{Han})")
_HAN_BEFORE, _HAN_AFTER = regex.compile(r"\p{Han}{1,3}$"), regex.compile(r"\p{Han}{1,3}")


def find(text: str) -> Iterator[Edit]:
    """Cuts of what stands in the middle of a phrase of four characters."""
    for m in _SET_IN.finditer(text):
        before = _HAN_BEFORE.search(text, max(0, m.start() - 3), m.start())
        after = _HAN_AFTER.match(text, m.end())
        if before and after and (confidence := _phrase_over(before[0], after[0])):
            yield Edit(*m.span(), "", "site/inside-word", confidence)


def _phrase_over(before: str, after: str) -> float:
    """How sure a cut is where a phrase begins in the one and ends in the other; 0 where none does."""
    from pipeline.lm import model  # numpy and the model's tables: of no use to most texts

    symbols = model.load().encode(before + after)
    starts = range(max(0, len(before) - PHRASE + 1), min(len(before), len(symbols) - PHRASE + 1))
    return max((_phrases().get(symbols[start : start + PHRASE].tobytes(), 0.0) for start in starts), default=0.0)


@lru_cache(maxsize=1)
def _phrases() -> dict[bytes, float]:
    import numpy as np

    with (resources.files("pipeline.rules") / "data" / "typo-idioms.npz").open("rb") as file:
        stored = np.load(file)
        phrases = {row.tobytes(): SHOWN for row in stored["compounds"]}
        return phrases | {row.tobytes(): SURE for row in stored["idioms"]}
