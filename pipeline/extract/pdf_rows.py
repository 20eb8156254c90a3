"""Tables that no vertical lines rule: rows of cells with the same white corridors between them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, median

import regex

from pipeline.extract.pdf_model import Box, Run

_CORRIDOR = 1.2  # em of white between cells; in prose a gap as wide is chance, three below each other are not
_IN_FRAME = 0.6  # em where ruling lines stand above and below (the three lines of 三线表)
_LEAST_ROWS = 3  # with cells on both sides of a corridor; two in a frame
_MOST_ROWS = 150  # of a table on one page; each row may be looked at once for each before it (chosen)
_HEAD = 4  # rows above a table that may be no part of it (chosen)
_STEP = 4.0  # em from a row to the next at most, and no more than
_USUAL = 3.0  # times the usual one (chosen)
_MARGIN = 0.07  # of the page's height at its head and foot, where heads and page numbers stand (chosen)
_CLAUSES = 0.4  # share of the rows with marks of clauses: gaps are formulas drawn, not written (chosen)
_WIDEST = 14.0  # em that the cells of a column fill on average; more is prose (chosen)
_SHARE = 0.6  # of the cells beside a corridor that show that it only sets letters or numbers of items apart (chosen)
_SAME = 3.0  # points by which the ends of ruling lines may differ
_LEAST_FRAME = 80.0  # points; shorter ruling lines are bars of fractions or stand over notes (chosen)
_MARKER = regex.compile(
    r"[（(\[【]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4}|[〇一二三四五六七八九十]{1,3})[\])）】.．、:：]+|[^\p{L}\p{N}]{1,2}|\p{Han}"
)

_LETTER = regex.compile(r"\p{Han}")
_CLAUSE = regex.compile(r"\p{Han}[，。；！？]")

_Line = list[Run]
_Cell = tuple[float, float, _Line]  # where it begins and ends, in points from the page's left; its runs


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines that are the rows of a table: the runs of each cell, none for an empty one."""

    rows: list[list[_Line]]


@dataclass(slots=True)
class _Corridor:
    """White from top to bottom of a table, and how many rows have cells on both sides of it."""

    left: float
    right: float
    rows: int = 0


@dataclass(slots=True)
class _Page:
    """The lines of a page, and what was found out of them."""

    lines: Sequence[_Line]
    frames: Sequence[Box]
    print_area: Box
    known: dict[int, list[_Cell]] = field(default_factory=dict)

    def cells(self, n: int) -> list[_Cell]:
        """The cells of a line."""
        if n not in self.known:
            self.known[n] = _cells(self.lines[n])
        return self.known[n]


def parts(lines: Sequence[_Line], rules: Sequence[Box], height: float) -> Iterator[_Line | Rows]:
    """The lines of a page, and in the place of those that are rows of a table the table.

    `rules`: the ruling lines of the page, `height`: its height in points.
    """
    frames = _frames(rules)
    least = _IN_FRAME if frames else _CORRIDOR
    several = [n for n, line in enumerate(lines) if len(line) > 1 and _may_have_cells(line, least)]
    page = _Page(lines, frames, (-math.inf, _MARGIN * height, math.inf, (1 - _MARGIN) * height))
    done = 0
    # A table's first row has its second one soon below.
    for n in (n for n, after in pairwise(several) if after - n <= _HEAD):
        if n >= done and (found := _table(page, n)):
            # What stands above a table may share some of its corridors: the rows that share most make it.
            later = (_table(page, start) for start in several if n < start <= n + _HEAD)
            start, end, corridors = max((found, *filter(None, later)), key=lambda table: len(table[2]))
            yield from lines[done:start]
            yield Rows([_row(line, corridors) for line in lines[start:end]])
            done = end
    yield from lines[done:]


def _may_have_cells(line: _Line, least: float) -> bool:
    """Whether a line that reads across has a gap of at least so many em."""
    first = line[0]
    if first.angle or first.vertical:
        return False
    until, least = first.until, least * first.size
    for words, _, _, _, _, _, _, _, along, _, end, *_ in line:
        if along - until > least and not words.isspace():
            return True
        if end > until and not words.isspace():
            until = end
    return False


def _frames(rules: Sequence[Box]) -> list[Box]:
    """Boxes from the first to the last of the horizontal ruling lines that begin and end alike."""
    frames: list[Box] = []
    for x0, y, x1, _ in sorted(rule for rule in rules if rule[1] == rule[3] and rule[2] - rule[0] >= _LEAST_FRAME):
        for n, (left, top, right, bottom) in enumerate(frames):
            if abs(left - x0) <= _SAME and abs(right - x1) <= _SAME:
                frames[n] = (left, min(top, y), right, max(bottom, y))
                break
        else:
            frames.append((x0, y, x1, y))
    return [frame for frame in frames if frame[3] > frame[1]]


def _table(page: _Page, start: int) -> tuple[int, int, list[_Corridor]] | None:
    """Where the table that begins with a line begins and ends, and its corridors; None if there is none."""
    line = page.lines[start]
    frame = next((frame for frame in page.frames if _is_inside(line, frame)), page.print_area)
    is_framed = frame is not page.print_area
    em, needed = (_IN_FRAME, _LEAST_ROWS - 1) if is_framed else (_CORRIDOR, _LEAST_ROWS)
    corridors: list[_Corridor] = []
    rows: list[list[_Cell]] = []
    for n in range(start, min(start + _MOST_ROWS, len(page.lines))):
        line = page.lines[n]
        if not _is_inside(line, frame) or (rows and not _follows(rows[-1][-1][2][-1], line[0])):
            break
        cells = page.cells(n)
        white = [_Corridor(a[1], b[0]) for a, b in pairwise(cells) if b[0] - a[1] >= em * line[0].size]
        if len(white) > len(corridors) and all(corridor.rows < needed - 1 for corridor in corridors):
            corridors = white  # what came before is a head over several columns
        else:
            left = [part for corridor in corridors if (part := _clear(corridor, cells, em * line[0].size))]
            if not left or len(left) < sum(corridor.rows >= needed - 1 for corridor in corridors):
                break
            corridors = left
        for corridor in corridors:
            corridor.rows += cells[0][1] <= corridor.left and cells[-1][0] >= corridor.right
        rows.append(cells)
    corridors = _sound([corridor for corridor in corridors if corridor.rows >= needed], rows)
    rows, above = _trimmed(rows, corridors)
    if len(rows) < needed or not corridors or not _is_narrow(rows, corridors, 2 if is_framed else 1) or _is_prose(rows):
        return None
    return start + above, start + above + len(rows), corridors


def _trimmed(rows: list[list[_Cell]], corridors: Sequence[_Corridor]) -> tuple[list[list[_Cell]], int]:
    """The rows without what stands above and below the table, and how many of them stood above it."""
    tops = [cells[0][2][0].across for cells in rows]
    steps = [a - b for a, b in pairwise(tops)]
    far = _USUAL * median(steps) if steps else 0.0
    first = next((n for n, step in enumerate(steps) if step > far), -1) + 1
    first = first if first <= _HEAD else 0
    last = next((n for n, step in enumerate(steps[first:], first + 1) if step > far), len(rows))
    while first < last and all(_LETTER.fullmatch(_text(cell)) for cell in rows[first]):
        first += 1
    while last > first and len(_columns(rows[last - 1], corridors)) < 2:
        last -= 1
    return rows[first:last], first


def _is_prose(rows: Sequence[Sequence[_Cell]]) -> bool:
    """Whether clauses run over the gaps."""
    return sum(any(_CLAUSE.search(_text(cell)) for cell in cells) for cells in rows) >= _CLAUSES * len(rows)


def _text(cell: _Cell) -> str:
    return "".join(run.text for run in cell[2]).strip()


def _is_inside(line: _Line, frame: Box) -> bool:
    return (
        frame[0] - _SAME <= line[0].x0
        and line[-1].x1 <= frame[2] + _SAME
        and frame[1] <= line[0].bottom <= frame[3] + _SAME
    )


def _follows(above: Run, line: Run) -> bool:
    """Whether a line stands below the row before it, where the next row is due."""
    step = above.across - line.across
    return line.angle == 0 and not line.vertical and 0.5 * line.size <= step <= _STEP * max(above.size, line.size)


def _cells(line: _Line) -> list[_Cell]:
    """The runs of a line by the white between them that may be a corridor's."""
    cells: list[_Cell] = []
    for run in line:
        if run.text.isspace():
            if cells:
                cells[-1][2].append(run)
        elif cells and run.along - cells[-1][1] <= _IN_FRAME * run.size:
            begins, ends, runs = cells[-1]
            cells[-1] = begins, max(ends, run.until), [*runs, run]
        else:
            cells.append((run.along, run.until, [run]))
    return cells or [(line[0].along, line[-1].until, list(line))]


def _clear(corridor: _Corridor, cells: Sequence[_Cell], least: float) -> _Corridor | None:
    """What of a corridor a row leaves white."""
    left, right = corridor.left, corridor.right
    for begins, ends, _ in cells:
        if begins < right and ends > left:
            if begins - left >= right - ends:
                right = min(right, begins)
            else:
                left = max(left, ends)
    return _Corridor(left, right, corridor.rows) if right - left >= least else None


def _columns(cells: Sequence[_Cell], corridors: Sequence[_Corridor]) -> dict[int, list[_Cell]]:
    """The cells of a row by column; one that lies over several is in the first."""
    columns: dict[int, list[_Cell]] = {}
    for cell in cells:
        columns.setdefault(sum(corridor.left < cell[0] for corridor in corridors), []).append(cell)
    return columns


def _sound(corridors: Sequence[_Corridor], rows: Sequence[Sequence[_Cell]]) -> list[_Corridor]:
    """The corridors that part cells: not letters of 姓　　名, and not the numbers of items from their text."""
    sound = []
    for corridor in corridors:
        before = [cell for cells in rows for cell, after in pairwise(cells) if cell[1] <= corridor.left < after[0]]
        marks = sum(_MARKER.fullmatch(_text(cell)) is not None for cell in before)
        if marks < _SHARE * len(before):
            sound.append(corridor)
    return sound


def _is_narrow(rows: Sequence[Sequence[_Cell]], corridors: Sequence[_Corridor], times: int) -> bool:
    """Whether no column holds prose."""
    widths: dict[int, list[float]] = {}
    for cells in rows:
        for n, inside in _columns(cells, corridors).items():
            widths.setdefault(n, []).append((inside[-1][1] - inside[0][0]) / max(inside[0][2][0].size, 1.0))
    return max(map(fmean, widths.values())) <= times * _WIDEST


def _row(line: _Line, corridors: Sequence[_Corridor]) -> list[_Line]:
    """The runs of each column of a row."""
    columns = _columns(_cells(line), corridors)
    return [[run for cell in columns.get(n, ()) for run in cell[2]] for n in range(len(corridors) + 1)]
