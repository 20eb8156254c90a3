"""One look at a text for all traces that this stage follows: text without any of them costs this look and no more."""

from functools import lru_cache
from typing import NamedTuple

from pipeline.core.text import is_han
from pipeline.rules.character_set import CharacterSet
from pipeline.stages.characters.readings import bits

UNCOMMON, RARE = -15.0, -18.0  # bits: a thousand and a hundred of 30 million characters
# What `codepoints`, `private` and the selectors of `composition` know: one of these, and they look for themselves.
ODD = (
    "\0-\x08\x0b\x0d-\x1f\x7f-\x9f\xad&\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\u2e80-\u2fdf\ue000-\uf8ff"
    "\uf900-\ufaff\ufe00-\ufe0f\ufeff\U0002f800-\U0010ffff"
)
ACCENTED = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
# Bopomofo and small marks are what commas and full stops of GBK are in Big5; what GBK has no character for is private.
_SIGNS = (*range(0x3105, 0x312A), *range(0xFE30, 0xFE6C), *range(0xE000, 0xE766))

Span = tuple[int, int]


class Traces(NamedTuple):
    is_odd: bool  # whether there is a character of ODD
    accented: list[Span]  # letters with accents, one by one
    uncommon: list[int]  # positions of characters that Chinese text hardly has
    utf8: list[int]  # those of them that UTF-8 read as GBK is full of


def look(text: str) -> Traces:
    seen = Traces(False, [], [], [])
    is_odd = False
    uncommon, utf8 = _uncommon(), _of_utf8()
    for at in _traces().positions(text).tolist():
        char = text[at]
        if char in uncommon:
            seen.uncommon.append(at)
            if char in utf8:
                seen.utf8.append(at)
            is_odd = is_odd or char >= "\ue000"
        elif "\xc0" <= char <= "\xff":
            seen.accented.append((at, at + 1))
        else:
            is_odd = True
    return seen._replace(is_odd=is_odd)


@lru_cache(maxsize=1)
def _uncommon() -> frozenset[str]:
    han = (char for char in map(chr, range(0x3400, 0xA000)) if is_han(char) and bits(char) < RARE)
    return frozenset((*han, *map(chr, _SIGNS), *_of_utf8()))


@lru_cache(maxsize=1)
def _traces() -> CharacterSet:
    return CharacterSet(ODD + ACCENTED + "".join(_uncommon()))


@lru_cache(maxsize=1)
def _of_utf8() -> frozenset[str]:
    """Uncommon characters whose first bytes in GBK are first bytes of Han in UTF-8."""
    pairs = (bytes((a, b)) for a in (0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF) for b in range(0x80, 0xC0))
    chars = {pair.decode("gbk", "ignore") for pair in pairs if pair[1] != 0x7F}
    return frozenset(char for char in chars if len(char) == 1 and bits(char) < UNCOMMON)
