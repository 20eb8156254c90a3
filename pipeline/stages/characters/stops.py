"""Full stops eaten by a cleaner that deleted the bytes A1 A1 (an ideographic space in GBK) across character borders.

住。 is D7 A1, A1 A3; without the two bytes in the middle D7 A3 is left, and that is 祝. So 省。→剩, 场。→常, 尽。→荆.
The inverse is deterministic; whether it happened is not. Two questions are asked of counted pairs of characters: does
the right character with its stop fit between its neighbours better than the wrong one, and does the document as a
whole lack what such a cleaner would have eaten? One place is a doubt, several are a proof.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import CLOSERS, is_han
from pipeline.rules.character_set import CharacterSet
from pipeline.stages.characters.evidence import before_end, gain_of

MARKS = "。、“”"
RULE = "chars/eaten-stop"


SHORTEST_LINE = 12  # code points; a shorter line without a mark of its own needs no stop at its end
NEAR = 60  # code points to each side; a clause is shorter
_PAUSE = re.compile("[，；：。！？]")
_CLAUSE_END = re.compile(f"[{re.escape(CLOSERS)} \t\u3000]*(?:\n|$)")


class Place(NamedTuple):
    at: int
    pair: str  # the character before and the one that may be wrong
    after: str  # the right character and its mark
    gain: float  # bits by which it fits its neighbours better than what stands there


class Tables(NamedTuple):
    inverse: dict[str, str]  # wrong character -> right character and mark
    pairs: frozenset[str]  # a wrong character behind one after which the right one was ever seen to end a clause
    stops: CharacterSet  # those that may have eaten 。
    others: CharacterSet  # those that may have eaten another mark
    intact: re.Pattern[str]  # what a cleaner of this kind leaves nowhere


@lru_cache(maxsize=1)
def _tables() -> Tables:
    inverse: dict[str, str] = {}
    for high in range(0xB0, 0xF8):
        right = bytes((high, 0xA1)).decode("gb2312", "ignore")
        for mark in MARKS if right else "":
            wrong = bytes((high, mark.encode("gb2312")[1])).decode("gb2312", "ignore")
            if wrong:
                inverse[wrong] = right + mark
    rights = "".join({after[0] for after in inverse.values()})
    return Tables(
        inverse,
        frozenset(before + wrong for wrong, after in inverse.items() for before in before_end(after[0])),
        CharacterSet("".join(w for w, after in inverse.items() if after[1] == "。")),
        CharacterSet("".join(w for w, after in inverse.items() if after[1] != "。")),
        re.compile(f"[{rights}]。"),
    )


CLEAR = 8.0  # bits that make a place count as evidence for its document
PLAIN = 3.0  # bits below which a place is no candidate
CLEAR_OTHER = 14.0  # bits for 、 and quotes: no sentence starts after them, so that chance hits are ten times as many
SURE = 3  # clear pairs of characters that prove a document hit
# Of 466,000 characters of clean web text, essays and books about 20 fit this well by chance at each of the bits 3, 4
# and 5, 8 at 6 to 8, 1 at 9 to 11; of 77 stops eaten in the same texts 4 fell on each bit from 3 to 20.
CHANCE, HALVES_IN = 4.3e-5, 1.7
SHARE_OF_A_BIT, SHARE_CLEAR = 0.055, 0.8


def find(text: str) -> Iterator[Edit]:
    stops = _unusual(list(_places(text, _tables().stops)))
    clear = len({p.pair for p in stops if p.gain >= CLEAR})
    ended = text.count("。")
    if not clear or not ended:
        return
    intact = len(_tables().intact.findall(text))
    hit = clear >= 2 and intact <= clear // 4  # such a cleaner spares none; text pasted in later may have some
    hit = hit and ended >= clear  # where sentences end in other marks there was none to spare
    density = sum(p.gain >= CLEAR for p in stops) / SHARE_CLEAR / len(text)
    for place in stops:
        if hit:
            most = 0.97 if clear >= SURE else 0.85
            yield _edit(place, min(most, _probability(place.gain, density)), clear)
        elif place.gain >= CLEAR:
            yield _edit(place, 0.3 if intact else 0.6, clear)
    for place in _unusual(list(_places(text, _tables().others))) if hit and clear >= SURE else ():
        if place.gain >= CLEAR_OTHER and _completes(text, place):
            yield _edit(place, 0.85, clear)


def _probability(gain: float, density: float) -> float:
    """That a stop was eaten here, in a document where it happened `density` times a character; 0..1."""
    chance = CHANCE * 2 ** ((PLAIN - gain) / HALVES_IN)
    eaten = SHARE_OF_A_BIT * density
    return round(eaten / (eaten + chance), 2)


def _unusual(places: list[Place]) -> list[Place]:
    """Without the pairs that the document uses as words (the name 冯保): elsewhere they fit their neighbours."""
    votes = Counter[str]()
    for place in places:
        votes[place.pair] += 1 if place.gain >= PLAIN else -1
    return [p for p in places if p.gain >= PLAIN and votes[p.pair] > 0]


def _completes(text: str, place: Place) -> bool:
    """Whether a quotation mark is missing in its paragraph just here; 、 needs no partner."""
    mark = place.after[1]
    if mark == "、":
        return True
    start, end = text.rfind("\n", 0, place.at) + 1, text.find("\n", place.at)
    head, tail = text[start : place.at], text[place.at + 1 : end if end >= 0 else len(text)]
    opened = head.count("“") - head.count("”")
    closed = tail.count("”") - tail.count("“")
    return opened == 0 and closed == 1 if mark == "“" else opened == 1 and closed == 0


def _edit(place: Place, confidence: float, clear: int) -> Edit:
    words = Reason(
        f"清理程序跨字删去字节 A1 A1，“{place.after}”成了一个字；全文有 {clear} 处确定如此",
        f"a cleaner deleted the bytes A1 A1 across characters and left one of {place.after}; {clear} clear places",
    )
    return Edit(place.at, place.at + 1, place.after, RULE, confidence, words)


def _places(text: str, wrongs: CharacterSet) -> Iterator[Place]:
    inverse, pairs = _tables().inverse, _tables().pairs
    for at in wrongs.positions(text).tolist():
        pair = text[at - 1 : at + 1]
        if pair not in pairs:
            continue
        is_open = is_han(text[at + 1 : at + 2])
        if (is_open or _CLAUSE_END.match(text, at + 1)) and (
            _is_prose(text, at) if is_open else not _is_bare(text, at)
        ):
            after = inverse[pair[1]]
            yield Place(at, pair, after, gain_of(pair, after[0], text[at + 1 : at + 3]))


def _is_prose(text: str, at: int) -> bool:
    """Whether a mark of a sentence stands near: lists of key words have none, and no stop to lose."""
    return bool(_PAUSE.search(text, max(0, at - NEAR), at + NEAR))


def _is_bare(text: str, end: int) -> bool:
    """Whether a line that ends here is a heading or an item rather than a sentence."""
    start = text.rfind("\n", 0, end) + 1
    return end - start < SHORTEST_LINE and not _PAUSE.search(text, start, end)
