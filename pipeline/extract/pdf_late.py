"""Blocks of a PDF page that were drawn late and stand in a gap between two lines: they are read there.

Word draws frames, and tables that float, after the text round them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from pipeline.extract.pdf_lines import PageLine

_SPARE = 0.15  # em by which boxes of lines may overlap (chosen)
_BESIDE = 0.5  # share of the narrower of two that must stand below each other: columns stay apart (chosen)
_APART = 1.5  # em of white between two blocks; the lines of one are 0.2 to 1 apart (chosen)
_SMALLER = 0.5  # of the characters drawn before, and those are most of the page: else head and number come first
_MOST = 60  # late blocks of a page; more are no late ones, the page is drawn in an order of its own (chosen)
_WORDS = regex.compile(r"\p{Han}\P{Han}*\p{Han}|\p{L}{4}")  # pieces of formulas would interrupt a sentence

_Block = list[PageLine]


def in_place(lines: list[PageLine]) -> list[PageLine]:
    """The lines of a page with the blocks that were drawn late where they stand."""
    cuts = [n for n, (a, b) in enumerate(pairwise(lines), 1) if _jumps(a, b)]
    if not cuts or len(cuts) > _MOST:
        return lines
    out = lines[: cuts[0]]
    for start, end in pairwise([*cuts, len(lines)]):
        size, drawn = _characters(lines[start:end]), _characters(out)
        is_late = size < _SMALLER * drawn and drawn > _characters(lines[end:])
        for block in _blocks(lines[start:end]):
            place = _place(block, out) if is_late else None
            place = len(out) if place is None else place
            out[place:place] = block
    return out


def _jumps(before: PageLine, line: PageLine) -> bool:
    """Whether a line stands above the one drawn before it; rows of one table do not."""
    return _is_above(line, before) and not (line.table and line.table == before.table)


def _characters(lines: Sequence[PageLine]) -> int:
    return sum(len(line.text) for line in lines)


def _blocks(lines: Sequence[PageLine]) -> Iterator[_Block]:
    """Lines close below each other, the rows of a table together."""
    block: _Block = []
    for line in lines:
        if block and not _is_close(block[-1], line):
            yield block
            block = []
        block.append(line)
    yield block


def _is_close(above: PageLine, line: PageLine) -> bool:
    if above.table or line.table:
        return above.table == line.table
    return line.top - above.bottom <= _APART * line.size and _shares_column(above, line.x0, line.x1)


def _place(block: _Block, out: Sequence[PageLine]) -> int | None:
    """Where a block belongs, None if that is behind all others."""
    if any(line.artifact or line.overlay or line.angle for line in block):
        return None
    if not any(_WORDS.search(line.text) for line in block):
        return None
    x0, x1 = min(line.x0 for line in block), max(line.x1 for line in block)
    column = [(n, line) for n, line in enumerate(out) if _shares_column(line, x0, x1)]
    above = [(line.bottom, n) for n, line in column if _is_above(line, block[0])]
    below = [(line.top, n) for n, line in column if _is_above(block[-1], line)]
    if len(above) + len(below) < len(column) or not below:
        return None
    if not above:
        return 0 if all(_is_above(block[-1], line) for line in out) else None
    n = max(above)[1]
    is_whole = not (out[n].table and n + 1 < len(out) and out[n].table == out[n + 1].table)
    return n + 1 if is_whole and min(below)[1] == n + 1 else None


def _is_above(line: PageLine, other: PageLine) -> bool:
    return line.bottom <= other.top + _SPARE * min(line.size, other.size)


def _shares_column(line: PageLine, x0: float, x1: float) -> bool:
    """Whether a line stands below or above what is from x0 to x1, not beside it."""
    return min(x1, line.x1) - max(x0, line.x0) >= _BESIDE * min(x1 - x0, line.x1 - line.x0)
