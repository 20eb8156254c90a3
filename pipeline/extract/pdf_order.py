"""The order of a page's lines where drawing order is not that of reading: pieces drawn late, notes in the margin."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pipeline.extract.pdf_model import Run

HAN = "\u2e80"  # from here on characters are as wide as they are high, mostly
SAME_BASELINE = 0.55  # em; subscripts and formulas stay in their line, the next line is 1 em away at least
BACK = 0.5  # em; kerning and accents go back less, a new line more
_PIECES = (
    12  # lines drawn before, in all or at one height, that a rest may belong to: a matrix has as many brackets (chosen)
)
_FORMULA = 3.0  # em; what is drawn further above or below is no piece of one formula (chosen)
_OVERHANG = 0.2  # em by which italics may run into the next glyph (chosen)
_TUCKED, _SMALL = 0.4, 0.8  # em by which they may where the next is an index, and of which size that is (chosen)
_TOUCH = 0.3  # em between a line's end and what goes on there; to a note in the margin it is 0.48 (a manual)
_ROW = 8.0  # points; lines of print stand further apart, so that one such row holds one line mostly
_NEXT_LINE = (0.8, 2.5)  # em from one line of a paragraph to the next (chosen)
_GUTTER = 0.5  # em between a column and the notes beside it (chosen)
_NOTE = 15  # lines of a note in the margin (chosen)
_INDENT = 1.0  # em by which a paragraph's first line stands in,
_SHORT = 2.0  # and by which its last one ends before the column's edge
_SAME_SIZE = 0.2  # of the font size; fonts for Han and for Latin letters differ (chosen)

_Line = list[Run]


def in_reading_order(lines: Iterable[_Line]) -> list[_Line]:
    """The lines of a page with what was drawn late in its place."""
    return _notes_aside(_filled_in(_put_back(lines)))


def _put_back(lines: Iterable[_Line]) -> list[_Line]:
    """Lines with what was drawn into their gaps later.

    MathType draws a formula font by font: first the digits and brackets of f(x) = x³ + 1, then the 3, then the rest.
    A line moves to where its last piece is drawn; fractions and matrices, drawn between, come before it.
    """
    out: list[_Line] = []
    for line in lines:
        for n in range(len(out) - 1, max(len(out) - _PIECES, 0) - 1, -1):
            if not _is_near(out[n][0], line[0]) or _is_prose_below(out[n], line):
                break
            if whole := _interleaved(out[n], line, BACK):
                del out[n]
                line = whole
                break
        out.append(line)
    return out


def _is_prose_below(line: _Line, piece: _Line) -> bool:
    """Whether a line of prose stands below a piece that was drawn after it: what the piece belongs to stays above."""
    is_next = piece[0].across - line[0].across > _NEXT_LINE[0] * line[0].size
    return is_next and any(max(run.text) >= HAN for run in line)


def _is_near(piece: Run, line: Run) -> bool:
    """Whether both may be of one formula, by their height."""
    em = piece.size if piece.size > line.size else line.size
    return piece.angle == line.angle == 0 and abs(piece.across - line.across) <= _FORMULA * em


def _interleaved(line: _Line, more: _Line, touch: float) -> _Line | None:
    """The runs of both from left to right, None unless they stand on one line, side by side and among each other.

    Or one after the other, no more than `touch` em apart.
    """
    a, b = line[0], more[0]
    em = a.size if a.size > b.size else b.size
    if (
        abs(a.across - b.across) > SAME_BASELINE * em
        or a.angle != 0
        or b.angle != 0
        or a.vertical
        or b.vertical
        or a.overlay != b.overlay
        or b.along > line[-1].until + touch * em
        or more[-1].until < a.along - touch * em
    ):
        return None
    of_line = set(map(id, line))
    runs = sorted((*line, *more), key=lambda run: run.along)
    inked = [run for run in runs if not run.text.isspace()]
    if any(
        right.along < left.until - _overhang(left, right) * em and (id(left) in of_line) != (id(right) in of_line)
        for left, right in pairwise(inked)
    ):
        return None
    return runs


def _overhang(left: Run, right: Run) -> float:
    """How far, in em, a glyph may run into the next one: an index is tucked under an italic letter."""
    return _TUCKED if right.size < _SMALL * left.size else _OVERHANG


def _filled_in(lines: list[_Line]) -> list[_Line]:
    """Lines with what was drawn into their gaps after the rest of the page.

    Browsers draw formulas so, forms what they were filled in with. The line stays where it is.
    """
    first = next((n for n, (a, b) in enumerate(pairwise(lines), 1) if not _is_lower(b[0], a[0])), 0)
    if not first:
        return lines
    out = lines[:first]
    rows: dict[int, list[int]] = {}  # indexes into `out` by height
    for n, line in enumerate(out):
        rows.setdefault(int(line[0].across // _ROW), []).append(n)
    for line in lines[first:]:
        if _is_filled_in(line, out, rows):
            continue
        rest = [run for piece in _pieces(line) if not _is_filled_in(piece, out, rows) for run in piece]
        if rest:
            rows.setdefault(int(rest[0].across // _ROW), []).append(len(out))
            out.append(rest)
    return out


def _is_filled_in(piece: _Line, lines: list[_Line], rows: dict[int, list[int]]) -> bool:
    """Put a piece into the gaps of one of the lines drawn before, if it fits."""
    row = int(piece[0].across // _ROW)
    for n in (n for near in (row, row - 1, row + 1) for n in rows.get(near, [])[-_PIECES:]):
        if whole := _interleaved(lines[n], piece, _TOUCH):
            lines[n] = whole
            return True
    return False


def _pieces(line: _Line) -> list[_Line]:
    """The parts of a line with room for others between them."""
    pieces = [[line[0]]]
    for before, run in pairwise(line):
        if run.along - before.until > _GUTTER * run.size:
            pieces.append([])
        pieces[-1].append(run)
    return pieces


def _is_lower(line: Run, before: Run) -> bool:
    return before.across - line.across > SAME_BASELINE * line.size


def _notes_aside(lines: list[_Line]) -> list[_Line]:
    """Lines with the notes in the margin that interrupt a paragraph moved behind it.

    Before it, where it goes on over the page's end.
    """
    ends = [(line[0].along, line[-1].until) for line in lines]
    notes = dict(_notes(lines, ends))
    if not notes:
        return lines
    out: list[_Line] = []
    waiting: list[_Line] = []
    begins = n = 0  # where the paragraph begins in `out`
    right = 0.0
    while n < len(lines):
        after = notes.get(n, n + 1)
        right = max(right, ends[n][1])
        out.append(lines[n])
        waiting += lines[n + 1 : after]
        is_short = right - ends[n][1] > _SHORT * lines[n][0].size
        goes_on = after < len(lines) and _is_next(lines[n], lines[after])
        if is_short or (after < len(lines) and not goes_on):
            out += waiting
            waiting, begins, right = [], len(out), 0.0
        n = after
    return [*out[:begins], *waiting, *out[begins:]]


def _notes(lines: list[_Line], ends: list[tuple[float, float]]) -> Iterator[tuple[int, int]]:
    """Lines beside which a note stands in the margin, each with the line that goes on below it."""
    for n in range(len(lines) - 2):
        if not _is_beside(ends[n], ends[n + 1], lines[n][0]):
            continue
        for after in range(n + 2, min(n + 2 + _NOTE, len(lines))):
            if not _is_beside(ends[n], ends[after], lines[n][0]):
                goes_on = _is_next(lines[n], lines[after]) and _is_beside(ends[after], ends[n + 1], lines[n][0])
                if goes_on and all(x[0].angle == 0 and not x[0].vertical for x in lines[n : after + 1]):
                    yield n, after
                break


def _is_beside(line: tuple[float, float], other: tuple[float, float], looks: Run) -> bool:
    gutter = _GUTTER * looks.size
    return other[0] > line[1] + gutter or other[1] < line[0] - gutter


def _is_next(above: _Line, line: _Line) -> bool:
    """Whether a line goes on the paragraph above it: it is the next of its column, and not indented."""
    a, b = above[0], line[0]
    least, most = _NEXT_LINE
    return (
        least * a.size <= a.across - b.across <= most * a.size
        and abs(b.size - a.size) <= _SAME_SIZE * a.size
        and b.along - a.along <= _INDENT * b.size
        and line[-1].until - above[-1].until <= _SHORT * a.size
    )
