"""A page of PDFium: its frame, its pictures, and glyphs put where a reader sees them."""

import ctypes
import math
from collections.abc import Sequence

import pypdfium2.raw as raw

from pipeline.extract import pdfium_calls as calls
from pipeline.extract.pdf_model import Box, Run

PALE = 0.7  # luminance of a fill colour, 1 is white; 14 of 70 corpus files have text at 0.73 to 1
WHITE = 0.98  # no eye tells it from the paper
_ASCENT, _DESCENT = 0.86, 0.14  # em; boxes of Han fonts. What fonts say of themselves ranges from 0 to 2
_LEAST_SIZE = 1.0  # point; a Type 3 font with a matrix of its own says less

Matrix = tuple[float, float, float, float, float, float]
Looks = tuple[bool, bool, bool, bool, str]
"""Whether a space comes before a run, it is pale, an artifact, an overlay; why it is hidden: the end of a `Run`."""


class Place:
    """From PDFium's page (points, from the bottom left, unrotated) to the page as seen, from its top left."""

    def __init__(self, page: object) -> None:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        self.left, self.right = min(box.left, box.right), max(box.left, box.right)
        self.bottom, self.top = min(box.bottom, box.top), max(box.bottom, box.top)
        self.turn: int = raw.FPDFPage_GetRotation(page) % 4  # quarters, clockwise
        self.width = round(raw.FPDF_GetPageWidthF(page), 2)
        self.height = round(raw.FPDF_GetPageHeightF(page), 2)

    def box(self, given: Box) -> Box:
        """A box (left, top, right, bottom) as (x0, top, x1, bottom) of the page as seen."""
        left, top, right, bottom = given
        (ax, ay), (bx, by) = self.point(left, top), self.point(right, bottom)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point on the page as seen."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def upright(
    text: str, shape: Matrix, font_size: float, first: Box, last: Box, place: Place, looks: Looks
) -> Run | None:
    """The run of ordinary glyphs, as nearly all are; None where they are turned, set downwards or backwards.

    `shape` is the matrix, `first` and `last` the boxes (left, top, right, bottom) of the first and the last glyph, all
    as PDFium gives them.
    """
    a, b, c, d, _, base = shape
    size = font_size * d
    begins, x0 = last[0], first[0]
    if b or c or a <= 0 or place.turn or not _LEAST_SIZE <= size <= place.height:
        return None
    if begins - x0 < 0.1 * size and begins != x0:
        return None
    if begins == x0 and len(text) > 1:
        return None
    left, y = place.left, place.top - base
    x0, begins, x1 = x0 - left, begins - left, last[2] - left
    top, bottom = y - _ASCENT * size, y + _DESCENT * size
    return Run(text, x0, top, x1, bottom, size, 0, -y, x0, begins, x1, False, *looks)


def in_place(
    text: str,
    shape: Matrix,
    font_size: float,
    base: tuple[float, float],
    first: Box,
    last: Box,
    place: Place,
    looks: Looks,
) -> Run:
    """The run of any glyphs. `base` is the first one's origin, it and the boxes those of the page as seen."""
    a, b, c, d, *_ = shape
    if font_size < 0:  # turns the glyphs half round, and such a matrix turns them back
        a, b, font_size = -a, -b, -font_size
    size = font_size * (abs(d) if c == 0 else math.hypot(c, d))
    if size < _LEAST_SIZE or size > place.height:
        size = max(first[3] - first[1], _LEAST_SIZE)
    angle = 0 if b == 0 and a > 0 else round(math.degrees(math.atan2(b, a)))
    angle = (angle - 90 * place.turn) % 360
    x, y = base
    if angle:
        return _turned(text, size, angle, base, first, last, looks)
    if len(text) > 1 and abs(last[0] - first[0]) < 0.1 * size and last[1] - first[1] > 0.5 * size:
        x0, x1 = min(first[0], last[0]), max(first[2], last[2])
        return Run(text, x0, first[1], x1, last[3], size, 0, -x, first[1], last[1], last[3], True, *looks)
    x0, x1, begins = first[0], last[2], last[0]
    if begins < x0:  # backwards: right to left, or moved by hand
        x0, x1 = begins, max(first[2], x1)
    top, bottom = y - _ASCENT * size, y + _DESCENT * size
    return Run(text, x0, top, x1, bottom, size, 0, -y, x0, begins, x1, False, *looks)


def _turned(
    text: str,
    size: float,
    angle: int,
    base: tuple[float, float],
    first: Box,
    last: Box,
    looks: Looks,
) -> Run:
    turn = math.radians(angle)
    cos, sin = math.cos(turn), -math.sin(turn)  # downwards is positive on the page as seen

    def ends(box: Box) -> tuple[float, float]:
        along = [x * cos + y * sin for x in (box[0], box[2]) for y in (box[1], box[3])]
        # A slanted box is wider than its glyph: half of what the other side adds lies on each end.
        extra = min(abs(cos), abs(sin)) * size / 2
        return min(along) + extra, max(along) - extra

    (start, end), (begins, until) = ends(first), ends(last)
    across = base[0] * sin - base[1] * cos
    x0, x1 = min(first[0], last[0]), max(first[2], last[2])
    top, bottom = min(first[1], last[1]), max(first[3], last[3])
    return Run(text, x0, top, x1, bottom, size, angle, across, start, begins, max(end, until), False, *looks)


def lightness(colour: Sequence[int]) -> float:
    """How near a colour (red, green, blue, alpha: 0 to 255) is to that of the paper, 1."""
    red, green, blue, alpha = colour
    ink = 1 - (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    return 1 - ink * alpha / 255


def is_artifact(item: int | None, count: int, known: dict[int, bool]) -> bool:
    """Whether a page object stands in marked content that is called Artifact. Marks are shared: `known` keeps them."""
    memory, size = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for n in range(count):
        mark = calls.get_mark(item, n)
        if mark not in known:
            done = calls.get_mark_name(mark, ctypes.addressof(memory), 64, ctypes.addressof(size))
            name = bytes(memory)[: max(size.value - 2, 0)].decode("utf-16-le", "replace") if done else ""
            known[mark] = name == "Artifact"
        if known[mark]:
            return True
    return False
