"""OpenCC's converters, and what of Han is traditional: t2s keeps the number of characters, so that places stay."""

from functools import lru_cache
from typing import Protocol

from pipeline.rules.character_set import CharacterSet

# What t2s changes in phrases alone (答覆, 瞭解, 藉口), from OpenCC's TSPhrases.
_IN_PHRASES = "衹覆甦彷瞭藉"


class Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=5)
def converter(config: str) -> Converter:
    """OpenCC's converter of a name such as "t2s"; loaded on first use, which takes 20 ms."""
    import opencc

    loaded: Converter = opencc.OpenCC(config)
    return loaded


@lru_cache(maxsize=1)
def traditional() -> CharacterSet:
    """The characters that t2s changes, alone or in a phrase: where there are none, no conversion is due."""
    han = "".join(map(chr, (*range(0x3400, 0xA000), *range(0x20000, 0x40000))))
    changed = (a for a, b in zip(han, converter("t2s").convert(han), strict=True) if a != b)
    return CharacterSet("".join((*changed, *_IN_PHRASES)))


def simplified(text: str) -> str:
    """The text in simplified characters, place for place; the same where it has next to no traditional ones."""
    if len(traditional().positions(text)) < _SHARE * len(text):
        return text
    converted = converter("t2s").convert(text)
    return converted if len(converted) == len(text) else text


_SHARE = 0.03  # of the characters: traditional text has 0.2 and more
