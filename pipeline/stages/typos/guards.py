"""Where a likely repair is only shown: names, quotations, titles, numbers, pairs of grammar, house spellings."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import regex

from pipeline.core.text import is_han
from pipeline.lm import LanguageModel
from pipeline.stages.typos.alike import Kind
from pipeline.stages.typos.candidates import Candidates, column

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
# They close a word of any length, which no dictionary lists: 变事后处理型为问题发现型 is about no 行为.
_SUFFIXES = frozenset("型性化者式率度")
_NUMBERS = frozenset("〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾")
_SET_APART = regex.compile(
    r"“[^“”\n]*”|‘[^‘’\n]*’|「[^「」\n]*」|『[^『』\n]*』|《[^《》\n]*》|〈[^〈〉\n]*〉|\"[^\"\n]*\""
)
_SHORTEST_WORD = 2
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


def is_familiar(text: str, model: LanguageModel) -> bool:
    """Whether the model knows this kind of text. Of old novels it does not: every second repair there was wrong."""
    if len(text) < _LONG:
        return True
    scores = model.log_probabilities(text)
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


def may_apply(text: str, found: Candidates, meant: str) -> Sequence[bool]:
    """For each candidate whether it may be applied at all, however likely; `meant` has their characters."""
    apart = set_apart(text)
    words, elsewhere = column(found, "new_word"), column(found, "old_elsewhere")
    return [
        bool(kinds & Kind.SOUND)
        and not apart[at]
        and frozenset((text[at], new)) not in _GRAMMAR
        and not _is_counted(text, at)
        and new not in _NUMBERS
        and text[at] not in _SUFFIXES
        # a repair makes a word of the dictionary; what does not may be a name
        and word >= _SHORTEST_WORD
        # what the document writes again the same way is its own spelling
        and again < 2
        for at, new, kinds, word, again in zip(
            found.at.tolist(), meant, found.kinds.tolist(), words.tolist(), elsewhere.tolist(), strict=True
        )
    ]
