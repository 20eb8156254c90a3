"""Lines that are no language: wrongly decoded bytes come out as rare characters side by side, and glyphs of a PDF's
font without a character table as the numbers that the font gave them."""

from collections.abc import Iterator

import regex

from pipeline.core.edit import Flag, Reason
from pipeline.core.text import TextLine, is_han, lines_of

# Common characters of simplified, traditional and classical Chinese: 22-55 % of the characters of a line of prose
_COMMON = frozenset(
    "的一是不了在有人我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過"
    "发發后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前"
    "开開但因只从從想实實日月水地山金玉云雲文字此者曰无無与與乃皇王三十二四五六七八九百千"
)
SHORTEST = 60  # Han characters of a line: fewer may be a list of names or of rare plants
MOST_COMMON = (
    0.06  # share of them: 0.082 and more in 4,004 lines of novels, laws and reports, half of 20 wrong lines below
)
MOST_LISTED = 0.2  # enumeration commas for each Han character: above it is a list of rare names, 铌、钽、铍、锂
# Where a PDF does not tell what its glyphs are (Quartz of macOS), those of a font are numbered from "!" in the order of
# their first use: !"#$%&'%(%)*+. In 125 PDFs and 341 other documents nothing else has six such signs.
NUMBERED, FAR = 6, 120  # signs; code points in which they must stand
_FIRST = regex.compile(r'!(?=[! ]*"[" !]*#)')
SHOWN = 30  # code points of a line that its flag covers


_RARE = Reason(
    "这一行常用字极少，不成文字：多半是解码错了，请看原文件的编码",
    "hardly a common character in this line: probably decoded wrongly; look at the encoding of the original",
)
_NUMBERS = Reason(
    "这一行是字形的编号，不是文字：PDF 没有写明它们是什么字，请看原页",
    "numbers of glyphs, no text: the PDF does not tell which characters they are; look at its page",
)


def garbled_lines(text: str) -> list[TextLine]:
    return [line for line in lines_of(text) if _is_garbled(body := text[line.left : line.right]) or _numbers(body) >= 0]


def garbled(text: str, lines: list[TextLine]) -> Iterator[Flag]:
    for line in lines:
        at = _numbers(text[line.left : line.right])
        start, words = (line.left, _RARE) if at < 0 else (line.left + at, _NUMBERS)
        yield Flag(start, min(line.right, start + SHOWN), "lost/garbled", 0.9, words)


def _is_garbled(body: str) -> bool:
    if len(body) < SHORTEST:
        return False
    common = sum(c in _COMMON for c in body)
    if common >= MOST_COMMON * len(body):
        return False
    han = sum(map(is_han, body))
    return han >= SHORTEST and common < MOST_COMMON * han and body.count("、") < MOST_LISTED * han


def _numbers(body: str) -> int:
    """Where signs begin that are met in the order of their codes, -1 for nowhere; a list of signs has none twice."""
    for found in _FIRST.finditer(body):
        signs = [char for char in body[found.start() : found.start() + FAR] if "!" <= char <= "~"]
        first = list(dict.fromkeys(signs))
        in_order = all(ord(char) == n for n, char in enumerate(first[:NUMBERED], ord("!")))
        if len(signs) > len(first) >= NUMBERED and in_order:
            return found.start()
    return -1
