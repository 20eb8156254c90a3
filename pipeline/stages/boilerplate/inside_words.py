"""Strings that a site set inside of a word to mark its copy: 实事xiegw求是."""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Edit

SHORTEST = 4  # characters of the word: of three, one in 150 places of the scraped corpus is two words (搞笑qq网)
SURE = 0.95
_SET_IN = regex.compile(r"(?<=\p{Han})(?:[a-z]{3,12}|\?|[#*＊]{1,6})(?=\p{Han})")
_HAN_BEFORE, _HAN_AFTER = regex.compile(r"\p{Han}{1,4}$"), regex.compile(r"\p{Han}{1,4}")


def find(text: str) -> Iterator[Edit]:
    """Cuts of what stands in the middle of a dictionary word of four or five characters."""
    for m in _SET_IN.finditer(text):
        before = _HAN_BEFORE.search(text, max(0, m.start() - 4), m.start())
        after = _HAN_AFTER.match(text, m.end())
        if before and after and _word_over(before[0], after[0]):
            yield Edit(*m.span(), "", "site/inside-word", SURE)


def _word_over(before: str, after: str) -> bool:
    """Whether a word begins in the one and ends in the other."""
    from pipeline.lm import model, words  # numpy and the model's tables: of no use to most texts

    known, joined, seam = model.load(), before + after, len(before)
    for length in range(SHORTEST, words.LONGEST + 1):
        for start in range(max(0, seam - length + 1), min(seam, len(joined) - length + 1)):
            symbols = known.encode(joined[start : start + length])[None, :]
            values = words.words_in(words.load_words(), symbols)[length - 1]
            if 0 < int(values[0, 0]) < words.NAME:
                return True
    return False
