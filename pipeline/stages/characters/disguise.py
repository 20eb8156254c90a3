"""Copies that a site disguised: simplified text made traditional, with readings in brackets: 公務(wù)員, 關(guān)注."""

from collections.abc import Iterator
from functools import lru_cache
from statistics import median

import regex

from pipeline.core.edit import Edit, Flag
from pipeline.core.text import is_han
from pipeline.rules.character_set import CharacterSet
from pipeline.rules.conversion import converter
from pipeline.stages.characters.readings import bits

FEWEST, SHARE = 5, 0.002  # notes of a document and of its Han characters: such pages have 7 to 80 in a thousand
COMMON = -13.0  # bits of the usual character with a note: 發, 現, 鄉 have -8 to -12, where authors help readers -15
TRADITIONAL = 0.8  # of the characters with a note are such that simplified text lacks; a primer notes any
ALWAYS = 0.8  # of the places of these characters have the note; an author gives a reading once
SURE, PROVED, GARBLED = 0.97, 0.94, 0.9
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE = rf"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouü]{{0,2}}[{_TONED}][aeiou]{{0,2}}(?:ng?|r)?"
_NOTE = regex.compile(rf"(?<=(\p{{Han}}))\({_SYLLABLE}\)")
_HALF = regex.compile(rf"(?<=(\S))([@-~])\({_SYLLABLE}\)")
_BRACKET = regex.compile(r"(?m)^[ \t\u3000]*(?<cut>。)(?=\d{1,2}\))")  # the first byte of （, too
_BROKEN = regex.compile(rf"\p{{Han}}?\?{_SYLLABLE}\)\p{{Han}}?")


def find(text: str) -> Iterator[Edit | Flag]:
    """Cuts of the readings, where a document has them throughout; what the same converter spoiled beside them.

    Of some characters it ate the first byte of GBK: ，F(xiàn)在 was ，現(xiàn)在, as byte and reading prove.
    """
    if len(_toned().positions(text)) < FEWEST:
        return
    notes = list(_NOTE.finditer(text))
    if len(notes) < FEWEST or len(notes) < SHARE * sum(map(is_han, text)):
        return
    noted = [m[1] for m in notes]
    traditional = _traditional(noted)
    places = sum(map(text.count, set(noted)))
    if sum(char in traditional for char in noted) < TRADITIONAL * len(noted) or len(noted) < ALWAYS * places:
        return
    if median(map(bits, noted)) < COMMON:
        return
    yield from (Edit(*m.span(), "", "chars/pinyin-note", SURE) for m in notes if m[1] in traditional)
    for m in _HALF.finditer(text):
        char = (m[1].encode("gb18030", "replace")[-1:] + m[2].encode()).decode("gb18030", "replace")
        if len(char) == 1 and is_han(char) and _traditional([char]):
            yield Edit(m.start(2), m.end(), char, "chars/half-character", PROVED)
    yield from (Edit(*m.span("cut"), "（", "chars/half-character", PROVED) for m in _BRACKET.finditer(text))
    yield from (Flag(*m.span(), "chars/pinyin-garble", GARBLED) for m in _BROKEN.finditer(text))


@lru_cache(maxsize=1)
def _toned() -> CharacterSet:
    return CharacterSet(_TONED)


def _traditional(chars: list[str]) -> set[str]:
    """Those that simplified text lacks."""
    simplified = converter("t2s").convert("\n".join(chars)).split("\n")
    return {char for char, to in zip(chars, simplified, strict=True) if char != to}
