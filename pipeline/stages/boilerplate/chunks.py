"""Numbers that document libraries set before the pieces of a text they show: …驰骋其 / 2、间，要一展宏图……"""

from collections.abc import Iterator, Sequence

import regex

from pipeline.core.edit import Edit, Reason
from pipeline.core.text import TextLine, ends_sentence, is_han, lines_of

_MARK = regex.compile(r"(\d{1,3})、(?=\S)")
LONG = 100  # code points of a piece, the last one aside; libraries cut at 300 to 2,000, items of a list are shorter
LEAST, SHARE = 2, 0.5  # pieces that end inside of a sentence; of all but the last: chance ends some at a mark
SIDE = 10  # code points of each side that the model is shown
TIED = 2.0  # log-odds of the median junction that one sentence goes on: 6 in a library's text; of 9 numbered lists of
# laws and books whose items end without a mark the likeliest has 1.2, and none has items as long
OFTEN, SELDOM = 0.95, 0.85  # three cuts; two, which are only shown


def find(text: str) -> Iterator[Edit]:
    """Deletions of the marks, and of the breaks before those that part a sentence."""
    lines = [line for line in lines_of(text) if not line.is_blank]
    for first, pieces in _runs(text, lines):
        cut = [n for n in range(first + 1, first + pieces) if not _ends(text, lines[n - 1])]
        if len(cut) < LEAST or len(cut) < SHARE * (pieces - 1) or not _read_on(text, lines, cut):
            continue
        words = Reason(
            f"连续编号的 {pieces} 段里有 {len(cut)} 处断在句中",
            f"{len(cut)} of {pieces} numbered pieces begin inside of a sentence",
        )
        confidence = OFTEN if len(cut) > LEAST else SELDOM
        for n in range(first, first + pieces):
            start = lines[n - 1].right if n in cut else lines[n].left
            yield Edit(start, _mark(text, lines[n])[1], "", "site/chunk-number", confidence, words)


def _runs(text: str, lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Index of the first line and number of lines where the marks count up from 1, one long line each."""
    start = 0
    for n in range(len(lines) + 1):
        number = _mark(text, lines[n])[0] if n < len(lines) else 0
        if n > start and number == n - start + 1 and _is_long(lines[n - 1]):
            continue
        if n - start > LEAST:
            yield start, n - start
        start = n if number == 1 else n + 1


def _mark(text: str, line: TextLine) -> tuple[int, int]:
    """The number before a line and where its mark ends; 0 if there is none."""
    found = _MARK.match(text, line.left, line.right)
    return (int(found[1]), found.end()) if found else (0, line.left)


def _ends(text: str, line: TextLine) -> bool:
    """Whether a line ends a sentence, or an item of a list."""
    return text[line.right - 1] in "；;：:" or ends_sentence(text[line.left : line.right])


def _is_long(line: TextLine) -> bool:
    return line.right - line.left >= LONG


def _read_on(text: str, lines: Sequence[TextLine], cut: Sequence[int]) -> bool:
    """Whether the sides of most cuts are one sentence to the language model."""
    from pipeline import lm  # numpy takes a tenth of a second to load

    sides = [(text[max(0, lines[n - 1].right - SIDE) : lines[n - 1].right], _after(text, lines[n])) for n in cut]
    sides = [(left, right) for left, right in sides if is_han(left[-1]) and right and is_han(right[0])]
    if not sides:
        return False
    scores = lm.load().junctions(sides)
    odds = sorted(float(o) for o in scores.joined - scores.broken)
    return odds[len(odds) // 2] >= TIED


def _after(text: str, line: TextLine) -> str:
    start = _mark(text, line)[1]
    return text[start : start + SIDE]
