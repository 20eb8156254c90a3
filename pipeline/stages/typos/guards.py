"""Where a likely repair is only shown: names, quotations, titles, numbers, pairs of grammar, house spellings."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import regex
from numpy.typing import NDArray

from pipeline.core.text import is_han
from pipeline.lm.model import Scores
from pipeline.stages.typos.alike import Kind
from pipeline.stages.typos.candidates import Found
from pipeline.stages.typos.features import Floats, column

# Pairs that sound alike and are both right somewhere: which one is meant is a matter of grammar, style or reference.
_GRAMMAR = tuple(
    map(
        frozenset,
        (
            "做作",
            "离里",
            "它他",
            "他她",
            "它她",
            "牠他",
            "牠它",
            "妳你",
            "的地",
            "的得",
            "地得",
            "或和",
            "到至",
            "在再",
            "那哪",
            "像象",
            "向像",
        ),
    )
)
_MANNER = frozenset("您你")
# They close a word of any length, which no dictionary lists: 变事后处理型为问题发现型 is about no 行为.
_SUFFIXES = frozenset("型性化者式率度")
_NUMBERS = frozenset("〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾")
_SET_APART = regex.compile(
    r"“[^“”\n]*”|‘[^‘’\n]*’|「[^「」\n]*」|『[^『』\n]*』|《[^《》\n]*》|〈[^〈〉\n]*〉|\"[^\"\n]*\""
)
_SHORTEST_WORD = 2
# Least gain, in natural logarithms, of a repair that makes a word of two characters, a longer one, a longer one where
# a word stood. Of 570,000 characters of scraped text four false ones of two had 7.9 to 11.3, a false idiom 12.0; of
# those applied to official prose three in four have more.
_FOR_PAIR, _FOR_LONG, _AGAINST_WORD = 12.0, 5.0, 13.0
MOST_TIMES = 2
_LONG = 300  # code points: the mean of a sentence says little
# Natural logarithms a Han character: exam essays -4.4 to -5.5, half of web texts above -5.5, old novels -6.0 to -6.9
_FAMILIAR = -5.9
# 27 % of the characters of a traditional novel change, under 0.1 % of 95 % of simplified texts
_MOST_TRADITIONAL, _FEWEST_TRADITIONAL = 0.06, 4


class Converter(Protocol):
    def convert(self, text: str) -> str: ...


def is_simplified(text: str) -> bool:
    """Whether the text is in the script that the model knows: of a traditional one every second place surprises."""
    changed = sum(a != b for a, b in zip(text, _to_simplified().convert(text), strict=False))
    return changed < _FEWEST_TRADITIONAL or changed < _MOST_TRADITIONAL * len(text)


def is_familiar(text: str, scores: Scores) -> bool:
    """Whether the model, by its scores of a text, knows this kind. Of old novels it does not: there every second
    repair was wrong."""
    if len(text) < _LONG:
        return True
    han = np.fromiter(map(is_han, text), np.bool_, len(text))
    return bool(han.any()) and float(scores[han].mean()) >= _FAMILIAR


@lru_cache(maxsize=1)
def _to_simplified() -> Converter:
    import opencc

    converter: Converter = opencc.OpenCC("t2s")
    return converter


def set_apart(text: str) -> list[bool]:
    """For every character whether it stands in a quotation or a title."""
    inside = [False] * len(text)
    for found in _SET_APART.finditer(text):
        inside[found.start() : found.end()] = [True] * (found.end() - found.start())
    return inside


def _is_counted(text: str, at: int) -> bool:
    """Whether the place is a number or beside one, where any measure word may stand (一一填好 is no 一一天好).

    A single 一 before it is none: 一致, 一定.
    """
    before = text[max(0, at - 2) : at]
    return bool({*text[at : at + 2], *before[-1:]} & _NUMBERS) and not (
        before[-1:] == "一" and not {*before[:-1], *text[at : at + 2]} & _NUMBERS
    )


def is_worth_showing(text: str, edit: tuple[int, int, str], old_word: float) -> bool:
    """Not a choice of manner (您 for 你), nor the other order of what is a word already (美英, 英美)."""
    start, end, new = edit
    swapped = end - start > 1 and sorted(text[start:end]) == sorted(new)
    return frozenset((text[start:end], new)) != _MANNER and not (swapped and old_word >= _SHORTEST_WORD)


def may_apply(text: str, edits: Sequence[tuple[int, int, str]], found: Found, features: Floats) -> list[bool]:
    """For each candidate, an edit of the text, whether it may be applied at all, however likely."""
    apart, proved = set_apart(text), _is_proved(features).tolist()
    return [
        sure
        and bool(kinds & (Kind.SOUND | Kind.WORD))
        and not any(apart[start:end])
        and not any(frozenset(pair) in _GRAMMAR for pair in zip(text[start:end], new, strict=True))
        and not any(_is_counted(text, at) for at in range(start, end))
        and not {*new} & _NUMBERS
        and not {*text[start:end]} & _SUFFIXES
        for (start, end, new), kinds, sure in zip(edits, found.kinds.tolist(), proved, strict=True)
    ]


def _is_proved(features: Floats) -> NDArray[np.bool_]:
    """Whether dictionary, model and text all speak for a candidate: what the trees say alone misled in fiction."""
    word, old_word = column(features, "new_word"), column(features, "old_word")
    least = np.where(old_word >= _SHORTEST_WORD, _AGAINST_WORD, np.where(word > _SHORTEST_WORD, _FOR_LONG, _FOR_PAIR))
    return np.asarray(
        # a repair makes a word of the dictionary; what does not may be a name
        (word >= _SHORTEST_WORD)
        # what is a word already is one (史实 is no slip for 事实), unless a longer one holds the repair; a name is none
        & ((old_word < _SHORTEST_WORD) | (word > old_word))
        & (column(features, "old_name") == 0)
        & (column(features, "gain") >= least)
        & (column(features, "lead") > 0)
        # what the document writes again the same way is its own spelling
        & (column(features, "old_elsewhere") < MOST_TIMES)
    )
