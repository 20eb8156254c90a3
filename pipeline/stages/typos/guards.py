"""Where a likely repair is only shown: names, quotations, titles, numbers, pairs of grammar, house spellings."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import regex
from numpy.typing import NDArray

from pipeline.core.text import is_han
from pipeline.lm.model import Scores
from pipeline.stages.typos.alike import Kind, Kinds
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
# Any character may be short for a country: 中莫关系 is about Mozambique and no 中英关系.
_STATES, _BETWEEN_STATES = (
    frozenset("中美俄英法德日韩朝印巴欧苏越"),
    ("关系", "两", "双", "友", "建交", "边", "经贸", "贸易", "合作", "人民", "战"),
)
_SHORTEST_WORD = 2
# Least gain, in natural logarithms, of a repair that sounds the same: of a word of two characters, a longer one, a
# phrase of four, two characters at once; a longer word where a word stood, a word as long as stood there. Of those that
# the judge gave 0.8, in 175,000 characters of edited and 570,000 of scraped text false ones of two had up to 8.7, of
# three 7.4, of both characters 11.6, longer ones where a word stood 12.0 (no idiom), one word for another 11.1.
_FOR_PAIR, _FOR_LONG, _FOR_PHRASE, _FOR_BOTH = 10.0, 8.0, 5.0, 13.0
_AGAINST_WORD, _IDIOM_AGAINST_WORD, _WORD_FOR_WORD = 13.0, 8.0, 14.0
# Of one that does not sound the same: it must make a word of three characters, or a phrase; a false one had 12.3.
_UNLIKE_LONG, _UNLIKE_PHRASE = 15.0, 10.0
_PHRASE = 4  # characters of a word that is right whatever stands beside it
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


def _is_state(text: str, start: int, end: int) -> bool:
    """Whether one character stands where the shorthand of a country does: 中_关系."""
    return end - start == 1 and text[start - 1 : start] in _STATES and text.startswith(_BETWEEN_STATES, end)


def is_worth_showing(text: str, edit: tuple[int, int, str], old_word: float) -> bool:
    """Not a choice of manner (您 for 你), nor the other order of what is a word already (美英, 英美)."""
    start, end, new = edit
    swapped = end - start > 1 and sorted(text[start:end]) == sorted(new)
    return frozenset((text[start:end], new)) != _MANNER and not (swapped and old_word >= _SHORTEST_WORD)


def may_apply(text: str, edits: Sequence[tuple[int, int, str]], found: Found, features: Floats) -> NDArray[np.bool_]:
    """For each candidate, an edit of the text, whether it may be applied at all, however likely."""
    apart, phrases = set_apart(text), (column(features, "new_word") >= _PHRASE).tolist()
    free = [
        not any(apart[start:end])
        and not any(frozenset(pair) in _GRAMMAR for pair in zip(text[start:end], new, strict=True))
        and not {*new} & _NUMBERS
        and not _is_state(text, start, end)
        and (is_phrase or not any(_is_counted(text, at) for at in range(start, end)))
        and (is_phrase or not {*text[start:end]} & _SUFFIXES)
        for (start, end, new), is_phrase in zip(edits, phrases, strict=True)
    ]
    return _is_proved(found.kinds, features) & np.array(free, np.bool_)


def _is_proved(kinds: Kinds, features: Floats) -> NDArray[np.bool_]:
    """Whether dictionary, model and text all speak for a candidate: what the trees say alone misled in fiction."""
    word, old_word = column(features, "new_word"), column(features, "old_word")
    was_word, is_long, is_phrase = old_word >= _SHORTEST_WORD, word > _SHORTEST_WORD, word >= _PHRASE
    # what is a word already is one (史实 is no slip for 事实), unless a longer one holds the repair, or all else fails
    is_idiom = kinds & Kind.IDIOM > 0
    least = np.select(
        [was_word & (word == old_word), was_word & is_idiom, was_word, is_phrase, is_long, kinds & Kind.WORD > 0],
        [_WORD_FOR_WORD, _IDIOM_AGAINST_WORD, _AGAINST_WORD, _FOR_PHRASE, _FOR_LONG, _FOR_BOTH],
        _FOR_PAIR,
    )
    is_alike = kinds & ~np.uint8(Kind.IDIOM | Kind.COMPOUND) > 0
    unlike = np.select(
        [~is_alike | ~is_long | was_word & ~is_phrase, is_phrase & ~was_word], [np.inf, _UNLIKE_PHRASE], _UNLIKE_LONG
    )
    # two characters of which one makes a word with its neighbour: 跟|矩形 is no slip for 根据|形
    cut = (kinds & (Kind.WORD | Kind.SWAPPED) > 0) & (
        (column(features, "old_left_word") > 0) | (column(features, "old_right_word") > 0)
    )
    return np.asarray(
        # a repair makes a word of the dictionary; what does not may be a name; a name is none
        (word >= np.maximum(old_word, _SHORTEST_WORD))
        & (column(features, "old_name") == 0)
        & ~cut
        & (column(features, "gain") >= np.where(kinds & (Kind.SOUND | Kind.WORD) > 0, least, unlike))
        & (column(features, "lead") > 0)
        # what the document writes again the same way is its own spelling
        & (column(features, "old_elsewhere") < MOST_TIMES)
    )
