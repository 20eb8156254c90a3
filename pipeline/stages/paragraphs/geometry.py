"""What the printed page says of each line of a PDF: is it full, indented, followed by another size or a wide gap."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import regex

from pipeline.core.source import Layout, Line
from pipeline.core.text import TextLine, width

COLUMN_LINES = 8  # fewer lines that start alike are a list, a quotation or a centred title
COLUMN_EMS = 3.5  # lines of one column start within this: a paragraph's indent is 2 em (chosen)
FULL_EMS = 1.6  # a full line may end this far from the column's edge: marks are hung, words not cut
HUNG_EMS = 0.6  # what else a line may fall short that leaves such characters to the next (chosen)
_UNCUT = regex.compile(
    r"\p{Han}[，。、；：！？）”’》」』]+"
)  # marks do not begin a line: they take a character with them
BEYOND_EDGE, BEYOND_SHARE = 2, 0.15  # lines of a column that may be too long for it (chosen)
OTHER_SIZE = 1.12  # chosen: small differences come from mixed fonts
WIDE_GAP = 1.5  # of the usual distance between lines


@dataclass(frozen=True, slots=True)
class Printed:
    full: tuple[bool, ...]  # the line reaches its column's right edge
    indents: tuple[int, ...]  # half ems from its column's left edge
    size_changes: tuple[bool, ...]  # the next line is of another size
    wide_gaps: tuple[bool, ...]  # the next line of the page stands further below than lines usually do


def printed_lines(text: str, lines: list[TextLine], layout: Layout, in_table: Sequence[bool]) -> Printed | None:
    """The printed facts of content lines; None unless the layout knows them all."""
    if not layout.lines or not lines:
        return None
    by_start = sorted(layout.lines, key=lambda x: x.start)
    starts = [x.start for x in by_start]
    found = []
    for line in lines:
        n = bisect_right(starts, line.left) - 1
        if n < 0 or by_start[n].end < line.right - 2:
            return None
        found.append(by_start[n])
    words = [_uncut(text, line) for line in lines]
    full, indents = _columns(found, [x for x, row in zip(found, in_table, strict=True) if not row], [*words[1:], 0.0])
    return Printed(full, indents, _size_changes(found), _wide_gaps(found))


def _uncut(text: str, line: TextLine) -> float:
    """Ems of what a line starts with and the line above had to leave to it: a character with the marks behind it."""
    found = _UNCUT.match(text, line.left, line.right)
    return width(found[0]) / 2 if found else 0.0


def _columns(printed: list[Line], prose: list[Line], unfit: list[float]) -> tuple[tuple[bool, ...], tuple[int, ...]]:
    """Each line against the lines of prose of its page that start near it, its column."""
    pages: dict[int, list[Line]] = {line.page: [] for line in printed}
    for line in sorted(prose, key=lambda x: x.x0):
        pages[line.page].append(line)
    lefts = {page: [x.x0 for x in lines] for page, lines in pages.items()}
    edges: dict[tuple[int, int, int], tuple[float, float]] = {}  # of a page's lines from one to another
    full, indents = [], []
    for line, spare in zip(printed, unfit, strict=True):
        em = max(line.size, 1.0)
        x0s = lefts[line.page]
        first, end = bisect_left(x0s, line.x0 - COLUMN_EMS * em), bisect_right(x0s, line.x0 + COLUMN_EMS * em)
        if end - first < COLUMN_LINES:
            first, end = 0, len(x0s)
        key = line.page, first, end
        if key not in edges:
            edges[key] = (
                _edge(x0s[first:end], last=False),
                _edge([x.x1 for x in pages[line.page][first:end]], last=True),
            )
        left, right = edges[key]
        full.append(line.x1 >= right - max(FULL_EMS, spare + HUNG_EMS) * em)
        indents.append(max(0, round(2 * (line.x0 - left) / em)))
    return tuple(full), tuple(indents)


def _edge(values: list[float], *, last: bool) -> float:
    """The column's edge: the outermost value that at least two lines share within 3 points, else the outermost.

    Short lines may end alike, too: no more than a few lines run beyond an edge.
    """
    if not values:
        return 0.0
    ordered = sorted(values, reverse=last)
    for a, b in pairwise(ordered[: max(BEYOND_EDGE, round(BEYOND_SHARE * len(values))) + 2]):
        if abs(a - b) <= 3:
            return a
    return ordered[0]


def _size_changes(printed: list[Line]) -> tuple[bool, ...]:
    changes = [max(a.size, b.size) > OTHER_SIZE * max(min(a.size, b.size), 1.0) for a, b in pairwise(printed)]
    return (*changes, False)


def _wide_gaps(printed: list[Line]) -> tuple[bool, ...]:
    """Distances from baseline to baseline, against the commonest; nothing is said across pages and columns."""
    steps = [b.bottom - a.bottom if a.page == b.page and b.bottom > a.bottom else None for a, b in pairwise(printed)]
    known = [step for step in steps if step is not None]
    usual = median(known) if len(known) >= 5 else None
    return (*(usual is not None and step is not None and step > WIDE_GAP * usual for step in steps), False)
