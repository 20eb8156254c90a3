"""Spaces that carry nothing: in letter-spaced runs, single ones that typesetting left in prose, those before marks."""

from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import TextLine, is_han
from pipeline.stages.paragraphs.junctions import SIDE, log_odds
from pipeline.stages.paragraphs.profile import PROSE

_SPACED = regex.compile(
    r"(?<![\p{Han}] )[\p{Han}，。、；：！？“”（）](?: [\p{Han}，。、；：！？“”（）])+(?! [\p{Han}])"
)
SPACED_RUN = 6  # characters in a row, each alone: names in lists (王 明) and form labels have two or three
# Of 342 scraped files 8 have such spaces, 20 in all, and no blank to fill in among them
_BEFORE_MARK = regex.compile(r"(?<=[\p{Han}》”）」』]) (?=[，。、；：？！])")
_ASKS = "是为叫有指于即和与在称"  # what a blank to fill in follows
_SINGLE = regex.compile(r"(?<=[\p{Han}，。、；：！？”）]) (?=[\p{Han}“（])")
_NAME = regex.compile(r"(?<!\p{Han})\p{Han} \p{Han}(?!\p{Han})")  # 王 明: set to the width of three characters
_CLAUSE = regex.compile(r"[，。；]")
PROVEN = 1.5  # log-odds that the two sides read on
# Of 302 scraped files 8 have such spaces: 9 to 44 proven ones each, 34 to 76 % of all single ones in their prose, and
# every one read was stray. The others have none that is proven between two Han.
LEAST, SHARE = 5, 0.25


def spaces(text: str, lines: Sequence[TextLine]) -> Iterator[Edit]:
    """Deletions of spaces: in runs where every character stands alone, and strays in prose."""
    taken: set[int] = set()
    for line in lines:
        for at in _spaced(text, line):
            taken.add(at)
            yield Edit(at, at + 1, "", "space/between-han", 0.96)
    yield from (edit for edit in _before_marks(text) if edit.start not in taken)
    yield from _strays(text, lines, taken)


def _before_marks(text: str) -> Iterator[Edit]:
    """Single spaces before a mark, unless the text asks its reader to fill in blanks: 首都是 。"""
    places = [m.start() for m in _BEFORE_MARK.finditer(text)]
    if not any(text[at - 1] in _ASKS for at in places):
        yield from (Edit(at, at + 1, "", "space/before-mark", 0.97) for at in places)


def _strays(text: str, lines: Sequence[TextLine], taken: set[int]) -> Iterator[Edit]:
    """Single spaces in lines of prose. Whether a document has strays is proven by those that part what reads on."""
    places = [
        m.start() for line in lines if _is_prose(text, line) for m in _SINGLE.finditer(text, line.left, line.right)
    ]
    places = [at for at in places if not _NAME.match(text, at - 1)]
    inside = [at for at in places if is_han(text[at - 1]) and is_han(text[at + 1])]
    odds = log_odds([(text[max(0, at - SIDE) : at], text[at + 1 : at + 1 + SIDE]) for at in inside])
    proven = {at for at, o in zip(inside, odds, strict=True) if o >= PROVEN}
    if len(proven) < LEAST or len(proven) < SHARE * len(inside):
        return  # a headline in two halves reads on, too
    words = Reason(f"全文有 {len(proven)} 处这样的空格把词断开", f"{len(proven)} such spaces cut words in this text")
    for at in places:
        if at not in taken:
            yield Edit(at, at + 1, "", "space/stray", 0.97 if at in proven else 0.93, words)


def _is_prose(text: str, line: TextLine) -> bool:
    return line.right - line.left >= PROSE and _CLAUSE.search(text, line.left, line.right) is not None


def _spaced(text: str, line: TextLine) -> Iterator[int]:
    """Positions of the spaces in runs where every character stands alone."""
    if " " not in text[line.left : line.right]:
        return
    for m in _SPACED.finditer(text, line.left, line.right):
        if len(m[0]) < 2 * SPACED_RUN - 1:
            continue
        start = m.start() - 1 if text[m.start() - 2 : m.start()] and _joins_left(text, m.start()) else m.start()
        yield from (k for k in range(start, m.end()) if text[k] == " ")


def _joins_left(text: str, start: int) -> bool:
    return start >= 2 and text[start - 1] == " " and is_han(text[start - 2])
