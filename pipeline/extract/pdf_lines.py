"""Characters of a PDF page, in the order they were drawn, to lines. Nothing is sorted."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

Char = Mapping[str, Any]
"""A character as pdfplumber gives it: text, x0, x1, top, bottom, adv, matrix, non_stroking_color, ncs."""

_SAME_BASELINE = 0.55  # em; subscripts and formulas stay in their line, the next line is 1 em away at least
_BACK = 0.5  # em; kerning and accents go back less, a new line more
_WORD_GAP = 0.25  # em between Latin letters or digits: a space of most fonts is 0.25 to 0.33
_CELL_GAP = 1.2  # em elsewhere: headings set with wide letter spacing stay whole, table cells come apart
_SAME_PLACE = 0.12  # em; fake bold draws a glyph 2 to 4 times with an offset of some hundredths of an em
_PALE = 0.7  # luminance of a fill colour, 1 is white; 14 of 70 corpus files have text at 0.73 to 1
_SHUFFLED = 0.3  # share of a page's lines that stand above the line drawn before, in the same column


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of one page: its text, its box in points from the page's top left, and its looks."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    angle: int
    pale: bool


class _Glyph(NamedTuple):
    text: str
    char: Char
    size: float  # em in points
    angle: int
    along: float  # where it starts in reading direction, in points
    until: float  # where it ends
    across: float  # its baseline, at a right angle to that
    vertical: bool = False  # of a font for vertical writing: it reads downwards, and stands upright


_Seen = dict[tuple[str, int, int], list[tuple[float, float]]]
"""Where glyphs stand, by text and cell of a grid, so that looking is quick."""


def lines_of(chars: Sequence[Char]) -> tuple[list[PageLine], int]:
    """The lines of a page in drawing order, and how many glyphs were left out as drawn twice (fake bold)."""
    lines: list[list[_Glyph]] = []
    seen: _Seen = {}
    doubled = 0
    for char in chars:
        glyph = _glyph(char)
        if _was_drawn(glyph, seen):
            doubled += 1
            continue
        if lines and _continues(lines[-1][-1], glyph):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [_line(glyphs) for glyphs in _upright(lines)], doubled


def is_shuffled(lines: Sequence[PageLine]) -> bool:
    """Whether many lines of a page were drawn after one that stands below them in the same column."""
    flat = [line for line in lines if line.angle == 0 and line.text.strip()]
    back = sum(
        line.bottom < before.top and line.x0 < before.x1 and before.x0 < line.x1 for before, line in pairwise(flat)
    )
    return back >= 5 and back > _SHUFFLED * len(flat)


def _glyph(char: Char) -> _Glyph:
    a, b, _, _, x, y = char["matrix"]
    angle = round(math.degrees(math.atan2(b, a))) % 360 if a or b else 0
    width, height = char["x1"] - char["x0"], char["bottom"] - char["top"]
    if angle == 0 and char["adv"] < 0:  # only fonts for vertical writing advance downwards
        return _Glyph(_clean(char["text"]), char, height, 0, char["top"], char["bottom"], x, vertical=True)
    if angle == 0:
        return _Glyph(_clean(char["text"]), char, height, 0, char["x0"], char["x1"], y)
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    along = x * cos + y * sin
    # A turned box is as wide and high as the turned glyph needs; Han glyphs are square.
    size = width if angle in (90, 270) else height / (abs(cos) + abs(sin))
    advance = height if angle in (90, 270) else width if angle == 180 else size
    return _Glyph(_clean(char["text"]), char, size, angle, along, along + advance, y * cos - x * sin)


def _clean(text: str) -> str:
    """Lone surrogates, which a broken ToUnicode table may name, cannot be written in UTF-8."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _was_drawn(glyph: _Glyph, seen: _Seen) -> bool:
    """Whether the same glyph stands at this place already; if not, it does now."""
    if glyph.text.isspace():
        return False
    near = max(_SAME_PLACE * glyph.size, 0.1)
    x, y = glyph.char["x0"], glyph.char["top"]
    column, row = int(x // near), int(y // near)
    for place in ((column + dx, row + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)):
        for other_x, other_y in seen.get((glyph.text, *place), ()):
            if abs(other_x - x) <= near and abs(other_y - y) <= near:
                return True
    seen.setdefault((glyph.text, column, row), []).append((x, y))
    return False


def _continues(before: _Glyph, glyph: _Glyph) -> bool:
    em = max(before.size, glyph.size)
    return (
        (glyph.angle, glyph.vertical) == (before.angle, before.vertical)
        and abs(glyph.across - before.across) <= _SAME_BASELINE * em
        and glyph.along >= before.along - _BACK * em
    )


def _upright(lines: Sequence[list[_Glyph]]) -> Iterator[list[_Glyph]]:
    """Lines with vertical writing put together: three and more lines of one Han glyph, each right below the other.

    So are margins set in a font for horizontal writing: 密封线, or 购买方 on an invoice.
    """
    starts = [0, *(i for i in range(1, len(lines)) if not _is_below(lines[i - 1], lines[i]))]
    for start, end in pairwise([*starts, len(lines)]):
        if end - start >= 3:
            yield [glyph for line in lines[start:end] for glyph in line]
        else:
            yield from lines[start:end]


def _is_below(before: Sequence[_Glyph], line: Sequence[_Glyph]) -> bool:
    upper, lower = before[-1], line[0]
    return (
        len(before) == len(line) == 1
        and not _is_latin(upper.text)
        and not _is_latin(lower.text)
        and abs(lower.along - upper.along) <= 0.2 * upper.size
        and 0.8 * upper.size <= upper.across - lower.across <= 1.5 * upper.size
    )


def _line(glyphs: Sequence[_Glyph]) -> PageLine:
    text = "".join(_spaced(glyphs))
    boxes = [glyph.char for glyph in glyphs]
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()] or list(glyphs)
    return PageLine(
        text,
        round(min(c["x0"] for c in boxes), 2),
        round(min(c["top"] for c in boxes), 2),
        round(max(c["x1"] for c in boxes), 2),
        round(max(c["bottom"] for c in boxes), 2),
        Counter(round(glyph.size, 1) for glyph in inked).most_common(1)[0][0],
        glyphs[0].angle,
        sum(_is_pale(glyph.char) for glyph in inked) > len(inked) / 2,
    )


def _spaced(glyphs: Sequence[_Glyph]) -> Iterator[str]:
    before: _Glyph | None = None
    for glyph in glyphs:
        if before is not None and not before.text.endswith(" ") and not glyph.text.startswith(" "):
            latin = _is_latin(before.text) and _is_latin(glyph.text)
            if glyph.along - before.until > (_WORD_GAP if latin else _CELL_GAP) * max(before.size, glyph.size):
                yield " "
        yield glyph.text
        before = glyph


def _is_latin(text: str) -> bool:
    return text < "\u2e80"


def _is_pale(char: Char) -> bool:
    colour, space = char.get("non_stroking_color"), str(char.get("ncs") or "")
    if not isinstance(colour, (tuple, list)) or not all(isinstance(part, (int, float)) for part in colour):
        return False
    if len(colour) == 1 and "Gray" in space:  # of a spot colour, 1 is full ink
        return bool(colour[0] > _PALE)
    if len(colour) == 3 and "Lab" not in space:
        return bool(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > _PALE)
    if len(colour) == 4:
        cyan, magenta, yellow, black = colour
        return bool((1 - black) * (1 - (0.299 * cyan + 0.587 * magenta + 0.114 * yellow)) > _PALE)
    return False
