"""Big5 read as GBK and GBK read as Big5: repaired where what comes out is common Chinese.

Both are codes of two bytes, so that each character was misread by itself, and any two bytes are some character. The
proof is in the text: over a stretch of a line the characters that were meant are far commoner than those that stand
there, and nothing in it could not have come about so.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import TypeVar

from pipeline.core.text import is_han
from pipeline.stages.characters.readings import HOLE, Run, bits, gbk, likely

# Prose has -8 to -10 mean bits, characters of GB2312's first level drawn at random -15, of its second level -22. With
# these numbers books, laws and reports have no hit, as they are and in traditional characters (tests/test_mojibake.py).
MEAN = -12.5  # least mean bits of what was meant
LEAST = 40.0  # bits that a stretch gains, at least
DROP = 25.0  # bits lost again after which a stretch is over: three or four sound characters
EDGE = 10.0  # bits that may be lost up to the end of a line, for the line to be one stretch
MOST = 12.0  # bits that one character counts for, at most
NEAR = 8  # code points from one uncommon character to the third
FEWEST = 5  # characters beyond ASCII
WINDOW = 16  # code points from a trace on that must gain half of LEAST for the line to be looked at
IMPOSSIBLE = -1e9
_ORDINARY = -9.0  # bits of letters that other languages are written with: no sign of damage

T = TypeVar("T")


class Misreading:
    """What each character was, if it came about by reading one code as the other, and the bits that are gained."""

    def __init__(self, name: str, meant: Callable[[str], str | None]) -> None:
        self.name = name  # for people: what was read as what
        self._meant = meant
        self.gains = _Memo(self._gain)
        self.after = _Memo(lambda char: char if char < "\x80" else meant(char) or HOLE)

    def _gain(self, char: str) -> float:
        if char < "\x80" or char == HOLE:
            return 0.0
        after = self._meant(char)
        if after is None:
            return IMPOSSIBLE
        stands = bits(char) if is_han(char) or not char.isalpha() else max(bits(char), _ORDINARY)
        return max(-MOST, min(MOST, bits(after) - stands))


class _Memo(dict[str, T]):
    def __init__(self, of: Callable[[str], T]) -> None:
        self._of = of

    def __missing__(self, char: str) -> T:
        value = self[char] = self._of(char)
        return value


def find(text: str, uncommon: list[int]) -> Iterator[tuple[Run, str]]:
    """Stretches of misread text with what was meant, and the name of the misreading.

    `uncommon` are the positions of characters that Chinese text hardly has: misread text has several near each other.
    """
    done = 0
    for at, third in zip(uncommon, uncommon[2:], strict=False):
        if at < done or third - at > NEAR:
            continue
        near = text[at : at + WINDOW].partition("\n")[0]
        likely_so = [r for r in _READINGS if sum(map(r.gains.__getitem__, near)) >= LEAST / 2]
        if not likely_so:
            continue
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        done = end = end if end >= 0 else len(text)
        found = [(_stretches(text[start:end], reading), reading.name) for reading in likely_so]
        runs, name = max(found, key=lambda one: sum(len(run.text) for run in one[0]))
        yield from ((Run(start + run.start, start + run.end, run.text), name) for run in runs)


def _stretches(line: str, reading: Misreading) -> list[Run]:
    """The parts of a line that gain most by being read again."""
    gains = [reading.gains[char] for char in line]
    found: list[Run] = []
    for peak in _peaks(gains):
        start, end = _to_the_edges(gains, *peak)
        read = "".join(reading.after[char] for char in line[start:end])
        if sum(char > "\x7f" for char in read) >= FEWEST and likely(read) >= MEAN:
            found.append(Run(start, end, read))
    return found


def _peaks(gains: list[float]) -> Iterator[tuple[int, int]]:
    """Spans whose gains add up to LEAST and more, cut off before the sum falls by DROP."""
    start = peak_end = 0
    total = peak = 0.0
    for i, gain in enumerate((*gains, IMPOSSIBLE)):
        total += gain
        if total > peak:
            peak, peak_end = total, i + 1
        if total <= 0 or peak - total > DROP:
            if peak >= LEAST:
                yield start, peak_end
            start, total, peak = i + 1, 0.0, 0.0


def _to_the_edges(gains: list[float], start: int, end: int) -> tuple[int, int]:
    """The span up to the ends of its line where that costs next to nothing."""
    if start and min(accumulate(reversed(gains[:start]))) > -EDGE:
        start = 0
    if end < len(gains) and min(accumulate(gains[end:])) > -EDGE:
        end = len(gains)
    return start, end


def _big5_meant(char: str) -> str | None:
    """What the bytes of a character in GBK are in Big5."""
    return _likeliest({gbk(char)}, _BIG5)


def _gbk_meant(char: str) -> str | None:
    """What the bytes of a character in Big5 are in GBK."""
    return _likeliest({char.encode(codec, "ignore") for codec in _BIG5}, ("gbk",))


_BIG5 = ("cp950", "big5hkscs")  # they differ in C6A1..C8FE: browsers have the second, Python's programs the first


def _likeliest(readings: Iterable[bytes], codecs: Iterable[str]) -> str | None:
    """The commonest of the characters that these bytes are in these codecs."""
    found = {data.decode(codec, "ignore") for data in readings for codec in codecs}
    return max((char for char in found if len(char) == 1), key=bits, default=None)


_READINGS = (Misreading("Big5 → GBK", _big5_meant), Misreading("GBK → Big5", _gbk_meant))
