"""Reading characters again: the bytes they came from, decoded as what those bytes were.

A reading is two codecs: the one that was wrongly used and the one that was meant. What the second cannot read is a
hole. A reading is believed only where it gives the same bytes back and its result is common Chinese.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import log2
from typing import NamedTuple

from pipeline.core.text import is_han
from pipeline.rules.conversion import converter
from pipeline.stages.characters.tables import read_table

HOLE = "\ufffd"
LOST = b"\xff"  # no byte of UTF-8 and no lead byte of GB18030 or Big5
_CP1252 = {
    bytes((n,)).decode("cp1252"): bytes((n,)) for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


LONGEST_HOLE = 4  # bytes around one that was lost
# What cannot be decoded, with the question marks that some converters write for a lost byte. ASCII is a byte each.
_PARTS = re.compile("(?P<bad>[?]{0,2}[\udc80-\udcff][?\udc80-\udcff]*)|[^?\udc80-\udcff]+|[?]")
_LOST_BYTE = re.compile("[?\udcff]")


class Reading(NamedTuple):
    name: str  # for people: what was read as what
    to_byte: Callable[[str], bytes]
    codec: str


class Run(NamedTuple):
    """text[start:end] read again is `text`; parts that could not be read are HOLE."""

    start: int
    end: int
    text: str


def western(char: str) -> bytes:
    """The byte of a character of latin-1 or cp1252 (browsers take them for one), LOST for another."""
    return bytes((ord(char),)) if char < "\x80" or "\x80" <= char <= "\xff" else _CP1252.get(char, LOST)


def gbk(char: str) -> bytes:
    """The bytes of a character in GBK, LOST for one that has none there."""
    data = char.encode("gb18030", "replace")
    return data if len(data) < 3 and char not in HOLE else LOST


UTF8_AS_WESTERN = Reading("UTF-8 → latin-1", western, "utf-8")
GBK_AS_WESTERN = Reading("GBK → latin-1", western, "gb18030")
BIG5_AS_WESTERN = Reading("Big5 → latin-1", western, "cp950")
UTF8_AS_GBK = Reading("UTF-8 → GBK", gbk, "utf-8")


def read_again(chars: str, reading: Reading) -> Iterator[Run]:
    """The parts of `chars` whose bytes the meant codec reads, cut where characters of both readings begin.

    Parts that a hole of one character parts are one run with HOLE between them.
    """
    starts: list[int] = [0]
    data = bytearray()
    for char in chars:
        data += reading.to_byte(char)
        starts.append(len(data))
    at_start = {at: n for n, at in enumerate(starts)}
    decoded = bytes(data).decode(reading.codec, "surrogateescape")
    at, first, pieces = 0, 0, list[tuple[int, str]]()
    for part in _PARTS.finditer(decoded):
        lost = bool(part["bad"])
        if lost and len(part[0]) <= LONGEST_HOLE and _LOST_BYTE.search(part[0]):
            first = first if pieces else at
            pieces.append((at, HOLE))
        elif lost and pieces:
            yield from _aligned(first, at, pieces, at_start)
            pieces = []
        for char in "" if lost else part[0]:
            first = first if pieces else at
            pieces.append((at, char))
            at += len(char.encode(reading.codec))
        at += len(part[0]) if lost else 0
    yield from _aligned(first, at, pieces, at_start)


def _aligned(first: int, end: int, pieces: list[tuple[int, str]], at_start: dict[int, int]) -> Iterator[Run]:
    """A run of decoded characters, shortened until it begins and ends between characters of the text."""
    while pieces and pieces[0][0] not in at_start:
        pieces = pieces[1:]
    while pieces and end not in at_start:
        end = pieces[-1][0]
        pieces = pieces[:-1]
    if pieces:
        yield Run(at_start[pieces[0][0]], at_start[end], "".join(char for _, char in pieces))


RARE = -25.0  # bits of a character that the table lacks: seen less than three times in 30 million


def bits(char: str) -> float:
    """How common a character is, log2 of its share in Chinese text; traditional ones count as their simplified."""
    return _bits().get(char, RARE)


@lru_cache(maxsize=1)
def _bits() -> dict[str, float]:
    common = read_table("frequency")["all", "*"]
    total = sum(common.values())
    of_simplified = {char: log2(count / total) for char, count in common.items()}
    han = "".join(map(chr, range(0x3400, 0xA000)))
    folded = zip(han, converter("t2s").convert(han), strict=True)  # one for one: t2s has no phrase that changes length
    of_both = {
        char: max(of_simplified.get(char, RARE), of_simplified[to]) for char, to in folded if to in of_simplified
    }
    return of_simplified | of_both


PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉【】「」『』…—·"


def chinese(text: str) -> bool:
    """Whether a character that only Chinese text has is in `text`."""
    return any(is_han(c) or c in PUNCTUATION for c in text)


def likely(text: str) -> float:
    """Mean bits of a text's characters beyond ASCII: -8 to -10 for Chinese prose, -15 and less for garble."""
    beyond = [c for c in text if c > "\x7f" and c not in "\u3000\ufffd"]
    return sum(map(bits, beyond)) / len(beyond) if beyond else 0.0
